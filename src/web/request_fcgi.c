#include "web/request_fcgi.h"

#include <errno.h>
#include <string.h>

#include <fcgiapp.h>

#include "base/log.h"
#include "web/request_guard.h"
#include "web/request_socket.h"
#include "web/request_wait.h"

/*
 * What libfcgi reads and writes with: the program's functions go before those
 * of the same names in the library (declared in its fcgios.h).  They are told
 * of no request, so what is known of it stands here.
 */
int OS_Read(int fd, char *bytes, size_t size);
int OS_Write(int fd, char *bytes, size_t size);

static FCGX_Request fcgi;
static bool in_hand;		/* begun and not ended */
static struct request_guard guard;
static long long wait_end;	/* of reading the request, or of answering */

int
OS_Read(int fd, char *bytes, size_t size)
{
	ssize_t n;

	errno = EPROTO;
	if (guard.refused ||
	    (n = request_wait_read(fd, bytes, size, wait_end)) == -1)
		return -1;
	if (request_guard_pass(&guard, bytes, (size_t)n))
		return (int)n;
	log_begin(LOG_LEVEL_WARNING, "what came was no FastCGI request");
	log_end();
	errno = EPROTO;
	return -1;
}

int
OS_Write(int fd, char *bytes, size_t size)
{
	return (int)request_wait_write(fd, bytes, size, wait_end);
}

int
request_fcgi_open(bool *listens)
{
	if (FCGX_Init() != 0)
		return -1;
	*listens = !FCGX_IsCGI();
	/* Connections are accepted by request_socket.c, see doc/design. */
	return !*listens || FCGX_InitRequest(&fcgi, -1, 0) == 0 ? 0 : -1;
}

bool
request_fcgi_begin(int fd)
{
	/* As if the connection had been kept. */
	fcgi.ipcFd = fd;
	fcgi.keepConnection = 1;
	/* See request_fcgi_end. */
	(void)FCGX_Detach(&fcgi);
	/* libfcgi forgets what it has read and not used. */
	memset(&guard, 0, sizeof(guard));
	wait_end = request_wait_until(REQUEST_WAIT_MS);
	if (FCGX_Accept_r(&fcgi) != 0)
		return false;
	in_hand = guard.complete;
	if (!in_hand)
		FCGX_Free(&fcgi, 1);
	return in_hand;
}

const char *
request_fcgi_parameter(const char *name)
{
	return FCGX_GetParam(name, fcgi.envp);
}

ssize_t
request_fcgi_read(char *bytes, size_t size)
{
	return FCGX_GetStr(bytes, (int)size, fcgi.in);
}

bool
request_fcgi_is_abandoned(void)
{
	return request_socket_is_abandoned(fcgi.ipcFd);
}

/* Write T; a short one may stay in libfcgi's buffer until it is flushed. */
static int
put(struct text t)
{
	return FCGX_PutStr(t.bytes, (int)t.length, fcgi.out) ==
	    (int)t.length ? 0 : -1;
}

int
request_fcgi_answer(struct text head, struct text body)
{
	wait_end = request_wait_until(REQUEST_WAIT_MS);
	if (put(head) == -1 || put(body) == -1)
		return -1;
	return FCGX_FFlush(fcgi.out) == 0 ? 0 : -1;
}

/*
 * CONTENT_LENGTH says how long a body is, so the record that ends it may not
 * have been read; if it is there, read it.
 */
static void
end_of_body(void)
{
	char c;

	if (!guard.ended && request_socket_has_more(fcgi.ipcFd))
		(void)FCGX_GetStr(&c, 1, fcgi.in);
}

/*
 * The connection is closed even if the web server would keep it
 * (FCGI_KEEP_CONN): an idle one would hold the worker, which serves one at a
 * time.  libfcgi is told to keep it, since it would wait before closing one for
 * as long as the other side goes on sending.
 */
void
request_fcgi_end(void)
{
	long long end;

	if (!in_hand)
		return;
	in_hand = false;
	end = request_wait_until(REQUEST_LINGER_MS);
	end_of_body();
	fcgi.keepConnection = 1;
	FCGX_Finish_r(&fcgi);
	if (fcgi.ipcFd < 0)
		return;
	if (!guard.ended)
		request_wait_for_close(fcgi.ipcFd,
		    end < wait_end ? end : wait_end);
	FCGX_Free(&fcgi, 1);
}
