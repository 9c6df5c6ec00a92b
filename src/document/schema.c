#include "document/schema.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "customer/field_check.h"
#include "customer/password_check.h"
#include "document/field.h"

void
document_text(struct document_writer *d, const char *key, const char *value)
{
	json_write_text(&d->w, key, text_of(value));
}

void
document_text_of_buf(struct document_writer *d, const char *key,
    struct buf *b)
{
	d->w.out->failed |= buf_failed(b);
	document_text(d, key, buf_string(b));
	buf_free(b);
}

/* True if TYPE is the name of a definition. */
static bool
is_reference(const char *type)
{
	return *type != '[' && strchr(type, '-') != NULL;
}

static void
reference(struct document_writer *d, const char *name)
{
	struct buf to = BUF_EMPTY;

	buf_text(&to, d->form == DOCUMENT_SWAGGER ? "#/definitions/" :
	    "#/components/schemas/");
	buf_text(&to, name);
	d->w.out->failed |= buf_failed(&to);
	document_text(d, "$ref", buf_string(&to));
	buf_free(&to);
}

/* "type": NAMES, of which Swagger can say only one or none. */
static void
either_type(struct document_writer *d, const char *one, const char *other)
{
	json_write_list(&d->w, "type");
	document_text(d, NULL, one);
	document_text(d, NULL, other);
	json_write_end_list(&d->w);
}

/* Swagger has no words for "or an empty list": there the sentence says it. */
static void
or_empty(struct document_writer *d, const char *type)
{
	if (d->form == DOCUMENT_SWAGGER) {
		document_schema_type(d, type);
		return;
	}
	json_write_list(&d->w, "anyOf");
	json_write_object(&d->w, NULL);
	document_schema_type(d, type);
	json_write_end_object(&d->w);
	json_write_object(&d->w, NULL);
	document_text(d, "type", "array");
	json_write_json(&d->w, "items", "{}");
	json_write_number(&d->w, "maxItems", 0);
	json_write_end_object(&d->w);
	json_write_end_list(&d->w);
}

static void
password(struct document_writer *d)
{
	document_text(d, "type", "string");
	document_text(d, "format", "password");
	json_write_number(&d->w, "minLength",
	    shop_number(d->settings, SHOP_PASSWORD_LENGTH));
	json_write_number(&d->w, "maxLength", PASSWORD_CHECK_MAX);
}

void
document_schema_type(struct document_writer *d, const char *type)
{
	if (*type == '?')
		or_empty(d, type + 1);
	else if (*type == '[') {
		document_text(d, "type", "array");
		json_write_object(&d->w, "items");
		document_schema_type(d, type + strlen("[]"));
		json_write_end_object(&d->w);
	} else if (is_reference(type))
		reference(d, type);
	else if (strcmp(type, "password") == 0)
		password(d);
	else if (strcmp(type, "parameters") != 0)
		document_text(d, "type", type);
	else if (d->form == DOCUMENT_OPENAPI) {
		either_type(d, "object", "array");
		json_write_json(&d->w, "items", "{}");
	}
}

/* Lines, of which each has the limit. */
static void
street(struct document_writer *d, const struct field *field)
{
	document_text(d, "type", "array");
	json_write_object(&d->w, "items");
	document_text(d, "type", "string");
	json_write_number(&d->w, "maxLength", (long long)field->limit);
	json_write_end_object(&d->w);
}

/* Write the type of M. */
static void
member_type(struct document_writer *d, const struct document_member *m)
{
	if (m->field != NULL && m->field->type == FIELD_STREET)
		street(d, m->field);
	else if (m->presence != MEMBER_OR_NULL)
		document_schema_type(d, m->type);
	else if (d->form == DOCUMENT_OPENAPI)
		either_type(d, m->type, "null");
	else {
		document_schema_type(d, m->type);
		json_write_boolean(&d->w, "x-nullable", true);
	}
}

/* Append WORDS, a sentence, to ABOUT. */
static void
sentence(struct buf *about, const char *words)
{
	if (*buf_string(about) != '\0')
		buf_byte(about, ' ');
	buf_text(about, words);
}

/* Name the custom attributes that may stand in FIELD. */
static void
name_attributes(struct document_writer *d, const struct field *field,
    struct buf *about)
{
	bool of_customer = field == customer_field(&customer_fields,
	    text_of(field->name));
	const char *before = "In this shop:";

	for (size_t i = 0; i < d->attributes->count; i++) {
		const struct attribute *a = &d->attributes->list[i];

		if ((a->entity == ATTRIBUTE_OF_CUSTOMER) != of_customer)
			continue;
		sentence(about, before);
		buf_format(about, " %s (%s%s)", a->code,
		    attribute_type_name(a->type), a->required ? ", required" :
		    "");
		before = "and";
	}
}

/* Say of FIELD what its schema does not. */
static void
describe_field(struct document_writer *d, const struct field *field,
    struct buf *about)
{
	if (field->required_by != FIELD_REQUIRED &&
	    field_check_is_required(field, d->settings))
		sentence(about, "Required in this store.");
	if (field->type == FIELD_STREET) {
		sentence(about, "At most ");
		buf_format(about, "%lld in this store.",
		    shop_number(d->settings, SHOP_STREET_LINES));
	}
	if (field->type == FIELD_ADDRESSES) {
		sentence(about, "At most ");
		buf_format(about, "%lld from a guest, %d else.",
		    shop_number(d->settings, SHOP_ADDRESSES_GUEST),
		    (int)CUSTOMER_ADDRESSES_MAX);
	}
	if (field->type == FIELD_ATTRIBUTES)
		name_attributes(d, field, about);
}

static void
describe(struct document_writer *d, const struct document_member *m)
{
	struct buf about = BUF_EMPTY;

	if (m->field != NULL && m->field->label != NULL)
		buf_texts(&about, m->field->label, ".");
	if (m->about != NULL)
		sentence(&about, m->about);
	if (m->field != NULL)
		describe_field(d, m->field, &about);
	if (*buf_string(&about) != '\0')
		document_text(d, "description", buf_string(&about));
	d->w.out->failed |= buf_failed(&about);
	buf_free(&about);
}

static void
limit(struct document_writer *d, const struct field *field)
{
	size_t most = customer_field_limit(field);

	if (field->type == FIELD_STRING && most != 0)
		json_write_number(&d->w, "maxLength", (long long)most);
	if (field->rule == RULE_GENDER) {
		json_write_number(&d->w, "minimum", 0);
		json_write_number(&d->w, "maximum", 3);
	}
}

static void
write_member(struct document_writer *d, const struct document_member *m)
{
	json_write_object(&d->w, m->name);
	member_type(d, m);
	if (m->field != NULL)
		limit(d, m->field);
	if (!is_reference(m->type))	/* beside one nothing counts */
		describe(d, m);
	json_write_end_object(&d->w);
}

void
document_schema_object(struct document_writer *d,
    const struct document_member *members)
{
	bool any = false;

	document_text(d, "type", "object");
	for (const struct document_member *m = members; m->name != NULL; m++) {
		if (m->presence != MEMBER_REQUIRED)
			continue;
		if (!any)
			json_write_list(&d->w, "required");
		document_text(d, NULL, m->name);
		any = true;
	}
	if (any)
		json_write_end_list(&d->w);
	json_write_object(&d->w, "properties");
	for (const struct document_member *m = members; m->name != NULL; m++)
		write_member(d, m);
	json_write_end_object(&d->w);
}

static void
object_of_fields(struct document_writer *d,
    const struct document_definition *definition)
{
	const struct field_table *table = definition->fields;
	struct document_member *members =
	    calloc(table->count + 1, sizeof(*members));

	for (size_t i = 0; members != NULL && i < table->count; i++)
		members[i] = document_field(definition, &table->fields[i]);
	if (members != NULL)
		document_schema_object(d, members);
	else
		d->w.out->failed = true;
	free(members);
}

void
document_schema_definition(struct document_writer *d,
    const struct document_definition *definition)
{
	json_write_object(&d->w, definition->name);
	document_text(d, "description", definition->about);
	if (definition->type != NULL)
		document_schema_type(d, definition->type);
	else if (definition->members != NULL)
		document_schema_object(d, definition->members);
	else
		object_of_fields(d, definition);
	json_write_end_object(&d->w);
}
