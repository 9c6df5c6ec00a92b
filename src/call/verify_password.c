#include "call/verify_password.h"

#include <errno.h>

#include "base/imported_password.h"
#include "base/wipe.h"
#include "call/hash_password.h"
#include "customer/password_check.h"

/* As long as a comparison takes. */
static enum password_outcome
hash_in_vain(const char *plain, const struct password_cost *cost)
{
	char mcf[PASSWORD_MCF_LEN + 1];
	enum password_outcome outcome = password_hash(plain, cost, mcf);

	wipe(mcf, sizeof(mcf));
	return outcome;
}

/* One that is not right has cost as much as any other. */
static enum password_outcome
match_imported(const char *plain, const char *hash,
    const struct password_cost *cost, bool *right)
{
	enum password_outcome outcome = imported_password_matches(plain, hash,
	    right);

	return outcome == PASSWORD_OK && !*right &&
	    !imported_password_is_slow(hash) ?
	    hash_in_vain(plain, cost) : outcome;
}

static enum password_outcome
match(const char *plain, const char *hash, const struct password_cost *cost,
    bool *right)
{
	if (imported_password_is_hash(hash))
		return match_imported(plain, hash, cost, right);
	if (!password_is_hash(hash))
		return hash_in_vain(plain, cost);
	*right = password_matches(plain, hash);
	return !*right && errno == ENOMEM ? PASSWORD_NO_MEMORY : PASSWORD_OK;
}

bool
call_verify_password(struct call *call, struct text password,
    const char *hash, bool *right)
{
	char plain[PASSWORD_CHECK_MAX * 4 + 1];
	bool fits = text_characters(password) <= PASSWORD_CHECK_MAX;
	enum password_outcome outcome;
	long long began;

	*right = false;
	if (!call_hash_begin(call, &began))
		return false;
	text_put(password, plain, sizeof(plain));
	outcome = match(plain, fits ? hash : "", &call->app->settings.scrypt,
	    right);
	wipe(plain, sizeof(plain));
	call_hash_end(call, began);
	return call_hash_check(call, outcome, "a password could not be "
	    "compared: its hash needs libsodium");
}
