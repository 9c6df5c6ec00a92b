/*
 * An answer in memory: status, body, and the few headers that differ.  Here
 * problems get the shapes that clients see (contract A).
 */
#ifndef WEB_REPLY_H
#define WEB_REPLY_H

#include "base/buf.h"
#include "base/text.h"
#include "json/write.h"
#include "values/problems.h"

/* Phases of a request, as Server-Timing names them. */
enum reply_phase {
	PHASE_DECODE, PHASE_VALIDATE, PHASE_HASH, PHASE_STORE, PHASE_MAIL,
	PHASES
};

/* As Server-Timing and the log name them. */
extern const char *const reply_phase_names[PHASES];

enum { REPLY_STORE_MAX = 128 };	/* bytes of a store code */

/* After so many seconds who was told 503 may come again; it is a text too. */
#define REPLY_RETRY_SECONDS 5

struct reply {
	int status;
	struct buf body;
	const char *type;		/* of the body; NULL: JSON */
	struct buf location;		/* URL of a Location header, or empty */
	struct buf policy;		/* Content-Security-Policy, or empty */
	bool page;			/* it is for a person */
	bool allow;			/* send an Allow header */
	int retry_after;		/* seconds; 0: no header */
	long long phase_us[PHASES];	/* microseconds */
	/* For the log: */
	char store[REPLY_STORE_MAX + 1];	/* code; "" if not known */
	long long customer;		/* id; 0 if none */
	int problem;			/* first problem's id, or -1 */
	struct buf problems;		/* all of them as a list in JSON */
	size_t problems_left;		/* that the list has no room for */
	char report[14];		/* report id of a 500; "" */
};

/*
 * Bytes of the list of problems, or a few more: syslog cuts a line at 8 KiB,
 * and 50 problems may come with one small request.
 */
enum { REPLY_PROBLEMS_MAX = 4096 };

#define REPLY_EMPTY { .status = 500, .body = BUF_EMPTY, \
	.location = BUF_EMPTY, .policy = BUF_EMPTY, .problem = -1, \
	.problems = BUF_EMPTY }

/*
 * Make R the answer to what is wrong, whatever it was before.  A list that
 * could not be completed for want of memory becomes the 503.
 */
void reply_problems(struct reply *r, const struct problems *p);

/*
 * Write what P tells as texts of the list that W is in: a line for each
 * problem, equal ones once if they are lines of one message.
 */
void reply_write_messages(struct json_writer *w, const struct problems *p)
    __attribute__((nonnull));

/* Make R the answer to a single problem without arguments, or with one. */
void reply_problem(struct reply *r, enum problem_id id, struct text argument);

/*
 * Make R the 500 for a fault, with a new report id; WHAT goes to the
 * log beside it, never to the client.
 */
void reply_fault(struct reply *r, const char *what);

/* Make R the 503. */
void reply_unavailable(struct reply *r);

/*
 * Make R an HTML page with STATUS, its body still empty.  What an error has set
 * before stays: report, Retry-After and Allow.
 */
void reply_begin_page(struct reply *r, int status) __attribute__((nonnull));

/*
 * The 503, headers and body, for when there is no memory for an answer: a page
 * if PAGE, else JSON.
 */
struct text reply_last_resort(bool page);

/* Bytes of reply_write_head, for an answer without Location or policy. */
enum { REPLY_HEAD_MAX = 1024 };

/*
 * Append status line and headers in CGI form to OUT.  REQUEST_ID, at most 64
 * bytes, is echoed.
 */
void reply_write_head(const struct reply *r, const char *request_id,
    struct buf *out);

/* Make R as it was in the beginning, but for the time that phases took. */
void reply_reset(struct reply *r) __attribute__((nonnull));

/* Give back what R holds. */
void reply_free(struct reply *r);

#endif
