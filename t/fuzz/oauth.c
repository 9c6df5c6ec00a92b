/*
 * A signed request: its header Authorization and what would be signed of it, in
 * all forms.  Input: a byte that says whether it is https, two bytes of
 * fuzz_memory; then lines: method, host, path, query; then the header.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#include "web/oauth_base.h"
#include "web/oauth_parameters.h"
#include "web/request_target.h"

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

/* The number of bytes that T begins with as RFC 5849 section 3.6 encodes. */
static size_t
encoded(struct text t)
{
	size_t i = 0;

	while (i < t.length)
		if (strchr(TEXT_ALPHANUMERIC "-._~", t.bytes[i]) != NULL &&
		    t.bytes[i] != '\0')
			i++;
		else if (t.bytes[i] == '%' && t.length - i > 2 &&
		    memchr(TEXT_DIGITS "ABCDEF", t.bytes[i + 1], 16) != NULL &&
		    memchr(TEXT_DIGITS "ABCDEF", t.bytes[i + 2], 16) != NULL)
			i += 3;
		else
			break;
	return i;
}

/* A base string is a method and two encoded texts, with "&" between them. */
static void
must_be_base(const struct buf *base, const char *method)
{
	struct text rest = { buf_string(base), base->length };

	fuzz_must(!buf_failed(base));
	fuzz_must(text_starts_with(rest, method));
	rest = text_after(rest, strlen(method));
	for (int i = 0; i < 2; i++) {
		fuzz_must(rest.length > 0 && *rest.bytes == '&');
		rest = text_after(rest, 1);
		rest = text_after(rest, encoded(rest));
	}
	fuzz_must(rest.length == 0);
}

static void
must_be_parameters(const struct oauth_parameters *p)
{
	fuzz_must(p->count <= OAUTH_PARAMETERS_MAX);
	for (size_t i = 0; i < p->count; i++) {
		struct text name = p->list[i].name, value = p->list[i].value;

		fuzz_must(encoded(name) == name.length);
		fuzz_must(encoded(value) == value.length);
	}
}

/* Of two texts one comes first, whichever is asked about. */
static void
must_be_order(const struct oauth_parameters *p)
{
	for (size_t i = 1; i < p->count; i++) {
		struct text a = p->list[i - 1].name, b = p->list[i].name;
		int there = oauth_base_compare_naturally(a, b),
		    back = oauth_base_compare_naturally(b, a);

		fuzz_must((there < 0) == (back > 0) &&
		    (there > 0) == (back < 0));
		fuzz_must(oauth_base_compare_naturally(a, a) == 0);
	}
}

/* Write every form; with enough memory each must be right. */
static void
write_all(const struct request *r, const struct oauth_parameters *p)
{
	for (unsigned form = 0; form < OAUTH_FORMS; form++) {
		struct buf base = BUF_EMPTY;

		oauth_base_write(r, p, form, &base);
		if (!buf_failed(&base))
			must_be_base(&base, r->method);
		buf_free(&base);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct fuzz_input input = { (const char *)bytes, length }, memory;
	struct oauth_parameters p;
	struct request r = { .https = fuzz_byte(&input) % 2 != 0 };
	char *method, *host, *path, *query, *header;
	enum oauth_parameters_outcome outcome;

	memory = input;
	(void)fuzz_byte(&input);
	(void)fuzz_byte(&input);
	method = fuzz_string(&input);
	host = fuzz_string(&input);
	path = fuzz_string(&input);
	query = fuzz_string(&input);
	header = fuzz_string(&input);
	r.method = method;
	r.host = host;
	r.whole_path = text_of(path);
	(void)request_target_is_https(host, path, query);
	fuzz_memory(&memory);
	outcome = oauth_parameters_read(header, text_of(query), &p);
	if (outcome == OAUTH_PARAMETERS_READ)
		write_all(&r, &p);
	if (fuzz_memory_enough()) {
		fuzz_must(outcome != OAUTH_PARAMETERS_NO_MEMORY);
		if (outcome == OAUTH_PARAMETERS_READ) {
			must_be_parameters(&p);
			must_be_order(&p);
		}
	}
	oauth_parameters_free(&p);
	free(method);
	free(host);
	free(path);
	free(query);
	free(header);
	return 0;
}
