#include "json/read.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "base/wipe.h"
#include "json/scan.h"

struct json_document {
	struct json_object *root;
	struct json_scan scan;
};

/* A json_value is a json_object under another name. */
static struct json_object *
object_of(const struct json_value *value)
{
	return (struct json_object *)(uintptr_t)value;
}

static const struct json_value *
value_of(struct json_object *object)
{
	return (const struct json_value *)object;
}

const struct json_value *
json_root(const struct json_document *document)
{
	return value_of(document->root);
}

enum json_kind
json_kind(const struct json_value *value)
{
	switch (json_object_get_type(object_of(value))) {
	case json_type_boolean:
		return JSON_BOOLEAN;
	case json_type_int:
	case json_type_double:
		return JSON_NUMBER;
	case json_type_string:
		return JSON_STRING;
	case json_type_array:
		return JSON_LIST;
	case json_type_object:
		return JSON_OBJECT;
	case json_type_null:
		break;
	}
	return JSON_NULL;
}

struct text
json_text(const struct json_value *value)
{
	struct json_object *object = object_of(value);
	const struct json_scan_note *note;

	switch (json_kind(value)) {
	case JSON_STRING:
		return (struct text){ json_object_get_string(object),
			(size_t)json_object_get_string_len(object) };
	case JSON_NUMBER:
		note = json_object_get_userdata(object);
		return note->number;
	case JSON_BOOLEAN:
		return json_object_get_boolean(object) ? TEXT_LITERAL("1") :
		    TEXT_LITERAL("");
	case JSON_NULL:
	case JSON_LIST:
	case JSON_OBJECT:
		break;
	}
	return TEXT_ABSENT;
}

size_t
json_count(const struct json_value *value)
{
	switch (json_kind(value)) {
	case JSON_LIST:
		return json_object_array_length(object_of(value));
	case JSON_OBJECT:
		return (size_t)json_object_object_length(object_of(value));
	case JSON_NULL:
	case JSON_BOOLEAN:
	case JSON_NUMBER:
	case JSON_STRING:
		break;
	}
	return 0;
}

static bool
next_of_object(struct json_object *object, struct json_walk *walk,
    struct json_member *member)
{
	const struct lh_entry *entry = walk->begun ? walk->entry :
	    lh_table_head(json_object_get_object(object));

	walk->begun = true;
	if (entry == NULL)
		return false;
	member->key = text_of(lh_entry_k(entry));
	member->value = lh_entry_v(entry);
	walk->entry = lh_entry_next(entry);
	return true;
}

bool
json_next(const struct json_value *value, struct json_walk *walk,
    struct json_member *member)
{
	struct json_object *object = object_of(value);

	switch (json_kind(value)) {
	case JSON_OBJECT:
		return next_of_object(object, walk, member);
	case JSON_LIST:
		if (walk->index == json_object_array_length(object))
			return false;
		member->key = TEXT_ABSENT;
		member->value = value_of(
		    json_object_array_get_idx(object, walk->index++));
		return true;
	case JSON_NULL:
	case JSON_BOOLEAN:
	case JSON_NUMBER:
	case JSON_STRING:
		break;
	}
	return false;
}

/*
 * Walk the tree below VALUE and the notes of the scan side by side, both in
 * source order: give each number its source text, and compare how many members
 * each object has, since json-c keeps only one of several with the same key.
 * The scan has bounded the depth.  False if there are duplicate keys.
 */
static bool
apply_notes(const struct json_value *value,
    const struct json_scan_note **note)
{
	struct json_walk walk = { 0 };
	struct json_member member;

	switch (json_kind(value)) {
	case JSON_NUMBER:
		json_object_set_userdata(object_of(value),
		    (void *)(uintptr_t)(*note)++, NULL);
		return true;
	case JSON_OBJECT:
		if ((*note)++->members != json_count(value))
			return false;
		break;
	case JSON_NULL:
	case JSON_BOOLEAN:
	case JSON_STRING:
	case JSON_LIST:
		break;
	}
	while (json_next(value, &walk, &member))
		if (!apply_notes(member.value, note))
			return false;
	return true;
}

/*
 * Parse BYTES.  On NULL, *MALFORMED tells malformed text from lack of memory.
 */
static struct json_object *
parse(struct json_tokener *tokener, const char *bytes, size_t length,
    bool *malformed)
{
	struct json_object *root = json_tokener_parse_ex(tokener, bytes,
	    (int)length);

	*malformed = json_tokener_get_error(tokener) > json_tokener_continue;
	return root;
}

/* Join the escaped surrogate pairs in a copy of BYTES and parse that. */
static struct json_object *
parse_joined(struct json_tokener *tokener, const char *bytes, size_t length,
    bool *malformed)
{
	struct json_object *root = NULL;
	char *copy = malloc(length);

	*malformed = false;
	if (copy != NULL)
		root = parse(tokener, copy,
		    json_scan_join_pairs(bytes, length, copy), malformed);
	if (copy != NULL)
		wipe(copy, length);
	free(copy);
	return root;
}

/* Build the tree of BYTES, which the scan has accepted. */
static enum json_read_outcome
build(const char *bytes, size_t length, struct json_document *document)
{
	const struct json_scan_note *note = document->scan.notes;
	struct json_tokener *tokener = NULL;
	enum json_read_outcome outcome = JSON_READ_NO_MEMORY;
	bool malformed = false;

	if (document->scan.first != '{' && document->scan.first != '[')
		return JSON_READ_OK;
	if ((tokener = json_tokener_new_ex(JSON_READ_DEPTH_MAX + 1)) == NULL)
		return JSON_READ_NO_MEMORY;
	document->root = document->scan.pairs ?
	    parse_joined(tokener, bytes, length, &malformed) :
	    parse(tokener, bytes, length, &malformed);
	if (document->root != NULL)
		outcome = apply_notes(value_of(document->root), &note) ?
		    JSON_READ_OK : JSON_READ_MALFORMED;
	else if (malformed)
		outcome = JSON_READ_MALFORMED;
	/* The tokener has held each string for a moment, the password too. */
	wipe(tokener->pb->buf, (size_t)tokener->pb->size);
	json_tokener_free(tokener);
	return outcome;
}

enum json_read_outcome
json_read(const char *bytes, size_t length,
    struct json_document **document)
{
	struct json_document *d = calloc(1, sizeof(*d));
	enum json_read_outcome outcome;

	*document = NULL;
	if (d == NULL)
		return JSON_READ_NO_MEMORY;
	if (!json_scan(bytes, length, JSON_READ_DEPTH_MAX, &d->scan))
		outcome = d->scan.no_memory ? JSON_READ_NO_MEMORY :
		    JSON_READ_MALFORMED;
	else
		outcome = build(bytes, length, d);
	if (outcome == JSON_READ_OK)
		*document = d;
	else
		json_free(d);
	return outcome;
}

/* Wipe the strings below VALUE: the password is one of them. */
static void
wipe_strings(const struct json_value *value)
{
	struct json_walk walk = { 0 };
	struct json_member member;
	struct text t;

	if (json_kind(value) == JSON_STRING) {
		t = json_text(value);
		wipe((void *)(uintptr_t)t.bytes, t.length);
	}
	while (json_next(value, &walk, &member))
		wipe_strings(member.value);
}

void
json_free(struct json_document *document)
{
	if (document == NULL)
		return;
	wipe_strings(value_of(document->root));
	(void)json_object_put(document->root);
	free(document->scan.notes);
	free(document);
}
