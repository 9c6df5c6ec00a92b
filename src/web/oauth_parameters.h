/*
 * The parameters of a request that is signed by OAuth 1.0a (RFC 5849), as the
 * reference takes them out of the header Authorization and of the query.
 */
#ifndef WEB_OAUTH_PARAMETERS_H
#define WEB_OAUTH_PARAMETERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

/*
 * What is taken, so that a request that nobody has signed is cheap to refuse:
 * each is decoded, sorted and put into eight base strings.
 */
enum {
	OAUTH_BYTES_MAX = 16384,	/* of header and query together */
	OAUTH_PARAMETERS_MAX = 1000	/* of both */
};

/* Those that mean something; required ones in the order of contract O3. */
enum oauth_name {
	OAUTH_CONSUMER_KEY,
	OAUTH_SIGNATURE,
	OAUTH_SIGNATURE_METHOD,
	OAUTH_NONCE,
	OAUTH_TIMESTAMP,
	OAUTH_TOKEN,
	OAUTH_VERSION,
	OAUTH_BODY_HASH,
	OAUTH_NAMES
};

/* A parameter that is signed, both decoded and then encoded as RFC 5849 has. */
struct oauth_parameter {
	struct text name, value;
	bool odd;	/* of the query; without "=" or with several */
};

struct oauth_parameters {
	struct text values[OAUTH_NAMES];	/* decoded; absent: not sent */
	struct oauth_parameter *list;	/* the header's, then the query's */
	size_t count;
	struct arena texts;		/* behind all of these */
};

enum oauth_parameters_outcome {
	OAUTH_PARAMETERS_READ,
	OAUTH_PARAMETERS_NONE,		/* the request is not signed */
	OAUTH_PARAMETERS_TOO_MANY,	/* over one of the limits */
	OAUTH_PARAMETERS_NO_MEMORY
};

/* How parameter NAME is called in the header. */
const char *oauth_parameters_name(enum oauth_name name);

/*
 * Read the parameters of AUTHORIZATION, the header's value, and of QUERY, which
 * is raw (contract O1, O4).  Free P in any case.
 */
enum oauth_parameters_outcome oauth_parameters_read(const char *authorization,
    struct text query, struct oauth_parameters *p)
    __attribute__((nonnull, warn_unused_result));

/* Wipe and free what P holds. */
void oauth_parameters_free(struct oauth_parameters *p)
    __attribute__((nonnull));

#endif
