#include "customer/attribute_value.h"

#include <limits.h>
#include <string.h>

#include "customer/field_check.h"
#include "values/calendar.h"
#include "values/number.h"

enum {
	TEXT_MAX = 255,		/* characters of a varchar value */
	COLUMN_MAX = 65535,	/* bytes of a text value */
	TEXTAREA_MAX = 16383,	/* characters: they always fit 65,535 bytes */
	DECIMAL_WHOLE = 8,	/* digits before the point of decimal(12,4) */
	DECIMAL_FRACTION = 4
};

struct text
attribute_value_path(enum attribute_entity entity)
{
	static const struct text customer = TEXT_CONSTANT(
	    "Error occurred during \"custom_attributes\" processing. ");
	static const struct text address = TEXT_CONSTANT(
	    "Error occurred during \"addresses\" processing. "
	    "Error occurred during \"custom_attributes\" processing. ");

	return entity == ATTRIBUTE_OF_CUSTOMER ? customer : address;
}

/* The value that is being checked. */
struct check {
	struct attribute_value *a;
	enum attribute_entity entity;
	struct buf *out;	/* the form in which it is saved */
	struct problems *p;
};

static bool
is_scalar(const struct attribute_value *a)
{
	return a->kind == SENT_NUMBER || a->kind == SENT_STRING;
}

/* The problem that was added last is about the attribute. */
static void
about(const struct check *c)
{
	problems_about(c->p, c->a->definition->code, c->a->definition->label);
}

static void
type_problem(const struct check *c, const char *type)
{
	bool composite = c->a->kind == SENT_LIST ||
	    c->a->kind == SENT_OBJECT;

	problems_add(c->p, PROBLEM_ATTRIBUTE_TYPE,
	    attribute_value_path(c->entity), c->a->code,
	    composite ? TEXT_LITERAL("array") : c->a->scalar, text_of(type));
	about(c);
}

/* Contract D13 for free text; if LINES, it may have line breaks and tabs. */
static void
check_free_text(const struct check *c, size_t limit, bool lines)
{
	const struct field field = { .name = c->a->definition->code,
	    .label = c->a->definition->label, .limit = limit };
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
	c->p->no_memory |= buf_failed(&visible);
	buf_free(&visible);
	buf_add(c->out, c->a->scalar.bytes, c->a->scalar.length);
}

static void
check_text(const struct check *c)
{
	if (!is_scalar(c->a))
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

	if (!is_scalar(c->a) || !whole_number(c->a->scalar, &n) ||
	    n < INT_MIN || n > INT_MAX)
		type_problem(c, "int");
	else
		buf_format(c->out, "%lld", n);
}

static bool
has_digit_but_zero(struct text t)
{
	for (size_t i = 0; i < t.length; i++)
		if (t.bytes[i] >= '1' && t.bytes[i] <= '9')
			return true;
	return false;
}

/* Digits, with a sign and a point, that decimal(12,4) holds exactly. */
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
	if (!is_scalar(c->a) || at < t.length || whole == 0 ||
	    whole > DECIMAL_WHOLE || fraction > DECIMAL_FRACTION) {
		type_problem(c, "float");
		return;
	}
	/*
	 * The form in which the database returns it: no leading zeros, no "-0".
	 */
	if (t.bytes[0] == '-' && has_digit_but_zero(t))
		buf_byte(c->out, '-');
	for (at = sign; whole > 1 && t.bytes[at] == '0'; whole--)
		at++;
	buf_add(c->out, t.bytes + at, whole);
	at += whole + 1;
	buf_byte(c->out, '.');
	if (fraction > 0)
		buf_add(c->out, t.bytes + at, fraction);
	for (; fraction < DECIMAL_FRACTION; fraction++)
		buf_byte(c->out, '0');
}

/* A boolean as contract D16 reads it. */
static void
check_boolean(const struct check *c)
{
	long long n;
	bool b;

	if (c->a->kind == SENT_NUMBER &&
	    number_of_json(c->a->scalar, &n) && (n == 0 || n == 1))
		buf_byte(c->out, n == 1 ? '1' : '0');
	else if ((c->a->kind != SENT_STRING &&
	    c->a->kind != SENT_BOOLEAN) ||
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

	if (!is_scalar(c->a))
		type_problem(c, "string");
	else if (calendar_parse(c->a->scalar, &date) != CALENDAR_DATE) {
		problems_add(c->p, PROBLEM_DATE, TEXT_ABSENT);
		about(c);
	} else {
		calendar_format(&date, text);
		buf_format(c->out, "%s 00:00:00", text);
	}
}

/* Append the option ID, as it was sent, to the list that is saved. */
static void
check_option(const struct check *c, struct text id)
{
	long long n;

	if (text_is_absent(id))
		type_problem(c, "int");
	else if (!whole_number(id, &n) ||
	    !attribute_has_option(c->a->definition, n)) {
		problems_add(c->p, PROBLEM_ATTRIBUTE_OPTION, c->a->code, id);
		about(c);
	} else
		buf_format(c->out, "%s%lld", c->out->length > 0 ? "," : "", n);
}

static void
check_select(const struct check *c)
{
	if (!is_scalar(c->a))
		type_problem(c, "int");
	else
		check_option(c, c->a->scalar);
}

/* A list of ids, or a text of ids with commas between them. */
static void
check_options(const struct check *c)
{
	struct text rest = c->a->scalar;

	if (c->a->kind == SENT_LIST) {
		for (size_t i = 0; i < c->a->count &&
		    !problems_any(c->p); i++)
			check_option(c, c->a->list[i]);
		return;
	}
	if (!is_scalar(c->a)) {
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

/* Options that come again and again are kept as they are sent, if they fit. */
static void
check_multiselect(const struct check *c)
{
	char limit[24];

	check_options(c);
	if (c->out->length > COLUMN_MAX) {
		problems_add(c->p, PROBLEM_LENGTH,
		    text_of(c->a->definition->label), field_check_decimal(
		    COLUMN_MAX, limit, sizeof(limit)));
		about(c);
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

void
attribute_value_check(struct attribute_value *a, enum attribute_entity entity,
    struct buf *out, struct problems *p)
{
	const struct check c = { a, entity, out, p };

	checkers[a->definition->type](&c);
	p->no_memory |= buf_failed(out);
}
