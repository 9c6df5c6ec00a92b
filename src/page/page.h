/*
 * A page behind a link of a mail, while it is made: what the link names, the
 * form that was sent, and what its template shows (contract P).
 */
#ifndef PAGE_PAGE_H
#define PAGE_PAGE_H

#include <stdbool.h>

#include "account/credentials.h"
#include "account/subscriber.h"
#include "call/call.h"
#include "call/page_template.h"
#include "web/form.h"

/* What the query of a link may have. */
enum page_parameter {
	PAGE_ID,		/* "id": of an account or a subscriber */
	PAGE_KEY,		/* "key": confirms an account */
	PAGE_TOKEN,		/* "token": sets a password */
	PAGE_CODE,		/* "code": of a subscriber */
	PAGE_BACK_URL,		/* "back_url" */
	PAGE_PARAMETERS
};

/* The fields that forms may have. */
enum page_field {
	PAGE_FIELD_TICKET,	/* "form": see page/ticket.h */
	PAGE_FIELD_WANT,	/* "want": "mail" asks for a new mail */
	PAGE_FIELD_EMAIL,	/* "email" */
	PAGE_FIELD_PASSWORD,	/* "password" */
	PAGE_FIELD_ONE_CLICK,	/* "List-Unsubscribe" (RFC 8058) */
	PAGE_FIELDS
};

struct page {
	struct call *call;
	const char *path;		/* of the page: "customer/account" */
	bool posted;			/* a form, complete or not */
	bool trusted;			/* our own, sent by a person */
	struct form_field link[PAGE_PARAMETERS];
	struct form_field fields[PAGE_FIELDS];
	bool has_account;		/* that the link names */
	struct credentials account;
	bool has_subscriber;		/* the same */
	struct subscriber subscriber;
	/* Origin beside our own to which a form's answer may lead; or "": */
	const char *target_origin;
	/* What templates show: */
	struct template_value values[PAGE_VALUES];
	struct buf made[PAGE_VALUES];	/* those that had to be made */
	char locale[TEMPLATE_LOCALE_SIZE];	/* of the last template */
};

/* A page: it fills the reply of its call. */
typedef void page_function(struct page *p);

/* Begin page P of CALL; end it with page_end. */
void page_begin(struct page *p, struct call *call, const char *path)
    __attribute__((nonnull));
void page_end(struct page *p) __attribute__((nonnull));

/* VALUE is TEXT, which lives as long as P. */
void page_set(struct page *p, enum page_value value, struct text text)
    __attribute__((nonnull));

/* An empty buffer to make what VALUE will be in; page_made ends that. */
struct buf *page_make(struct page *p, enum page_value value)
    __attribute__((nonnull));
void page_made(struct page *p, enum page_value value) __attribute__((nonnull));

/* VALUE is template NAME, filled with the values of now. */
void page_fill(struct page *p, enum page_value value, const char *name)
    __attribute__((nonnull));

/* Take what all templates may show from the shop of P's call. */
void page_take_shop(struct page *p) __attribute__((nonnull));

/* Make the reply 200 and the template NAME in the layout. */
void page_show(struct page *p, const char *name) __attribute__((nonnull));

/* The reply is an error in JSON: make it a page with the same status. */
void page_show_error(struct page *p) __attribute__((nonnull));

/* Make the reply 303 to URL. */
void page_redirect(struct page *p, const char *url) __attribute__((nonnull));

/* True if a form was sent, by a person, that wants WANT ("": none in it). */
bool page_wants(const struct page *p, const char *want)
    __attribute__((nonnull));

/* True if a mail reader has unsubscribed somebody in one click (RFC 8058). */
bool page_is_one_click(const struct page *p) __attribute__((nonnull));

#endif
