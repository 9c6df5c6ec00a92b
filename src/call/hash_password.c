#include "call/hash_password.h"

#include "base/log.h"
#include "base/monotonic.h"
#include "base/wipe.h"
#include "customer/password_check.h"

bool
call_hash_has_time(const struct call *call)
{
	long long now = monotonic_ms();

	return now <= call->until &&
	    now + call->app->hash_ms <= call->began + CALL_HASH_END_MS;
}

/* The load may be gone: expect less, or no hash would be made again. */
static void
refuse_too_late(struct call *call)
{
	call->app->hash_ms /= 2;
	log_begin(LOG_LEVEL_WARNING, "too late to hash a password");
	log_end();
	reply_unavailable(call->reply);
}

bool
call_hash_begin(struct call *call, long long *began)
{
	*began = monotonic_ms();
	if (call_hash_has_time(call))
		return true;
	refuse_too_late(call);
	return false;
}

void
call_hash_end(struct call *call, long long began)
{
	long long took = monotonic_ms() - began;

	call->app->hash_ms = took;
	call->until += took;
	if (call->until > call->began + CALL_LATEST_MS)
		call->until = call->began + CALL_LATEST_MS;
	db_limit(call->app->db, call->until);
	call_end_phase(call, PHASE_HASH);
}

bool
call_hash_check(struct call *call, enum password_outcome outcome,
    const char *what)
{
	switch (outcome) {
	case PASSWORD_OK:
		return true;
	case PASSWORD_NO_MEMORY:
		log_begin(LOG_LEVEL_ERROR, "no memory to hash a password");
		log_end();
		reply_unavailable(call->reply);
		return false;
	case PASSWORD_FAILED:
		break;
	}
	reply_fault(call->reply, what);
	return false;
}

bool
call_hash_password(struct call *call, struct text password,
    char mcf[PASSWORD_MCF_LEN + 1])
{
	char plain[PASSWORD_CHECK_MAX * 4 + 1];
	enum password_outcome outcome;
	long long began;

	if (!call_hash_begin(call, &began))
		return false;
	text_put(password, plain, sizeof(plain));
	outcome = password_hash(plain, &call->app->settings.scrypt, mcf);
	wipe(plain, sizeof(plain));
	call_hash_end(call, began);
	return call_hash_check(call, outcome,
	    "the password could not be hashed");
}
