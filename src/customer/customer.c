#include "customer/customer.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

bool
customer_boolean(struct text sent, bool *b)
{
	static const char *const yes[] = { "1", "true", "yes", "on" };
	static const char *const no[] = { "0", "false", "no", "off", "" };

	for (size_t i = 0; i < COUNT(yes); i++)
		if (text_is(sent, yes[i]))
			return *b = true, true;
	for (size_t i = 0; i < COUNT(no); i++)
		if (text_is(sent, no[i]))
			return *b = false, true;
	return false;
}

long long
customer_region_number(const struct address *a)
{
	return number_is_nonzero(&a->region_id) ? a->region_id.value :
	    a->region_region_id.value;
}

struct text
customer_region_text(const struct address *a)
{
	return text_is_absent(a->region_name) ? a->region_code :
	    a->region_name;
}

bool
customer_region_id(const struct address *a, long long *id)
{
	*id = a->region.id;
	if (!a->region.country_has_list &&
	    text_is_absent(customer_region_text(a)))
		*id = customer_region_number(a);
	return a->region_given || a->region_id.given;
}

/*
 * Split T into lines, trimmed, at LF, CR or CR LF (contract D13).  Returns
 * their number.  LINES, if not NULL, has room for them.
 */
static size_t
split(struct text t, struct text *lines)
{
	size_t count = 0;

	for (;;) {
		size_t n = 0;
		struct text line;

		while (n < t.length && t.bytes[n] != '\n' && t.bytes[n] != '\r')
			n++;
		line = (struct text){ t.bytes, n };
		if (lines != NULL)
			lines[count] = text_trim(line);
		count++;
		if (n == t.length)
			return count;
		n += t.bytes[n] == '\r' && n + 1 < t.length &&
		    t.bytes[n + 1] == '\n' ? 2 : 1;
		t.bytes += n, t.length -= n;
	}
}

int
customer_set_street(struct address *a, const struct text *members,
    size_t count)
{
	size_t lines = 0, n = 0, first = 0;

	for (size_t i = 0; i < count; i++)
		lines += split(members[i], NULL);
	free(a->street);
	a->street_count = 0;
	if ((a->street = calloc(lines + 1, sizeof(*a->street))) == NULL)
		return -1;
	for (size_t i = 0; i < count; i++)
		n += split(members[i], a->street + n);
	while (n > 0 && text_is_empty(a->street[n - 1]))
		n--;
	while (first < n && text_is_empty(a->street[first]))
		first++;
	memmove(a->street, a->street + first, (n - first) * sizeof(*a->street));
	a->street_count = n - first;
	return 0;
}

void
customer_free_attributes(struct attribute_values *attributes)
{
	for (size_t i = 0; i < attributes->count; i++) {
		free(attributes->list[i].list);
		free(attributes->list[i].saved);
	}
	free(attributes->list);
	attributes->list = NULL;
	attributes->count = 0;
}

void
customer_free_addresses(struct customer *c)
{
	for (size_t i = 0; i < c->address_count; i++) {
		free(c->addresses[i].street);
		free(c->addresses[i].region.code);
		free(c->addresses[i].region.name);
		customer_free_attributes(&c->addresses[i].attributes);
	}
	free(c->addresses);
	c->addresses = NULL;
	c->address_count = 0;
}

void
customer_registration_free(struct registration *r)
{
	customer_free_addresses(&r->customer);
	customer_free_attributes(&r->customer.attributes);
	memset(r, 0, sizeof(*r));
}
