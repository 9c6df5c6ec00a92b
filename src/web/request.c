#include "web/request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/wipe.h"
#include "web/request_fcgi.h"
#include "web/request_socket.h"
#include "web/request_target.h"
#include "web/request_wait.h"

struct request_source {
	bool cgi, cgi_done;
	size_t max_body;
	struct request_socket socket;
	long long wait_end;	/* CGI: of reading, or of answering */
	struct buf body;
};

struct request_source *
request_open(size_t max_body)
{
	struct request_source *s = calloc(1, sizeof(*s));
	bool listens;

	errno = 0;
	if (s == NULL || request_fcgi_open(&listens) == -1)
		goto fail;
	s->cgi = !listens;
	s->max_body = max_body;
	if (s->cgi && getenv("REQUEST_METHOD") == NULL) {
		log_begin(LOG_LEVEL_ERROR, "standard input is no listening "
		    "socket and the environment no CGI request");
		log_end();
		free(s);
		return NULL;
	}
	if (request_socket_open(&s->socket, listens) == 0)
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
	return s->cgi ? getenv(name) : request_fcgi_parameter(name);
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
	    request_wait_read(STDIN_FILENO, out, size, s->wait_end) :
	    request_fcgi_read(out, size);

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
 * The request is answered; its body, maybe with a password, does not stay.
 * libfcgi frees its own buffers as they are.
 */
static void
finish(struct request_source *s)
{
	wipe(s->body.data, s->body.capacity);
	buf_reset(&s->body);
	request_fcgi_end();
}

/*
 * Read a request from the connection FD; false if what came is not one, or
 * nobody waits for its answer any more.
 */
static bool
read_request(struct request_source *s, int fd, struct request *request)
{
	if (!request_fcgi_begin(fd))
		return false;
	fill(s, request);
	if (!request_fcgi_is_abandoned())
		return true;
	finish(s);
	return false;
}

enum request_outcome
request_next(struct request_source *source, struct request *request)
{
	int fd;

	if (source->cgi) {
		if (source->cgi_done)
			return REQUEST_END;
		source->cgi_done = true;
		source->wait_end = request_wait_until(REQUEST_WAIT_MS);
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
		switch (fd = request_socket_accept(&source->socket)) {
		case REQUEST_SOCKET_FAILED:
			return REQUEST_FAILED;
		case REQUEST_SOCKET_NONE:
			break;
		default:
			if (read_request(source, fd, request))
				return REQUEST_READY;
		}
	}
}

/* Write T, of an answer by CGI. */
static int
write_all(const struct request_source *s, struct text t)
{
	while (t.length > 0) {
		ssize_t n = request_wait_write(STDOUT_FILENO, t.bytes,
		    t.length, s->wait_end);

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
	if (!source->cgi)
		return request_fcgi_answer(head, body);
	source->wait_end = request_wait_until(REQUEST_WAIT_MS);
	return write_all(source, head) == 0 && write_all(source, body) == 0 ?
	    0 : -1;
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
