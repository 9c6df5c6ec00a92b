#include "web/reply.h"

#include <string.h>

#include "web/route.h"

/* What does not depend on the answer, or only on its being the 503. */
#define JSON_TYPE "application/json; charset=utf-8"
#define HTML_TYPE "text/html; charset=utf-8"
#define FIXED_HEADERS "Cache-Control: no-store\r\n" \
	"X-Content-Type-Options: nosniff\r\n"
/* Its URL has a key or a token in it. */
#define PAGE_HEADERS "Referrer-Policy: no-referrer\r\n"
#define UNAVAILABLE_PHRASE "Service Unavailable"

#define QUOTE_TOKEN(token) #token
#define QUOTE(macro) QUOTE_TOKEN(macro)

const char *const reply_phase_names[PHASES] = { "decode", "validate", "hash",
    "store", "mail" };

void
reply_begin_page(struct reply *r, int status)
{
	r->status = status;
	r->type = HTML_TYPE;
	buf_reset(&r->location);
	buf_reset(&r->policy);
	buf_reset(&r->body);
}

struct text
reply_last_resort(bool page)
{
	if (page)
		return TEXT_LITERAL("Status: 503 " UNAVAILABLE_PHRASE "\r\n"
		    "Content-Type: " HTML_TYPE "\r\n" FIXED_HEADERS
		    PAGE_HEADERS
		    "Retry-After: " QUOTE(REPLY_RETRY_SECONDS) "\r\n\r\n"
		    "<!DOCTYPE html>\n<html lang=\"en\">"
		    "<title>Try again later</title>"
		    "<h1>Please try again in a moment.</h1>\n");
	return TEXT_LITERAL("Status: 503 " UNAVAILABLE_PHRASE "\r\n"
	    "Content-Type: " JSON_TYPE "\r\n" FIXED_HEADERS
	    "Retry-After: " QUOTE(REPLY_RETRY_SECONDS) "\r\n\r\n"
	    "{\"message\":\"The service is temporarily unavailable. "
	    "Please try again later.\"}");
}

static void
write_timing(const struct reply *r, struct buf *out)
{
	const char *separator = "Server-Timing: ";

	for (size_t i = 0; i < PHASES; i++) {
		buf_texts(out, separator, reply_phase_names[i], ";dur=");
		buf_milliseconds(out, r->phase_us[i]);
		separator = ", ";
	}
	buf_text(out, "\r\n");
}

static void
write_allow(const struct reply *r, struct buf *out)
{
	const char *separator = "Allow: ";

	if (r->page) {
		buf_text(out, "Allow: GET, HEAD, POST\r\n");
		return;
	}
	for (size_t i = 0; i < ROUTE_METHODS; i++) {
		buf_texts(out, separator, route_methods[i]);
		separator = ", ";
	}
	buf_text(out, "\r\n");
}

static const char *
reason_phrase(int status)
{
	static const struct {
		int status;
		const char *phrase;
	} phrases[] = {
		{ 200, "OK" },
		{ 303, "See Other" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 406, "Not Acceptable" },
		{ 409, "Conflict" },
		{ 413, "Content Too Large" },
		{ 422, "Unprocessable Content" },
		{ 429, "Too Many Requests" },
		{ 500, "Internal Server Error" },
		{ 503, UNAVAILABLE_PHRASE },
	};

	for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "";	/* none is needed: RFC 3875 section 6.3.3 */
}

void
reply_write_head(
    const struct reply *r, const char *request_id, struct buf *out)
{
	buf_format(out, "Status: %d %s\r\n", r->status,
	    reason_phrase(r->status));
	buf_texts(out, "Content-Type: ", r->type != NULL ? r->type : JSON_TYPE,
	    "\r\n" FIXED_HEADERS);
	buf_texts(out, "X-Request-Id: ", request_id, "\r\n");
	write_timing(r, out);
	if (r->location.length > 0)
		buf_texts(out, "Location: ", buf_string(&r->location), "\r\n");
	if (r->page)
		buf_text(out, PAGE_HEADERS);
	if (r->policy.length > 0)
		buf_texts(out, "Content-Security-Policy: ",
		    buf_string(&r->policy), "\r\n");
	if (r->allow)
		write_allow(r, out);
	if (r->retry_after > 0)
		buf_format(out, "Retry-After: %d\r\n", r->retry_after);
	buf_text(out, "Content-Length: ");
	buf_number(out, (long long)r->body.length);
	buf_text(out, "\r\n\r\n");
}

void
reply_reset(struct reply *r)
{
	struct reply empty = REPLY_EMPTY;

	memcpy(empty.phase_us, r->phase_us, sizeof(empty.phase_us));
	reply_free(r);
	*r = empty;
}

void
reply_free(struct reply *r)
{
	buf_free(&r->body);
	buf_free(&r->location);
	buf_free(&r->policy);
	buf_free(&r->problems);
}
