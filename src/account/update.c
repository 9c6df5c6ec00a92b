#include "account/update.h"

#include <stdio.h>
#include <string.h>

#include "account/address.h"
#include "account/change.h"
#include "account/entity_rows.h"
#include "account/transaction.h"
#include "customer/address_check.h"
#include "customer/attribute_check.h"
#include "customer/check.h"
#include "customer/decode.h"
#include "customer/merge.h"
#include "shop/attribute_read.h"

static void
free_attempt(struct account_update *u)
{
	account_wipe(&u->account);
	account_record_free(&u->before);
	account_record_free(&u->after);
	customer_free_addresses(&u->customer);
	customer_free_attributes(&u->customer.attributes);
	attribute_free(&u->definitions);
}

void
account_update_free(struct account_update *u)
{
	free_attempt(u);
	memset(u, 0, sizeof(*u));
}

/* Forget what an earlier attempt has left, and bind the customer again. */
static enum db_outcome
begin_again(struct account_update *u)
{
	const struct customer fresh = { .by_itself = u->customer.by_itself,
	    .addresses_max = u->customer.addresses_max };

	if (u->again) {
		free_attempt(u);
		problems_free(u->problems);
		u->before = (struct account_record){ .account.id = 0 };
		u->after = (struct account_record){ .account.id = 0 };
		u->customer = fresh;
		(void)customer_decode_change(u->body, &u->customer,
		    u->problems);
	}
	u->again = true;
	u->account = (struct account){ .mails = u->mails };
	return u->problems->no_memory ? DB_AWAY : DB_OK;
}

/* Nobody else changes the account from here to the end. */
static enum db_outcome
lock(struct db *db, struct account_update *u)
{
	bool found;
	enum db_outcome outcome = entity_rows_lock_customer(db, u->id, &found);

	u->gone = outcome == DB_OK && !found;
	return u->gone ? DB_DUPLICATE : outcome;
}

/* DB_DUPLICATE, which undoes the transaction, if there is a problem. */
static enum db_outcome
refuse_problems(const struct account_update *u)
{
	return problems_any(u->problems) ? DB_DUPLICATE : DB_OK;
}

/* The account as it will be, before it is checked. */
static enum db_outcome
merge(struct db *db, struct account_update *u, const struct address **stranger)
{
	bool found;
	enum db_outcome outcome = account_read(db, u->id,
	    u->shop->has_attributes, &u->before, &found);

	if (outcome != DB_OK)
		return outcome;
	if (customer_merge(&u->customer, &u->before.customer, stranger) == -1)
		return DB_AWAY;	/* out of memory */
	u->account = u->before.account;
	u->account.customer = &u->customer;
	u->account.mails = u->mails;
	if (u->moves) {	/* where it was created stays */
		u->account.store.id = u->shop->store.id;
		u->account.store.website_id = u->shop->store.website_id;
	}
	if (u->customer.group_id.given)
		u->account.group_id = u->customer.group_id.value;
	u->account.mail_lease = u->mail_lease;
	u->account.global_accounts = !shop_is_on(&u->shop->settings,
	    SHOP_ACCOUNT_SHARE);
	account_set_times(&u->account, u->now,
	    text_of(u->before.account.created_at));
	return DB_OK;
}

/* The id of A is none of the account's addresses, or comes twice. */
static enum db_outcome
refuse_stranger(struct db *db, struct account_update *u,
    const struct address *a)
{
	char text[NUMBER_TEXT_SIZE];
	long long owner;
	enum db_outcome outcome = address_find_owner(db, a->id.value, &owner);

	if (outcome != DB_OK)
		return outcome;
	u->problems->form = PROBLEMS_LIST;
	(void)snprintf(text, sizeof(text), "%lld",
	    owner == 0 || owner == u->id ? a->id.value : u->id);
	if (owner == 0)
		problems_add(u->problems, PROBLEM_NO_ENTITY,
		    TEXT_LITERAL("addressId"), text_of(text));
	else if (owner == u->id)
		problems_add(u->problems, PROBLEM_INVALID_VALUE,
		    TEXT_LITERAL("id"), text_of(text));
	else
		problems_add(u->problems, PROBLEM_ADDRESS_OF_ANOTHER,
		    text_of(text));
	problems_at_element(u->problems, "customer.addresses",
	    (size_t)(a - u->customer.addresses), "");
	problems_about(u->problems, "id", NULL);
	problems_at(u->problems, "");
	return refuse_problems(u);
}

static enum db_outcome
check_addresses(struct db *db, struct account_update *u)
{
	enum db_outcome outcome = address_check_look_up(db, &u->customer,
	    &u->shop->settings);

	if (outcome == DB_OK)
		address_check(&u->customer, &u->shop->settings, u->problems);
	return outcome == DB_OK ? refuse_problems(u) : outcome;
}

static enum db_outcome
check_attributes(struct db *db, struct account_update *u)
{
	enum db_outcome outcome = DB_OK;

	if (u->shop->has_attributes)
		outcome = attribute_read(db, &u->definitions);
	if (outcome == DB_OK)
		attribute_check(&u->customer, &u->definitions, u->problems);
	return outcome == DB_OK ? refuse_problems(u) : outcome;
}

/* Contract B11 to B13, in the order of a creation. */
static enum db_outcome
check(struct db *db, struct account_update *u, const struct address *stranger)
{
	enum db_outcome outcome;

	customer_check_fields(&u->customer, &u->shop->settings, u->now,
	    u->problems);
	outcome = refuse_problems(u);
	if (outcome == DB_OK && stranger != NULL)
		outcome = refuse_stranger(db, u, stranger);
	if (outcome == DB_OK)
		outcome = check_addresses(db, u);
	return outcome == DB_OK ? check_attributes(db, u) : outcome;
}

static enum db_outcome
change(struct db *db, struct account_update *u)
{
	struct account *account = &u->account, *before = &u->before.account;
	enum db_outcome outcome;

	/* What has passed the checks has a key; what others wrote may not. */
	if (!email_key(u->customer.email, account->email_key)) {
		problems_add(u->problems, PROBLEM_EMAIL_ADDRESS, TEXT_ABSENT);
		return refuse_problems(u);
	}
	if (!email_key(before->customer->email, before->email_key))
		before->email_key[0] = '\0';
	outcome = account_change(db, account, before, &u->shop->settings,
	    (long long)u->now, u->mail_off);
	if (outcome == DB_DUPLICATE && account->not_unique != NULL)
		problems_add(u->problems, PROBLEM_ATTRIBUTE_UNIQUE,
		    account->not_unique->code);
	else if (outcome == DB_DUPLICATE)
		problems_add(u->problems, PROBLEM_EMAIL_EXISTS, TEXT_ABSENT);
	return outcome;
}

/* Before the COMMIT: after it, what goes wrong can't be told any more. */
static enum db_outcome
read_again(struct db *db, struct account_update *u)
{
	bool found;
	enum db_outcome outcome = account_read(db, u->id,
	    u->shop->has_attributes, &u->after, &found);

	return outcome == DB_OK && !found ? DB_CONFLICT : outcome;
}

/* In doubt, what the earlier attempt has read is still there. */
static enum db_outcome
work(struct db *db, void *argument, bool in_doubt)
{
	struct account_update *u = argument;
	const struct address *stranger;
	enum db_outcome outcome = lock(db, u);
	bool saved = false;

	if (outcome == DB_OK && in_doubt)
		outcome = account_find_mails(db, &u->account, &saved);
	if (outcome == DB_OK && saved)
		return DB_DUPLICATE;	/* undo what the lock has written */
	if (outcome != DB_OK)
		return outcome;
	outcome = begin_again(u);
	if (outcome == DB_OK)
		outcome = merge(db, u, &stranger);
	if (outcome == DB_OK)
		outcome = check(db, u, stranger);
	if (outcome == DB_OK)
		outcome = change(db, u);
	if (outcome == DB_OK && u->only_check)
		return DB_DUPLICATE;
	return outcome == DB_OK ? read_again(db, u) : outcome;
}

enum db_outcome
account_update(struct db *db, struct account_update *u, long long until)
{
	enum db_outcome outcome = account_transaction(db, until, work, u);

	return outcome == DB_DUPLICATE ? DB_OK : outcome;
}
