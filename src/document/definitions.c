#include "document/definitions.h"

static const struct document_member attribute[] = {
	REQUIRED("attribute_code", "string"),
	REQUIRED("value", "string",
	    "Text, whatever the type of the attribute."),
	MEMBER_END
};

static const struct document_member none[] = { MEMBER_END };

static const struct document_member attribute_metadata[] = {
	REQUIRED("frontend_input", "string"),
	REQUIRED("input_filter", "string"), REQUIRED("store_label", "string"),
	REQUIRED("validation_rules",
	    "[]customer-data-validation-rule-interface"),
	REQUIRED("multiline_count", "integer"),
	REQUIRED("visible", "boolean"), REQUIRED("required", "boolean"),
	REQUIRED("data_model", "string"),
	REQUIRED("options", "[]customer-data-option-interface"),
	REQUIRED("frontend_class", "string"),
	REQUIRED("user_defined", "boolean"),
	REQUIRED("sort_order", "integer"),
	REQUIRED("frontend_label", "string"), REQUIRED("note", "string"),
	REQUIRED("system", "boolean"), REQUIRED("backend_type", "string"),
	REQUIRED("is_used_in_grid", "boolean"),
	REQUIRED("is_visible_in_grid", "boolean"),
	REQUIRED("is_filterable_in_grid", "boolean"),
	REQUIRED("is_searchable_in_grid", "boolean"),
	REQUIRED("attribute_code", "string"), MEMBER_END
};

static const struct document_member attribute_option[] = {
	REQUIRED("label", "string"), REQUIRED("value", "string"), MEMBER_END
};

static const struct document_member attribute_rule[] = {
	REQUIRED("name", "string"), REQUIRED("value", "string"), MEMBER_END
};

static const struct document_member validation[] = {
	REQUIRED("valid", "boolean"),
	REQUIRED("messages", "[]string", "What is wrong, each filled in."),
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
	REQUIRED("message", "string",
	    "What is wrong; %names stand for parameters."),
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
	MEMBERS("customer-data-attribute-metadata-interface",
	    "What a form needs to know of a field.", attribute_metadata),
	MEMBERS("customer-data-option-interface", "A value to choose.",
	    attribute_option),
	MEMBERS("customer-data-validation-rule-interface", "A rule.",
	    attribute_rule),
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

#define COUNT (sizeof(definitions) / sizeof(*definitions))

const struct document_definition *
document_definition(size_t i)
{
	_Static_assert(COUNT <= DEFINITIONS_MAX, "no more than there may be");

	return i < COUNT ? &definitions[i] : NULL;
}
