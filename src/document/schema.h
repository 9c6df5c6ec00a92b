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

/* Write a member with VALUE; KEY is NULL in a list. */
void document_text(struct document_writer *d, const char *key,
    const char *value) __attribute__((nonnull(1, 3)));

/* The same with what B holds, which is freed. */
void document_text_of_buf(struct document_writer *d, const char *key,
    struct buf *b) __attribute__((nonnull(1, 3)));

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
