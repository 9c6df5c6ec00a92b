/*
 * One call of an endpoint: the request and what is known about it, the reply,
 * and the steps that endpoints share.  A step returns true to go on; after
 * false the reply is made.
 */
#ifndef CALL_CALL_H
#define CALL_CALL_H

#include <stdbool.h>

#include "account/account.h"
#include "base/arena.h"
#include "call/app.h"
#include "call/caller.h"
#include "json/filter.h"
#include "json/read.h"
#include "shop/shop.h"
#include "shop/shop_read.h"
#include "values/problems.h"
#include "web/reply.h"
#include "web/request.h"
#include "web/route.h"

/*
 * Until when, in ms after its arrival, something may be begun for a request in
 * the database.  The time in which its password is hashed does not count, up to
 * CALL_LATEST_MS in all.  Everything should end before the web server gives up
 * (60 s in the files that we ship): what is begun last may wait 10 s for its
 * answer, a COMMIT without an answer leaves ACCOUNT_SAVE_DOUBT_MS to look for
 * the account, and the last look may wait for 10 s again.  So only a COMMIT
 * without an answer after a hash of more than 13 s may take longer.  Mails,
 * whose time runs from the moment their rows are written, end before that and
 * are noted.
 */
enum {
	CALL_DATABASE_MS = 12000,
	CALL_LATEST_MS = 48000
};

struct call_route;

struct call {
	struct app *app;
	const struct call_route *routes;	/* all that there are */
	size_t route_count;
	const struct request *request;
	struct reply *reply;
	long long began;		/* monotonic_ms */
	long long until;		/* monotonic_ms: see CALL_DATABASE_MS */
	struct shop shop;		/* of the path: see call/find_shop.h */
	struct shop_key shop_key;	/* what found it */
	bool shop_assumed;		/* nobody has asked if it still holds */
	bool store_named;		/* by the path, and not "all" */
	const struct filter *filter;	/* of a success body; NULL: none */
	/* What stands for the {names} of the route: raw segments. */
	struct text parameters[ROUTE_PARAMETERS_MAX];
	struct caller caller;		/* a guest until call_identify */
	bool dry_run;			/* a sign-up is checked, not made */
	struct arena texts;		/* that live as long as the call */
	struct problems problems;	/* found by the step in hand */
	long long phase_began;		/* monotonic_us */
};

/* An endpoint: it fills the reply of CALL and never sees a stream. */
typedef void call_endpoint(struct call *call);

/*
 * A route: method, what follows the version, what the caller must be allowed to
 * do (NULL: the endpoint asks, if anybody), who answers.  A segment in braces
 * stands for any one that is not empty.
 */
struct call_route {
	const char *method;
	const char *path;
	const char *resource;
	call_endpoint *endpoint;
};

/* Begin CALL for REQUEST, whose answer is REPLY.  End it with call_end. */
void call_begin(struct call *call, struct app *app,
    const struct request *request, struct reply *reply)
    __attribute__((nonnull));

/* Give back what CALL holds. */
void call_end(struct call *call) __attribute__((nonnull));

/*
 * True if OUTCOME, of something that was asked of the database, is DB_OK.
 * Otherwise the reply is 503 if the database is away or too busy, else 500.
 */
bool call_check_outcome(struct call *call, enum db_outcome outcome)
    __attribute__((nonnull, warn_unused_result));

/*
 * Make the reply the problem ID with ARGUMENT, the only one of CALL then.
 * Returns false.
 */
bool call_refuse(struct call *call, enum problem_id id, struct text argument)
    __attribute__((nonnull));

/*
 * Make the reply the 404 that says that there is none whose FIELD is ID.
 * Returns false.
 */
bool call_refuse_entity(struct call *call, struct text field, long long id)
    __attribute__((nonnull(1)));

/* True if no problem has been found.  Otherwise all of them are the reply. */
bool call_has_no_problem(struct call *call)
    __attribute__((nonnull, warn_unused_result));

/*
 * Find out who calls, anew each time, as a token may have been revoked: an
 * OWNER of a token, an integration that has signed the request, or else a
 * guest.  False if a signature does not hold, and the reply is made.
 */
bool call_identify(struct call *call, enum token_owner owner)
    __attribute__((nonnull, warn_unused_result));

/*
 * Find out who calls and whether it may do what needs RESOURCE, a CALLER_
 * constant (contract Gc).  False if not, and the reply is made.
 */
bool call_authorize(struct call *call, const char *resource)
    __attribute__((nonnull, warn_unused_result));

/* True if the call's store belongs to a shop with one account for all sites. */
bool call_accounts_are_global(const struct call *call)
    __attribute__((nonnull));

/*
 * How many addresses a request of the caller, who has been identified, may
 * have, by the settings of the path's store (contract H2).
 */
size_t call_addresses_max(const struct call *call) __attribute__((nonnull));

/*
 * Read the body as JSON: *DOCUMENT, which the caller frees, is NULL if there is
 * none (contract B3, B4).
 */
bool call_read_body(struct call *call, struct json_document **document)
    __attribute__((nonnull, warn_unused_result));

/*
 * Send the mails that ACCOUNT owes, whose rows this process has leased, in the
 * name of SHOP (mailer_send).  The time was that of the phase "mail".
 */
void call_send_mails(struct call *call, const struct account *account,
    const struct shop *shop) __attribute__((nonnull));

/* STORE is the one that the log names for this call. */
void call_log_store(struct call *call, const struct store *store)
    __attribute__((nonnull));

/* The time since the call began, or since the last phase ended, was PHASE's. */
void call_end_phase(struct call *call, enum reply_phase phase)
    __attribute__((nonnull));

#endif
