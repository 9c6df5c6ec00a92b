#include "account/change.h"

#include <string.h>

#include "account/attribute_rows.h"
#include "account/claim.h"
#include "account/entity_rows.h"
#include "account/mail_plan.h"
#include "account/subscription.h"

/* Delete the addresses that are left out. */
static enum db_outcome
delete_addresses(struct db *db, const struct customer *before)
{
	enum db_outcome outcome = DB_OK;

	for (size_t i = 0; i < before->address_count && outcome == DB_OK; i++)
		if (before->addresses[i].entity_id != 0)
			outcome = entity_rows_delete_address(db,
			    before->addresses[i].entity_id);
	return outcome;
}

/*
 * Delete all values that change, whoever has them, before any is written: what
 * must be unique may go from one address to another.
 */
static enum db_outcome
delete_values(struct db *db, const struct account *account)
{
	const struct customer *c = account->customer;
	enum db_outcome outcome = attribute_rows_delete(db, &c->attributes,
	    account->id);

	for (size_t i = 0; i < c->address_count && outcome == DB_OK; i++) {
		const struct address *a = &c->addresses[i];

		if (a->entity_id != 0)
			outcome = attribute_rows_delete(db, &a->attributes,
			    a->entity_id);
	}
	return outcome;
}

static enum db_outcome
save_addresses(struct db *db, struct account *account)
{
	struct customer *c = account->customer;
	enum db_outcome outcome = DB_OK;

	for (size_t i = 0; i < c->address_count && outcome == DB_OK; i++) {
		struct address *a = &c->addresses[i];

		outcome = a->entity_id != 0 ?
		    entity_rows_update_address(db, account, a) :
		    entity_rows_insert_address(db, account, a);
		if (outcome == DB_OK)
			outcome = attribute_rows_insert(db, &a->attributes,
			    a->entity_id, &account->not_unique);
	}
	return outcome == DB_OK ? entity_rows_set_defaults(db, account) :
	    outcome;
}

/* Everything but what decides about the e-mail. */
static enum db_outcome
change_rows(struct db *db, struct account *account,
    const struct account *before)
{
	const struct customer *c = account->customer;
	enum db_outcome outcome = claim_attributes(db, c);

	if (outcome == DB_OK && c->addresses != NULL)
		outcome = delete_addresses(db, before->customer);
	if (outcome == DB_OK)
		outcome = delete_values(db, account);
	if (outcome == DB_OK)
		outcome = attribute_rows_insert(db, &c->attributes,
		    account->id, &account->not_unique);
	if (outcome == DB_OK && c->addresses != NULL)
		outcome = save_addresses(db, account);
	if (outcome == DB_OK)
		outcome = entity_rows_update_customer(db, account);
	/* No other unique key is of something that the client chooses. */
	return outcome == DB_DUPLICATE && account->not_unique == NULL ?
	    DB_FAILED : outcome;
}

/* The account is not known by BEFORE's e-mail any more. */
static enum db_outcome
move_email(struct db *db, const struct account *account)
{
	enum db_outcome outcome = DB_OK;

	if (account->global_accounts)
		outcome = claim_email(db, account);
	return outcome == DB_OK ? entity_rows_move_email(db, account) :
	    outcome;
}

static enum db_outcome
set_assistance(struct db *db, struct account *account)
{
	const struct customer *c = account->customer;

	account->assistance = c->assistance_allowed.value ==
	    CUSTOMER_ASSISTANCE_ALLOWED;
	return c->by_itself || (!account->assistance &&
	    c->assistance_allowed.value != CUSTOMER_ASSISTANCE_DENIED) ?
	    DB_OK : entity_rows_set_assistance(db, account);
}

/* True if ACCOUNT leaves the website, store or group of BEFORE. */
static bool
moves_place(const struct account *account, const struct account *before)
{
	return account->store.website_id != before->store.website_id ||
	    account->store.id != before->store.id ||
	    account->group_id != before->group_id;
}

/* Tell both addresses that the e-mail has changed (contract G30). */
static void
plan_mails(struct account *account, const struct account *before,
    const struct shop_settings *settings, long long now, bool off)
{
	const struct text old = before->customer->email;
	struct mail *mail;

	(void)mail_plan_notice(account, NOTICE_EMAIL_CHANGED, settings, now,
	    off);
	/* What has no room in the journal is no address. */
	if (old.length <= MAIL_ADDRESS_MAX && (mail = mail_plan_notice(account,
	    NOTICE_EMAIL_CHANGED, settings, now, off)) != NULL)
		text_put(old, mail->recipient, sizeof(mail->recipient));
}

enum db_outcome
account_change(struct db *db, struct account *account,
    const struct account *before, const struct shop_settings *settings,
    long long now, bool off)
{
	const bool moves = strcmp(account->email_key, before->email_key) != 0;
	enum db_outcome outcome = change_rows(db, account, before);

	if (outcome == DB_OK && moves)
		outcome = move_email(db, account);
	else if (outcome == DB_OK && text_compare(account->customer->email,
	    before->customer->email) != 0)
		outcome = entity_rows_respell_email(db, account);
	if (outcome == DB_OK && moves_place(account, before))
		outcome = entity_rows_move(db, account);
	if (outcome == DB_OK)
		outcome = set_assistance(db, account);
	if (outcome == DB_OK)
		outcome = subscription_change(db, account, before, settings,
		    now, off);
	if (outcome == DB_OK && moves)
		plan_mails(account, before, settings, now, off);
	return outcome == DB_OK ? account_save_mails(db, account) : outcome;
}
