/*
 * load: sends requests over kept connections and tells how long the answers
 * took.
 *
 * usage: load [-c CONNECTIONS] [-n MOST] [-r RATE] [-s START] [-t TOKEN]
 *	SECONDS PORT METHOD PATH <BODY
 *
 * With -t they have that bearer token.
 *
 * It ends after SECONDS, with -n at the latest after MOST requests.  Without -r
 * each connection sends its next request when it has the answer to
 * the last.  With -r requests fall due RATE times a second at random moments
 * (a Poisson process) and are sent by the next free connection; the time that
 * counts begins when a request is due, so one that had to wait counts in full.
 *
 * Each "#" of BODY becomes ten digits, other ones for each request and in no
 * order, made from its number, which counts from START.  Prints lines "name
 * value": requests, the status codes, seconds, rate, and in milliseconds mean,
 * p50, p95, p99, most; "unsent" are those that were due and could not be sent
 * in time.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum {
	CONNECTIONS_MAX = 1024,
	REQUEST_MAX = 1 << 20,
	PLACES_MAX = 16,	/* of the number in a request */
	NUMBER_WIDTH = 10,
	STATUS_MAX = 600,
	ANSWER_ROOM = 1 << 18,
	PATIENCE = 30		/* seconds for the last answers */
};

struct connection {
	int fd;
	bool busy;
	double since;		/* when its request was due */
	size_t sent, received;
	char *request;
	char answer[ANSWER_ROOM];
};

static struct {
	int connections;
	double rate, seconds;
	unsigned long long next;
	unsigned long long left;	/* how many more are sent */
	const char *token;		/* NULL: none */
	struct sockaddr_in address;
	char *request;
	size_t length;
	size_t places[PLACES_MAX];
	size_t place_count;
} plan = { .connections = 1, .left = ULLONG_MAX };

static struct connection *connections;
static int poller;
static double *times;
static size_t answers, room;
static size_t status_count[STATUS_MAX];

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Read the body, put the head before it, note where the number goes. */
static void
read_request(const char *method, const char *path)
{
	const char *bearer = plan.token != NULL ?
	    "\r\nAuthorization: Bearer " : "";
	const char *token = plan.token != NULL ? plan.token : "";

	static char body[REQUEST_MAX];
	size_t n = fread(body, 1, sizeof(body), stdin), length = 0, head;
	char *out;

	for (size_t i = 0; i < n; i++)
		length += body[i] == '#' ? NUMBER_WIDTH : 1;
	plan.request = malloc(length + strlen(method) + strlen(path) +
	    strlen(token) + 256);
	if (plan.request == NULL)
		err(EX_OSERR, "malloc");
	head = (size_t)sprintf(plan.request, "%s %s HTTP/1.1\r\n"
	    "Host: localhost\r\nContent-Type: application/json%s%s\r\n"
	    "Content-Length: %zu\r\n\r\n", method, path, bearer, token,
	    length);
	out = plan.request + head;
	for (size_t i = 0; i < n; i++)
		if (body[i] == '#') {
			if (plan.place_count == PLACES_MAX)
				errx(EX_DATAERR, "too many #");
			plan.places[plan.place_count++] =
			    (size_t)(out - plan.request);
			memset(out, '0', NUMBER_WIDTH);
			out += NUMBER_WIDTH;
		} else
			*out++ = body[i];
	plan.length = (size_t)(out - plan.request);
}

static void
open_connection(struct connection *c)
{
	struct epoll_event event = { EPOLLIN, { .ptr = c } };
	int one = 1;

	c->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (c->fd == -1 || connect(c->fd, (struct sockaddr *)&plan.address,
	    sizeof(plan.address)) == -1)
		err(EX_UNAVAILABLE, "connect");
	(void)setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &event) == -1)
		err(EX_OSERR, "epoll_ctl");
}

/* Send the next request over C; it was due at DUE. */
static void
send_request(struct connection *c, double due)
{
	char digits[NUMBER_WIDTH + 1];

	if (c->fd == -1)
		open_connection(c);
	/* A factor without 2 and 5 in it: no two numbers become the same. */
	(void)snprintf(digits, sizeof(digits), "%0*llu", NUMBER_WIDTH,
	    plan.next++ * 2654435761 % 10000000000);
	for (size_t i = 0; i < plan.place_count; i++)
		memcpy(c->request + plan.places[i], digits, NUMBER_WIDTH);
	plan.left--;
	c->busy = true;
	c->since = due;
	c->received = 0;
	for (c->sent = 0; c->sent < plan.length; ) {
		ssize_t n = send(c->fd, c->request + c->sent,
		    plan.length - c->sent, MSG_NOSIGNAL);

		if (n == -1)
			err(EX_IOERR, "send");
		c->sent += (size_t)n;
	}
}

static void
close_connection(struct connection *c)
{
	(void)close(c->fd);
	c->fd = -1;
}

/* The value of header NAME in the head HEAD; NULL if it is not there. */
static const char *
header(const char *head, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = head; (p = strstr(p, "\r\n")) != NULL; ) {
		p += 2;
		if (strncasecmp(p, name, n) == 0 && p[n] == ':')
			return p + n + 1 + strspn(p + n + 1, " ");
	}
	return NULL;
}

/* True if the answer in C, whose body begins at BODY, has all of it. */
static bool
has_body(const struct connection *c, const char *body)
{
	static const char last_chunk[] = "0\r\n\r\n";
	const size_t n = sizeof(last_chunk) - 1;
	const char *length = header(c->answer, "Content-Length");
	const char *coding = header(c->answer, "Transfer-Encoding");
	size_t received = c->received - (size_t)(body - c->answer);

	if (length != NULL)
		return received >= strtoul(length, NULL, 10);
	if (coding == NULL || strncasecmp(coding, "chunked", 7) != 0)
		errx(EX_PROTOCOL, "an answer without a length:\n%s",
		    c->answer);
	return received >= n && memcmp(c->answer + c->received - n, last_chunk,
	    n) == 0 && (received == n || body[received - n - 1] == '\n');
}

/* True if the answer in C is complete; then it has been counted. */
static bool
is_complete(struct connection *c)
{
	const char *end = strstr(c->answer, "\r\n\r\n"), *value;
	long status;

	if (end == NULL || !has_body(c, end + 4))
		return false;
	status = strtol(c->answer + strlen("HTTP/1.1 "), NULL, 10);
	if (status > 0 && status < STATUS_MAX)
		status_count[status]++;
	if (answers == room) {
		room = room * 2 + 1024;
		times = realloc(times, room * sizeof(*times));
		if (times == NULL)
			err(EX_OSERR, "realloc");
	}
	times[answers++] = now() - c->since;
	c->busy = false;
	value = header(c->answer, "Connection");
	if (value != NULL && strncasecmp(value, "close", 5) == 0)
		close_connection(c);
	return true;
}

/* True if C is free again. */
static bool
receive(struct connection *c)
{
	ssize_t n = read(c->fd, c->answer + c->received,
	    sizeof(c->answer) - 1 - c->received);

	if (n == -1)
		err(EX_IOERR, "read");
	if (n == 0 && c->busy)
		errx(EX_PROTOCOL, "an answer was cut off");
	if (n == 0) {
		close_connection(c);
		return false;
	}
	c->received += (size_t)n;
	c->answer[c->received] = '\0';
	return is_complete(c);
}

/* Until the request after one that is due: exponentially distributed. */
static double
pause_after(void)
{
	return -log(1 - drand48()) / plan.rate;
}

static struct connection *
free_connection(void)
{
	for (int i = 0; i < plan.connections; i++)
		if (!connections[i].busy)
			return &connections[i];
	return NULL;
}

/* Send what is due; returns how many seconds there is nothing to do. */
static double
send_due(double *due, double end)
{
	struct connection *c;
	double t = now();

	if (t >= end || plan.left == 0)
		return PATIENCE;
	while (plan.left > 0 && (plan.rate == 0 || *due <= t) &&
	    (c = free_connection()) != NULL) {
		send_request(c, plan.rate == 0 ? now() : *due);
		if (plan.rate > 0)
			*due += pause_after();
	}
	return plan.rate > 0 && *due > t && *due < end ? *due - t : end - t;
}

static size_t
busy_connections(void)
{
	size_t n = 0;

	for (int i = 0; i < plan.connections; i++)
		n += connections[i].busy;
	return n;
}

/*
 * The rate counts what was answered before END; the answers that come later
 * count for the times.  Returns the number of the former, in *LAST when the
 * last of them came.
 */
static size_t
run(double *due, double end, double *last)
{
	struct epoll_event events[64];
	size_t in_time = 0;

	while ((now() < end && plan.left > 0) || (busy_connections() > 0 &&
	    now() < end + PATIENCE)) {
		double pause = send_due(due, end);
		struct timespec wait = { (time_t)pause,
		    (long)((pause - (double)(time_t)pause) * 1e9) };
		int n = epoll_pwait2(poller, events, 64, &wait, NULL);

		if (n == -1 && errno != EINTR)
			err(EX_OSERR, "epoll_pwait2");
		for (int i = 0; i < n; i++)
			if (receive(events[i].data.ptr) && now() < end) {
				in_time++;
				*last = now();
			}
	}
	return in_time;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
percentile(double share)
{
	size_t n = (size_t)(share * (double)answers);

	return answers == 0 ? 0 : times[n < answers ? n : answers - 1] * 1e3;
}

/* SECONDS is the time that IN_TIME answers took. */
static void
report(size_t in_time, double seconds, double due, double end)
{
	double sum = 0;
	size_t unsent = 0;

	if (answers > 0)
		qsort(times, answers, sizeof(*times), by_size);
	for (size_t i = 0; i < answers; i++)
		sum += times[i];
	for (; plan.rate > 0 && due < end; unsent++)
		due += pause_after();
	printf("requests %zu\nseconds %.3f\nrate %.3f\nunsent %zu\n", answers,
	    plan.seconds, seconds > 0 ? (double)in_time / seconds : 0, unsent);
	for (int i = 0; i < STATUS_MAX; i++)
		if (status_count[i] > 0)
			printf("%d %zu\n", i, status_count[i]);
	printf("mean %.3f\np50 %.3f\np95 %.3f\np99 %.3f\nmost %.3f\n",
	    answers > 0 ? sum / (double)answers * 1e3 : 0, percentile(.50),
	    percentile(.95), percentile(.99), percentile(1));
}

int
main(int argc, char **argv)
{
	double due, began, end, last;
	size_t in_time;
	int option;

	while ((option = getopt(argc, argv, "c:n:r:s:t:")) != -1)
		switch (option) {
		case 'c': plan.connections = atoi(optarg); break;
		case 'n': plan.left = strtoull(optarg, NULL, 10); break;
		case 'r': plan.rate = atof(optarg); break;
		case 's': plan.next = strtoull(optarg, NULL, 10); break;
		case 't': plan.token = optarg; break;
		default: argc = 0;
		}
	if (argc - optind != 4 || plan.connections < 1 ||
	    plan.connections > CONNECTIONS_MAX)
		errx(EX_USAGE, "usage: load [-c CONNECTIONS] [-n MOST] "
		    "[-r RATE] [-s START] [-t TOKEN] SECONDS PORT METHOD PATH "
		    "<BODY");
	plan.seconds = atof(argv[optind]);
	plan.address = (struct sockaddr_in){ .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)atoi(argv[optind + 1])),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	read_request(argv[optind + 2], argv[optind + 3]);
	connections = calloc((size_t)plan.connections, sizeof(*connections));
	if (connections == NULL || (poller = epoll_create1(0)) == -1)
		err(EX_OSERR, "start");
	for (int i = 0; i < plan.connections; i++) {
		connections[i].fd = -1;
		connections[i].request = malloc(plan.length);
		if (connections[i].request == NULL)
			err(EX_OSERR, "malloc");
		memcpy(connections[i].request, plan.request, plan.length);
		open_connection(&connections[i]);
	}
	due = began = last = now();
	end = began + plan.seconds;
	in_time = run(&due, end, &last);
	/* Whole turns, as "hash" counts them; at an offered load all the time. */
	report(in_time, plan.rate == 0 ? last - began : plan.seconds, due, end);
	if (answers == 0)
		errx(EX_UNAVAILABLE, "no answer");
	return EX_OK;
}
