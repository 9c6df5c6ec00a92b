/*
 * Forgets a person.
 */
#include "ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "account/forget.h"
#include "base/monotonic.h"
#include "ctl/person.h"

static int
refuse_several(const struct ctl *c, const struct ctl_customers *all)
{
	ctl_error("%s has several accounts; name an id, or --website:",
	    c->words[0]);
	for (size_t i = 0; i < all->count; i++)
		(void)fprintf(stderr, "%lld\t%s\n", all->list[i].id,
		    all->list[i].website);
	return EX_DATAERR;
}

static int
print_counts(const char *word, const long long counts[FORGET_KIND_COUNT])
{
#define X(name, text) text,
	static const char *const names[] = { FORGET_KINDS(X) };
#undef X
	long long sum = 0;

	for (size_t i = 0; i < FORGET_KIND_COUNT; i++)
		sum += counts[i];
	if (sum == 0)
		return ctl_person_unknown(word);
	for (size_t i = 0; i < FORGET_KIND_COUNT; i++)
		(void)printf("%lld\t%s\n", counts[i], names[i]);
	return EX_OK;
}

static int
forget(struct ctl *c, const struct ctl_person *p)
{
	enum { FORGET_MS = 600000 };
	struct forget_person person = { .website = p->website };
	long long counts[FORGET_KIND_COUNT] = { 0 };
	int status;

	if (p->accounts.count > 1)
		return refuse_several(c, &p->accounts);
	if (p->accounts.count == 1)
		person.id = p->accounts.list[0].id;
	memcpy(person.email_key, p->email_key, sizeof(person.email_key));
	status = ctl_database(c->app->db, forget_person(c->app->db, &person,
	    monotonic_ms() + FORGET_MS, counts));
	return status == EX_OK ? print_counts(c->words[0], counts) : status;
}

int
ctl_customer_delete(struct ctl *c)
{
	const char *website = NULL;
	struct ctl_option options[] = { { "website", &website, 1, 0 } };
	struct ctl_person person;
	int status;

	if (!ctl_arguments(c, options, 1, 1, 1))
		return EX_USAGE;
	status = ctl_person_find(c, website, &person);
	if (status == EX_OK)
		status = forget(c, &person);
	free(person.accounts.list);
	return status;
}
