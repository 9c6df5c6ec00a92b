/*
 * The definitions of a shop's custom attributes of customers and addresses, as
 * plain data (contract D21).
 */
#ifndef SHOP_ATTRIBUTE_H
#define SHOP_ATTRIBUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* The entity_type_id of eav_entity_type, numbered as in the reference. */
enum attribute_entity {
	ATTRIBUTE_OF_CUSTOMER = 1,
	ATTRIBUTE_OF_ADDRESS = 2
};

enum attribute_type {
	ATTRIBUTE_TEXT,
	ATTRIBUTE_TEXTAREA,
	ATTRIBUTE_INT,
	ATTRIBUTE_DECIMAL,
	ATTRIBUTE_BOOLEAN,
	ATTRIBUTE_DATE,
	ATTRIBUTE_SELECT,
	ATTRIBUTE_MULTISELECT,
	ATTRIBUTE_TYPES
};

/* The table that holds the values of a type: customer_entity_<backend>. */
enum attribute_backend {
	BACKEND_VARCHAR, BACKEND_TEXT, BACKEND_INT, BACKEND_DECIMAL,
	BACKEND_DATETIME, ATTRIBUTE_BACKENDS
};

struct attribute {
	long long id;
	enum attribute_entity entity;
	enum attribute_type type;
	char *code;
	char *label;
	bool required;
	bool unique;
	long long *options;	/* ids; see attribute_has_options */
	size_t option_count;
};

struct attributes {
	struct attribute *list;
	size_t count;
};

/*
 * The names of TYPE: for customersctl; in eav_attribute as frontend_input and
 * as backend_type.
 */
const char *attribute_type_name(enum attribute_type type);
const char *attribute_frontend(enum attribute_type type);
enum attribute_backend attribute_backend(enum attribute_type type);
const char *attribute_backend_name(enum attribute_backend backend);

/* True if values of TYPE are chosen from options. */
bool attribute_has_options(enum attribute_type type);

/* Find the type that customersctl calls NAME; false if there is none. */
bool attribute_type_named(const char *name, enum attribute_type *type);

/*
 * Find the type whose frontend_input is FRONTEND and whose backend_type is
 * BACKEND; false if there is none.
 */
bool attribute_type_of(struct text frontend, struct text backend,
    enum attribute_type *type);

/* The definition of CODE for ENTITY, or NULL. */
const struct attribute *attribute_find(const struct attributes *a,
    enum attribute_entity entity, struct text code);

/* True if A has option ID. */
bool attribute_has_option(const struct attribute *a, long long id);

/* Free what A holds; A is empty afterwards. */
void attribute_free(struct attributes *a);

#endif
