/*
 * customer_encode: see customer_encode.h.
 */
#include "customer_encode.h"

#include <stdio.h>

#include "jsonout.h"

/* Ids of default addresses are strings in the reference's answers. */
static void
id_string_if(struct jsonout *w, const char *key, long long id)
{
	char text[24];

	if (id == 0)
		return;
	(void)snprintf(text, sizeof(text), "%lld", id);
	jsonout_text(w, key, text_of(text));
}

static void
encode_region(struct jsonout *w, const struct address *a)
{
	struct text free_text = customer_region_text(a);
	bool found = a->region.id != 0;
	long long id;
	bool given = customer_region_id(a, &id);

	jsonout_object(w, "region");
	jsonout_text(w, "region_code", found ? text_of(a->region.code) :
	    free_text);
	jsonout_text(w, "region", found ? text_of(a->region.name) : free_text);
	jsonout_number(w, "region_id", id);
	jsonout_end_object(w);
	if (given)
		jsonout_number(w, "region_id", id);
}

/* As the reference writes them: values are text, whatever their type. */
static void
encode_custom(struct jsonout *w, const struct custom_attributes *custom)
{
	bool any = false;

	for (size_t i = 0; i < custom->count; i++)
		any |= custom->list[i].stored != NULL;
	if (!any)
		return;
	jsonout_list(w, "custom_attributes");
	for (size_t i = 0; i < custom->count; i++) {
		if (custom->list[i].stored == NULL)
			continue;
		jsonout_object(w, NULL);
		jsonout_text(w, "attribute_code", custom->list[i].code);
		jsonout_text(w, "value", text_of(custom->list[i].stored));
		jsonout_end_object(w);
	}
	jsonout_end_list(w);
}

static void
encode_address(struct jsonout *w, const struct address *a,
    const struct signup *s)
{
	jsonout_object(w, NULL);
	jsonout_number(w, "id", a->entity_id);
	jsonout_number(w, "customer_id", s->id);
	encode_region(w, a);
	jsonout_text(w, "country_id", a->country_id);
	jsonout_list(w, "street");
	for (size_t i = 0; i < a->street_count; i++)
		jsonout_text(w, NULL, a->street[i]);
	jsonout_end_list(w);
	jsonout_text_if(w, "company", a->company);
	jsonout_text_if(w, "telephone", a->telephone);
	jsonout_text_if(w, "fax", a->fax);
	jsonout_text_if(w, "postcode", a->postcode);
	jsonout_text_if(w, "city", a->city);
	jsonout_text_if(w, "firstname", a->firstname);
	jsonout_text_if(w, "lastname", a->lastname);
	jsonout_text_if(w, "middlename", a->middlename);
	jsonout_text_if(w, "prefix", a->prefix);
	jsonout_text_if(w, "suffix", a->suffix);
	jsonout_text_if(w, "vat_id", a->vat_id);
	if (a->entity_id == signup_default_shipping(s))
		jsonout_boolean(w, "default_shipping", true);
	if (a->entity_id == signup_default_billing(s))
		jsonout_boolean(w, "default_billing", true);
	encode_custom(w, &a->custom);
	jsonout_end_object(w);
}

void
customer_encode(const struct signup *s, const struct fields *filter,
    struct buf *out)
{
	const struct customer *c = s->customer;
	struct jsonout w;

	jsonout_start(&w, out, filter);
	jsonout_object(&w, NULL);
	jsonout_number(&w, "id", s->id);
	jsonout_number(&w, "group_id", s->group_id);
	id_string_if(&w, "default_billing", signup_default_billing(s));
	id_string_if(&w, "default_shipping", signup_default_shipping(s));
	jsonout_text(&w, "created_at", text_of(s->created_at));
	jsonout_text(&w, "updated_at", text_of(s->updated_at));
	jsonout_text(&w, "created_in", text_of(s->store.name));
	if (c->birthday[0] != '\0')
		jsonout_text(&w, "dob", text_of(c->birthday));
	jsonout_text(&w, "email", c->email);
	jsonout_text(&w, "firstname", c->firstname);
	jsonout_text(&w, "lastname", c->lastname);
	jsonout_text_if(&w, "middlename", c->middlename);
	jsonout_text_if(&w, "prefix", c->prefix);
	jsonout_text_if(&w, "suffix", c->suffix);
	if (c->gender.given)
		jsonout_number(&w, "gender", c->gender.value);
	jsonout_number(&w, "store_id", s->store.id);
	jsonout_text_if(&w, "taxvat", c->taxvat);
	jsonout_number(&w, "website_id", s->store.website_id);
	jsonout_list(&w, "addresses");
	for (size_t i = 0; i < c->address_count; i++)
		encode_address(&w, &c->addresses[i], s);
	jsonout_end_list(&w);
	jsonout_number(&w, "disable_auto_group_change",
	    customer_int_named(&c->disable_auto_group_change));
	jsonout_object(&w, "extension_attributes");
	jsonout_boolean(&w, "is_subscribed",
	    s->subscriber == SUBSCRIBER_SUBSCRIBED);
	jsonout_end_object(&w);
	encode_custom(&w, &c->custom);
	jsonout_end_object(&w);
}
