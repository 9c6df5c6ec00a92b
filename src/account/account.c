#include "account/account.h"

#include <stdio.h>

#include "base/text.h"
#include "base/wipe.h"

/* The last address that asks to be the default one is it (contract C3). */
long long
account_default_billing(const struct account *s)
{
	const struct customer *c = s->customer;
	long long id = 0;

	for (size_t i = 0; i < c->address_count; i++)
		if (c->addresses[i].default_billing)
			id = c->addresses[i].entity_id;
	return id;
}

long long
account_default_shipping(const struct account *s)
{
	const struct customer *c = s->customer;
	long long id = 0;

	for (size_t i = 0; i < c->address_count; i++)
		if (c->addresses[i].default_shipping)
			id = c->addresses[i].entity_id;
	return id;
}

void
account_set_links(struct account *s, long long subscriber)
{
	for (size_t i = 0; i < s->mail_count; i++) {
		struct mail *m = &s->mails[i];

		m->customer_id = s->id;
		if (*m->code != '\0')
			(void)snprintf(m->subscriber, sizeof(m->subscriber),
			    "%lld", subscriber);
	}
}

void
account_wipe(struct account *s)
{
	for (size_t i = 0; i < s->mail_count; i++)
		mail_journal_wipe(&s->mails[i]);
	wipe(s->confirmation, sizeof(s->confirmation));
	wipe(s->subscriber_code, sizeof(s->subscriber_code));
}

void
account_set_times(struct account *s, time_t now, struct text created_at)
{
	struct tm utc;

	if (gmtime_r(&now, &utc) == NULL ||
	    strftime(s->updated_at, sizeof(s->updated_at),
	    "%Y-%m-%d %H:%M:%S", &utc) == 0)
		s->updated_at[0] = '\0';
	text_put(text_is_absent(created_at) ? text_of(s->updated_at) :
	    created_at, s->created_at, sizeof(s->created_at));
}
