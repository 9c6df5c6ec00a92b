/*
 * Writes types, members and definitions in the two forms of the document.
 */
#ifndef DOCUMENT_SCHEMA_H
#define DOCUMENT_SCHEMA_H

#include "document/definitions.h"
#include "json/write.h"
#include "shop/attribute.h"
#include "shop/shop.h"

enum document_form {
	DOCUMENT_SWAGGER,	/* Swagger 2.0 */
	DOCUMENT_OPENAPI	/* OpenAPI 3.1 */
};

struct document_writer {
	struct json_writer w;
	enum document_form form;
	const struct shop_settings *settings;	/* limits of the store */
	const struct attributes *attributes;	/* custom ones */
};

/* Write the members of the schema of TYPE into the object that is open. */
void document_schema_type(struct document_writer *d, const char *type)
    __attribute__((nonnull));

/* Write the same for an object with MEMBERS. */
void document_schema_object(struct document_writer *d,
    const struct document_member *members) __attribute__((nonnull));

/* Write DEFINITION, a schema under its name. */
void document_schema_definition(struct document_writer *d,
    const struct document_definition *definition) __attribute__((nonnull));

#endif
