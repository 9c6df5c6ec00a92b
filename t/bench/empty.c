/*
 * empty: a FastCGI program that does nothing but answer: what web server and
 * libfcgi cost by themselves.
 */
#include <fcgiapp.h>
#include <sysexits.h>

int
main(void)
{
	FCGX_Request request;

	if (FCGX_Init() != 0 || FCGX_InitRequest(&request, 0, 0) != 0)
		return EX_OSERR;
	while (FCGX_Accept_r(&request) == 0) {
		char body[4096];

		while (FCGX_GetStr(body, sizeof(body), request.in) > 0)
			;
		(void)FCGX_PutS("Status: 200 OK\r\nContent-Length: 2\r\n"
		    "Content-Type: application/json\r\n\r\n{}", request.out);
		FCGX_Finish_r(&request);
	}
	return EX_OK;
}
