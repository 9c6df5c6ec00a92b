/*
 * Writes an attribute as the reference does.
 */
#ifndef ENDPOINT_METADATA_WRITE_H
#define ENDPOINT_METADATA_WRITE_H

#include <stdbool.h>

#include "customer/fields.h"
#include "json/write.h"

/* An attribute, but for its options. */
struct metadata_description {
	const char *code, *label, *store_label, *input, *filter, *backend;
	const struct field *field;	/* NULL: a custom one */
	long long lines, order;
	bool visible, required;
};

/* Write D up to its options, of which none are written yet. */
void metadata_begin(struct json_writer *w,
    const struct metadata_description *d) __attribute__((nonnull));

/* Write an option. */
void metadata_option(struct json_writer *w, struct text label,
    struct text value) __attribute__((nonnull(1)));

/* Write what comes after the options of D. */
void metadata_end(struct json_writer *w,
    const struct metadata_description *d) __attribute__((nonnull));

#endif
