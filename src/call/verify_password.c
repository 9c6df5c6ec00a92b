#include "call/verify_password.h"

#include <errno.h>

#include "base/wipe.h"
#include "call/hash_password.h"
#include "customer/password_check.h"

/* As long as a comparison takes.  False if memory is short. */
static bool
hash_in_vain(const char *plain, const struct password_cost *cost)
{
	char mcf[PASSWORD_MCF_LEN + 1];
	enum password_outcome outcome = password_hash(plain, cost, mcf);

	wipe(mcf, sizeof(mcf));
	return outcome != PASSWORD_NO_MEMORY;
}

bool
call_verify_password(struct call *call, struct text password,
    const char *mcf, bool *right)
{
	char plain[PASSWORD_CHECK_MAX * 4 + 1];
	bool hashed;
	long long began;

	*right = false;
	if (!call_hash_begin(call, &began))
		return false;
	text_put(password, plain, sizeof(plain));
	if (password_is_hash(mcf) &&
	    text_characters(password) <= PASSWORD_CHECK_MAX) {
		*right = password_matches(plain, mcf);
		hashed = *right || errno != ENOMEM;
	} else
		hashed = hash_in_vain(plain, &call->app->settings.scrypt);
	wipe(plain, sizeof(plain));
	call_hash_end(call, began);
	return hashed || call_hash_refuse_memory(call);
}
