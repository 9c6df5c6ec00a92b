/*
 * Requests as a web server, or somebody who found the socket, hands them over:
 * a connection's bytes as FastCGI, or an environment and standard input as CGI.
 * They are routed and answered as main.c does; there is no database.  Input: a
 * byte of options, two bytes of fuzz_memory; then FastCGI records, or lines
 * NAME=VALUE, an empty one and the body.
 */
#define _GNU_SOURCE /* memfd_create */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "fuzz.h"

#include "base/log.h"
#include "call/app.h"
#include "json/filter.h"
#include "web/body.h"
#include "web/reply.h"
#include "web/request.h"
#include "../../src/router.h"

enum { CGI = 1, GONE = 2, TWICE = 4 };	/* bits of the first byte */

static struct app app = { .settings = { .max_body = 4096 } };

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	int out = open("/dev/null", O_WRONLY);

	(void)argc;
	(void)argv;
	fuzz_must(out >= 0 && dup2(out, STDOUT_FILENO) >= 0);
	(void)close(out);
	/* No such file: no credentials, no connection. */
	app.db = db_new("/nonexistent/customers.conf", "customers-db");
	return app.db != NULL ? log_open("/dev/null") : -1;
}

/* What an endpoint would do, which the router can't find without a database. */
static void
read_request(const struct request *request, struct reply *reply)
{
	static struct filter_storage storage;
	struct json_document *document = NULL;
	const struct filter *filter;

	(void)!filter_parse(request->query, &storage, &filter);
	if (body_accept(request, reply))
		(void)!body_read(request, app.settings.max_body, &document,
		    reply);
	json_free(document);
}

static void
serve(struct request_source *source, const struct request *request)
{
	struct reply reply = REPLY_EMPTY;
	struct buf head = BUF_EMPTY;

	fuzz_must(request->body.length <= app.settings.max_body);
	router_dispatch(&app, request, &reply);
	if (reply.status == 503)
		read_request(request, &reply);
	reply_write_head(&reply, "fuzz", &head);
	if (!buf_failed(&head) && !buf_failed(&reply.body))
		(void)!request_answer(source,
		    (struct text){ buf_string(&head), head.length },
		    (struct text){ buf_string(&reply.body),
		    reply.body.length });
	reply_free(&reply);
	buf_free(&head);
}

/*
 * What request_socket.c waits with (linked with --wrap): when it would have to
 * wait, since every connection has been served, a signal asks it to stop.
 */
int __wrap_ppoll(struct pollfd *fds, nfds_t count,
    const struct timespec *timeout, const sigset_t *mask);

int
__wrap_ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
    const sigset_t *mask)
{
	int n = poll(fds, count, 0);
	sigset_t blocked;

	(void)timeout;
	if (n != 0)
		return n;
	fuzz_must(raise(SIGHUP) == 0);
	fuzz_must(sigprocmask(SIG_SETMASK, mask, &blocked) == 0);
	fuzz_must(sigprocmask(SIG_SETMASK, &blocked, NULL) == 0);
	errno = EINTR;
	return -1;
}

/* All requests that come in at descriptor 0. */
static void
serve_all(struct fuzz_input *memory)
{
	struct request_source *source;
	struct request request;
	sigset_t mask;

	fuzz_must(sigprocmask(SIG_SETMASK, NULL, &mask) == 0);
	fuzz_memory(memory);
	source = request_open(app.settings.max_body);
	while (source != NULL && request_next(source, &request) ==
	    REQUEST_READY)
		serve(source, &request);
	request_close(source);
	(void)fuzz_memory_enough();
	fuzz_must(sigprocmask(SIG_SETMASK, &mask, NULL) == 0);
}

static void
replace_stdin(int fd)
{
	fuzz_must(fd >= 0 && dup2(fd, STDIN_FILENO) == STDIN_FILENO);
	(void)close(fd);
}

/* Connect to the socket at descriptor 0 and send what is left. */
static int
client(const struct sockaddr_un *address, socklen_t size,
    const struct fuzz_input *input)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	fuzz_must(fd >= 0 && connect(fd, (const struct sockaddr *)address,
	    size) == 0);
	(void)!write(fd, input->bytes, input->length);
	fuzz_must(shutdown(fd, SHUT_WR) == 0);
	return fd;
}

static void
serve_fcgi(unsigned options, struct fuzz_input *memory,
    const struct fuzz_input *input)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t size = sizeof(address.sun_family);	/* any free name */
	int listener = socket(AF_UNIX, SOCK_STREAM, 0), clients[2], n = 0;

	fuzz_must(listener >= 0 && bind(listener, (struct sockaddr *)&address,
	    size) == 0 && listen(listener, 2) == 0);
	size = sizeof(address);
	fuzz_must(getsockname(listener, (struct sockaddr *)&address,
	    &size) == 0);
	clients[n++] = client(&address, size, input);
	if ((options & TWICE) != 0)
		clients[n++] = client(&address, size, input);
	if ((options & GONE) != 0)
		(void)close(clients[--n]);
	replace_stdin(listener);
	serve_all(memory);
	while (n > 0)
		(void)close(clients[--n]);
}

static void
serve_cgi(struct fuzz_input *memory, struct fuzz_input *input)
{
	struct text line;
	int body = memfd_create("body", MFD_CLOEXEC);

	fuzz_must(clearenv() == 0);
	while ((line = fuzz_line(input)).length > 0) {
		char *name = text_copy(line), *value = strchr(name, '=');

		if (value != NULL) {
			*value = '\0';
			(void)setenv(name, value + 1, 1);
		}
		free(name);
	}
	fuzz_must(write(body, input->bytes, input->length) ==
	    (ssize_t)input->length && lseek(body, 0, SEEK_SET) == 0);
	replace_stdin(body);
	serve_all(memory);
	(void)clearenv();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct fuzz_input input = { (const char *)bytes, length }, memory;
	unsigned options = fuzz_byte(&input);

	memory = input;
	(void)fuzz_byte(&input);
	(void)fuzz_byte(&input);
	if ((options & CGI) != 0)
		serve_cgi(&memory, &input);
	else
		serve_fcgi(options, &memory, &input);
	return 0;
}
