/*
 * The program customers.fcgi.  Start, the loop over requests, stop.  What
 * a request means is the router's business; how it arrives, request.c's.
 */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/entropy.h"
#include "base/log.h"
#include "base/monotonic.h"
#include "base/text.h"
#include "call/app.h"
#include "router.h"
#include "start.h"
#include "web/reply.h"
#include "web/request.h"

enum { REQUEST_ID_MAX = 64, OUR_ID_LEN = 16 };

/* The client's X-Request-Id if it is well-formed, else a new one. */
static void
choose_id(const char *given, char id[REQUEST_ID_MAX + 1])
{
	size_t n = strspn(given, TEXT_ALPHANUMERIC "._-");

	if (n >= 1 && n <= REQUEST_ID_MAX && given[n] == '\0')
		memcpy(id, given, n + 1);
	else
		entropy_hex(id, OUR_ID_LEN);
}

static void
log_phases(const struct reply *r)
{
	char name[32];

	for (size_t i = 0; i < PHASES; i++)
		if (r->phase_us[i] > 0) {
			(void)snprintf(name, sizeof(name), "%s_ms",
			    reply_phase_names[i]);
			log_milliseconds(name, r->phase_us[i]);
		}
}

/* True if SEGMENT, which stands behind BEFORE in a path, may be a secret. */
static bool
is_secret(struct text segment, struct text before)
{
	return memchr(segment.bytes, '@', segment.length) != NULL ||
	    memchr(segment.bytes, '%', segment.length) != NULL ||
	    text_is(before, "/resetLinkToken");
}

/*
 * Write PATH to OUT, cut, with "*" for segments that may be an e-mail or a
 * token.
 */
static void
mask_path(struct text path, char *out, size_t size)
{
	struct buf masked = BUF_EMPTY;
	struct text before = TEXT_ABSENT;

	while (path.length > 0) {
		struct text segment = { path.bytes, 1 };

		while (segment.length < path.length &&
		    path.bytes[segment.length] != '/')
			segment.length++;
		if (is_secret(segment, before))
			buf_text(&masked, "/*");
		else
			buf_add(&masked, segment.bytes, segment.length);
		if (segment.length > 1)
			before = segment;
		path = text_after(path, segment.length);
	}
	text_put((struct text){ buf_string(&masked), masked.length }, out,
	    size);
	buf_free(&masked);
}

static void
log_answer(const struct request *request, const struct reply *r,
    long long began)
{
	char path[256];

	mask_path(request->path, path, sizeof(path));
	log_begin(r->status < 500 ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR,
	    "answered");
	log_text("method", request->method);
	log_text("path", path);
	log_number("status", r->status);
	log_milliseconds("ms", monotonic_us() - began);
	log_phases(r);
	if (r->store[0] != '\0')
		log_text("store", r->store);
	if (r->customer != 0)
		log_number("customer", r->customer);
	if (r->problem >= 0 && !buf_failed(&r->problems))
		log_json("problems", buf_string(&r->problems));
	if (r->problem >= 0 && r->problems_left > 0)
		log_number("problems_left", (long long)r->problems_left);
	if (r->report[0] != '\0')
		log_text("report", r->report);
	log_end();
}

/* Send the answer; 0, or -1 if nobody has taken it. */
static int
send_answer(struct request_source *source, const struct request *request,
    struct reply *r, const struct buf *head)
{
	struct text body = { buf_string(&r->body), r->body.length };

	if (buf_failed(head) || buf_failed(&r->body) ||
	    buf_failed(&r->location) || buf_failed(&r->policy)) {
		r->status = 503;
		return request_answer(source, reply_last_resort(r->page),
		    TEXT_LITERAL(""));
	}
	if (strcmp(request->method, "HEAD") == 0)
		body.length = 0;
	return request_answer(source,
	    (struct text){ buf_string(head), head->length }, body);
}

/*
 * Answer one request.  The memory for the answer's head is there before
 * anything is done for it: see remember_answer in endpoint/create.c.
 */
static void
serve(struct app *app, struct request_source *source,
    const struct request *request)
{
	struct reply reply = REPLY_EMPTY;
	struct buf head = BUF_EMPTY;
	char id[REQUEST_ID_MAX + 1];
	long long began = monotonic_us();
	int sent;

	choose_id(request->request_id, id);
	log_request(id);
	if (buf_reserve(&head, REPLY_HEAD_MAX))
		router_dispatch(app, request, &reply);
	reply_write_head(&reply, id, &head);
	sent = send_answer(source, request, &reply, &head);
	log_answer(request, &reply, began);
	if (sent == -1) {
		log_begin(LOG_LEVEL_WARNING, "the client did not wait");
		log_end();
	}
	log_request(NULL);
	reply_free(&reply);
	buf_free(&head);
}

/*
 * True if another worker, which PROGRAM is, could take the place of this one.
 * A worker that stays opens its log again, which may have been rotated.
 */
static bool
may_leave(const struct app *app, const char *program)
{
	char reason[512];
	int log;

	if (start_is_possible(program, reason, sizeof(reason)))
		return true;
	log = log_open(app->settings.log);
	log_begin(LOG_LEVEL_ERROR,
	    "this worker goes on, because another would not start");
	log_text("reason", reason);
	if (log == -1)
		log_text("log", "can't be opened again");
	log_end();
	return false;
}

static int
run(struct app *app, struct request_source *source, const char *program)
{
	struct request request;
	unsigned long n = 0;

	for (;;) {
		switch (request_next(source, &request)) {
		case REQUEST_READY:
			serve(app, source, &request);
			if (++n < app->settings.max_requests)
				break;
			n = 0;
			if (request_is_cgi(source) || may_leave(app, program))
				return EX_OK;
			break;
		case REQUEST_RESTART:
			if (may_leave(app, program))
				return EX_OK;
			break;
		case REQUEST_END:
			return EX_OK;
		case REQUEST_FAILED:
			return EX_OSERR;
		}
	}
}

static int
usage(int argc, char **argv)
{
	const char *word = argc == 2 ? argv[1] : "";
	bool help = strcmp(word, "--help") == 0;

	if (strcmp(word, "-t") == 0)
		return start_test();
	if (strcmp(word, "--version") == 0) {
		(void)printf("customers.fcgi %s\n", PACKAGE_VERSION);
		return EX_OK;
	}
	(void)fprintf(help ? stdout : stderr, "usage: customers.fcgi [-t]\n"
	    "Serves FastCGI on descriptor 0, or one CGI request; see README.\n"
	    "-t tells whether it would start, and where the log is.\n");
	return help ? EX_OK : EX_USAGE;
}

int
main(int argc, char **argv)
{
	struct app app;
	struct request_source *source = NULL;
	char error[512];
	int status = EX_CONFIG;

	/* RFC 3875 section 4.4: a CGI query without "=" comes as arguments. */
	if (argc > 1 && getenv("REQUEST_METHOD") == NULL)
		return usage(argc, argv);
	if (app_open(&app, "customers-db", error, sizeof(error)) == -1) {
		start_tell(app.settings.log, error);
		goto done;
	}
	status = EX_OSERR;
	if ((source = request_open(app.settings.max_body)) == NULL)
		goto done;
	/* A faulty template stops the program here and meets no customer. */
	if (!request_is_cgi(source) &&
	    !start_check_templates(&app, error, sizeof(error))) {
		start_tell(app.settings.log, error);
		status = EX_CONFIG;
		goto done;
	}
	status = run(&app, source, argv[0]);
done:
	request_close(source);
	app_close(&app);
	return status;
}
