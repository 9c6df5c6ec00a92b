#include "ctl/person.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "account/forget.h"

/* Keep the accounts of the website CODE, and look no further than there. */
static int
keep_website(struct ctl *c, const char *code, struct ctl_person *p)
{
	struct ctl_customers *all = &p->accounts;
	bool found = false;
	size_t kept = 0;
	int status = ctl_database(c->app->db, ctl_find_website(c->app->db,
	    code, &p->website, &found));

	if (status != EX_OK)
		return status;
	if (!found) {
		ctl_error("no website %s", code);
		return EX_DATAERR;
	}
	for (size_t i = 0; i < all->count; i++)
		if (all->list[i].website_id == p->website)
			all->list[kept++] = all->list[i];
	all->count = kept;
	return EX_OK;
}

/* Find out where nobody else has the e-mail of the one account. */
static int
find_where(struct ctl *c, struct ctl_person *p)
{
	const struct ctl_customer *one = &p->accounts.list[0];
	struct ctl_customers all;
	int status = ctl_find_namesakes(c, one, &all);

	memcpy(p->email_key, one->email_key, sizeof(p->email_key));
	for (size_t i = 0; i < all.count; i++) {
		const struct ctl_customer *other = &all.list[i];

		if (other->id == one->id || p->website == FORGET_NOWHERE)
			continue;
		p->website = other->website_id == one->website_id ?
		    FORGET_NOWHERE : one->website_id;
	}
	free(all.list);
	return status;
}

int
ctl_person_find(struct ctl *c, const char *website, struct ctl_person *p)
{
	const char *word = c->words[0];
	int status;

	*p = (struct ctl_person){ .website = FORGET_EVERYWHERE };
	status = ctl_find_customers(c, word, &p->accounts);
	if (status != EX_OK)
		return status;
	if (*p->accounts.email_key != '\0') {
		memcpy(p->email_key, p->accounts.email_key,
		    sizeof(p->email_key));
		return website != NULL ? keep_website(c, website, p) : EX_OK;
	}
	if (website != NULL)
		return ctl_usage(c, "--website goes with an address");
	if (p->accounts.count == 0)
		return ctl_no_customer(word);
	return find_where(c, p);
}

int
ctl_person_unknown(const char *word)
{
	ctl_error("nothing is recorded of %s", word);
	return EX_NOUSER;
}
