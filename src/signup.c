/*
 * signup: see signup.h.
 */
#include "signup.h"

#include "wipe.h"

/* The last address that asks to be the default one is it (reference 4.6). */
long long
signup_default_billing(const struct signup *s)
{
	const struct customer *c = s->customer;
	long long id = 0;

	for (size_t i = 0; i < c->address_count; i++)
		if (c->addresses[i].default_billing)
			id = c->addresses[i].entity_id;
	return id;
}

long long
signup_default_shipping(const struct signup *s)
{
	const struct customer *c = s->customer;
	long long id = 0;

	for (size_t i = 0; i < c->address_count; i++)
		if (c->addresses[i].default_shipping)
			id = c->addresses[i].entity_id;
	return id;
}

void
signup_wipe(struct signup *s)
{
	for (size_t i = 0; i < s->mail_count; i++)
		mail_journal_wipe(&s->mails[i]);
	wipe(s->confirmation, sizeof(s->confirmation));
	wipe(s->subscriber_code, sizeof(s->subscriber_code));
}
