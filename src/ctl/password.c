/*
 * Passwords that an operator gives: a line of standard input, never a word of
 * the command line, which other accounts of the host can see.
 */
#include "ctl/ctl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <termios.h>
#include <unistd.h>

#include "base/text.h"
#include "base/wipe.h"
#include "customer/password_check.h"

enum { PASSWORD_BYTES = PASSWORD_CHECK_MAX * 4 };

/*
 * Read the line into PASSWORD, of PASSWORD_BYTES + 1, without its line feed;
 * *ENDED is true if all of it fits.  Returns how many bytes it has, those
 * behind a NUL too.
 */
static size_t
read_line(char *password, bool *ended)
{
	size_t n = 0;
	int byte;

	/* Unbuffered, so that the library keeps no copy. */
	(void)setvbuf(stdin, NULL, _IONBF, 0);
	while ((byte = getchar()) != EOF && byte != '\n' && n < PASSWORD_BYTES)
		password[n++] = (char)byte;
	password[n] = '\0';
	*ended = byte == EOF || byte == '\n';
	return n;
}

/* The same; at a terminal with a prompt, and without showing it. */
static size_t
ask_for_line(char *password, bool *ended)
{
	struct termios shown, hidden;
	size_t n;

	if (tcgetattr(STDIN_FILENO, &shown) == -1)
		return read_line(password, ended);
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	(void)fputs("Password: ", stderr);
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	n = read_line(password, ended);
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
	(void)fputc('\n', stderr);
	return n;
}

static int
read_password(char *password)
{
	const char *problem = NULL;
	bool ended;
	size_t n = ask_for_line(password, &ended);

	if (ferror(stdin)) {
		ctl_error("standard input: %s", strerror(errno));
		return EX_NOINPUT;
	}
	if (n == 0)
		problem = "is empty";
	else if (strlen(password) != n)
		problem = "has a NUL character";
	else if (!text_is_utf8(text_of(password)))
		problem = "is not UTF-8";
	else if (!ended ||
	    text_characters(text_of(password)) > PASSWORD_CHECK_MAX)
		problem = "is too long";
	if (problem == NULL)
		return EX_OK;
	ctl_error("the password %s", problem);
	return EX_DATAERR;
}

int
ctl_password_hash(struct ctl *c, char mcf[PASSWORD_MCF_LEN + 1])
{
	char password[PASSWORD_BYTES + 1];
	int status = read_password(password);

	if (status == EX_OK)
		switch (password_hash(password, &c->app->settings.scrypt,
		    mcf)) {
		case PASSWORD_OK:
			break;
		case PASSWORD_NO_MEMORY:
			ctl_error("not enough memory for a hash");
			status = EX_TEMPFAIL;
			break;
		case PASSWORD_FAILED:
			ctl_error("the password could not be hashed");
			status = EX_SOFTWARE;
			break;
		}
	wipe(password, sizeof(password));
	return status;
}

int
ctl_hash_password(struct ctl *c)
{
	char mcf[PASSWORD_MCF_LEN + 1];
	int status;

	if (!ctl_arguments(c, NULL, 0, 0, 0))
		return EX_USAGE;
	status = ctl_password_hash(c, mcf);
	if (status == EX_OK)
		(void)printf("%s\n", mcf);
	wipe(mcf, sizeof(mcf));
	return status;
}
