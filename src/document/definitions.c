#include "document/definitions.h"

#include <limits.h>
#include <string.h>

#define OPTIONAL(name, type) { name, type, MEMBER_OPTIONAL, NULL, NULL }
#define REQUIRED(name, type) { name, type, MEMBER_REQUIRED, NULL, NULL }
#define OR_NULL(name, type) { name, type, MEMBER_OR_NULL, NULL, NULL }

static const struct document_member attribute[] = {
	REQUIRED("attribute_code", "string"),
	{ "value", "string", MEMBER_REQUIRED,
	    "Text, whatever the type of the attribute.", NULL },
	MEMBER_END
};

static const struct document_member none[] = { MEMBER_END };

static const struct document_member validation[] = {
	REQUIRED("valid", "boolean"),
	{ "messages", "[]string", MEMBER_REQUIRED,
	    "What is wrong, each filled in.", NULL },
	MEMBER_END
};

static const struct document_member website[] = {
	REQUIRED("id", "integer"), REQUIRED("code", "string"),
	REQUIRED("name", "string"), REQUIRED("default_group_id", "integer"),
	MEMBER_END
};

static const struct document_member store_group[] = {
	REQUIRED("id", "integer"), REQUIRED("website_id", "integer"),
	REQUIRED("root_category_id", "integer"),
	REQUIRED("default_store_id", "integer"), REQUIRED("name", "string"),
	REQUIRED("code", "string"), MEMBER_END
};

static const struct document_member store_view[] = {
	REQUIRED("id", "integer"), REQUIRED("code", "string"),
	REQUIRED("name", "string"), REQUIRED("website_id", "integer"),
	REQUIRED("store_group_id", "integer"),
	REQUIRED("is_active", "integer"), MEMBER_END
};

static const struct document_member store_config[] = {
	REQUIRED("id", "integer"), REQUIRED("code", "string"),
	REQUIRED("website_id", "integer"), REQUIRED("locale", "string"),
	REQUIRED("base_currency_code", "string"),
	REQUIRED("default_display_currency_code", "string"),
	REQUIRED("timezone", "string"), REQUIRED("weight_unit", "string"),
	REQUIRED("base_url", "string"), REQUIRED("base_link_url", "string"),
	REQUIRED("base_static_url", "string"),
	REQUIRED("base_media_url", "string"),
	REQUIRED("secure_base_url", "string"),
	REQUIRED("secure_base_link_url", "string"),
	REQUIRED("secure_base_static_url", "string"),
	REQUIRED("secure_base_media_url", "string"), MEMBER_END
};

static const struct document_member country[] = {
	REQUIRED("id", "string"),
	REQUIRED("two_letter_abbreviation", "string"),
	REQUIRED("three_letter_abbreviation", "string"),
	OR_NULL("full_name_locale", "string"),
	OR_NULL("full_name_english", "string"),
	OPTIONAL("available_regions",
	    "[]directory-data-region-information-interface"),
	MEMBER_END
};

static const struct document_member country_region[] = {
	REQUIRED("id", "string"), REQUIRED("code", "string"),
	REQUIRED("name", "string"), MEMBER_END
};

static const struct document_member currency[] = {
	REQUIRED("base_currency_code", "string"),
	REQUIRED("base_currency_symbol", "string"),
	REQUIRED("default_display_currency_code", "string"),
	REQUIRED("default_display_currency_symbol", "string"),
	REQUIRED("available_currency_codes", "[]string"),
	REQUIRED("exchange_rates", "[]directory-data-exchange-rate-interface"),
	MEMBER_END
};

static const struct document_member exchange_rate[] = {
	REQUIRED("currency_to", "string"), REQUIRED("rate", "number"),
	MEMBER_END
};

static const struct document_member customer_group[] = {
	REQUIRED("id", "integer"), REQUIRED("code", "string"),
	REQUIRED("tax_class_id", "integer"),
	OPTIONAL("tax_class_name", "string"), MEMBER_END
};

static const struct document_member found_customers[] = {
	REQUIRED("items", "[]customer-data-customer-interface"),
	REQUIRED("search_criteria", "framework-search-criteria-interface"),
	REQUIRED("total_count", "integer"), MEMBER_END
};

static const struct document_member found_groups[] = {
	REQUIRED("items", "[]customer-data-group-interface"),
	REQUIRED("search_criteria", "framework-search-criteria-interface"),
	REQUIRED("total_count", "integer"), MEMBER_END
};

static const struct document_member criteria[] = {
	REQUIRED("filter_groups", "[]framework-search-filter-group"),
	OPTIONAL("sort_orders", "[]framework-sort-order"),
	OPTIONAL("page_size", "integer"), OPTIONAL("current_page", "integer"),
	MEMBER_END
};

static const struct document_member filter_group[] = {
	OPTIONAL("filters", "[]framework-filter"), MEMBER_END
};

static const struct document_member filter[] = {
	OR_NULL("field", "string"), OR_NULL("value", "string"),
	OR_NULL("condition_type", "string"), MEMBER_END
};

static const struct document_member sort_order[] = {
	OR_NULL("field", "string"), OR_NULL("direction", "string"), MEMBER_END
};

static const struct document_member error[] = {
	{ "message", "string", MEMBER_REQUIRED,
	    "What is wrong; %names stand for parameters.", NULL },
	OPTIONAL("errors", "error-errors"),
	OPTIONAL("parameters", "error-parameters"), MEMBER_END
};

static const struct document_member error_item[] = {
	REQUIRED("message", "string"),
	OPTIONAL("parameters", "error-parameters"), MEMBER_END
};

#define MEMBERS(name, about, members) \
	{ name, about, members, NULL, NULL, false, NULL }
#define FIELDS(name, about, fields, extension) \
	{ name, about, NULL, &(fields), NULL, false, extension }
#define CHANGE(name, about, fields, extension) \
	{ name, about, NULL, &(fields), NULL, true, extension }
#define ALIAS(name, about, type) \
	{ name, about, NULL, NULL, type, false, NULL }

static const struct document_definition definitions[] = {
	FIELDS("customer-data-customer-interface", "A customer.",
	    customer_fields, "customer-data-customer-extension-interface"),
	FIELDS("customer-data-address-interface", "An address.",
	    customer_address_fields,
	    "customer-data-address-extension-interface"),
	CHANGE("customer-data-customer-change-interface",
	    "A change of a customer: what it leaves out stays.",
	    customer_fields, "customer-data-customer-extension-interface"),
	CHANGE("customer-data-address-change-interface",
	    "An address of a customer that is changed; one without an id is "
	    "new.", customer_address_fields,
	    "customer-data-address-extension-interface"),
	FIELDS("customer-data-region-interface",
	    "A region: of its id, code and name each suffices.",
	    customer_region_fields,
	    "customer-data-region-extension-interface"),
	FIELDS("customer-data-customer-extension-interface",
	    "What belongs to a customer and not to its account.",
	    customer_extension_fields, NULL),
	MEMBERS("customer-data-address-extension-interface",
	    "Nothing so far.", none),
	MEMBERS("customer-data-region-extension-interface",
	    "Nothing so far.", none),
	MEMBERS("framework-attribute-interface",
	    "The value of a custom attribute.", attribute),
	MEMBERS("customer-data-validation-results-interface",
	    "What became of a validation.", validation),
	MEMBERS("customer-data-customer-search-results-interface",
	    "A page of the customers that were found.", found_customers),
	MEMBERS("customer-data-group-search-results-interface",
	    "A page of the customer groups that were found.", found_groups),
	MEMBERS("framework-search-criteria-interface",
	    "What was searched for.", criteria),
	MEMBERS("framework-search-filter-group",
	    "Filters one of which holds.", filter_group),
	MEMBERS("framework-filter", "A condition.", filter),
	MEMBERS("framework-sort-order", "An order.", sort_order),
	MEMBERS("customer-data-group-interface", "A customer group.",
	    customer_group),
	MEMBERS("store-data-website-interface", "A website.", website),
	MEMBERS("store-data-group-interface", "A group of stores.",
	    store_group),
	MEMBERS("store-data-store-interface", "A store view.", store_view),
	MEMBERS("store-data-store-config-interface",
	    "Settings of a store view.", store_config),
	MEMBERS("directory-data-country-information-interface", "A country.",
	    country),
	MEMBERS("directory-data-region-information-interface",
	    "A region of a country.", country_region),
	MEMBERS("directory-data-currency-information-interface",
	    "The currency.", currency),
	MEMBERS("directory-data-exchange-rate-interface", "A rate.",
	    exchange_rate),
	MEMBERS("error-response", "A refusal.", error),
	ALIAS("error-errors", "Several faults of one request.",
	    "[]error-errors-item"),
	MEMBERS("error-errors-item", "One of several faults.", error_item),
	ALIAS("error-parameters",
	    "What the %names of a message stand for, or a list of what %1, %2 "
	    "and so on do.", "parameters"),
};

enum { DEFINITIONS = sizeof(definitions) / sizeof(*definitions) };

const struct document_definition *
document_definition(size_t i)
{
	return i < DEFINITIONS ? &definitions[i] : NULL;
}

static const char *
type_of_field(const struct document_definition *d, const struct field *field)
{
	switch (field->type) {
	case FIELD_INT:
	case FIELD_FIXED:
		return "integer";
	case FIELD_STRING:
		return "string";
	case FIELD_BOOL:
	case FIELD_BOOLEAN:
		return "boolean";
	case FIELD_STREET:
		return "[]string";
	case FIELD_REGION:
		return "customer-data-region-interface";
	case FIELD_ADDRESSES:
		return d->partial ? "[]customer-data-address-change-interface"
		    : "[]customer-data-address-interface";
	case FIELD_EXTENSION:
		return d->extension;
	case FIELD_ATTRIBUTES:
		break;
	}
	return "[]framework-attribute-interface";
}

/* What their labels, types and limits do not say. */
static const char *
about_field(const struct document_definition *d, const struct field *field)
{
	static const struct {
		const struct field_table *of;
		const char *name, *about;
	} notes[] = {
		{ &customer_fields, "id",
		    "Given by the server." },
		{ &customer_fields, "group_id",
		    "Only integrations may choose it." },
		{ &customer_fields, "created_at",
		    "YYYY-MM-DD HH:MM:SS in UTC; only integrations may choose "
		    "it." },
		{ &customer_fields, "updated_at",
		    "YYYY-MM-DD HH:MM:SS in UTC, given by the server." },
		{ &customer_fields, "created_in",
		    "Name of the store, given by the server." },
		{ &customer_fields, "confirmation",
		    "The key that confirms the account, while it is pending." },
		{ &customer_fields, "default_billing",
		    "Id of the default billing address, given by the server." },
		{ &customer_fields, "default_shipping",
		    "Id of the default shipping address, given by the "
		    "server." },
		{ &customer_fields, "dob", "YYYY-MM-DD." },
		{ &customer_fields, "gender",
		    "1 male, 2 female, 3 not specified." },
		{ &customer_address_fields, "country_id",
		    "ISO 3166-1 code of two capital letters." },
		{ &customer_address_fields, "id",
		    "Given by the server; in a change, which address it is." },
		{ &customer_address_fields, "street", "Its lines." },
	};

	for (size_t i = 0; i < sizeof(notes) / sizeof(*notes); i++)
		if (notes[i].of == d->fields &&
		    strcmp(notes[i].name, field->name) == 0)
			return notes[i].about;
	return NULL;
}

struct document_member
document_field(const struct document_definition *d, const struct field *field)
{
	struct document_member m = { field->name, type_of_field(d, field),
	    MEMBER_OPTIONAL, about_field(d, field), field };

	if (d->fields == &customer_region_fields && field->type == FIELD_STRING)
		m.presence = MEMBER_OR_NULL;
	else if (!d->partial && (field->required_by == FIELD_REQUIRED ||
	    field->rule == RULE_EMAIL || strcmp(field->name, "country_id") ==
	    0))
		m.presence = MEMBER_REQUIRED;
	return m;
}

static void
need_definition(document_set *set, size_t i)
{
	const struct document_definition *d = &definitions[i];

	if ((*set & 1ULL << i) != 0)
		return;
	*set |= 1ULL << i;
	if (d->type != NULL)
		document_need(set, d->type);
	for (const struct document_member *m = d->members;
	    m != NULL && m->name != NULL; m++)
		document_need(set, m->type);
	for (size_t f = 0; d->fields != NULL && f < d->fields->count; f++)
		document_need(set, document_field(d,
		    &d->fields->fields[f]).type);
}

void
document_need(document_set *set, const char *type)
{
	_Static_assert(DEFINITIONS <= sizeof(document_set) * CHAR_BIT,
	    "a bit for each");

	type += strspn(type, "[]?");
	for (size_t i = 0; i < DEFINITIONS; i++)
		if (strcmp(definitions[i].name, type) == 0)
			need_definition(set, i);
}
