#include "ctl/knock.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/monotonic.h"

/* FastCGI 1.0, sections 3 and 8. */
enum {
	BEGIN_REQUEST = 1, PARAMS = 4, STDIN = 5, STDOUT = 6,
	RESPONDER = 1, VERSION = 1, ID = 1, HEADER_LEN = 8
};

static void
add_record(struct buf *out, int type, const void *bytes, size_t length)
{
	const unsigned char header[HEADER_LEN] = { VERSION,
	    (unsigned char)type, 0, ID, (unsigned char)(length >> 8),
	    (unsigned char)length, 0, 0 };

	buf_add(out, header, sizeof(header));
	buf_add(out, bytes, length);
}

/* Names and values are shorter than 128 bytes. */
static void
add_parameter(struct buf *out, const char *name, const char *value)
{
	buf_byte(out, (char)strlen(name));
	buf_byte(out, (char)strlen(value));
	buf_texts(out, name, value);
}

static void
write_request(const struct ctl_knock *k, struct buf *out)
{
	static const unsigned char begin[8] = { 0, RESPONDER };
	const char *body = k->body != NULL ? k->body : "";
	struct buf parameters = BUF_EMPTY;
	char length[24];

	(void)snprintf(length, sizeof(length), "%zu", strlen(body));
	add_parameter(&parameters, "REQUEST_METHOD", k->method);
	add_parameter(&parameters, "REQUEST_URI", k->path);
	add_parameter(&parameters, "SERVER_PROTOCOL", "HTTP/1.1");
	add_parameter(&parameters, "REMOTE_ADDR", "127.0.0.1");
	add_parameter(&parameters, "CONTENT_TYPE", "application/json");
	add_parameter(&parameters, "CONTENT_LENGTH", length);
	add_record(out, BEGIN_REQUEST, begin, sizeof(begin));
	add_record(out, PARAMS, buf_string(&parameters), parameters.length);
	add_record(out, PARAMS, "", 0);
	if (*body != '\0')
		add_record(out, STDIN, body, strlen(body));
	add_record(out, STDIN, "", 0);
	out->failed |= buf_failed(&parameters);
	buf_free(&parameters);
}

static void
fail(struct ctl_knock *k, int number, const char *what)
{
	k->number = number;
	(void)snprintf(k->error, sizeof(k->error), "%s: %s", what,
	    strerror(number));
}

/* Connect to the socket PATH; -1 after noting why not. */
static int
connect_to(struct ctl_knock *k, const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		fail(k, ENAMETOOLONG, path);
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd != -1 && connect(fd, (struct sockaddr *)&address,
	    sizeof(address)) == 0)
		return fd;
	fail(k, errno, path);
	if (fd != -1)
		(void)close(fd);
	return -1;
}

/* Wait until EVENTS happen on FD; false after noting that END came first. */
static bool
wait_for(struct ctl_knock *k, int fd, short events, long long end)
{
	struct pollfd p = { .fd = fd, .events = events };
	long long left = end - monotonic_ms();
	int n = left > 0 ? poll(&p, 1, (int)left) : 0;

	if (n == 1)
		return true;
	if (n == 0)
		(void)snprintf(k->error, sizeof(k->error),
		    "no answer within %d s", CTL_KNOCK_SECONDS);
	else
		fail(k, errno, "poll");
	return false;
}

static bool
send_all(struct ctl_knock *k, int fd, const struct buf *bytes, long long end)
{
	for (size_t sent = 0; sent < bytes->length; ) {
		ssize_t n;

		if (!wait_for(k, fd, POLLOUT, end))
			return false;
		n = send(fd, bytes->data + sent, bytes->length - sent,
		    MSG_NOSIGNAL);
		if (n == -1) {
			fail(k, errno, "send");
			return false;
		}
		sent += (size_t)n;
	}
	return true;
}

static bool
read_all(struct ctl_knock *k, int fd, struct buf *bytes, long long end)
{
	char room[4096];
	ssize_t n;

	do {
		if (!wait_for(k, fd, POLLIN, end))
			return false;
		if ((n = read(fd, room, sizeof(room))) == -1) {
			fail(k, errno, "read");
			return false;
		}
		buf_add(bytes, room, (size_t)n);
	} while (n > 0 && bytes->length < CTL_KNOCK_ANSWER_MAX);
	return true;
}

/* Join what the records of type STDOUT in BYTES carry. */
static void
join_output(const struct buf *bytes, struct buf *out)
{
	const unsigned char *at = (const unsigned char *)buf_string(bytes);
	size_t left = bytes->length;

	while (left >= HEADER_LEN) {
		size_t length = (size_t)at[4] << 8 | at[5];
		size_t all = HEADER_LEN + length + at[6];

		if (all > left)
			break;
		if (at[1] == STDOUT)
			buf_add(out, at + HEADER_LEN, length);
		at += all, left -= all;
	}
}

/* Take status and body from OUTPUT, an answer in CGI form. */
static void
take_answer(struct ctl_knock *k, const struct buf *output)
{
	const char *text = buf_string(output);
	const char *body = strstr(text, "\r\n\r\n");

	if (body == NULL || strncmp(text, "Status: ", 8) != 0) {
		(void)snprintf(k->error, sizeof(k->error),
		    "the connection ended without an answer");
		return;
	}
	k->status = (int)strtol(text + 8, NULL, 10);
	buf_text(&k->answer, body + 4);
}

void
ctl_knock_socket(struct ctl_knock *k, const char *socket)
{
	long long end = monotonic_ms() + CTL_KNOCK_SECONDS * 1000LL;
	struct buf request = BUF_EMPTY, bytes = BUF_EMPTY, output = BUF_EMPTY;
	int fd = connect_to(k, socket);

	if (fd == -1)
		goto done;
	write_request(k, &request);
	if (!send_all(k, fd, &request, end) ||
	    !read_all(k, fd, &bytes, end))
		goto done;
	join_output(&bytes, &output);
	if (buf_failed(&request) || buf_failed(&bytes) || buf_failed(&output))
		fail(k, ENOMEM, socket);
	else
		take_answer(k, &output);
done:
	if (fd != -1)
		(void)close(fd);
	buf_free(&request);
	buf_free(&bytes);
	buf_free(&output);
}

void
ctl_knock_free(struct ctl_knock *k)
{
	buf_free(&k->answer);
}
