/*
 * The problems of a request as a list, and the one table of all messages with
 * their statuses and placeholders (contract A).  Knows neither HTTP nor JSON:
 * web/reply.c turns a list into an answer.
 */
#ifndef VALUES_PROBLEMS_H
#define VALUES_PROBLEMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/text.h"

enum problem_id {
	/* the request as a whole */
	PROBLEM_BAD_PATH,
	PROBLEM_NO_ROUTE,
	PROBLEM_METHOD,			/* method */
	PROBLEM_NOT_ACCEPTABLE,		/* Accept header */
	PROBLEM_ENCODING,		/* Content-Encoding header */
	PROBLEM_TYPE_EMPTY,
	PROBLEM_TYPE_INVALID,
	PROBLEM_TYPE_CHARSET,
	PROBLEM_TYPE_UNKNOWN,		/* media type */
	PROBLEM_TOO_LARGE,		/* limit */
	PROBLEM_DECODING,
	PROBLEM_NOT_AUTHORIZED,		/* resource */
	PROBLEM_OAUTH_VERSION,		/* version */
	PROBLEM_OAUTH_TOKEN_LENGTH,
	PROBLEM_OAUTH_METHOD,		/* signature method */
	PROBLEM_OAUTH_KEY_LENGTH,
	PROBLEM_OAUTH_KEY,
	PROBLEM_OAUTH_NONCE,
	PROBLEM_OAUTH_TOKEN,
	PROBLEM_OAUTH_TOKEN_OF_ANOTHER,
	PROBLEM_OAUTH_TOKEN_REVOKED,
	PROBLEM_OAUTH_SIGNATURE,
	PROBLEM_KEY_PENDING,
	PROBLEM_KEY_DIFFERENT,
	PROBLEM_TOO_MANY_REQUESTS,
	PROBLEM_UNAVAILABLE,
	PROBLEM_INTERNAL,		/* report id */
	/* fields */
	PROBLEM_REQUIRED,		/* field */
	PROBLEM_NOT_SUPPORTED,		/* field */
	PROBLEM_INVALID_VALUE,		/* field, value */
	PROBLEM_TYPE,			/* path of fields, value, type */
	PROBLEM_TOO_MANY,		/* type, limit */
	PROBLEM_ATTRIBUTE_EMPTY,	/* path */
	PROBLEM_ATTRIBUTE_NO_CODE,	/* path */
	PROBLEM_ATTRIBUTE_NO_VALUE,	/* path, code */
	PROBLEM_ATTRIBUTE_UNDEFINED,	/* path, code */
	PROBLEM_ATTRIBUTE_TYPE,		/* path, code, value, type */
	PROBLEM_ATTRIBUTE_OPTION,	/* code, option */
	PROBLEM_ATTRIBUTE_UNIQUE,	/* code */
	PROBLEM_INVALID_NUMBER,		/* field, value */
	PROBLEM_INVALID_TEMPLATE,	/* field, value, the two templates */
	PROBLEM_ATTRIBUTE_NAME,		/* name, or absent */
	PROBLEM_SORT_DIRECTION,		/* the two directions */
	/* rules */
	PROBLEM_EMAIL_REQUIRED,
	PROBLEM_EMAIL_MISSING,
	PROBLEM_EMAIL_ADDRESS,
	PROBLEM_EMAIL_HOSTNAME,
	PROBLEM_EMAIL_LENGTH,
	PROBLEM_EMAIL_EXISTS,
	PROBLEM_PASSWORD_LONG,		/* limit */
	PROBLEM_PASSWORD_SHORT,		/* limit */
	PROBLEM_PASSWORD_SPACE,
	PROBLEM_PASSWORD_CLASSES,	/* number */
	PROBLEM_PASSWORD_IS_EMAIL,
	PROBLEM_STORE_UNKNOWN,
	PROBLEM_WEBSITE_UNKNOWN,	/* id */
	PROBLEM_STORE_NOT_IN_WEBSITE,
	PROBLEM_GROUP_UNKNOWN,
	PROBLEM_VALUE_REQUIRED,		/* label */
	PROBLEM_NAME,			/* label */
	PROBLEM_LENGTH,			/* label, limit */
	PROBLEM_CHARACTERS,		/* label */
	PROBLEM_DATE,
	PROBLEM_DATE_FUTURE,
	PROBLEM_STREET_LINES,		/* number */
	/* accounts that there are, or are not */
	PROBLEM_NO_ENTITY,		/* field, value */
	PROBLEM_NO_ACCOUNT,		/* "email", it, "websiteId", its id,
					   or another two fields */
	PROBLEM_NO_ACCOUNT_THERE,	/* the same; the website was named */
	PROBLEM_SIGN_IN,
	PROBLEM_PASSWORD_WRONG,
	PROBLEM_LOCKED,
	PROBLEM_ACTIVE_ALREADY,
	PROBLEM_CONFIRMATION_KEY,
	PROBLEM_NOT_PENDING,
	PROBLEM_RESET_TOKEN,
	PROBLEM_RESET_TOKEN_EXPIRED,
	PROBLEM_TOO_MANY_RESETS,	/* address of the support */
	PROBLEM_ADDRESS_OF_ANOTHER,	/* customer's id */
	PROBLEM_COUNTRY,
	PROBLEMS
};

enum { PROBLEM_ARGUMENTS_MAX = 4 };

/* A row of the message table. */
struct problem_text {
	int status;			/* of an answer with it alone */
	const char *text;		/* with placeholders */
	const char *names[PROBLEM_ARGUMENTS_MAX];	/* "1" is positional */
	enum {
		PROBLEM_RAW,		/* placeholders, and parameters */
		PROBLEM_RAW_NUMBER,	/* the same; the last is a number */
		PROBLEM_RAW_OR_NULL,	/* the same; what is absent is null */
		PROBLEM_RENDERED	/* no placeholders, no parameters */
	} form;
};

/*
 * Bytes of a place and of a label, as the log has them: what is longer is cut.
 */
enum { PROBLEM_PLACE_MAX = 127, PROBLEM_LABEL_MAX = 63 };

struct problem {
	enum problem_id id;
	struct text arguments[PROBLEM_ARGUMENTS_MAX];	/* owned by the list */
	/* For the log: "customer.addresses[1].postcode", and its label. */
	char place[PROBLEM_PLACE_MAX + 1], label[PROBLEM_LABEL_MAX + 1];
};

/* How an answer presents several problems. */
enum problems_form {
	PROBLEMS_LIST,		/* "One or more input exceptions ..." */
	PROBLEMS_LINES		/* one message with a line for each */
};

/*
 * How many problems are told of a request (contract H3): each may quote what
 * the client sent, so without a limit a small request becomes a huge answer.
 */
enum { PROBLEMS_MAX = 50 };

struct problems {
	struct problem list[PROBLEMS_MAX];
	size_t count;
	enum problems_form form;
	bool no_memory;		/* a problem or argument was not added */
	char at[PROBLEM_PLACE_MAX + 1];	/* see problems_at */
	struct problem *last;	/* what was added last; NULL: not added */
};

#define PROBLEMS_EMPTY { .count = 0 }

/* The row of ID in the message table. */
const struct problem_text *problems_text(enum problem_id id);

/*
 * Add a problem, or nothing if the list is full; the COUNT ARGUMENTS, in the
 * order of the names in the table, are copied.  The macro counts them:
 * problems_add(p, PROBLEM_REQUIRED, text_of("city")).
 */
void problems_add_list(struct problems *p, enum problem_id id, size_t count,
    const struct text *arguments) __attribute__((nonnull(1)));
#define problems_add(p, ...) PROBLEMS_ADD_(p, __VA_ARGS__, TEXT_ABSENT)
#define PROBLEMS_ADD_(p, id, ...) problems_add_list(p, id, \
	sizeof((struct text[]){ __VA_ARGS__ }) / sizeof(struct text), \
	(struct text[]){ __VA_ARGS__ })

/*
 * What is added from now on is about what stands at PLACE, such as "customer",
 * or about a field of it: the one that an argument of the problem or the table
 * names.  "" is the request as a whole.
 */
void problems_at(struct problems *p, const char *place)
    __attribute__((nonnull));

/* The same for an element of a LIST, counted from 0, or what is INSIDE it. */
void problems_at_element(struct problems *p, const char *list, size_t element,
    const char *inside) __attribute__((nonnull));

/*
 * The problem that was added last is about what stands at PATH, below the place
 * of problems_at.  Of a name that may be anything "*" is kept.
 */
void problems_place(struct problems *p, struct text path)
    __attribute__((nonnull));

/* The same for a FIELD, or NULL, and what it is called, LABEL, or NULL. */
void problems_about(struct problems *p, const char *field, const char *label)
    __attribute__((nonnull(1)));

/* True if no more is told, so that there is no need to look for more. */
bool problems_is_full(const struct problems *p);

/* True if there is a problem, or one that memory was too short for. */
bool problems_any(const struct problems *p);

/* Append the text of PROBLEM to OUT, with its placeholders filled. */
void problems_render(const struct problem *problem, struct buf *out);

/* Free what P holds; P is empty afterwards. */
void problems_free(struct problems *p);

#endif
