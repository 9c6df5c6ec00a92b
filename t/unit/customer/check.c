/*
 * The rules for a new customer, in their order (contract B6 to B11, D1, D3, D5,
 * D24).  Those that fields share, passwords and addresses have files of their
 * own.
 */
#include "unit/customer/rules.h"

#define NOT_AUTHORIZED "The consumer isn't authorized to access " \
	"Magento_Customer::manage."
#define EMAIL_REQUIRED "The email address is required to create a customer " \
	"account."

/* What a guest may say, one fault at a time. */
static const struct row guest[] = {
	{ EMAIL, "" },
	{ EMAIL ",'id':null,'group_id':null", "" },
	/* group */
	{ EMAIL ",'group_id':1", NOT_AUTHORIZED },
	{ EMAIL ",'group_id':0", NOT_AUTHORIZED },
	{ "'groupId':'5'", NOT_AUTHORIZED },
	/* e-mail */
	{ "", EMAIL_REQUIRED },
	{ "'email':null", EMAIL_REQUIRED },
	{ "'email':''", "" },
	{ "'email':'0'", "" },
	{ "'email':'not an address'", "" },
	/* id */
	{ EMAIL ",'id':0", "" },
	{ EMAIL ",'id':'0'", "" },
	{ EMAIL ",'id':-0.0", "" },
	{ EMAIL ",'id':5", INVALID("id", "5") },
	{ EMAIL ",'id':-1", INVALID("id", "-1") },
	{ EMAIL ",'id':' +07 '", INVALID("id", " +07 ") },
	{ EMAIL ",'id':1e2", INVALID("id", "1e2") },
	{ EMAIL ",'id':9223372036854775807",
	    INVALID("id", "9223372036854775807") },
	/* where to go afterwards */
	{ EMAIL, "", .rest = ",'redirectUrl':''" },
	{ EMAIL, "", .rest = ",'redirectUrl':'/welcome'" },
	{ EMAIL, "", .rest = ",'redirect_url':'https://a.example/'" },
	{ EMAIL, INVALID("redirectUrl", "//evil.example"),
	    .rest = ",'redirectUrl':'//evil.example'" },
	{ EMAIL, INVALID("redirectUrl", "javascript:alert(1)"),
	    .rest = ",'redirect_url':'javascript:alert(1)'" },
	{ EMAIL, INVALID("redirectUrl", " /x"),
	    .rest = ",'redirectUrl':' /x'" },
	{ EMAIL, INVALID("redirectUrl", "a\\b"),
	    .rest = ",'redirectUrl':'a\\\\b'" },
	{ EMAIL, INVALID("redirectUrl", "\xC3\xA9"),
	    .rest = ",'redirectUrl':'\\u00e9'" },
	{ EMAIL, INVALID("redirectUrl", "%fieldName"),
	    .rest = ",'redirectUrl':'%fieldName'" },
	/* a guest's created_at does not count */
	{ EMAIL ",'created_at':'nonsense'", "" },
	/* one after the other */
	{ "'group_id':1,'id':5", NOT_AUTHORIZED, PASSWORD("x") },
	{ "'id':5", EMAIL_REQUIRED, PASSWORD("x") },
	{ EMAIL ",'id':5", SHORT("8"),
	    .rest = ",'password':'x','redirectUrl':'//x'" },
	{ EMAIL ",'id':5", INVALID("id", "5"),
	    .rest = ",'password':'Passw0rd','redirectUrl':'//x'" },
};

static void
test_guest(void **state)
{
	(void)state;
	run(GUEST, "", guest, COUNT(guest), "");
}

static const struct row manager[] = {
	{ EMAIL ",'group_id':1", "" },
	{ EMAIL ",'group_id':0", "" },
	{ "'group_id':1", EMAIL_REQUIRED },
	{ EMAIL ",'id':5", INVALID("id", "5") },
	{ EMAIL, SHORT("8"), PASSWORD("x") },
	/* created_at */
	{ EMAIL ",'created_at':null", "" },
	{ EMAIL ",'created_at':'2001-02-03 04:05:06'", "" },
	{ EMAIL ",'createdAt':'1970-01-01 00:00:01'", "" },
	{ EMAIL ",'created_at':'2024-02-29 12:00:00'", "" },
	{ EMAIL ",'created_at':'1970-01-01 00:00:00'",
	    INVALID("createdAt", "1970-01-01 00:00:00") },
	{ EMAIL ",'created_at':'2024-02-29 12:00:01'",
	    INVALID("createdAt", "2024-02-29 12:00:01") },
	{ EMAIL ",'created_at':'2001-02-30 00:00:00'",
	    INVALID("createdAt", "2001-02-30 00:00:00") },
	{ EMAIL ",'created_at':'2001-02-03'",
	    INVALID("createdAt", "2001-02-03") },
	{ EMAIL ",'created_at':'2001-02-03T04:05:06'",
	    INVALID("createdAt", "2001-02-03T04:05:06") },
	{ EMAIL ",'created_at':''", INVALID("createdAt", "") },
	{ EMAIL ",'created_at':1", INVALID("createdAt", "1") },
	{ EMAIL ",'created_at':'x'", INVALID("redirectUrl", "//x"),
	    .rest = ",'redirectUrl':'//x'" },
};

static void
test_manager(void **state)
{
	(void)state;
	run(MANAGER, "", manager, COUNT(manager), "");
}

#define GENDER(n) "Attribute gender does not contain option with Id " n
#define DATE "Invalid date"
#define FUTURE "The Date of Birth should not be greater than today."
#define MISSING "The customer email is missing. Enter and try again."
#define BAD_ADDRESS "'Email' is not a valid email address."
#define BAD_HOST "'Email' is not a valid hostname."
#define TOO_LONG "'Email' uses too many characters."

/* After a good e-mail address and good names. */
static const struct row fields[] = {
	/* gender */
	{ ",'gender':0", "" },
	{ ",'gender':1", "" },
	{ ",'gender':'2'", "" },
	{ ",'gender':3.0", "" },
	{ ",'gender':4", GENDER("4") },
	{ ",'gender':-1", GENDER("-1") },
	{ ",'gender':9223372036854775807", GENDER("9223372036854775807") },
	{ ",'gender':9", GENDER("9"), { SHOW(GENDER) } },
	/* date of birth */
	{ ",'dob':'1990-02-28'", "" },
	{ ",'dob':'02/28/1990'", "" },
	{ ",'dob':' 1990/2/8 '", "" },
	{ ",'dob':'1990-02-28T10:00:00Z'", "" },
	{ ",'dob':'1900-01-01'", "" },
	{ ",'dob':'1899-12-31'", DATE },
	{ ",'dob':'1990-02-30'", DATE },
	{ ",'dob':'28/02/1990'", DATE },
	{ ",'dob':'yesterday'", DATE },
	{ ",'dob':19900228", DATE },
	{ ",'dob':'0'", DATE },
	{ ",'dob':'x'", DATE, { SHOW(DOB) } },
	/* Los Angeles is the default; it is 4 a.m. there, 2 a.m. next day
	 * where days begin. */
	{ ",'dob':'2024-02-29'", "" },
	{ ",'dob':'2024-03-01'", FUTURE },
	{ ",'dob':'9999-12-31'", FUTURE },
	{ ",'dob':'2024-03-01'", "",
	    { { SHOP_TIMEZONE, "Pacific/Kiritimati" } } },
	{ ",'dob':'2024-03-02'", FUTURE,
	    { { SHOP_TIMEZONE, "Pacific/Kiritimati" } } },
	{ ",'dob':'2024-02-29'", "", { { SHOP_TIMEZONE, "Etc/GMT+12" } } },
	/* every line, in this order */
	{ ",'prefix':'" X40 "x','middlename':'!','suffix':'\\u0001x',"
	    "'Email':'x','dob':'x','taxvat':'" X50 "x','gender':7,"
	    "'Firstname':'!','Lastname':'?'",
	    LENGTH("Name Prefix", "40") "\n" CHARACTERS("Name Suffix") "\n"
	    BAD_ADDRESS "\n" DATE "\n" LENGTH("Tax/VAT Number", "50") "\n"
	    GENDER("7") "\n" FIRST "\n" LAST "\n" MIDDLE },
	{ ",'Firstname':'','Lastname':' ','Email':'x@x'",
	    VALUE("Name Prefix") "\n" VALUE("First Name") "\n"
	    VALUE("Middle Name/Initial") "\n" VALUE("Last Name") "\n"
	    VALUE("Name Suffix") "\n" BAD_HOST,
	    { SHOW(PREFIX), SHOW(MIDDLENAME), SHOW(SUFFIX) } },
	{ ",'Firstname':'','Lastname':'\\u2003','Email':'x@x'",
	    VALUE("First Name") "\n" VALUE("Last Name") "\n" BAD_HOST "\n"
	    VALUE("Date of Birth") "\n" VALUE("Tax/VAT Number") "\n"
	    VALUE("Gender"), { SHOW(DOB), SHOW(TAXVAT), SHOW(GENDER) } },
	/* addresses are another matter */
	{ ",'addresses':[{}]", "" },
};

static void
test_fields(void **state)
{
	(void)state;
	run(FIELDS, NAMES, fields, COUNT(fields), "");
}

static const struct row emails[] = {
	{ "'email':''", MISSING },
	/* alone */
	{ "'email':'','firstname':'','dob':'x','gender':9", MISSING },
	{ "'email':'0'", BAD_ADDRESS },
	{ "'email':' '", BAD_ADDRESS },
	{ "'email':'a'", BAD_ADDRESS },
	{ "'email':'@b.example'", BAD_ADDRESS },
	{ "'email':'a@'", BAD_ADDRESS },
	{ "'email':'a..b@c.example'", BAD_ADDRESS },
	{ "'email':'a\\u0007@c.example'", BAD_ADDRESS },
	{ "'email':'a b@c.example'", BAD_ADDRESS },
	{ "'email':'a@localhost'", BAD_HOST },
	{ "'email':'a@b.example '", BAD_HOST },
	{ "'email':'<a@b.example>'", BAD_HOST },
	{ "'email':'" X50 X10 "xxxxx@b.example'", TOO_LONG },
	{ "'email':'a@" X250 ".example'", TOO_LONG },
	{ "'email':5", BAD_ADDRESS },
	{ "'email':'a@b.example'", "" },
	{ "'email':'A@B.EXAMPLE'", "" },
};

static void
test_emails(void **state)
{
	(void)state;
	run(FIELDS, "", emails, COUNT(emails),
	    ",'Firstname':'Jane','lastname':'Doe'");
}

static void
test_birthday(void **state)
{
	static const struct {
		const char *dob, *birthday;
	} rows[] = {
		{ "1990-02-28", "1990-02-28" }, { "2/8/1990", "1990-02-08" },
		{ " 1990/12/3 ", "1990-12-03" },
		{ "1990-02-28 23:59:59", "1990-02-28" }, { NULL, "" },
		{ " ", "" }, { "x", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct shop_settings s = { { NULL } };
		struct problems p = PROBLEMS_EMPTY;
		struct customer c;

		memset(&c, 0, sizeof(c));
		memset(c.birthday, 'x', sizeof(c.birthday) - 1);
		c.email = text_of("jane@example.com");
		c.firstname = c.lastname = text_of("J");
		c.dob = text_of(rows[i].dob);
		customer_check_fields(&c, &s, NOW, &p);
		assert_string_equal(c.birthday, rows[i].birthday);
		problems_free(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_guest),
		cmocka_unit_test(test_manager),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_emails),
		cmocka_unit_test(test_birthday),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
