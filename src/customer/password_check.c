#include "customer/password_check.h"

#include <string.h>

#include "customer/field_check.h"
#include "values/number.h"

/* The number of classes in T: lower case, upper case, digits, anything else. */
static unsigned
character_classes(struct text t)
{
	bool lower = false, upper = false, digit = false, other = false;

	for (size_t i = 0; i < t.length; i++) {
		char c = t.bytes[i];

		if (c >= 'a' && c <= 'z')
			lower = true;
		else if (c >= 'A' && c <= 'Z')
			upper = true;
		else if (c >= '0' && c <= '9')
			digit = true;
		else
			other = true;
	}
	return (unsigned)lower + upper + digit + other;
}

static bool
has_outer_space(struct text t)
{
	static const char spaces[] = " \t\n\v\r";

	return t.length > 0 &&
	    (memchr(spaces, t.bytes[0], sizeof(spaces) - 1) != NULL ||
	    memchr(spaces, t.bytes[t.length - 1], sizeof(spaces) - 1) != NULL);
}

static bool
is_strong(struct text password, const struct shop_settings *s,
    struct problems *p)
{
	long long minimum = shop_number(s, SHOP_PASSWORD_LENGTH);
	long long classes = shop_number(s, SHOP_PASSWORD_CLASSES);
	long long length = (long long)text_characters(password);
	char number[NUMBER_TEXT_SIZE];

	if (length > PASSWORD_CHECK_MAX)
		problems_add(p, PROBLEM_PASSWORD_LONG, field_check_decimal(
		    PASSWORD_CHECK_MAX, number, sizeof(number)));
	else if (length < minimum)
		problems_add(p, PROBLEM_PASSWORD_SHORT,
		    field_check_decimal(minimum, number, sizeof(number)));
	else if (has_outer_space(password))
		problems_add(p, PROBLEM_PASSWORD_SPACE, TEXT_ABSENT);
	else if (character_classes(password) < classes)
		problems_add(p, PROBLEM_PASSWORD_CLASSES,
		    field_check_decimal(classes, number, sizeof(number)));
	else
		return true;
	return false;
}

static bool
is_no_email(struct text password, struct text email, struct problems *p)
{
	if (!text_equals_ignoring_ascii_case(password, email))
		return true;
	problems_add(p, PROBLEM_PASSWORD_IS_EMAIL, TEXT_ABSENT);
	return false;
}

bool
password_check(struct text password, struct text email,
    const struct shop_settings *s, struct problems *p)
{
	return is_strong(password, s, p) && is_no_email(password, email, p);
}

bool
password_check_change(struct text password, struct text email,
    const struct shop_settings *s, struct problems *p)
{
	return is_no_email(password, email, p) && is_strong(password, s, p);
}
