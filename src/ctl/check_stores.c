/*
 * Checks the active stores and their settings: base URLs, time zone, limits
 * that are off; check_store_mails.c checks what their mails need.
 */
#include "ctl/check_stores.h"

#include <string.h>

#include "shop/links.h"
#include "shop/shop_read.h"
#include "values/calendar.h"
#include "values/network.h"
#include "values/redirect_url.h"

enum { NEXT_STORE, STATEMENTS };

static const struct db_statement statements[STATEMENTS] = {
	[NEXT_STORE] = { "SELECT store_id FROM store "
	    "WHERE is_active = 1 AND store_id > ? ORDER BY store_id LIMIT 1" },
};

static ctl_check_store check_base_url, check_links, check_mail_limit,
    check_signup_limit, check_trusted, check_zone;

static const struct {
	const char *id;
	ctl_check_store *run;
} checks[] = {
	{ "stores.base_url", check_base_url },
	{ "stores.links", check_links },
	{ "stores.time_zone", check_zone },
	{ "stores.senders", ctl_check_store_senders },
	{ "stores.locale", ctl_check_store_locale },
	{ "stores.signup_limit", check_signup_limit },
	{ "stores.trusted_addresses", check_trusted },
	{ "stores.mail_limit", check_mail_limit },
};

enum { CHECKS = sizeof(checks) / sizeof(*checks) };

/* What is wrong with the base URL in SETTING; "" if nothing is. */
static const char *
url_finding(const struct shop_settings *s, enum shop_setting setting)
{
	const char *url = shop_text(s, setting);
	size_t length = strlen(url);

	/* Not set; the reference says so by "{{unsecure_base_url}}". */
	if (length == 0 || strncmp(url, "{{", 2) == 0)
		return "";
	if (!shop_is_url(url) || strpbrk(url, "?#") != NULL ||
	    !redirect_url_is_acceptable(text_of(url)))
		return "is no absolute http or https URL";
	return url[length - 1] == '/' ? "" : "has no slash at its end";
}

static bool
check_base_url(struct ctl_check *k, const struct store *store,
    const struct shop_settings *s)
{
	static const enum shop_setting settings[] = { SHOP_SECURE_BASE_URL,
	    SHOP_UNSECURE_BASE_URL };
	static const char id[] = "stores.base_url",
	    remedy[] = "run: customersctl config set web/secure/base_url "
	    "https://.../";
	const char *base = shop_base_url(s);
	bool fine = true;

	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++) {
		const char *finding = url_finding(s, settings[i]);

		if (finding[0] == '\0')
			continue;
		fine = false;
		ctl_check_note(k, CTL_CHECK_WARNING, id,
		    "correct it by customersctl config set",
		    "store %s: %s \"%s\" %s", store->code,
		    shop_path(settings[i]), shop_text(s, settings[i]), finding);
	}
	if (base[0] == '\0')
		ctl_check_note(k, CTL_CHECK_ERROR, id, remedy,
		    "store %s: none is set; no mail can be sent", store->code);
	else if (strncmp(base, "https:", 6) != 0)
		ctl_check_note(k, CTL_CHECK_WARNING, id, remedy,
		    "store %s: links in mails carry their secrets over http: "
		    "%s", store->code, base);
	else
		return fine;
	return false;
}

static bool
check_zone(struct ctl_check *k, const struct store *store,
    const struct shop_settings *s)
{
	const char *zone = shop_text(s, SHOP_TIMEZONE);

	if (calendar_is_zone(zone))
		return true;
	ctl_check_note(k, CTL_CHECK_ERROR, "stores.time_zone",
	    "run: customersctl config set general/locale/timezone "
	    "Europe/Rome, or whatever it is; or install tzdata",
	    "store %s: \"%s\" is no time zone of this host, so UTC is used",
	    store->code, zone);
	return false;
}

/*
 * SETTING, a limit, must not be off.  REMEDY sets it; WHAT tells what strangers
 * can do without it.
 */
static bool
check_limit(struct ctl_check *k, const char *id, const struct store *store,
    const struct shop_settings *s, enum shop_setting setting,
    const char *remedy, const char *what)
{
	if (shop_number(s, setting) > 0)
		return true;
	ctl_check_note(k, CTL_CHECK_WARNING, id, remedy, "store %s: %s is %s: "
	    "%s", store->code, shop_path(setting), shop_text(s, setting),
	    what);
	return false;
}

static bool
check_signup_limit(struct ctl_check *k, const struct store *store,
    const struct shop_settings *s)
{
	return check_limit(k, "stores.signup_limit", store, s,
	    SHOP_SIGNUPS_PER_ADDRESS_HOUR, "run: customersctl config set "
	    "customers/limits/signups_per_address_hour 60",
	    "one address may make any number of accounts");
}

static bool
check_mail_limit(struct ctl_check *k, const struct store *store,
    const struct shop_settings *s)
{
	return check_limit(k, "stores.mail_limit", store, s,
	    SHOP_MAIL_PER_RECIPIENT_HOUR, "run: customersctl config set "
	    "customer/create_account/mail_per_recipient_hour 10",
	    "anybody may have any number of mails sent to a stranger");
}

static bool
check_trusted(struct ctl_check *k, const struct store *store,
    const struct shop_settings *s)
{
	struct text fault = network_list_fault(shop_text(s,
	    SHOP_TRUSTED_ADDRESSES));

	if (text_is_absent(fault))
		return true;
	ctl_check_note(k, CTL_CHECK_WARNING, "stores.trusted_addresses",
	    "correct it by customersctl config set", "store %s: %s: \"%.*s\" "
	    "is neither an address nor a network, and trusts nobody",
	    store->code, shop_path(SHOP_TRUSTED_ADDRESSES),
	    (int)fault.length, fault.bytes);
	return false;
}

/* What was written without "config set", and links that lead nowhere. */
static bool
check_links(struct ctl_check *k, const struct store *store,
    const struct shop_settings *s)
{
	bool sound = true;

	for (unsigned i = 0; i < SHOP_SETTING_COUNT; i++) {
		enum shop_setting setting = (enum shop_setting)i;
		const char *fault = shop_links_fault(setting,
		    text_of(shop_text(s, setting)));

		if (fault == NULL)
			continue;
		ctl_check_note(k, CTL_CHECK_ERROR, "stores.links",
		    "correct it by customersctl config set", "store %s: %s %s",
		    store->code, shop_path(setting), fault);
		sound = false;
	}
	return sound;
}

/*
 * Replace SHOP by the next shop; false if there is none, or after noting that
 * it cannot be read.
 */
static bool
next_shop(struct ctl_check *k, struct shop *shop)
{
	static const char id[] = "stores.active";
	struct db_value key = db_number(shop->store.id);
	long long number = 0;
	bool found = false;

	return ctl_check_succeeded(k, id, db_run(k->app.db,
	    &statements[NEXT_STORE], &key, 1, db_row_number, &number)) &&
	    number != 0 && ctl_check_succeeded(k, id, shop_read(k->app.db,
	    shop_by_id(number), shop, &found)) && found;
}

void
ctl_check_stores(struct ctl_check *k)
{
	struct shop shop = { .store.id = 0 };
	bool faulty[CHECKS] = { false };
	unsigned count = 0;

	for (; next_shop(k, &shop); count++)
		for (size_t i = 0; i < CHECKS; i++)
			if (!checks[i].run(k, &shop.store, &shop.settings))
				faulty[i] = true;
	shop_settings_free(&shop.settings);
	if (count == 0)
		ctl_check_note(k, CTL_CHECK_ERROR, "stores.active",
		    "run: customersctl store add", "no store is active");
	for (size_t i = 0; count > 0 && i < CHECKS; i++)
		if (!faulty[i])
			ctl_check_note(k, CTL_CHECK_OK, checks[i].id, "",
			    "without fault, active stores: %u", count);
}
