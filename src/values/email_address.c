/*
 * The domain goes label by label through the registration protocol of IDNA2008,
 * which is stricter than the one for look-ups: it checks hyphens, bidirectional
 * text and characters that depend on their neighbours.
 */
#include "values/email_address.h"

#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <idn2.h>
#include <pcre2.h>

enum {
	LABEL_MAX = 63,		/* RFC 1035 section 2.3.4 */
	LOWER_MAX = 2 * EMAIL_MAX	/* lower case may have more octets */
};

/* atext (RFC 5322 section 3.2.3), and letters, marks, digits of all scripts. */
#define ATEXT "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\-\\p{L}\\p{M}\\p{Nd}]"

struct pattern {
	pcre2_code *code;
	pcre2_match_data *match;
};

/* Compile EXPRESSION into P at the first call. */
static void
prepare(struct pattern *p, const char *expression)
{
	PCRE2_SIZE offset;
	int error;

	if (p->match != NULL)
		return;
	p->code = pcre2_compile((PCRE2_SPTR)expression, PCRE2_ZERO_TERMINATED,
	    PCRE2_UTF | PCRE2_UCP | PCRE2_DOTALL | PCRE2_ANCHORED |
	    PCRE2_ENDANCHORED, &error, &offset, NULL);
	if (p->code != NULL)
		p->match = pcre2_match_data_create_from_pattern(p->code, NULL);
	if (p->match == NULL)
		abort();
}

static bool
is_dot_atom(struct text local)
{
	static struct pattern p;
	int rc;

	prepare(&p, ATEXT "++(?:\\." ATEXT "++)*+");
	rc = pcre2_match(p.code, (PCRE2_SPTR)local.bytes, local.length, 0, 0,
	    p.match, NULL);
	if (rc == PCRE2_ERROR_NOMEMORY)
		abort();
	return rc > 0;
}

/* Write DOMAIN in lower case to OUT; false if it is not UTF-8. */
static bool
lower_case(struct text domain, char out[LOWER_MAX])
{
	static struct pattern p;
	PCRE2_SIZE size = LOWER_MAX;
	int rc;

	prepare(&p, ".++");
	rc = pcre2_substitute(p.code, (PCRE2_SPTR)domain.bytes, domain.length,
	    0, PCRE2_SUBSTITUTE_EXTENDED, p.match, NULL, (PCRE2_SPTR)"\\L$0",
	    PCRE2_ZERO_TERMINATED, (PCRE2_UCHAR *)out, &size);
	if (rc == PCRE2_ERROR_NOMEMORY)
		abort();
	return rc > 0;
}

/* True if LABEL is letters, digits and inner hyphens (RFC 1123 section 2.1). */
static bool
is_ldh(const char *label, size_t length)
{
	static const char ldh[] = TEXT_LOWER_CASE TEXT_DIGITS "-";

	return length >= 1 && length <= LABEL_MAX && label[0] != '-' &&
	    label[length - 1] != '-' && strspn(label, ldh) == length;
}

/* True if LABEL is ASCII and not an A-label. */
static bool
is_plain(const char *label)
{
	if (strncmp(label, "xn--", 4) == 0)
		return false;
	for (; *label != '\0'; label++)
		if ((unsigned char)*label >= 0x80)
			return false;
	return true;
}

/*
 * Write LABEL (in lower case) as ASCII and a NUL to OUT.  Returns its length,
 * or 0 if it is not valid.
 */
static size_t
ascii_label(const char *label, char out[LABEL_MAX + 1])
{
	bool encoded = strncmp(label, "xn--", 4) == 0;
	const uint8_t *octets = (const uint8_t *)label;
	const char *ascii = label;
	uint8_t *registered = NULL;
	size_t length = 0;
	int rc;

	if (!is_plain(label)) {
		rc = idn2_register_u8(encoded ? NULL : octets,
		    encoded ? octets : NULL, &registered, IDN2_NFC_INPUT);
		if (rc == IDN2_MALLOC)
			abort();
		ascii = rc == IDN2_OK ? (const char *)registered : "";
	}
	if (is_ldh(ascii, strlen(ascii))) {
		length = strlen(ascii);
		memcpy(out, ascii, length + 1);
	}
	idn2_free(registered);
	return length;
}

bool
email_address_ascii_domain(struct text domain,
    char ascii[EMAIL_DOMAIN_MAX + 1])
{
	char lower[LOWER_MAX], one[LABEL_MAX + 1], *label = lower, *dot;
	size_t length, total = 0;

	if (domain.length > EMAIL_MAX || !lower_case(domain, lower))
		return false;
	do {
		if ((dot = strchr(label, '.')) != NULL)
			*dot = '\0';
		length = ascii_label(label, one);
		if (length == 0 || total + length + 1 > EMAIL_DOMAIN_MAX + 1)
			return false;
		memcpy(ascii + total, one, length);
		total += length;
		ascii[total++] = dot != NULL ? '.' : '\0';
		label = dot != NULL ? dot + 1 : NULL;
	} while (label != NULL);
	return true;
}

static bool
is_host_name(struct text domain)
{
	char ascii[EMAIL_DOMAIN_MAX + 1];
	const char *last;

	if (!email_address_ascii_domain(domain, ascii) ||
	    (last = strrchr(ascii, '.')) == NULL)
		return false;
	last++;
	return strlen(last) >= 2 && strspn(last, TEXT_DIGITS) < strlen(last);
}

/*
 * Split EMAIL at its last @.  False if there is none or nothing on one side of
 * it, or if EMAIL has two dots in a row, a control character (Unicode category
 * Cc) or bytes that are not UTF-8.
 */
static bool
split(struct text email, struct text *local, struct text *domain)
{
	struct text t = email;
	uint32_t c, previous = 0;
	size_t at = 0;

	while (t.length > 0) {
		c = text_next(&t);
		if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == UINT32_MAX ||
		    (c == '.' && previous == '.'))
			return false;
		previous = c;
		if (c == '@')
			at = email.length - t.length;
	}
	if (at <= 1 || at == email.length)
		return false;
	*local = (struct text){ email.bytes, at - 1 };
	*domain = (struct text){ email.bytes + at, email.length - at };
	return true;
}

enum email_verdict
email_address_check(struct text email)
{
	struct text local, domain;

	if (!split(email, &local, &domain))
		return EMAIL_NOT_AN_ADDRESS;
	if (email.length > EMAIL_MAX)
		return EMAIL_TOO_LONG;
	if (!is_host_name(domain))
		return EMAIL_BAD_HOSTNAME;
	if (!is_dot_atom(local))
		return EMAIL_NOT_AN_ADDRESS;
	if (local.length > EMAIL_LOCAL_MAX)
		return EMAIL_TOO_LONG;
	return EMAIL_VALID;
}
