#include "ctl/check_stores.h"

#include <string.h>

#include "account/mail_plan.h"
#include "mail/message.h"
#include "mail/template.h"

/* Check ADDRESS, which is INITIAL unless the shop has set it. */
static bool
check_address(struct ctl_check *k, const struct store *store,
    const char *address, const char *initial)
{
	static const char id[] = "stores.senders", remedy[] = "run: "
	    "customersctl config set trans_email/ident_.../email ...";
	struct buf envelope = BUF_EMPTY;
	bool valid, set;

	valid = message_envelope_address(address, &envelope) == 0;
	set = strcmp(address, initial) != 0;
	if (!valid)
		ctl_check_note(k, CTL_CHECK_ERROR, id, remedy,
		    "store %s: \"%s\" is no address", store->code, address);
	else if (!set)
		ctl_check_note(k, CTL_CHECK_WARNING, id, remedy,
		    "store %s: it is %s", store->code, address);
	buf_free(&envelope);
	return valid && set;
}

/* A name that tells nobody which shop writes. */
static bool
check_name(struct ctl_check *k, const struct store *store, const char *name)
{
	const struct shop_settings fresh = { { NULL } };

	if (strcmp(name, shop_text(&fresh, SHOP_GENERAL_NAME)) != 0)
		return true;
	ctl_check_note(k, CTL_CHECK_WARNING, "stores.senders", "run: "
	    "customersctl config set trans_email/ident_general/name 'My Shop'",
	    "store %s: mails come from \"%s\"", store->code, name);
	return false;
}

bool
ctl_check_store_senders(struct ctl_check *k, const struct store *store,
    const struct shop_settings *s)
{
	static const enum shop_setting identities[] = { SHOP_EMAIL_IDENTITY,
	    SHOP_NEWSLETTER_IDENTITY, SHOP_FORGOT_IDENTITY };
	enum { SENDERS = sizeof(identities) / sizeof(*identities) };
	struct shop_settings fresh = { { NULL } };
	const char *addresses[SENDERS + 1], *initial[SENDERS + 1], *name;
	const char *own;
	bool fine = true;

	for (size_t i = 0; i < SENDERS; i++) {
		enum shop_setting identity = identities[i];

		fresh.values[identity] = s->values[identity];
		shop_sender(s, identity, &own, &addresses[i]);
		shop_sender(&fresh, identity, &name, &initial[i]);
		fine = fine && check_name(k, store, own);
	}
	addresses[SENDERS] = shop_text(s, SHOP_SUPPORT_EMAIL);
	initial[SENDERS] = shop_text(&fresh, SHOP_SUPPORT_EMAIL);
	for (size_t i = 0; i < SENDERS + 1; i++) {
		size_t same = 0;

		/* The same address is one finding. */
		while (strcmp(addresses[same], addresses[i]) != 0)
			same++;
		if (same == i && !check_address(k, store, addresses[i],
		    initial[i]))
			fine = false;
	}
	if (shop_is_on(s, SHOP_MAIL_DISABLED)) {
		ctl_check_note(k, CTL_CHECK_WARNING, "stores.senders", "run: "
		    "customersctl config unset system/smtp/disable",
		    "store %s sends no mails", store->code);
		fine = false;
	}
	return fine;
}

bool
ctl_check_store_locale(struct ctl_check *k, const struct store *store,
    const struct shop_settings *s)
{
	static const char id[] = "stores.locale";
	const char *locale = shop_text(s, SHOP_LOCALE), *name;
	const char *const values[TEMPLATE_VALUES] = { NULL };
	bool fine = true;

	for (unsigned i = 0; fine && i < MAIL_PLAN_TEMPLATES; i++) {
		struct template_result r = TEMPLATE_RESULT_EMPTY;
		char error[CTL_ERROR_MAX];

		if ((name = mail_plan_template(i)) == NULL)
			continue;
		if (template_render(k->app.mailer.directories, locale, name,
		    values, &r, error, sizeof(error)) == -1) {
			ctl_check_note(k, CTL_CHECK_ERROR, id,
			    "reinstall the program, or correct the template",
			    "store %s: %s", store->code, error);
			fine = false;
		} else if (strncmp(locale, r.locale, strcspn(locale, "_") +
		    1) != 0 && strcmp(locale, r.locale) != 0) {
			ctl_check_note(k, CTL_CHECK_WARNING, id, "write it, "
			    "in the folder that mail_templates names",
			    "store %s: no mail %s for %s; that for %s is sent",
			    store->code, name, locale, r.locale);
			fine = false;
		}
		template_result_free(&r);
	}
	return fine;
}
