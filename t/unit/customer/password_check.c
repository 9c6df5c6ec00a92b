/*
 * The rules for passwords (contract B8), by way of a guest's sign-up, and in the
 * order for accounts that exist.
 */
#include "unit/customer/rules.h"

#include "customer/password_check.h"

#define LONG "Please enter a password with at most 256 characters."
#define SPACE "The password can't begin or end with a space. Verify the " \
	"password and try again."
#define CLASSES(n) "Minimum of different classes of characters in password " \
	"is " n ". Classes of characters: Lower Case, Upper Case, Digits, " \
	"Special Characters."
#define IS_EMAIL "The password can't be the same as the email address. " \
	"Create a new password and try again."

/* Passwords of jane@example.com. */
static const struct row passwords[] = {
	{ "", "", .rest = ",'password':null" },
	{ "", "", PASSWORD("Passw0rd") },
	{ "", "", PASSWORD("Pass w0rd") },
	/* 256 characters at most, whatever their bytes */
	{ "", "", PASSWORD("A1" X250 "abcd") },
	{ "", LONG, PASSWORD("A1" X250 "abcde") },
	{ "", "", PASSWORD("A1" U250 "abcd") },
	{ "", LONG, PASSWORD("A1" U250 "abcde") },
	/* 8 at least */
	{ "", SHORT("8"), PASSWORD("") },
	{ "", SHORT("8"), PASSWORD("Passw0r") },
	{ "", SHORT("8"), PASSWORD("Pa0\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F") },
	{ "", "", PASSWORD("Pa0\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9Fx") },
	{ "", SHORT("8"), .rest = ",'password':1234567" },
	{ "", CLASSES("3"), .rest = ",'password':12345678" },
	/* white space around */
	{ "", SPACE, PASSWORD(" Passw0rd") },
	{ "", SPACE, PASSWORD("Passw0rd ") },
	{ "", SPACE, PASSWORD("\\tPassw0rd") },
	{ "", SPACE, PASSWORD("Passw0rd\\t") },
	{ "", SPACE, PASSWORD("\\nPassw0rd") },
	{ "", SPACE, PASSWORD("Passw0rd\\n") },
	{ "", SPACE, PASSWORD("\\rPassw0rd") },
	{ "", SPACE, PASSWORD("Passw0rd\\r") },
	{ "", SPACE, PASSWORD("\\u000bPassw0rd") },
	{ "", SPACE, PASSWORD("Passw0rd\\u000b") },
	{ "", "", PASSWORD("\\fPassw0rd\\f") },
	{ "", "", PASSWORD("\\u00a0Passw0rd\\u3000") },
	/* classes */
	{ "", CLASSES("3"), PASSWORD("passwordpassword") },
	{ "", CLASSES("3"), PASSWORD("Passwordpassword") },
	{ "", CLASSES("3"), PASSWORD("PASSW0RD") },
	{ "", CLASSES("3"), PASSWORD("12345678!") },
	{ "", CLASSES("3"), PASSWORD("!?!?!?!?!") },
	{ "", CLASSES("3"), PASSWORD("\xC3\xA4\xC3\x84\xC3\xA4\xC3\x84\xC3\xA4"
	    "\xC3\x84\xC3\xA4\xC3\x84" "1") },
	{ "", "", PASSWORD("password1!") },
	{ "", "", PASSWORD("PASSWORD1!") },
	{ "", "", PASSWORD("Password!") },
	{ "", "", PASSWORD("Pass word") },
	{ "", "", PASSWORD("passw0rd\xC3\xA4") },
	/* the e-mail address */
	{ "'Email':'Jane1@example.com'", IS_EMAIL,
	    PASSWORD("jANE1@EXAMPLE.com") },
	{ "'Email':'jane1@example.com'", IS_EMAIL,
	    PASSWORD("jane1@example.com") },
	{ "'Email':'jane1@example.com'", "", PASSWORD("jane1@example.comm") },
	{ "'Email':'j\xC3\xA4ne1@example.com'", "",
	    PASSWORD("j\xC3\x84ne1@example.com") },
	{ "", CLASSES("3"), PASSWORD("jane@example.com") },
	/* in this order */
	{ "", LONG, PASSWORD(" " X255 " ") },
	{ "", SHORT("8"), PASSWORD(" a ") },
	{ "", SPACE, PASSWORD(" aaaaaaaa") },
	/* settings */
	{ "", SHORT("12"), { { SHOP_PASSWORD_LENGTH, "12" } },
	    PASSWORD("Passw0rd!!!") },
	{ "", "", { { SHOP_PASSWORD_LENGTH, "12" } },
	    PASSWORD("Passw0rd!!!!") },
	{ "", "", { { SHOP_PASSWORD_LENGTH, "1" } }, PASSWORD("aA1") },
	{ "", SHORT("8"), { { SHOP_PASSWORD_LENGTH, "many" } },
	    PASSWORD("Passw0r") },
	{ "", SHORT("8"), { { SHOP_PASSWORD_LENGTH, "" } },
	    PASSWORD("Passw0r") },
	{ "", CLASSES("4"), { { SHOP_PASSWORD_CLASSES, "4" } },
	    PASSWORD("Passw0rd") },
	{ "", "", { { SHOP_PASSWORD_CLASSES, "4" } }, PASSWORD("Passw0rd!") },
	{ "", CLASSES("2"), { { SHOP_PASSWORD_CLASSES, "2" } },
	    PASSWORD("password") },
	{ "", "", { { SHOP_PASSWORD_CLASSES, "1" } }, PASSWORD("password") },
	{ "", IS_EMAIL, { { SHOP_PASSWORD_CLASSES, "2" } },
	    PASSWORD("JANE@example.com") },
	{ "", CLASSES("3"), { { SHOP_PASSWORD_CLASSES, "x" } },
	    PASSWORD("password") },
};

static void
test_passwords(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(passwords); i++)
		wrong += !check(GUEST, passwords[i].customer[0] != '\0' ?
		    EMAIL "," : EMAIL, &passwords[i], "");
	assert_int_equal(wrong, 0);
}

/* New passwords of jane@example.com, which exists. */
static const struct change {
	const char *password;
	enum problem_id problem;	/* PROBLEMS: none */
} changes[] = {
	{ "Passw0rd", PROBLEMS },
	{ "Jane@example.comm", PROBLEMS },
	{ "jane@example.com", PROBLEM_PASSWORD_IS_EMAIL },
	{ "JANE@Example.com", PROBLEM_PASSWORD_IS_EMAIL },
	{ "", PROBLEM_PASSWORD_SHORT },
	{ "Passw0r", PROBLEM_PASSWORD_SHORT },
	{ " jane@example.com", PROBLEM_PASSWORD_SPACE },
	{ "passwordpassword", PROBLEM_PASSWORD_CLASSES },
	{ "A1" X250 "abcde", PROBLEM_PASSWORD_LONG },
};

static void
test_changes(void **state)
{
	const struct shop_settings settings = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(changes); i++) {
		const struct change *c = &changes[i];
		struct problems p = PROBLEMS_EMPTY;
		bool right = password_check_change(text_of(c->password),
		    text_of("jane@example.com"), &settings, &p);

		assert_int_equal(right, c->problem == PROBLEMS);
		assert_int_equal(p.count, !right);
		if (!right)
			assert_int_equal(p.list[0].id, c->problem);
		problems_free(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_passwords),
		cmocka_unit_test(test_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
