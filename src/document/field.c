#include "document/field.h"

#include <string.h>

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
