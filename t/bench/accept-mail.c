/*
 * accept-mail: the least that can stand in for sendmail: takes the message.
 */
#include <sysexits.h>
#include <unistd.h>

int
main(void)
{
	char bytes[65536];

	while (read(STDIN_FILENO, bytes, sizeof(bytes)) > 0)
		;
	return EX_OK;
}
