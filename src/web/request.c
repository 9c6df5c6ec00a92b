#include <config.h>

#include "web/request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fcgiapp.h>

#include "base/log.h"
#include "base/wipe.h"
#include "web/request_guard.h"
#include "web/request_socket.h"
#include "web/request_target.h"
#include "web/request_wait.h"

struct request_source {
	bool cgi, cgi_done;
	size_t max_body;
	struct request_socket socket;
	FCGX_Request fcgi;
	bool open;		/* a FastCGI request is not finished yet */
	struct buf body;
};

/*
 * What libfcgi reads and writes with: the program's functions go before those
 * of the same names in the library (declared in its fcgios.h).  A process has
 * one request at a time, so what is known of it can stand here.
 */
int OS_Read(int fd, char *bytes, size_t size);
int OS_Write(int fd, char *bytes, size_t size);

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

struct request_source *
request_open(size_t max_body)
{
	struct request_source *s = calloc(1, sizeof(*s));

	errno = 0;
	if (s == NULL || FCGX_Init() != 0)
		goto fail;
	s->cgi = FCGX_IsCGI();
	s->max_body = max_body;
	if (s->cgi && getenv("REQUEST_METHOD") == NULL) {
		log_begin(LOG_LEVEL_ERROR, "standard input is no listening "
		    "socket and the environment no CGI request");
		log_end();
		free(s);
		return NULL;
	}
	/* Connections are accepted here and not by libfcgi, see doc/design. */
	if (request_socket_open(&s->socket, !s->cgi) == 0 &&
	    (s->cgi || FCGX_InitRequest(&s->fcgi, -1, 0) == 0))
		return s;
fail:
	log_begin(LOG_LEVEL_ERROR, "no requests can be taken");
	log_text("reason", errno != 0 ? strerror(errno) : "libfcgi");
	log_end();
	free(s);
	return NULL;
}

bool
request_is_cgi(const struct request_source *source)
{
	return source->cgi;
}

static const char *
parameter_or_null(const struct request_source *s, const char *name)
{
	return s->cgi ? getenv(name) : FCGX_GetParam(name, s->fcgi.envp);
}

static const char *
parameter(const struct request_source *s, const char *name)
{
	const char *value = parameter_or_null(s, name);

	return value != NULL ? value : "";
}

/* Up to SIZE bytes of the body; 0 at its end or after an error. */
static size_t
read_some(struct request_source *s, char *out, size_t size)
{
	ssize_t n = s->cgi ?
	    request_wait_read(STDIN_FILENO, out, size, wait_end) :
	    FCGX_GetStr(out, (int)size, s->fcgi.in);

	return n > 0 ? (size_t)n : 0;
}

/* CONTENT_LENGTH as a number of bytes; SIZE_MAX if absent or not a number. */
static size_t
content_length(const struct request_source *s)
{
	const char *text = parameter(s, "CONTENT_LENGTH");
	char *end;
	unsigned long n;

	if (*text < '0' || *text > '9')
		return SIZE_MAX;
	errno = 0;
	n = strtoul(text, &end, 10);
	if (*end != '\0')
		return SIZE_MAX;
	/* Beyond any limit. */
	return errno == 0 && n < SIZE_MAX ? n : SIZE_MAX - 1;
}

/*
 * Read the body up to CONTENT_LENGTH, or up to its end where that is missing
 * (a chunked request).  What is beyond the limit is read and dropped, so that
 * the web server can read the answer, but not without bound.
 */
static void
read_body(struct request_source *s, struct request *r)
{
	enum { DRAIN_MAX = 16 * 1024 * 1024 };
	size_t left = content_length(s), drained = 0;
	char chunk[8192];

	/*
	 * Plain CGI: the length alone tells the end of the body (RFC 3875
	 * section 4.2), but for a chunked one, which has none: there the web
	 * server closes the pipe.
	 */
	if (left == SIZE_MAX && s->cgi &&
	    *parameter(s, "HTTP_TRANSFER_ENCODING") == '\0')
		left = 0;
	while (left > 0 && drained < DRAIN_MAX) {
		size_t want = left < sizeof(chunk) ? left : sizeof(chunk);
		size_t n = read_some(s, chunk, want);

		if (n == 0)
			break;
		if (left != SIZE_MAX)
			left -= n;
		if (s->body.length + n > s->max_body) {
			r->too_large = true;
			drained += n;
		} else
			buf_add(&s->body, chunk, n);
		wipe(chunk, n);
	}
	r->incomplete = left != SIZE_MAX && left > 0 && !r->too_large;
	r->body = s->body;
}

static void
fill(struct request_source *s, struct request *r)
{
	memset(r, 0, sizeof(*r));
	r->method = parameter(s, "REQUEST_METHOD");
	r->accept = parameter(s, "HTTP_ACCEPT");
	r->content_type = parameter(s, "CONTENT_TYPE");
	r->content_encoding = parameter(s, "HTTP_CONTENT_ENCODING");
	r->authorization = parameter(s, "HTTP_AUTHORIZATION");
	r->cookie = parameter(s, "HTTP_COOKIE");
	r->origin = parameter(s, "HTTP_ORIGIN");
	r->fetch_site = parameter(s, "HTTP_SEC_FETCH_SITE");
	r->request_id = parameter(s, "HTTP_X_REQUEST_ID");
	r->remote_address = parameter(s, "REMOTE_ADDR");
	r->idempotency_key = parameter_or_null(s, "HTTP_IDEMPOTENCY_KEY");
	r->host = parameter(s, "HTTP_HOST");
	r->https = request_target_is_https(
	    parameter(s, "HTTP_X_FORWARDED_PROTO"), parameter(s, "HTTPS"),
	    parameter(s, "REQUEST_SCHEME"));
	request_target_split(parameter(s, "REQUEST_URI"),
	    parameter(s, "SCRIPT_NAME"), &r->path, &r->whole_path, &r->query);
	buf_reset(&s->body);
	read_body(s, r);
}

/*
 * CONTENT_LENGTH says how long a body is, so the record that ends it may not
 * have been read; if it is there, read it.
 */
static void
end_of_body(struct request_source *s)
{
	char c;

	if (!guard.ended && request_socket_has_more(s->fcgi.ipcFd))
		(void)FCGX_GetStr(&c, 1, s->fcgi.in);
}

/*
 * End the FastCGI request and close its connection, even if the web server
 * would keep it (FCGI_KEEP_CONN): an idle one would hold the worker, which
 * serves one at a time.  libfcgi is told to keep it, since it would wait before
 * closing one for as long as the other side goes on sending.
 */
static void
end_fcgi(struct request_source *s)
{
	long long end = request_wait_until(REQUEST_LINGER_MS);

	end_of_body(s);
	s->fcgi.keepConnection = 1;
	FCGX_Finish_r(&s->fcgi);
	if (s->fcgi.ipcFd < 0)
		return;
	if (!guard.ended)
		request_wait_for_close(s->fcgi.ipcFd,
		    end < wait_end ? end : wait_end);
	FCGX_Free(&s->fcgi, 1);
}

/*
 * The request is answered; its body, maybe with a password, does not stay.
 * libfcgi frees its own buffers as they are.
 */
static void
finish(struct request_source *s)
{
	wipe(s->body.data, s->body.capacity);
	buf_reset(&s->body);
	if (s->open)
		end_fcgi(s);
	s->open = false;
}

/* Accept a connection, and give it to libfcgi as if it had been kept. */
static int
accept_connection(struct request_source *s)
{
	s->fcgi.ipcFd = request_socket_accept(&s->socket);
	s->fcgi.keepConnection = s->fcgi.ipcFd >= 0;
	/* See end_fcgi. */
	(void)FCGX_Detach(&s->fcgi);
	return s->fcgi.ipcFd;
}

/*
 * Read a request from the connection; false if what came is not one, or nobody
 * waits for its answer any more.
 */
static bool
read_request(struct request_source *s, struct request *request)
{
	/* libfcgi forgets what it has read and not used. */
	memset(&guard, 0, sizeof(guard));
	wait_end = request_wait_until(REQUEST_WAIT_MS);
	if (FCGX_Accept_r(&s->fcgi) != 0)
		return false;
	if (guard.complete) {
		s->open = true;
		fill(s, request);
		if (!request_socket_is_abandoned(s->fcgi.ipcFd))
			return true;
		finish(s);
	}
	FCGX_Free(&s->fcgi, 1);
	return false;
}

enum request_outcome
request_next(struct request_source *source, struct request *request)
{
	if (source->cgi) {
		if (source->cgi_done)
			return REQUEST_END;
		source->cgi_done = true;
		wait_end = request_wait_until(REQUEST_WAIT_MS);
		fill(source, request);
		return REQUEST_READY;
	}
	finish(source);
	for (;;) {
		switch (request_socket_wait(&source->socket)) {
		case REQUEST_SOCKET_STOP:
			return REQUEST_END;
		case REQUEST_SOCKET_RESTART:
			return REQUEST_RESTART;
		case REQUEST_SOCKET_BROKEN:
			return REQUEST_FAILED;
		case REQUEST_SOCKET_READY:
			break;
		}
		switch (accept_connection(source)) {
		case REQUEST_SOCKET_FAILED:
			return REQUEST_FAILED;
		case REQUEST_SOCKET_NONE:
			break;
		default:
			if (read_request(source, request))
				return REQUEST_READY;
		}
	}
}

/* Write T; a short one may stay in libfcgi's buffer until it is flushed. */
static int
write_all(struct request_source *s, struct text t)
{
	if (!s->cgi)
		return FCGX_PutStr(t.bytes, (int)t.length, s->fcgi.out) ==
		    (int)t.length ? 0 : -1;
	while (t.length > 0) {
		ssize_t n = request_wait_write(STDOUT_FILENO, t.bytes,
		    t.length, wait_end);

		if (n == -1)
			return -1;
		t.bytes += n, t.length -= (size_t)n;
	}
	return 0;
}

int
request_answer(
    struct request_source *source, struct text head, struct text body)
{
	wait_end = request_wait_until(REQUEST_WAIT_MS);
	if (write_all(source, head) == -1 || write_all(source, body) == -1)
		return -1;
	return source->cgi || FCGX_FFlush(source->fcgi.out) == 0 ? 0 : -1;
}

void
request_close(struct request_source *source)
{
	if (source == NULL)
		return;
	finish(source);
	buf_free(&source->body);
	free(source);
}
