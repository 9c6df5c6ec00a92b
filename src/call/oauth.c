#include "call/oauth.h"

#include <time.h>

#include "base/digest.h"
#include "base/escape.h"
#include "base/secret.h"
#include "call/integration_signer.h"
#include "call/nonce.h"
#include "web/oauth_base.h"
#include "web/oauth_parameters.h"

enum {
	/* A nonce is remembered until no timestamp it came with is good. */
	NONCE_SECONDS = 2 * OAUTH_WINDOW + 60,
	TIMESTAMP_DIGITS = 12
};

/* A signature that is being verified. */
struct verification {
	const struct request *request;
	struct oauth_parameters parameters;
	enum digest_hash hash;
	struct integration_signer signer;
	struct problems *problems;
	bool no_memory;
};

/* A check: true to go on; false if the problem of the signature is found. */
typedef bool check(struct verification *v);

static bool
refuse(struct verification *v, enum problem_id id)
{
	problems_add(v->problems, id, TEXT_ABSENT);
	return false;
}

static struct text
value_of(const struct verification *v, enum oauth_name name)
{
	return v->parameters.values[name];
}

static bool
check_version(struct verification *v)
{
	struct text version = value_of(v, OAUTH_VERSION);

	if (text_is_absent(version) || text_is(version, "1.0") ||
	    text_is(version, "1"))
		return true;
	problems_add(v->problems, PROBLEM_OAUTH_VERSION, version);
	return false;
}

static bool
check_required(struct verification *v)
{
	for (enum oauth_name i = 0; i <= OAUTH_TOKEN; i++)
		if (text_is_absent(value_of(v, i)))
			problems_add(v->problems, PROBLEM_REQUIRED,
			    text_of(oauth_parameters_name(i)));
	return !problems_any(v->problems);
}

static bool
check_token_length(struct verification *v)
{
	return value_of(v, OAUTH_TOKEN).length == INTEGRATION_OAUTH_LEN ||
	    refuse(v, PROBLEM_OAUTH_TOKEN_LENGTH);
}

static bool
check_method(struct verification *v)
{
	struct text method = value_of(v, OAUTH_SIGNATURE_METHOD);

	if (text_is(method, "HMAC-SHA256"))
		v->hash = DIGEST_SHA256;
	else if (text_is(method, "HMAC-SHA1"))
		v->hash = DIGEST_SHA1;
	else {
		problems_add(v->problems, PROBLEM_OAUTH_METHOD, method);
		return false;
	}
	return true;
}

static bool
check_key_length(struct verification *v)
{
	size_t length = value_of(v, OAUTH_CONSUMER_KEY).length;

	return length == INTEGRATION_OAUTH_LEN || refuse(v, length == 0 ?
	    PROBLEM_OAUTH_KEY : PROBLEM_OAUTH_KEY_LENGTH);
}

static bool
check_key(struct verification *v)
{
	return v->signer.id != 0 || refuse(v, PROBLEM_OAUTH_KEY);
}

/* Seconds since 1970 in digits, and near enough. */
static bool
check_timestamp(struct verification *v)
{
	struct text t = value_of(v, OAUTH_TIMESTAMP);
	long long now = (long long)time(NULL), seconds = 0;
	bool good = t.length >= 1 && t.length <= TIMESTAMP_DIGITS;

	for (size_t i = 0; good && i < t.length; i++) {
		good = t.bytes[i] >= '0' && t.bytes[i] <= '9';
		seconds = 10 * seconds + (t.bytes[i] - '0');
	}
	good = good && seconds >= now - OAUTH_WINDOW &&
	    seconds <= now + OAUTH_WINDOW;
	return good || refuse(v, PROBLEM_OAUTH_NONCE);
}

static bool
check_token(struct verification *v)
{
	switch (v->signer.token) {
	case INTEGRATION_TOKEN_VALID:
		return true;
	case INTEGRATION_TOKEN_UNKNOWN:
		return refuse(v, PROBLEM_OAUTH_TOKEN);
	case INTEGRATION_TOKEN_OF_ANOTHER:
		return refuse(v, PROBLEM_OAUTH_TOKEN_OF_ANOTHER);
	case INTEGRATION_TOKEN_REVOKED:
		break;
	}
	return refuse(v, PROBLEM_OAUTH_TOKEN_REVOKED);
}

/* True if the signature is that of the base string in FORM under KEY. */
static bool
holds(struct verification *v, struct text key, unsigned form)
{
	char right[DIGEST_BASE64_MAX + 1];
	struct buf base = BUF_EMPTY;
	bool same = false;

	oauth_base_write(v->request, &v->parameters, form, &base);
	if (buf_failed(&base))
		v->no_memory = true;
	else {
		digest_hmac_base64(v->hash, key,
		    (struct text){ buf_string(&base), base.length }, right);
		same = secret_equals(text_of(right),
		    value_of(v, OAUTH_SIGNATURE));
	}
	buf_free(&base);
	return same;
}

static bool
check_signature(struct verification *v)
{
	struct buf key = BUF_EMPTY;
	bool good = false;

	escape_url_component(&key, text_of(v->signer.consumer_secret));
	buf_byte(&key, '&');
	escape_url_component(&key, text_of(v->signer.token_secret));
	v->no_memory = buf_failed(&key);
	for (unsigned form = 0; form < OAUTH_FORMS && v->signer.readable &&
	    !good && !v->no_memory; form++)
		good = holds(v, (struct text){ buf_string(&key), key.length },
		    form);
	buf_free(&key);
	return good || refuse(v, PROBLEM_OAUTH_SIGNATURE);
}

/* Of a body that did not arrive as a whole nobody knows whether it is right. */
static bool
check_body_hash(struct verification *v)
{
	const struct request *r = v->request;
	struct text given = value_of(v, OAUTH_BODY_HASH);
	char right[DIGEST_BASE64_MAX + 1];

	if (text_is_absent(given))
		return true;
	digest_base64(v->hash, (struct text){ buf_string(&r->body),
	    r->body.length }, right);
	return (secret_equals(given, text_of(right)) && !r->too_large &&
	    !r->incomplete) || refuse(v, PROBLEM_OAUTH_SIGNATURE);
}

static bool
passes(struct verification *v, check *const *checks)
{
	while (*checks != NULL && (*checks)(v))
		checks++;
	return *checks == NULL;
}

/* Verify what V has; without a problem the signature holds. */
static enum db_outcome
verify(struct db *db, const char *seal_key, struct verification *v)
{
	static check *const first[] = { check_version, check_required,
	    check_token_length, check_method, check_key_length, NULL };
	static check *const then[] = { check_key, check_timestamp,
	    check_token, check_signature, check_body_hash, NULL };
	enum db_outcome outcome;
	bool fresh;

	if (!passes(v, first))
		return DB_OK;
	outcome = integration_signer_find(db, value_of(v, OAUTH_CONSUMER_KEY),
	    value_of(v, OAUTH_TOKEN), seal_key, &v->signer);
	if (outcome != DB_OK || !passes(v, then) || !v->signer.active)
		return v->no_memory ? DB_AWAY : outcome;
	outcome = nonce_use(db, v->signer.id, value_of(v, OAUTH_NONCE),
	    NONCE_SECONDS, &fresh);
	if (outcome == DB_OK && !fresh)
		(void)refuse(v, PROBLEM_OAUTH_NONCE);
	return outcome;
}

enum db_outcome
oauth_verify(struct db *db, const struct request *request,
    const char *seal_key, struct token *found, struct problems *problems)
{
	struct verification v = { .request = request, .problems = problems };
	enum db_outcome outcome = DB_OK;
	bool is_signed = true;

	*found = (struct token){ .state = TOKEN_UNKNOWN };
	switch (oauth_parameters_read(request->authorization, request->query,
	    &v.parameters)) {
	case OAUTH_PARAMETERS_READ:
		outcome = verify(db, seal_key, &v);
		break;
	case OAUTH_PARAMETERS_NONE:
		is_signed = false;
		break;
	case OAUTH_PARAMETERS_TOO_MANY:
		(void)refuse(&v, PROBLEM_OAUTH_SIGNATURE);
		break;
	case OAUTH_PARAMETERS_NO_MEMORY:
		outcome = DB_AWAY;
		break;
	}
	if (is_signed && outcome == DB_OK && !problems_any(problems)) {
		found->state = v.signer.active ? TOKEN_VALID : TOKEN_INACTIVE;
		found->integration_id = v.signer.id;
		found->resources = v.signer.resources;
	}
	integration_signer_wipe(&v.signer);
	oauth_parameters_free(&v.parameters);
	return outcome;
}
