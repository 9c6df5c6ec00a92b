#include "account/encode.h"

#include <stdio.h>

#include "json/write.h"
#include "values/number.h"

/* Ids of default addresses are strings in the reference's answers. */
static void
id_string_if(struct json_writer *w, const char *key, long long id)
{
	char text[NUMBER_TEXT_SIZE];

	if (id == 0)
		return;
	(void)snprintf(text, sizeof(text), "%lld", id);
	json_write_text(w, key, text_of(text));
}

static void
encode_region(struct json_writer *w, const struct address *a)
{
	struct text free_text = customer_region_text(a);
	bool found = a->region.id != 0;
	long long id;
	bool given = customer_region_id(a, &id);

	json_write_object(w, "region");
	json_write_text(w, "region_code", found ? text_of(a->region.code) :
	    free_text);
	json_write_text(w, "region", found ? text_of(a->region.name) :
	    free_text);
	json_write_number(w, "region_id", id);
	json_write_end_object(w);
	if (given)
		json_write_number(w, "region_id", id);
}

/* As the reference writes them: values are text, whatever their type. */
static void
encode_attributes(struct json_writer *w,
    const struct attribute_values *attributes)
{
	bool any = false;

	for (size_t i = 0; i < attributes->count; i++)
		any |= attributes->list[i].saved != NULL;
	if (!any)
		return;
	json_write_list(w, "custom_attributes");
	for (size_t i = 0; i < attributes->count; i++) {
		if (attributes->list[i].saved == NULL)
			continue;
		json_write_object(w, NULL);
		json_write_text(w, "attribute_code", attributes->list[i].code);
		json_write_text(w, "value", text_of(attributes->list[i].saved));
		json_write_end_object(w);
	}
	json_write_end_list(w);
}

static void
encode_address(struct json_writer *w, const struct address *a,
    long long customer_id, const struct account_defaults *defaults)
{
	json_write_object(w, NULL);
	json_write_number(w, "id", a->entity_id);
	json_write_number(w, "customer_id", customer_id);
	encode_region(w, a);
	json_write_text(w, "country_id", a->country_id);
	json_write_list(w, "street");
	for (size_t i = 0; i < a->street_count; i++)
		json_write_text(w, NULL, a->street[i]);
	json_write_end_list(w);
	json_write_text_if(w, "company", a->company);
	json_write_text_if(w, "telephone", a->telephone);
	json_write_text_if(w, "fax", a->fax);
	json_write_text_if(w, "postcode", a->postcode);
	json_write_text_if(w, "city", a->city);
	json_write_text_if(w, "firstname", a->firstname);
	json_write_text_if(w, "lastname", a->lastname);
	json_write_text_if(w, "middlename", a->middlename);
	json_write_text_if(w, "prefix", a->prefix);
	json_write_text_if(w, "suffix", a->suffix);
	json_write_text_if(w, "vat_id", a->vat_id);
	if (a->entity_id == defaults->shipping)
		json_write_boolean(w, "default_shipping", true);
	if (a->entity_id == defaults->billing)
		json_write_boolean(w, "default_billing", true);
	encode_attributes(w, &a->attributes);
	json_write_end_object(w);
}

void
account_encode_address(const struct account *account, long long id,
    const struct filter *filter, struct buf *out)
{
	const struct customer *c = account->customer;
	const struct account_defaults defaults = account_defaults(account);
	struct json_writer w;

	for (size_t i = 0; i < c->address_count; i++)
		if (c->addresses[i].entity_id == id) {
			json_write_start(&w, out, filter);
			encode_address(&w, &c->addresses[i], account->id,
			    &defaults);
			return;
		}
	buf_text(out, "[]");
}

void
account_write(struct json_writer *w, const struct account *account,
    enum account_key key)
{
	const struct customer *c = account->customer;
	const struct account_defaults defaults = account_defaults(account);

	json_write_object(w, NULL);
	json_write_number(w, "id", account->id);
	json_write_number(w, "group_id", account->group_id);
	id_string_if(w, "default_billing", defaults.billing);
	id_string_if(w, "default_shipping", defaults.shipping);
	if (key == ACCOUNT_KEY_SHOWN && *account->confirmation != '\0')
		json_write_text(w, "confirmation",
		    text_of(account->confirmation));
	json_write_text(w, "created_at", text_of(account->created_at));
	json_write_text(w, "updated_at", text_of(account->updated_at));
	json_write_text(w, "created_in", text_of(account->store.name));
	if (c->birthday[0] != '\0')
		json_write_text(w, "dob", text_of(c->birthday));
	json_write_text(w, "email", c->email);
	json_write_text(w, "firstname", c->firstname);
	json_write_text(w, "lastname", c->lastname);
	json_write_text_if(w, "middlename", c->middlename);
	json_write_text_if(w, "prefix", c->prefix);
	json_write_text_if(w, "suffix", c->suffix);
	if (c->gender.given)
		json_write_number(w, "gender", c->gender.value);
	json_write_number(w, "store_id", account->store.id);
	json_write_text_if(w, "taxvat", c->taxvat);
	json_write_number(w, "website_id", account->store.website_id);
	json_write_list(w, "addresses");
	for (size_t i = 0; i < c->address_count; i++)
		encode_address(w, &c->addresses[i], account->id, &defaults);
	json_write_end_list(w);
	json_write_number(w, "disable_auto_group_change",
	    number_is_nonzero(&c->disable_auto_group_change));
	json_write_object(w, "extension_attributes");
	json_write_boolean(w, "is_subscribed",
	    account->subscriber == SUBSCRIBER_SUBSCRIBED);
	json_write_end_object(w);
	encode_attributes(w, &c->attributes);
	json_write_end_object(w);
}

void
account_encode(const struct account *account, enum account_key key,
    const struct filter *filter, struct buf *out)
{
	struct json_writer w;

	json_write_start(&w, out, filter);
	account_write(&w, account, key);
}
