/*
 * custom_check: see custom_check.h.
 */
#include "custom_check.h"

#include <stdlib.h>
#include <string.h>

#include "custom_value.h"

/* Null and the empty text mean that there is no value. */
static bool
has_value(const struct custom_attribute *a)
{
	return a->kind != CUSTOM_NULL &&
	    !(a->kind == CUSTOM_STRING && text_is_empty(a->scalar));
}

static void
check_one(struct custom_attribute *a, enum attribute_entity entity,
    const struct attributes *definitions, struct problems *p)
{
	struct buf out = BUF_EMPTY;

	a->definition = attribute_find(definitions, entity, a->code);
	if (a->definition == NULL) {
		problems_add(p, PROBLEM_ATTRIBUTE_UNDEFINED,
		    custom_value_path(entity), a->code);
		return;
	}
	if (!has_value(a))
		return;
	a->scalar = text_trim(a->scalar);
	custom_value_check(a, entity, &out, p);
	if (out.length > 0 && !problems_any(p) &&
	    (a->stored = strdup(buf_string(&out))) == NULL)
		p->no_memory = true;
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
