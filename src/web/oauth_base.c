#include "web/oauth_base.h"

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"

static bool
has_digit(struct text t, size_t i)
{
	return i < t.length && t.bytes[i] >= '0' && t.bytes[i] <= '9';
}

/* Where the number that T begins with does, its leading zeros left out. */
static size_t
without_zeros(struct text t)
{
	size_t i = 0;

	while (i < t.length && t.bytes[i] == '0' && has_digit(t, i + 1))
		i++;
	return i;
}

static size_t
count_digits(struct text t, size_t i)
{
	size_t n = 0;

	while (has_digit(t, i + n))
		n++;
	return n;
}

/*
 * Compare the numbers at *I in A and at *J in B, and move behind them.  One
 * that begins with 0 is like what follows a decimal point.
 */
static int
compare_numbers(struct text a, size_t *i, struct text b, size_t *j)
{
	size_t m = count_digits(a, *i), n = count_digits(b, *j);
	bool fraction = a.bytes[*i] == '0' || b.bytes[*j] == '0';
	int longer = (m > n) - (m < n);
	int order = memcmp(a.bytes + *i, b.bytes + *j, m < n ? m : n);

	*i += m, *j += n;
	if (fraction)
		return order != 0 ? order : longer;
	return longer != 0 ? longer : order;
}

int
oauth_base_compare_naturally(struct text a, struct text b)
{
	size_t i = without_zeros(a), j = without_zeros(b);

	for (;; i++, j++) {
		if (has_digit(a, i) && has_digit(b, j)) {
			int order = compare_numbers(a, &i, b, &j);

			if (order != 0)
				return order;
		}
		if (i >= a.length || j >= b.length)
			return (j >= b.length) - (i >= a.length);
		if (a.bytes[i] != b.bytes[j])
			return (unsigned char)a.bytes[i] -
			    (unsigned char)b.bytes[j];
	}
}

/* A parameter of a base string. */
struct entry {
	struct text name, value;
	size_t place;		/* in the request */
};

typedef int comparison(const void *a, const void *b);

static int
by_bytes(const void *a, const void *b)
{
	const struct entry *one = a, *other = b;
	int order = text_compare(one->name, other->name);

	return order != 0 ? order : text_compare(one->value, other->value);
}

static int
naturally(const void *a, const void *b)
{
	const struct entry *one = a, *other = b;
	int order = oauth_base_compare_naturally(one->name, other->name);

	return order != 0 ? order : by_bytes(a, b);
}

static int
by_place(const void *a, const void *b)
{
	const struct entry *one = a, *other = b;
	int order = text_compare(one->name, other->name);

	return order != 0 ? order :
	    (one->place > other->place) - (one->place < other->place);
}

/* Leave the last of each name in the COUNT ones of LIST; how many stay. */
static size_t
keep_last(struct entry *list, size_t count)
{
	size_t kept = 0;

	qsort(list, count, sizeof(*list), by_place);
	for (size_t i = 0; i < count; i++)
		if (i + 1 == count ||
		    text_compare(list[i].name, list[i + 1].name) != 0)
			list[kept++] = list[i];
	return kept;
}

/* Fill LIST with those of P that are in FORM, in its order; how many. */
static size_t
choose(const struct oauth_parameters *p, unsigned form, struct entry *list)
{
	comparison *const order = (form & OAUTH_NATURALLY) != 0 ? naturally :
	    by_bytes;
	size_t count = 0;

	for (size_t i = 0; i < p->count; i++)
		if (!p->list[i].odd || (form & OAUTH_WITHOUT_ODD) == 0)
			list[count++] = (struct entry){ p->list[i].name,
			    p->list[i].value, i };
	if ((form & OAUTH_LAST) != 0)
		count = keep_last(list, count);
	qsort(list, count, sizeof(*list), order);
	return count;
}

/* Scheme and host in lower case; the usual port is left out. */
static void
write_authority(const struct request *r, struct buf *out)
{
	const char *scheme = r->https ? "https://" : "http://";
	const char *usual = r->https ? ":443" : ":80";
	size_t length = strlen(r->host), port = strlen(usual);

	if (length > port && strcmp(r->host + length - port, usual) == 0)
		length -= port;
	escape_url_component(out, text_of(scheme));
	for (size_t i = 0; i < length; i++) {
		char c = r->host[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		escape_url_component(out, (struct text){ &c, 1 });
	}
}

void
oauth_base_write(const struct request *request,
    const struct oauth_parameters *p, unsigned form, struct buf *out)
{
	struct entry *list = calloc(p->count + 1, sizeof(*list));
	size_t count;

	if (list == NULL) {
		out->failed = true;
		return;
	}
	count = choose(p, form, list);
	buf_texts(out, request->method, "&");
	write_authority(request, out);
	escape_url_component(out, request->whole_path);
	buf_byte(out, '&');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_text(out, "%26");
		escape_url_component(out, list[i].name);
		buf_text(out, "%3D");
		escape_url_component(out, list[i].value);
	}
	free(list);
}
