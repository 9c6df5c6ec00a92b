#include "web/request_guard.h"

#include <string.h>

/* Types of records (FastCGI 1.0, section 8) in the order of a request. */
enum { BEGIN_REQUEST = 1, PARAMS = 4, STDIN = 5 };

/* At most *LEFT of LENGTH bytes, taken off *LEFT. */
static size_t
take(size_t *left, size_t length)
{
	size_t n = *left < length ? *left : length;

	*left -= n;
	return n;
}

/*
 * A byte of a length: a byte, or four of which the first has the highest bit
 * set (section 3.4).  False if it makes the lengths too large.
 */
static bool
length_byte(struct request_guard_pairs *p, unsigned char c)
{
	if (p->have == 0) {
		p->need = (c & 0x80) != 0 ? 4 : 1;
		p->length = c & 0x7F;
	} else
		p->length = p->length << 8 | c;
	if (++p->have < p->need)
		return true;
	p->have = 0;
	p->left += p->length;
	/* With the length's own bytes: empty pairs cost memory as well. */
	p->total += p->length + p->need;
	p->has_name = !p->has_name;
	return p->total <= REQUEST_GUARD_PARAMETERS_MAX;
}

static bool
pass_pairs(struct request_guard_pairs *p, const char *bytes, size_t length)
{
	while (length > 0) {
		size_t n = 1;

		if (p->left > 0 && !p->has_name && p->have == 0)
			n = take(&p->left, length);
		else if (!length_byte(p, (unsigned char)*bytes))
			return false;
		bytes += n, length -= n;
	}
	return true;
}

static bool
is_at_end(const struct request_guard_pairs *p)
{
	return p->have == 0 && p->left == 0 && !p->has_name;
}

/* A header is complete; false if such a record may not come now. */
static bool
pass_header(struct request_guard *g)
{
	unsigned type = g->header[1];
	unsigned id = (unsigned)g->header[2] << 8 | g->header[3];

	g->content = (size_t)g->header[4] << 8 | g->header[5];
	g->padding = g->header[6];
	if (g->expected == 0) {
		g->id = id;
		g->expected = BEGIN_REQUEST;
	}
	if (g->header[0] != 1 || id == 0 || id != g->id || type != g->expected)
		return false;
	/* libfcgi takes such padding for the next record. */
	if ((type == BEGIN_REQUEST || g->content == 0) && g->padding > 0)
		return false;
	if (type == BEGIN_REQUEST)
		g->expected = PARAMS;
	else if (type == PARAMS && g->content == 0) {
		g->expected = STDIN;
		g->complete = is_at_end(&g->parameters);
		return g->complete;
	} else if (g->content == 0)
		g->ended = true;
	return true;
}

/* Some of the LENGTH bytes, in *N how many. */
static bool
pass_some(struct request_guard *g, const char *bytes, size_t length, size_t *n)
{
	if (g->content > 0) {
		*n = take(&g->content, length);
		return g->header[1] != PARAMS ||
		    pass_pairs(&g->parameters, bytes, *n);
	}
	if (g->padding > 0) {
		*n = take(&g->padding, length);
		return true;
	}
	*n = 1;
	g->header[g->have++] = (unsigned char)*bytes;
	if (g->have < sizeof(g->header))
		return true;
	g->have = 0;
	return pass_header(g);
}

bool
request_guard_pass(struct request_guard *g, const char *bytes, size_t length)
{
	while (length > 0 && !g->refused && !g->ended) {
		size_t n;

		g->refused = !pass_some(g, bytes, length, &n);
		bytes += n, length -= n;
	}
	return !g->refused;
}
