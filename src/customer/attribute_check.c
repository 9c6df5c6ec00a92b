#include "customer/attribute_check.h"

#include <stdlib.h>
#include <string.h>

#include "customer/attribute_value.h"

/* Null and the empty text are no value. */
static bool
has_value(const struct attribute_value *a)
{
	return a->kind != SENT_NULL &&
	    !(a->kind == SENT_STRING && text_is_empty(a->scalar));
}

static void
check_one(struct attribute_value *a, enum attribute_entity entity,
    const struct attributes *definitions, struct problems *p)
{
	struct buf out = BUF_EMPTY;

	a->definition = attribute_find(definitions, entity, a->code);
	if (a->kept) {
		if (a->definition == NULL) {	/* removed since it was read */
			free(a->saved);
			a->saved = NULL;
		}
		return;
	}
	if (a->definition == NULL) {
		problems_add(p, PROBLEM_ATTRIBUTE_UNDEFINED,
		    attribute_value_path(entity), a->code);
		return;
	}
	if (!has_value(a))
		return;
	a->scalar = text_trim(a->scalar);
	attribute_value_check(a, entity, &out, p);
	if (out.length > 0 && !problems_any(p) &&
	    (a->saved = strdup(buf_string(&out))) == NULL)
		p->no_memory = true;
	buf_free(&out);
}

/*
 * True if a later value has the code of LIST[AT]: of several, the last one
 * wins.
 */
static bool
comes_again(const struct attribute_values *attributes, size_t at)
{
	for (size_t i = at + 1; i < attributes->count; i++)
		if (attributes->list[i].definition ==
		    attributes->list[at].definition)
			return true;
	return false;
}

static void
check_all(struct attribute_values *attributes, enum attribute_entity entity,
    const struct attributes *definitions, struct problems *p)
{
	for (size_t i = 0; i < attributes->count && !problems_any(p); i++)
		check_one(&attributes->list[i], entity, definitions, p);
	for (size_t i = 0; i < attributes->count && !problems_any(p); i++)
		if (comes_again(attributes, i)) {
			free(attributes->list[i].saved);
			attributes->list[i].saved = NULL;
		}
	for (size_t i = 0; i < definitions->count && !problems_any(p); i++) {
		const struct attribute *d = &definitions->list[i];
		bool given = false;

		for (size_t j = 0; j < attributes->count; j++)
			given |= attributes->list[j].definition == d &&
			    attributes->list[j].saved != NULL;
		if (d->required && d->entity == entity && !given) {
			problems_add(p, PROBLEM_VALUE_REQUIRED,
			    text_of(d->label));
			problems_about(p, d->code, d->label);
		}
	}
}

/* True if B has the same value as A for the same attribute. */
static bool
same_unique(const struct attribute_value *a, const struct attribute_values *b)
{
	for (size_t i = 0; i < b->count; i++)
		if (b->list[i].definition == a->definition &&
		    b->list[i].saved != NULL &&
		    strcmp(a->saved, b->list[i].saved) == 0)
			return true;
	return false;
}

/* No two addresses may have the same value where it must be unique. */
static void
check_unique(const struct customer *c, struct problems *p)
{
	for (size_t i = 0; i < c->address_count; i++)
		for (size_t j = 0; j < c->addresses[i].attributes.count; j++) {
			const struct attribute_value *a =
			    &c->addresses[i].attributes.list[j];

			if (a->saved == NULL || !a->definition->unique)
				continue;
			problems_at_element(p, "customer.addresses", i,
			    ".custom_attributes");
			for (size_t k = i + 1; k < c->address_count; k++)
				if (same_unique(
					a, &c->addresses[k].attributes)) {
					problems_add(p,
					    PROBLEM_ATTRIBUTE_UNIQUE, a->code);
					return;
				}
		}
}

void
attribute_check(struct customer *c, const struct attributes *definitions,
    struct problems *p)
{
	p->form = PROBLEMS_LIST;
	problems_at(p, "customer.custom_attributes");
	check_all(&c->attributes, ATTRIBUTE_OF_CUSTOMER, definitions, p);
	for (size_t i = 0; i < c->address_count && !problems_any(p); i++) {
		problems_at_element(p, "customer.addresses", i,
		    ".custom_attributes");
		check_all(&c->addresses[i].attributes, ATTRIBUTE_OF_ADDRESS,
		    definitions, p);
	}
	if (!problems_any(p))
		check_unique(c, p);
	problems_at(p, "");
}
