#include "account/account.h"

#include <stdio.h>

#include "base/text.h"
#include "base/wipe.h"

struct account_defaults
account_defaults(const struct account *account)
{
	const struct customer *c = account->customer;
	struct account_defaults ids = { 0, 0 };

	for (size_t i = 0; i < c->address_count; i++) {
		if (c->addresses[i].default_billing.yes)
			ids.billing = c->addresses[i].entity_id;
		if (c->addresses[i].default_shipping.yes)
			ids.shipping = c->addresses[i].entity_id;
	}
	return ids;
}

void
account_set_links(struct account *account, long long subscriber)
{
	for (size_t i = 0; i < account->mail_count; i++) {
		struct mail *m = &account->mails[i];

		m->customer_id = account->id;
		if (*m->code != '\0')
			(void)snprintf(m->subscriber, sizeof(m->subscriber),
			    "%lld", subscriber);
	}
}

enum db_outcome
account_save_mails(struct db *db, struct account *account)
{
	enum db_outcome outcome = DB_OK;

	for (size_t i = 0; i < account->mails_owed && outcome == DB_OK; i++)
		outcome = mail_journal_add(db, &account->mails[i],
		    account->mail_lease);
	return outcome;
}

enum db_outcome
account_find_mails(struct db *db, struct account *account, bool *saved)
{
	enum db_outcome outcome = DB_OK;

	*saved = account->mails_owed > 0;
	for (size_t i = 0; i < account->mails_owed && outcome == DB_OK; i++) {
		outcome = mail_journal_find(db, &account->mails[i]);
		*saved &= account->mails[i].id != 0;
	}
	if (!*saved)
		account->mails_owed = 0;
	return outcome;
}

void
account_wipe(struct account *account)
{
	for (size_t i = 0; i < account->mail_count; i++)
		mail_journal_wipe(&account->mails[i]);
	wipe(account->confirmation, sizeof(account->confirmation));
	wipe(account->subscriber_code, sizeof(account->subscriber_code));
}

void
account_set_times(struct account *account, time_t now, struct text created_at)
{
	struct tm utc;

	if (gmtime_r(&now, &utc) == NULL ||
	    strftime(account->updated_at, sizeof(account->updated_at),
	    "%Y-%m-%d %H:%M:%S", &utc) == 0)
		account->updated_at[0] = '\0';
	text_put(text_is_absent(created_at) ? text_of(account->updated_at) :
	    created_at, account->created_at, sizeof(account->created_at));
}
