#include "page/dispatch.h"

#include <string.h>
#include <time.h>

#include "base/wipe.h"
#include "call/find_shop.h"
#include "page/pages.h"
#include "page/ticket.h"
#include "shop/links.h"
#include "values/number.h"
#include "values/redirect_url.h"

/* Whom the id in a link names. */
enum subject { NOBODY, ACCOUNT, SUBSCRIBER };

static const struct page_row {
	const char *path;
	enum subject subject;
	page_function *show;
} pages[] = {
	{ "customer/account", NOBODY, page_account },
	{ "customer/account/confirm", ACCOUNT, page_confirm },
	{ "customer/account/createPassword", ACCOUNT, page_create_password },
	{ "customer/account/forgotpassword", NOBODY, page_forgot_password },
	{ "newsletter/subscriber/confirm", SUBSCRIBER, page_subscribe },
	{ "newsletter/subscriber/unsubscribe", SUBSCRIBER, page_unsubscribe },
};

/*
 * The page of PATH; NULL if it is none.  *BEFORE is the segment before the
 * page's own, or absent.
 */
static const struct page_row *
find_page(struct text path, struct text *before)
{
	enum { SEGMENTS_BEFORE_MAX = 2 };
	struct text none[ROUTE_PARAMETERS_MAX];

	while (text_starts_with(path, "//"))
		path = text_after(path, 1);
	*before = TEXT_ABSENT;
	for (size_t n = 0; n <= SEGMENTS_BEFORE_MAX &&
	    text_starts_with(path, "/"); n++) {
		const char *slash;

		path = text_after(path, 1);
		for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++)
			if (route_matches(pages[i].path, path, none))
				return &pages[i];
		slash = memchr(path.bytes, '/', path.length);
		if (slash == NULL)
			break;
		*before = (struct text){ path.bytes,
		    (size_t)(slash - path.bytes) };
		path = text_after(path, before->length);
	}
	return NULL;
}

/* What has no faults; of a query that has any, nothing counts. */
static bool
read_link(struct page *p)
{
	struct call *call = p->call;

	switch (form_read_text(call->request->query, p->link, PAGE_PARAMETERS,
	    &call->texts)) {
	case FORM_READ:
		return true;
	case FORM_NO_MEMORY:
		return call_check_outcome(call, DB_AWAY);
	case FORM_REFUSED:
	case FORM_TOO_LARGE:
		break;
	}
	for (size_t i = 0; i < PAGE_PARAMETERS; i++)
		p->link[i].value = TEXT_ABSENT;
	return true;
}

/* Read whom the link names. */
static bool
read_subject(struct page *p, enum subject subject)
{
	struct db *db = p->call->app->db;
	struct text digits = p->link[PAGE_ID].value;
	long long id;

	if (subject == NOBODY || text_is_absent(digits) ||
	    !number_of_string(digits, &id) || id <= 0)
		return true;
	return call_check_outcome(p->call, subject == ACCOUNT ?
	    credentials_read(db, id, &p->account, &p->has_account) :
	    subscriber_read(db, id, &p->subscriber, &p->has_subscriber));
}

/*
 * The store that the path names, else that of whom the link names, else the
 * default one.
 */
static bool
choose_shop(struct page *p, struct text before)
{
	struct call *call = p->call;
	long long store = p->has_account ? p->account.store_id :
	    p->has_subscriber ? p->subscriber.store_id : 0;
	bool found = false;

	if (!text_is_empty(before) &&
	    !find_shop(call, shop_by_code(before), false, &found))
		return false;
	if (!found && store != 0 &&
	    !find_shop(call, shop_by_id(store), false, &found))
		return false;
	if (!found && !find_shop(call, shop_by_default(), false, &found))
		return false;
	if (!found) {
		reply_fault(call->reply,
		    "the default website has no default store");
		return false;
	}
	call_log_store(call, &call->shop.store);
	page_take_shop(p);
	return true;
}

static bool
accept_method(struct call *call)
{
	const char *method = call->request->method;

	return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0 ||
	    strcmp(method, "POST") == 0 ||
	    call_refuse(call, PROBLEM_METHOD, text_of(method));
}

/* Nothing else but an unsubscription in one click may be of another type. */
static bool
read_form(struct page *p)
{
	struct call *call = p->call;
	const struct request *request = call->request;

	if (!p->posted || page_is_one_click(p) || (request->body.length == 0 &&
	    !request->too_large && !request->incomplete))
		return true;
	switch (form_read(request, p->fields, PAGE_FIELDS, &call->texts)) {
	case FORM_READ:
		return true;
	case FORM_NO_MEMORY:
		return call_check_outcome(call, DB_AWAY);
	case FORM_TOO_LARGE:
		return call_refuse(call, PROBLEM_TOO_LARGE,
		    TEXT_LITERAL("8192"));
	case FORM_REFUSED:
		break;
	}
	return call_refuse(call, PROBLEM_BAD_PATH, TEXT_ABSENT);
}

/*
 * What browsers say about where a form comes from.  Our pages let them send no
 * referrer, which makes their Origin "null".
 */
static bool
is_same_origin(const struct call *call)
{
	const struct request *request = call->request;
	struct buf origin = BUF_EMPTY;
	bool own = true;

	if (*request->fetch_site != '\0' &&
	    strcmp(request->fetch_site, "same-origin") != 0)
		return false;
	if (*request->origin != '\0' && strcmp(request->origin, "null") != 0)
		own = redirect_url_origin(text_of(request->origin), &origin) &&
		    shop_links_is_own(&call->shop,
		    text_of(buf_string(&origin)));
	buf_free(&origin);
	return own;
}

/* Know our own form again, and make the ticket of the next. */
static bool
check_ticket(struct page *p)
{
	struct call *call = p->call;
	struct text sent = p->fields[PAGE_FIELD_TICKET].value;
	struct text id = p->link[PAGE_ID].value;
	const long long now = time(NULL);
	char secret[TICKET_SECRET_LEN + 1], ticket[TICKET_SIZE];
	bool read = call_check_outcome(call, ticket_read_secret(call->app->db,
	    secret));

	if (read) {
		p->trusted = p->posted && is_same_origin(call) &&
		    ticket_holds(secret, p->path, id, now, sent);
		ticket_make(secret, p->path, id, now, ticket);
		buf_text(page_make(p, PAGE_TICKET), ticket);
		page_made(p, PAGE_TICKET);
		if (!text_is_absent(sent) && !p->trusted)
			page_fill(p, PAGE_NOTICE, "part_form_old");
	}
	wipe(secret, sizeof(secret));
	return read;
}

bool
page_dispatch(struct call *call)
{
	struct text before;
	const struct page_row *row = find_page(call->request->path, &before);
	struct page p;

	if (row == NULL)
		return false;
	call->reply->page = true;
	page_begin(&p, call, row->path);
	if (read_link(&p) && read_subject(&p, row->subject) &&
	    choose_shop(&p, before) && accept_method(call) && read_form(&p) &&
	    check_ticket(&p))
		row->show(&p);
	if (call->reply->type == NULL)
		page_show_error(&p);
	page_end(&p);
	return true;
}
