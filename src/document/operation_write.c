#include "document/operation_write.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "call/caller.h"
#include "document/refusals.h"
#include "values/number.h"

static const char json_type[] = "application/json";

static void
text_if(struct document_writer *d, const char *key, const char *value)
{
	if (value != NULL)
		document_text(d, key, value);
}

void
document_operation_id(const struct document_operation *o, struct buf *out)
{
	buf_texts(out, o->service, o->name);
}

/* Parameters */

static void
write_example(struct document_writer *d, const char *key,
    const struct document_parameter *p)
{
	long long number;

	if (p->example == NULL)
		return;
	if (strcmp(p->type, "integer") == 0 &&
	    number_of_string(text_of(p->example), &number))
		json_write_number(&d->w, key, number);
	else
		document_text(d, key, p->example);
}

static void
write_parameter(struct document_writer *d, const struct document_parameter *p)
{
	bool swagger = d->form == DOCUMENT_SWAGGER;

	json_write_object(&d->w, NULL);
	document_text(d, "name", p->name);
	document_text(d, "in", p->in);
	json_write_boolean(&d->w, "required", strcmp(p->in, "path") == 0);
	text_if(d, "description", p->about);
	if (!swagger)
		json_write_object(&d->w, "schema");
	document_schema_type(d, p->type);
	if (!swagger)
		json_write_end_object(&d->w);
	else if (*p->type == '[')
		document_text(d, "collectionFormat", "multi");
	write_example(d, swagger ? "x-example" : "example", p);
	json_write_end_object(&d->w);
}

static void
write_path_parameters(struct document_writer *d, const char *path)
{
	const char *at = path;

	while ((at = strchr(at, '{')) != NULL) {
		size_t length = strcspn(++at, "}");
		const struct document_parameter *p =
		    document_path_parameter(path,
		    (struct text){ at, length });

		if (p != NULL)
			write_parameter(d, p);
		at += length;
	}
}

/* Bodies */

static void
write_body_schema(struct document_writer *d, const struct document_operation *o)
{
	json_write_object(&d->w, "schema");
	document_schema_object(d, o->body);
	if (d->form == DOCUMENT_SWAGGER)
		json_write_json(&d->w, "example", o->example);
	json_write_end_object(&d->w);
}

static void
write_body_parameter(struct document_writer *d,
    const struct document_operation *o)
{
	struct buf name = BUF_EMPTY;

	document_operation_id(o, &name);
	buf_text(&name, "Body");
	json_write_object(&d->w, NULL);
	document_text_of_buf(d, "name", &name);
	document_text(d, "in", "body");
	json_write_boolean(&d->w, "required", true);
	write_body_schema(d, o);
	json_write_end_object(&d->w);
}

static void
write_request_body(struct document_writer *d,
    const struct document_operation *o)
{
	json_write_object(&d->w, "requestBody");
	json_write_boolean(&d->w, "required", true);
	json_write_object(&d->w, "content");
	json_write_object(&d->w, json_type);
	write_body_schema(d, o);
	json_write_json(&d->w, "example", o->example);
	json_write_end_object(&d->w);
	json_write_end_object(&d->w);
	json_write_end_object(&d->w);
}

/* Answers */

/* Write what an answer with STATUS and of TYPE is, which ABOUT describes. */
static void
write_response(struct document_writer *d, int status, const char *type,
    struct buf *about)
{
	bool swagger = d->form == DOCUMENT_SWAGGER;
	char key[NUMBER_TEXT_SIZE];

	(void)snprintf(key, sizeof(key), "%d", status);
	json_write_object(&d->w, key);
	document_text_of_buf(d, "description", about);
	if (!swagger) {
		json_write_object(&d->w, "content");
		json_write_object(&d->w, json_type);
	}
	json_write_object(&d->w, "schema");
	document_schema_type(d, type);
	json_write_end_object(&d->w);
	if (!swagger) {
		json_write_end_object(&d->w);
		json_write_end_object(&d->w);
	}
	json_write_end_object(&d->w);
}

static void
write_responses(struct document_writer *d, const struct document_operation *o,
    const char *resource)
{
	struct buf about = BUF_EMPTY;
	struct document_refusals r;
	int status = 0;

	json_write_object(&d->w, "responses");
	buf_text(&about, o->about);
	write_response(d, 200, o->answer, &about);
	document_refusals_find(o, resource, &r);
	while ((status = document_refusals_next(&r, status)) != 0) {
		document_refusals_tell(&r, status, &about);
		write_response(d, status, "error-response", &about);
	}
	json_write_end_object(&d->w);
}

static void
write_scheme(struct document_writer *d, const char *scheme)
{
	json_write_object(&d->w, NULL);
	json_write_list(&d->w, scheme);
	json_write_end_list(&d->w);
	json_write_end_object(&d->w);
}

/* The schemes one of which the operation needs. */
static void
write_security(struct document_writer *d, const char *resource)
{
	json_write_list(&d->w, "security");
	if (resource != NULL)
		write_scheme(d, DOCUMENT_BEARER);
	if (resource != NULL && strcmp(resource, CALLER_SELF) != 0)
		write_scheme(d, DOCUMENT_OAUTH);
	json_write_end_list(&d->w);
}

static const char *
key_of_method(const char *method)
{
	static const char *const keys[][2] = { { "GET", "get" },
	    { "POST", "post" }, { "PUT", "put" } };

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (strcmp(keys[i][0], method) == 0)
			return keys[i][1];
	return "delete";
}

void
document_operation_write(struct document_writer *d,
    const struct document_operation *o, const char *resource)
{
	struct buf id = BUF_EMPTY, about = BUF_EMPTY;

	document_operation_id(o, &id);
	buf_text(&about, o->about);
	if (resource != NULL)
		buf_texts(&about, "  Needs ", resource, ".");
	json_write_object(&d->w, key_of_method(o->method));
	json_write_list(&d->w, "tags");
	document_text(d, NULL, o->service);
	json_write_end_list(&d->w);
	document_text_of_buf(d, "operationId", &id);
	document_text_of_buf(d, "description", &about);
	write_security(d, resource);
	json_write_list(&d->w, "parameters");
	write_path_parameters(d, o->path);
	for (const struct document_parameter *p = o->parameters;
	    p != NULL && p->name != NULL; p++)
		write_parameter(d, p);
	if (o->body != NULL && d->form == DOCUMENT_SWAGGER)
		write_body_parameter(d, o);
	json_write_end_list(&d->w);
	if (o->body != NULL && d->form == DOCUMENT_OPENAPI)
		write_request_body(d, o);
	write_responses(d, o, resource);
	json_write_end_object(&d->w);
}

void
document_operation_need(const struct document_operation *o, document_set *set)
{
	document_need(set, "error-response");
	document_need(set, o->answer);
	for (const struct document_member *m = o->body;
	    m != NULL && m->name != NULL; m++)
		document_need(set, m->type);
}
