#include "account/read_values.h"

#include <stdlib.h>

struct read_value {
	long long entity, attribute;
	struct text code;
	char *saved;
};

int
read_values_add(struct read_values *v, long long entity, long long attribute,
    struct text code, struct text saved)
{
	struct read_value *new = realloc(v->list,
	    (v->count + 1) * sizeof(*new));

	if (new == NULL)
		return -1;
	v->list = new;
	new += v->count++;
	*new = (struct read_value){ entity, attribute, code,
	    text_copy(saved) };
	return new->saved != NULL ? 0 : -1;
}

/* Move the values of ENTITY to the list TO. */
static int
give(struct read_values *v, long long entity, struct attribute_values *to)
{
	for (size_t i = 0; i < v->count; i++) {
		struct read_value *value = &v->list[i];
		struct attribute_value *new;

		if (value->entity != entity)
			continue;
		new = realloc(to->list, (to->count + 1) * sizeof(*new));
		if (new == NULL)
			return -1;
		to->list = new;
		to->list[to->count++] = (struct attribute_value){
		    .code = value->code, .saved = value->saved };
		value->saved = NULL;
	}
	return 0;
}

static int
by_attribute(const void *a, const void *b)
{
	const struct read_value *x = a, *y = b;

	return (x->attribute > y->attribute) - (x->attribute < y->attribute);
}

int
read_values_give(struct read_values *v, struct customer *c)
{
	if (v->count == 0)
		return 0;
	qsort(v->list, v->count, sizeof(*v->list), by_attribute);
	if (give(v, 0, &c->attributes) == -1)
		return -1;
	for (size_t i = 0; i < c->address_count; i++)
		if (give(v, c->addresses[i].entity_id,
		    &c->addresses[i].attributes) == -1)
			return -1;
	return 0;
}

void
read_values_free(struct read_values *v)
{
	for (size_t i = 0; i < v->count; i++)
		free(v->list[i].saved);
	free(v->list);
}
