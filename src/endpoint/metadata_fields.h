/*
 * How the fields of a customer and of an address are asked for, and by which
 * forms, as tables; what else is known of them stands in customer/fields.h.
 */
#ifndef ENDPOINT_METADATA_FIELDS_H
#define ENDPOINT_METADATA_FIELDS_H

#include <stddef.h>

#include "customer/fields.h"
#include "shop/attribute.h"

/* The forms that have a field. */
enum metadata_form {
	NO_FORM = 0,
	FORM_OF_SHOP = 1,
	FORM_OF_OFFICE = 2,
	ALL_FORMS = FORM_OF_SHOP | FORM_OF_OFFICE
};

struct metadata_field {
	const char *code;
	const char *label;		/* NULL: the field's own */
	const char *input;
	enum metadata_form forms;
	/* Or FIELD_REQUIRED: shown always; FIELD_OPTIONAL: never. */
	enum shop_setting show;
};

struct metadata_form_name {
	const char *code;
	enum metadata_form form;
};

/* What attributes are of. */
struct metadata_entity {
	const char *name;		/* in answers */
	enum attribute_entity id;
	const struct field_table *fields;
	const struct metadata_field *asked;	/* in the order of a form */
	size_t asked_count;
	const struct metadata_form_name *forms;
	size_t form_count;
};

extern const struct metadata_entity metadata_of_customer;
extern const struct metadata_entity metadata_of_address;

#endif
