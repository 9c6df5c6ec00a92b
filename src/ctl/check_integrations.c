/*
 * Checks that what integrations sign can be verified.
 */
#include "ctl/check.h"

#include "call/integration_signer.h"

void
ctl_check_integrations(struct ctl_check *k)
{
	static const char id[] = "integrations.key";
	const char *key = k->app.settings.integration_key;
	long long total, closed;

	if (!ctl_check_succeeded(k, id, integration_signer_count(k->app.db,
	    key, &total, &closed)))
		return;
	if (closed > 0)
		ctl_check_note(k, CTL_CHECK_ERROR, id,
		    "see integration_key in customers.conf(5)",
		    "integrations whose signatures are refused, as their "
		    "secrets were sealed with another key%s: %lld",
		    key == NULL ? ", and there is none" : "", closed);
	else
		ctl_check_note(k, CTL_CHECK_OK, id, "",
		    "integrations that may sign: %lld", total);
}
