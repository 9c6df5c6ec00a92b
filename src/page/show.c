/*
 * Templates are not cached: pages are rare compared with requests, and an
 * operator's change takes effect at once.
 */
#include "page/page.h"

#include <stdio.h>
#include <string.h>

#include "base/entropy.h"
#include "base/log.h"

enum { NONCE_LEN = 22 };	/* 128 bits */

/* Append template NAME to OUT.  False, logged, if that can't be. */
static bool
fill(struct page *p, const char *name, struct buf *out)
{
	char error[512];
	struct page_template t = { .values = p->values, .out = out,
	    .title = BUF_EMPTY, .fault = { error, sizeof(error) } };
	int result = page_template_fill(&t, p->call->app->page_directories,
	    shop_text(&p->call->shop.settings, SHOP_LOCALE), name);

	if (result == 0 && t.title.length > 0) {
		buf_text(page_make(p, PAGE_TITLE), buf_string(&t.title));
		page_made(p, PAGE_TITLE);
		memcpy(p->locale, t.locale, sizeof(p->locale));
	}
	buf_free(&t.title);
	if (result == 0)
		return true;
	log_begin(LOG_LEVEL_ERROR, "page template");
	log_text("reason", error);
	log_end();
	return false;
}

void
page_fill(struct page *p, enum page_value value, const char *name)
{
	if (fill(p, name, page_make(p, value)))
		page_made(p, value);
	p->values[value].filled = true;
}

/* VALUE is the file NAME of the first directory that has it. */
static void
take_file(struct page *p, enum page_value value, const char *name)
{
	const char *const *directory = p->call->app->page_directories;
	enum template_outcome outcome = TEMPLATE_ABSENT;
	struct buf path = BUF_EMPTY;
	char error[512];
	struct template_fault fault = { error, sizeof(error) };

	for (; *directory != NULL && outcome == TEMPLATE_ABSENT; directory++) {
		buf_reset(&path);
		buf_texts(&path, *directory, "/", name);
		outcome = template_file_load(buf_string(&path),
		    page_make(p, value), &fault);
	}
	if (outcome == TEMPLATE_FOUND)
		page_made(p, value);
	p->values[value].filled = true;
	buf_free(&path);
}

static void
set_policy(struct page *p, const char *nonce)
{
	struct buf *policy = &p->call->reply->policy;

	buf_format(policy, "default-src 'none'; style-src 'nonce-%s'; "
	    "script-src 'nonce-%s'; img-src 'self' data:; "
	    "form-action 'self'%s%s; frame-ancestors 'none'; "
	    "base-uri 'none'", nonce, nonce,
	    *p->target_origin != '\0' ? " " : "", p->target_origin);
}

/* Fill NAME and then the layout around it into the reply's body. */
static bool
fill_page(struct page *p, const char *name)
{
	struct reply *r = p->call->reply;
	char nonce[NONCE_LEN + 1];
	char language[TEMPLATE_LOCALE_SIZE];

	entropy_alphanumeric(nonce, NONCE_LEN);
	page_set(p, PAGE_NONCE, text_of(nonce));
	take_file(p, PAGE_STYLE, "style.css");
	take_file(p, PAGE_SCRIPT, "password.js");
	if (!fill(p, name, page_make(p, PAGE_CONTENT)))
		return false;
	page_made(p, PAGE_CONTENT);
	p->values[PAGE_CONTENT].filled = true;
	memcpy(language, p->locale, sizeof(language));
	for (char *at = language; (at = strchr(at, '_')) != NULL; )
		*at = '-';
	page_set(p, PAGE_LANGUAGE, text_of(language));
	set_policy(p, nonce);
	return fill(p, "layout", &r->body);
}

/* What is shown where not even a template can be. */
static void
show_plainly(struct reply *r, int status)
{
	reply_begin_page(r, status);
	buf_format(&r->body, "<!DOCTYPE html>\n<html lang=\"en\">"
	    "<title>Error</title><h1>Please try again later.</h1><p>%s</p>\n",
	    r->report);
}

void
page_show(struct page *p, const char *name)
{
	struct reply *r = p->call->reply;

	reply_begin_page(r, 200);
	if (!fill_page(p, name)) {
		reply_fault(r, "a page's template");
		show_plainly(r, r->status);
	}
}

void
page_show_error(struct page *p)
{
	static const int known[] = { 400, 404, 405, 413, 429, 500, 503 };
	struct reply *r = p->call->reply;
	const int status = r->status;
	char name[sizeof("error_") + 3] = "error_500";

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (known[i] == status)
			(void)snprintf(name, sizeof(name), "error_%d", status);
	page_set(p, PAGE_REPORT, text_of(r->report));
	reply_begin_page(r, status);
	if (!fill_page(p, name))
		show_plainly(r, status);
}
