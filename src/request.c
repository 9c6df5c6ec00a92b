/*
 * request: see request.h.
 */
#include <config.h>

#include "request.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <fcgiapp.h>

#include "log.h"
#include "request_guard.h"
#include "wipe.h"

struct request_source {
	bool cgi, cgi_done;
	size_t max_body;
	const volatile sig_atomic_t *stop;
	sigset_t waiting;	/* signals that are blocked while waiting */
	FCGX_Request fcgi;
	bool open;		/* a FastCGI request is not finished yet */
	struct buf body;
};

/*
 * What libfcgi reads with: the program's function goes before the one of the
 * same name in the library (declared in its fcgios.h).  A process has one
 * request at a time, so what is known of it can stand here.
 */
int OS_Read(int fd, char *bytes, size_t size);

static struct request_guard guard;

int
OS_Read(int fd, char *bytes, size_t size)
{
	ssize_t n;

	errno = EPROTO;
	if (guard.refused || (n = read(fd, bytes, size)) == -1)
		return -1;
	if (request_guard_pass(&guard, bytes, (size_t)n))
		return (int)n;
	log_begin(LOG_LEVEL_WARNING, "what came was no FastCGI request");
	log_end();
	errno = EPROTO;
	return -1;
}

/* Log that WHAT could not be done, by errno. */
static void
failed(const char *what)
{
	log_begin(LOG_LEVEL_ERROR, "no more requests can be taken");
	log_text("call", what);
	log_text("reason", strerror(errno));
	log_end();
}

/* Block the signals that ask for an end; they get through in wait_for_one. */
static int
block_signals(struct request_source *s)
{
	sigset_t stop;

	(void)sigemptyset(&stop);
	(void)sigaddset(&stop, SIGTERM);
	(void)sigaddset(&stop, SIGUSR1);
	(void)sigaddset(&stop, SIGHUP);
	(void)sigaddset(&stop, SIGINT);
	return sigprocmask(SIG_BLOCK, &stop, &s->waiting);
}

/*
 * The listening socket does not block: siblings share it, and when another one
 * is faster, accept must fail and not wait where no signal is heard.  libfcgi
 * is not told of it: connections are accepted here, so that they have
 * time-outs before libfcgi reads from them.
 */
static int
open_fcgi(struct request_source *s)
{
	int flags = fcntl(STDIN_FILENO, F_GETFL);

	if (flags == -1 ||
	    fcntl(STDIN_FILENO, F_SETFL, flags | O_NONBLOCK) == -1)
		return -1;
	return FCGX_InitRequest(&s->fcgi, -1, 0) == 0 ? 0 : -1;
}

struct request_source *
request_open(size_t max_body, const volatile sig_atomic_t *stop)
{
	struct request_source *s = calloc(1, sizeof(*s));

	errno = 0;
	if (s == NULL || FCGX_Init() != 0) {
		failed("start");
		goto fail;
	}
	s->cgi = FCGX_IsCGI();
	s->max_body = max_body;
	s->stop = stop;
	if (s->cgi && getenv("REQUEST_METHOD") == NULL) {
		log_begin(LOG_LEVEL_ERROR, "standard input is no listening "
		    "socket and the environment no CGI request");
		log_end();
		goto fail;
	}
	if (block_signals(s) == -1 || (!s->cgi && open_fcgi(s) == -1)) {
		failed("start");
		goto fail;
	}
	return s;
fail:
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
	ssize_t n;

	if (!s->cgi) {
		int got = FCGX_GetStr(out, (int)size, s->fcgi.in);

		return got > 0 ? (size_t)got : 0;
	}
	do
		n = read(STDIN_FILENO, out, size);
	while (n == -1 && errno == EINTR);
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

/* Split the raw request target into path and query. */
static void
set_target(struct request *r, const char *uri)
{
	struct text t = text_of(uri);
	const char *mark, *slash;

	/* RFC 9112 section 3.2.2: absolute form. */
	if (text_starts_with(t, "http://") || text_starts_with(t, "https://")) {
		slash = strchr(strstr(uri, "//") + 2, '/');
		t = text_of(slash != NULL ? slash : "/");
	}
	r->path = t;
	r->query = TEXT_LITERAL("");
	if ((mark = memchr(t.bytes, '?', t.length)) != NULL) {
		r->path.length = (size_t)(mark - t.bytes);
		r->query = text_of(mark + 1);
	}
}

/*
 * A shop in a folder of its web server: SCRIPT_NAME "/shop/rest/customers.fcgi"
 * (apache/.htaccess).  Paths are those below that folder.
 */
static void
leave_folder(struct request *r, const char *script)
{
	const char *rest = strstr(script, "/rest/");
	size_t folder = rest != NULL ? (size_t)(rest - script) : 0;

	if (r->path.length > folder &&
	    memcmp(r->path.bytes, script, folder) == 0 &&
	    r->path.bytes[folder] == '/') {
		r->path.bytes += folder;
		r->path.length -= folder;
	}
}

static void
fill(struct request_source *s, struct request *r)
{
	memset(r, 0, sizeof(*r));
	r->method = parameter(s, "REQUEST_METHOD");
	r->accept = parameter(s, "HTTP_ACCEPT");
	r->content_type = parameter(s, "CONTENT_TYPE");
	r->authorization = parameter(s, "HTTP_AUTHORIZATION");
	r->request_id = parameter(s, "HTTP_X_REQUEST_ID");
	r->idempotency_key = parameter_or_null(s, "HTTP_IDEMPOTENCY_KEY");
	set_target(r, parameter(s, "REQUEST_URI"));
	leave_folder(r, parameter(s, "SCRIPT_NAME"));
	buf_reset(&s->body);
	read_body(s, r);
}

/*
 * Wait until something can be accepted; false when it is time to stop.  When
 * connections are queued already, ppoll returns without letting a signal in:
 * a worker that is never idle hears of the end by the two calls before it.
 */
static bool
wait_for_one(const struct request_source *s)
{
	struct pollfd p = { .fd = s->fcgi.ipcFd >= 0 ? s->fcgi.ipcFd :
	    STDIN_FILENO, .events = POLLIN };
	sigset_t blocked;

	(void)sigprocmask(SIG_SETMASK, &s->waiting, &blocked);
	(void)sigprocmask(SIG_SETMASK, &blocked, NULL);
	while (!*s->stop) {
		int n = ppoll(&p, 1, NULL, &s->waiting);

		if (n > 0)
			return true;
		if (n == -1 && errno != EINTR)
			return failed("poll"), false;
	}
	return false;
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
		FCGX_Finish_r(&s->fcgi);
	s->open = false;
}

/*
 * Accept a connection and give it to libfcgi as one that it has kept.  Returns
 * 0, or -1 if there is none after all, with errno.
 */
static int
accept_one(struct request_source *s)
{
	/* How long a web server may keep a worker waiting in mid-request. */
	static const struct timeval silence = { 10, 0 };
	int fd = accept4(STDIN_FILENO, NULL, NULL, SOCK_CLOEXEC), on = 1;

	if (fd == -1)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &silence,
	    sizeof(silence));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &silence,
	    sizeof(silence));
	/* Fails on a unix socket, which needs it not. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	s->fcgi.ipcFd = fd;
	s->fcgi.keepConnection = 1;
	return 0;
}

/* True if accept4 failed for now: the connection went, or a sibling won. */
static bool
is_passing(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == EINTR ||
	    error == ECONNABORTED || error == EPROTO;
}

/*
 * True if whoever asked is there no more: the web server's time-out passed
 * while the connection was queued, and the client has been told so.  Only a
 * unix socket tells a peer that has left from one that has merely sent all.
 */
static bool
is_gone(const struct request_source *s)
{
	struct pollfd p = { .fd = s->fcgi.ipcFd };

	if (poll(&p, 1, 0) != 1 || (p.revents & (POLLHUP | POLLERR)) == 0)
		return false;
	log_begin(LOG_LEVEL_WARNING, "a client did not wait for its turn");
	log_end();
	return true;
}

/* True if accept4 lacked something that others may give back. */
static bool
is_shortage(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOBUFS ||
	    error == ENOMEM;
}

/* Give them a second; whoever wants to connect waits in the queue. */
static void
wait_for_others(const struct request_source *s, int shortage)
{
	static const struct timespec second = { 1, 0 };

	log_begin(LOG_LEVEL_WARNING, "no request can be taken for now");
	log_text("reason", strerror(shortage));
	log_end();
	(void)ppoll(NULL, 0, &second, &s->waiting);
}

enum request_outcome
request_next(struct request_source *source, struct request *request)
{
	if (source->cgi) {
		if (source->cgi_done)
			return REQUEST_END;
		source->cgi_done = true;
		fill(source, request);
		return REQUEST_READY;
	}
	finish(source);
	while (wait_for_one(source)) {
		if (source->fcgi.ipcFd < 0 && accept_one(source) == -1) {
			int error = errno;

			if (is_shortage(error))
				wait_for_others(source, error);
			if (is_shortage(error) || is_passing(error))
				continue;
			failed("accept");
			return REQUEST_FAILED;
		}
		/* libfcgi forgets what it has read and not used. */
		memset(&guard, 0, sizeof(guard));
		/* Not 0: what came was no FastCGI, or nothing came. */
		if (FCGX_Accept_r(&source->fcgi) != 0)
			continue;
		if (guard.complete) {
			source->open = true;
			fill(source, request);
			if (!is_gone(source))
				return REQUEST_READY;
			finish(source);
		}
		FCGX_Free(&source->fcgi, 1);
	}
	return REQUEST_END;
}

static int
write_all(const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(STDOUT_FILENO, bytes, length);

		if (n == -1 && errno != EINTR)
			return -1;
		if (n > 0)
			bytes += n, length -= (size_t)n;
	}
	return 0;
}

int
request_answer(struct request_source *source, const char *bytes, size_t length)
{
	if (source->cgi)
		return write_all(bytes, length);
	if (FCGX_PutStr(bytes, (int)length, source->fcgi.out) != (int)length)
		return -1;
	return FCGX_FFlush(source->fcgi.out) == 0 ? 0 : -1;
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
