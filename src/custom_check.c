/*
 * custom_check: see custom_check.h.  A checker of a type makes the stored form
 * of a value, or adds a problem.
 */
#include "custom_check.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "calendar.h"
#include "field_check.h"
#include "number.h"

enum {
	TEXT_MAX = 255,		/* characters of a varchar value */
	TEXTAREA_MAX = 16383,	/* characters that surely fit 65,535 bytes */
	DECIMAL_WHOLE = 8,	/* digits of decimal(12,4) before the point */
	DECIMAL_FRACTION = 4
};

/* One value under check. */
struct check {
	struct custom_attribute *a;
	enum attribute_entity entity;
	struct buf *out;	/* the stored form */
	struct problems *p;
};

/* The place of a custom attribute in messages. */
static struct text
path(enum attribute_entity entity)
{
	static const struct text customer = TEXT_CONSTANT(
	    "Error occurred during \"custom_attributes\" processing. ");
	static const struct text address = TEXT_CONSTANT(
	    "Error occurred during \"addresses\" processing. "
	    "Error occurred during \"custom_attributes\" processing. ");

	return entity == ATTRIBUTE_OF_CUSTOMER ? customer : address;
}

static void
type_problem(const struct check *c, const char *type)
{
	bool composite = c->a->kind == CUSTOM_LIST ||
	    c->a->kind == CUSTOM_OBJECT;

	problems_add(c->p, PROBLEM_ATTRIBUTE_TYPE, path(c->entity),
	    c->a->code, composite ? TEXT_LITERAL("array") : c->a->scalar,
	    text_of(type));
}

/* D13 for free text; a text area may have lines. */
static void
check_free_text(const struct check *c, size_t limit, bool lines)
{
	const struct field field = { .label = c->a->definition->label,
	    .limit = limit };
	struct text rest = c->a->scalar;
	struct buf visible = BUF_EMPTY;

	while (rest.length > 0) {
		const char *at = rest.bytes;
		uint32_t ch = text_next(&rest);

		if (!lines || (ch != '\n' && ch != '\r' && ch != '\t'))
			buf_add(&visible, at, (size_t)(rest.bytes - at));
	}
	field_check_text(&field, (struct text){ buf_string(&visible),
	    visible.length }, c->p);
	buf_free(&visible);
	buf_add(c->out, c->a->scalar.bytes, c->a->scalar.length);
}

static void
check_text(const struct check *c)
{
	if (c->a->kind != CUSTOM_SCALAR)
		type_problem(c, "string");
	else if (c->a->definition->type == ATTRIBUTE_TEXT)
		check_free_text(c, TEXT_MAX, false);
	else
		check_free_text(c, TEXTAREA_MAX, true);
}

/* True if T, a string or JSON number, is a whole number. */
static bool
whole_number(struct text t, long long *n)
{
	return number_of_string(t, n) || (t.length > 0 &&
	    number_is_json(t) && number_of_json(t, n));
}

static void
check_int(const struct check *c)
{
	long long n;

	if (c->a->kind != CUSTOM_SCALAR || !whole_number(c->a->scalar, &n) ||
	    n < INT_MIN || n > INT_MAX)
		type_problem(c, "int");
	else
		buf_format(c->out, "%lld", n);
}

/* Digits with a sign and a point that decimal(12,4) holds exactly. */
static void
check_decimal(const struct check *c)
{
	struct text t = c->a->scalar;
	size_t sign, whole, fraction = 0, at;

	sign = t.length > 0 && (t.bytes[0] == '-' || t.bytes[0] == '+');
	for (at = sign; at < t.length && t.bytes[at] >= '0' &&
	    t.bytes[at] <= '9'; at++)
		;
	whole = at - sign;
	if (at < t.length && t.bytes[at] == '.')
		for (at++; at < t.length && t.bytes[at] >= '0' &&
		    t.bytes[at] <= '9'; at++)
			fraction++;
	if (c->a->kind != CUSTOM_SCALAR || at < t.length || whole == 0 ||
	    whole > DECIMAL_WHOLE || fraction > DECIMAL_FRACTION) {
		type_problem(c, "float");
		return;
	}
	if (t.bytes[0] == '-')
		buf_byte(c->out, '-');
	buf_add(c->out, t.bytes + sign, whole);
	buf_byte(c->out, '.');
	if (fraction > 0)
		buf_add(c->out, t.bytes + sign + whole + 1, fraction);
	for (; fraction < DECIMAL_FRACTION; fraction++)
		buf_byte(c->out, '0');
}

/* D16. */
static void
check_boolean(const struct check *c)
{
	bool b;

	if ((c->a->kind != CUSTOM_SCALAR && c->a->kind != CUSTOM_BOOLEAN) ||
	    !customer_boolean(c->a->scalar, &b))
		type_problem(c, "boolean");
	else
		buf_byte(c->out, b ? '1' : '0');
}

static void
check_date(const struct check *c)
{
	struct calendar_date date;
	char text[CALENDAR_DATE_LEN + 1];

	if (c->a->kind != CUSTOM_SCALAR)
		type_problem(c, "string");
	else if (calendar_parse(c->a->scalar, &date) != CALENDAR_DATE)
		problems_add(c->p, PROBLEM_DATE, TEXT_ABSENT);
	else {
		calendar_format(&date, text);
		buf_format(c->out, "%s 00:00:00", text);
	}
}

/* Add option ID (as sent) to the stored list. */
static void
check_option(const struct check *c, struct text id)
{
	long long n;

	if (text_is_absent(id))
		type_problem(c, "int");
	else if (!whole_number(id, &n) ||
	    !attribute_has_option(c->a->definition, n))
		problems_add(c->p, PROBLEM_ATTRIBUTE_OPTION, c->a->code, id);
	else
		buf_format(c->out, "%s%lld", c->out->length > 0 ? "," : "", n);
}

static void
check_select(const struct check *c)
{
	if (c->a->kind != CUSTOM_SCALAR)
		type_problem(c, "int");
	else
		check_option(c, c->a->scalar);
}

/* A list of ids, or ids with commas between them. */
static void
check_multiselect(const struct check *c)
{
	struct text rest = c->a->scalar;

	if (c->a->kind == CUSTOM_LIST) {
		for (size_t i = 0; i < c->a->count &&
		    !problems_any(c->p); i++)
			check_option(c, c->a->list[i]);
		return;
	}
	if (c->a->kind != CUSTOM_SCALAR) {
		type_problem(c, "string");
		return;
	}
	while (rest.length > 0 && !problems_any(c->p)) {
		const char *comma = memchr(rest.bytes, ',', rest.length);
		size_t n = comma != NULL ? (size_t)(comma - rest.bytes) :
		    rest.length;

		check_option(c, (struct text){ rest.bytes, n });
		n += comma != NULL;
		rest.bytes += n, rest.length -= n;
	}
}

typedef void checker(const struct check *);

static checker *const checkers[ATTRIBUTE_TYPES] = {
	[ATTRIBUTE_TEXT] = check_text,
	[ATTRIBUTE_TEXTAREA] = check_text,
	[ATTRIBUTE_INT] = check_int,
	[ATTRIBUTE_DECIMAL] = check_decimal,
	[ATTRIBUTE_BOOLEAN] = check_boolean,
	[ATTRIBUTE_DATE] = check_date,
	[ATTRIBUTE_SELECT] = check_select,
	[ATTRIBUTE_MULTISELECT] = check_multiselect,
};

/* Null and the empty text mean that there is no value. */
static bool
has_value(const struct custom_attribute *a)
{
	return a->kind != CUSTOM_NULL &&
	    !(a->kind == CUSTOM_SCALAR && text_is_empty(a->scalar));
}

static void
check_one(struct custom_attribute *a, enum attribute_entity entity,
    const struct attributes *definitions, struct problems *p)
{
	struct buf out = BUF_EMPTY;
	struct check c = { a, entity, &out, p };

	a->definition = attribute_find(definitions, entity, a->code);
	if (a->definition == NULL) {
		problems_add(p, PROBLEM_ATTRIBUTE_UNDEFINED, path(entity),
		    a->code);
		return;
	}
	if (!has_value(a))
		return;
	a->scalar = text_trim(a->scalar);
	checkers[a->definition->type](&c);
	if (out.length > 0 && !problems_any(p) &&
	    (a->stored = strdup(buf_string(&out))) == NULL)
		p->no_memory = true;
	p->no_memory |= buf_failed(&out);
	buf_free(&out);
}

/* The last one in the request with the code of LIST[AT] wins: drop this one. */
static bool
comes_again(const struct custom_attributes *custom, size_t at)
{
	for (size_t i = at + 1; i < custom->count; i++)
		if (custom->list[i].definition == custom->list[at].definition)
			return true;
	return false;
}

static void
check_all(struct custom_attributes *custom, enum attribute_entity entity,
    const struct attributes *definitions, struct problems *p)
{
	for (size_t i = 0; i < custom->count && !problems_any(p); i++)
		check_one(&custom->list[i], entity, definitions, p);
	for (size_t i = 0; i < custom->count && !problems_any(p); i++)
		if (comes_again(custom, i)) {
			free(custom->list[i].stored);
			custom->list[i].stored = NULL;
		}
	for (size_t i = 0; i < definitions->count && !problems_any(p); i++) {
		const struct attribute *d = &definitions->list[i];
		bool given = false;

		for (size_t j = 0; j < custom->count; j++)
			given |= custom->list[j].definition == d &&
			    custom->list[j].stored != NULL;
		if (d->required && d->entity == entity && !given)
			problems_add(p, PROBLEM_VALUE_REQUIRED,
			    text_of(d->label));
	}
}

/* True if B has the value that A has for an attribute that must be unique. */
static bool
same_unique(const struct custom_attribute *a, const struct custom_attributes *b)
{
	for (size_t i = 0; i < b->count; i++)
		if (b->list[i].definition == a->definition &&
		    b->list[i].stored != NULL &&
		    strcmp(a->stored, b->list[i].stored) == 0)
			return true;
	return false;
}

/* No address of C may have what a later one has, where that is unique. */
static void
check_unique(const struct customer *c, struct problems *p)
{
	for (size_t i = 0; i < c->address_count; i++)
		for (size_t j = 0; j < c->addresses[i].custom.count; j++) {
			const struct custom_attribute *a =
			    &c->addresses[i].custom.list[j];

			if (a->stored == NULL || !a->definition->unique)
				continue;
			for (size_t k = i + 1; k < c->address_count; k++)
				if (same_unique(a, &c->addresses[k].custom)) {
					problems_add(p,
					    PROBLEM_ATTRIBUTE_UNIQUE, a->code);
					return;
				}
		}
}

void
custom_check(struct customer *c, const struct attributes *definitions,
    struct problems *p)
{
	p->form = PROBLEMS_LIST;
	check_all(&c->custom, ATTRIBUTE_OF_CUSTOMER, definitions, p);
	for (size_t i = 0; i < c->address_count && !problems_any(p); i++)
		check_all(&c->addresses[i].custom, ATTRIBUTE_OF_ADDRESS,
		    definitions, p);
	if (!problems_any(p))
		check_unique(c, p);
}
