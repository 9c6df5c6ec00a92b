/*
 * The rules for a new customer: settings by hand, a body, and what is wrong
 * with it (contract B6 to B12, D1, D3, D5, D6, D11, D13, D14, D17, D24).  In
 * the tables ' stands for " in JSON and in what is expected of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "customer/address_check.h"
#include "customer/check.h"
#include "customer/decode.h"
#include "json/read.h"

/* A row of a table leaves out what it does not need. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { NOW = 1709208000 };	/* 2024-02-29 12:00:00 UTC */

enum step { GUEST, MANAGER, FIELDS, ADDRESSES };

/* Up to three settings that differ from the default. */
struct set {
	enum shop_setting setting;
	const char *value;	/* NULL ends the list */
};

/* What the directory of regions found, for the first address. */
struct found {
	bool has_list;
	long long id;
};

struct row {
	const char *customer;	/* members of it */
	const char *expected;	/* "" or lines */
	struct set set[3];
	const char *rest;	/* of the body, after the customer */
	struct found region;
};

static void
replace(char *text, char from, char to)
{
	for (; *text != '\0'; text++)
		if (*text == from)
			*text = to;
}

static void
expect_form(const struct problems *p, enum step step, int *status)
{
	bool must_be_list = false, must_be_lines = step == FIELDS;

	*status = p->count > 0 ? problems_text(p->list[0].id)->status : 0;
	for (size_t i = 0; i < p->count && step == ADDRESSES; i++)
		if (p->list[i].id == PROBLEM_REQUIRED ||
		    p->list[i].id == PROBLEM_INVALID_VALUE)
			must_be_list = true;
		else
			must_be_lines = true;
	assert_false(must_be_list && must_be_lines);
	if (must_be_list)
		assert_int_equal(p->form, PROBLEMS_LIST);
	if (must_be_lines)
		assert_int_equal(p->form, PROBLEMS_LINES);
	if (step == GUEST || step == MANAGER)
		assert_true(p->count <= 1);
}

static void
run_step(enum step step, struct registration *r,
    const struct shop_settings *s, struct problems *p)
{
	switch (step) {
	case GUEST:
	case MANAGER:
		customer_check_registration(r, step == MANAGER, s, NOW, p);
		break;
	case FIELDS:
		customer_check_fields(&r->customer, s, NOW, p);
		break;
	case ADDRESSES:
		address_check(&r->customer, s, p);
		break;
	}
}

/* Run STEP on a row with BEFORE in front of its customer's members. */
static bool
check(enum step step, const char *before, const struct row *row,
    const char *after)
{
	struct shop_settings s = { { NULL } };
	struct problems p = PROBLEMS_EMPTY;
	struct buf json = BUF_EMPTY, got = BUF_EMPTY;
	struct json_document *document;
	struct registration r;
	bool right;
	int status;

	buf_format(&json, "{'customer':{%s%s%s}%s}", before, row->customer,
	    after, row->rest != NULL ? row->rest : "");
	replace(json.data, '\'', '"');
	assert_int_equal(json_read(json.data, json.length, &document),
	    JSON_READ_OK);
	memset(&r, 0, sizeof(r));
	customer_decode(json_root(document), &r, &p);
	if (problems_any(&p))
		fail_msg("%s is not a good body", buf_string(&json));
	for (size_t i = 0; i < COUNT(row->set) && row->set[i].value != NULL;
	    i++) {
		s.values[row->set[i].setting] = strdup(row->set[i].value);
		assert_non_null(s.values[row->set[i].setting]);
	}
	if (r.customer.address_count > 0) {
		r.customer.addresses[0].region.country_has_list =
		    row->region.has_list;
		r.customer.addresses[0].region.id = row->region.id;
	}
	run_step(step, &r, &s, &p);
	expect_form(&p, step, &status);
	for (size_t i = 0; i < p.count; i++) {
		if (i > 0)
			buf_byte(&got, '\n');
		problems_render(&p.list[i], &got);
		assert_int_equal(problems_text(p.list[i].id)->status,
		    p.list[i].id == PROBLEM_NOT_AUTHORIZED ? 401 : 400);
	}
	if (got.length > 0)
		replace(got.data, '"', '\'');
	right = strcmp(buf_string(&got), row->expected) == 0;
	if (!right)
		print_error("%s\n--- expected:\n%s\n--- got:\n%s\n",
		    buf_string(&json), row->expected, buf_string(&got));
	customer_registration_free(&r);
	shop_settings_free(&s);
	problems_free(&p);
	json_free(document);
	buf_free(&json);
	buf_free(&got);
	return right;
}

static void
run(enum step step, const char *before, const struct row *rows, size_t count,
    const char *after)
{
	int wrong = 0;

	for (size_t i = 0; i < count; i++)
		wrong += !check(step, before, &rows[i], after);
	assert_int_equal(wrong, 0);
}

#define INVALID(name, value) "Invalid value of '" value "' provided for the " \
	name " field."
#define NOT_AUTHORIZED "The consumer isn't authorized to access " \
	"Magento_Customer::manage."
#define EMAIL_REQUIRED "The email address is required to create a customer " \
	"account."
#define LONG "Please enter a password with at most 256 characters."
#define SHORT(n) "The password needs at least " n " characters. Create a " \
	"new password and try again."
#define SPACE "The password can't begin or end with a space. Verify the " \
	"password and try again."
#define CLASSES(n) "Minimum of different classes of characters in password " \
	"is " n ". Classes of characters: Lower Case, Upper Case, Digits, " \
	"Special Characters."
#define IS_EMAIL "The password can't be the same as the email address. " \
	"Create a new password and try again."

#define X5 "xxxxx"
#define X10 X5 X5
#define X40 X10 X10 X10 X10
#define X50 X40 X10
#define X250 X50 X50 X50 X50 X50
#define X255 X250 X5
#define U5 "\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80" \
	"\xF0\x9F\x98\x80"
#define U10 U5 U5
#define U40 U10 U10 U10 U10
#define U50 U40 U10
#define U250 U50 U50 U50 U50 U50
#define U255 U250 U5

#define EMAIL "'email':'jane@example.com'"
#define PASSWORD(p) .rest = ",'password':'" p "'"

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

#define VALUE(label) "'" label "' is a required value."
#define LENGTH(label, n) "'" label "' length must be equal or less than " n \
	" characters."
#define CHARACTERS(label) "'" label "' contains characters that are not " \
	"allowed."
#define FIRST "First Name is not valid!"
#define LAST "Last Name is not valid!"
#define MIDDLE "Middle Name is not valid!"
#define GENDER(n) "Attribute gender does not contain option with Id " n
#define DATE "Invalid date"
#define FUTURE "The Date of Birth should not be greater than today."
#define MISSING "The customer email is missing. Enter and try again."
#define BAD_ADDRESS "'Email' is not a valid email address."
#define BAD_HOST "'Email' is not a valid hostname."
#define TOO_LONG "'Email' uses too many characters."
#define SHOW(name) { SHOP_##name##_SHOW, "req" }

/* After a good e-mail address and good names. */
static const struct row fields[] = {
	{ "", "" },
	/* optional unless the shop says "req" */
	{ "", VALUE("Name Prefix"), { SHOW(PREFIX) } },
	{ "", VALUE("Middle Name/Initial"), { SHOW(MIDDLENAME) } },
	{ "", VALUE("Name Suffix"), { SHOW(SUFFIX) } },
	{ "", VALUE("Date of Birth"), { SHOW(DOB) } },
	{ "", VALUE("Tax/VAT Number"), { SHOW(TAXVAT) } },
	{ "", VALUE("Gender"), { SHOW(GENDER) } },
	{ "", "", { { SHOP_PREFIX_SHOW, "opt" }, { SHOP_DOB_SHOW, "1" },
	    { SHOP_GENDER_SHOW, "required" } } },
	{ "", "", { SHOW(TELEPHONE), SHOW(COMPANY), SHOW(FAX) } },
	{ ",'prefix':' '", VALUE("Name Prefix"), { SHOW(PREFIX) } },
	{ ",'middlename':'\\u00a0'", VALUE("Middle Name/Initial"),
	    { SHOW(MIDDLENAME) } },
	{ ",'dob':' '", VALUE("Date of Birth"), { SHOW(DOB) } },
	{ ",'dob':''", VALUE("Date of Birth"), { SHOW(DOB) } },
	{ ",'gender':0", VALUE("Gender"), { SHOW(GENDER) } },
	{ ",'prefix':'Dr','middlename':'M','suffix':'Jr'", "",
	    { SHOW(PREFIX), SHOW(MIDDLENAME), SHOW(SUFFIX) } },
	{ ",'dob':'1990-01-01','taxvat':'1','gender':3", "",
	    { SHOW(DOB), SHOW(TAXVAT), SHOW(GENDER) } },
	/* text */
	{ ",'prefix':'" X40 "','suffix':'" X40 "','taxvat':'" X50 "'", "" },
	{ ",'prefix':'" U40 "','suffix':'" U40 "','taxvat':'" U50 "'", "" },
	{ ",'prefix':' " X40 "\\t'", "" },
	{ ",'prefix':'" X40 "x'", LENGTH("Name Prefix", "40") },
	{ ",'suffix':'" U40 "x'", LENGTH("Name Suffix", "40") },
	{ ",'taxvat':'" X50 "x'", LENGTH("Tax/VAT Number", "50") },
	{ ",'prefix':'D\\tr'", CHARACTERS("Name Prefix") },
	{ ",'suffix':'J\\nr'", CHARACTERS("Name Suffix") },
	{ ",'taxvat':'1\\u007f2'", CHARACTERS("Tax/VAT Number") },
	{ ",'prefix':'D\\u0085r'", CHARACTERS("Name Prefix") },
	{ ",'prefix':'D\\u009fr'", CHARACTERS("Name Prefix") },
	{ ",'prefix':'D\\u2028r'", CHARACTERS("Name Prefix") },
	{ ",'prefix':'D\\u2029r'", CHARACTERS("Name Prefix") },
	{ ",'prefix':'D\\u0001r'", CHARACTERS("Name Prefix") },
	{ ",'prefix':'<b>!? \\u200b%label'", "" },
	{ ",'taxvat':'\\u0001" X50 "'", LENGTH("Tax/VAT Number", "50") "\n"
	    CHARACTERS("Tax/VAT Number") },
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

#define NAMES EMAIL ",'firstname':'Jane','lastname':'Doe'"

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

/* D11, each as first, last and middle name. */
static void
test_names(void **state)
{
	static const char *const good[] = {
		"J", "Jane", "\xC3\xA9", "O'Brien", "Jean-Luc", "J.", "J,",
		"_", "-", "'", "&", "`", "0", "Jane 2nd", "a  b",
		"\\u2019", "\\u2018", "\\u02bc", "\\u00b4", "\\u00b7",
		"Smith & Sons", "e\\u0301", "\\u0301", "\\u0660\\u096f",
		"a\\u00a0b", "a\\u3000b", "\\u6f22\\u5b57",
		"\\u05e9\\u05dc\\u05d5\\u05dd", "\\u0e01\\u0e33",
		"\\ud801\\udc00", "\\u02b9", "\\u01c5", " Jane\\n",
		X255, "\\u2003" X255,
	};
	static const char *const bad[] = {
		"!", "!!!", "John!", "?", "a/b", "a\\\\b", "(x)", "<b>", "%",
		"$", "#", "@", ":", ";", "*", "+", "=", "[", "]", "{", "}",
		"|", "~", "^", "\\\"", "a\\tb", "a\\nb", "a\\u2028b",
		"a\\u0085b", "a\\u007fb", "a\\u0001", "\\ud83d\\ude00",
		"\\u00bd", "\\u00b2", "\\u2163", "\\u2013", "\\u2010",
		"\\u200b", "a\\u200db", "\\u00ad", "\\ufeffa", "\\ue000",
		"\\u0378", "\\uffff", "\\u20ac", "\\u00ab", "\\u201c",
		"\\u202e", X255 "x", U255,
	};
	static const struct {
		const char *before, *fault;
	} fields_of[] = {
		{ ",'Firstname':'", FIRST }, { ",'Lastname':'", LAST },
		{ ",'middlename':'", MIDDLE },
	};
	int wrong = 0;

	(void)state;
	for (size_t f = 0; f < COUNT(fields_of); f++)
		for (size_t i = 0; i < COUNT(good) + COUNT(bad); i++) {
			bool is_good = i < COUNT(good);
			const char *name = is_good ? good[i] :
			    bad[i - COUNT(good)];
			struct buf json = BUF_EMPTY;
			struct row row = { .expected = is_good ? "" :
			    fields_of[f].fault };

			/* The apostrophe itself would end the string. */
			buf_text(&json, fields_of[f].before);
			for (; *name != '\0'; name++)
				if (*name == '\'')
					buf_text(&json, "\\u0027");
				else
					buf_byte(&json, *name);
			buf_byte(&json, '\'');
			row.customer = buf_string(&json);
			wrong += !check(FIELDS, NAMES, &row, "");
			buf_free(&json);
		}
	assert_int_equal(wrong, 0);
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

#define NEED(name) "'" name "' is required. Enter and try again."
#define LINES(n) "'Street Address' cannot contain more than " n " lines."
#define WHO "'firstname':'Jane','lastname':'Doe'"
#define WHERE "'street':['1 Oak Ave'],'city':'Purchase','postcode':'10755'"
#define PHONE "'telephone':'1'"
#define GOOD WHO "," WHERE "," PHONE ",'country_id':'US'"
#define ADDRESS(members) "'addresses':[{" members "}]"

static const struct row addresses[] = {
	{ "", "" },
	{ "'addresses':[]", "" },
	{ ADDRESS(GOOD), "" },
	{ "'addresses':[{" GOOD "},{" GOOD ",'CountryId':'DE'}]", "" },
	/* everything that is missing, in this order */
	{ ADDRESS(""), NEED("firstname") "\n" NEED("lastname") "\n"
	    NEED("street") "\n" NEED("city") "\n" NEED("telephone") "\n"
	    NEED("postcode") "\n" NEED("countryId") },
	{ ADDRESS("'country_id':'US'"), NEED("firstname") "\n"
	    NEED("lastname") "\n" NEED("street") "\n" NEED("city") "\n"
	    NEED("telephone") "\n" NEED("fax") "\n" NEED("company") "\n"
	    NEED("postcode") "\n" NEED("region"),
	    { SHOW(FAX), SHOW(COMPANY) } },
	{ ADDRESS("'firstname':' ','lastname':'\\t','street':[' ',''],"
	    "'city':'\\u00a0','telephone':'','postcode':' ',"
	    "'country_id':'DE'"), NEED("firstname") "\n" NEED("lastname") "\n"
	    NEED("street") "\n" NEED("city") "\n" NEED("telephone") "\n"
	    NEED("postcode") },
	/* in each address */
	{ "'addresses':[{" WHO "," WHERE "," PHONE "},{" WHO "," WHERE
	    ",'country_id':'DE'}]", NEED("countryId") "\n" NEED("telephone") },
	{ "'addresses':[{" GOOD "},{" WHERE "," PHONE ",'country_id':'DE',"
	    "'lastname':'D'}]", NEED("firstname") },
	{ "'addresses':[{" WHERE "," PHONE ",'country_id':'DE',"
	    "'lastname':'D'},{" WHERE "," PHONE ",'country_id':'DE',"
	    "'lastname':'D'}]", NEED("firstname") "\n" NEED("firstname") },
	/* the shop's settings for addresses, not those for customers */
	{ ADDRESS(GOOD), NEED("fax"), { SHOW(FAX) } },
	{ ADDRESS(GOOD), NEED("company"), { SHOW(COMPANY) } },
	{ ADDRESS(WHO "," WHERE ",'country_id':'DE'"), NEED("telephone") },
	{ ADDRESS(WHO "," WHERE ",'country_id':'DE'"), "",
	    { { SHOP_TELEPHONE_SHOW, "opt" } } },
	{ ADDRESS(WHO "," WHERE ",'country_id':'DE'"), "",
	    { { SHOP_TELEPHONE_SHOW, "" } } },
	{ ADDRESS(GOOD), "", { SHOW(PREFIX), SHOW(MIDDLENAME),
	    SHOW(SUFFIX) } },
	{ ADDRESS(GOOD), "", { SHOW(TAXVAT), SHOW(DOB), SHOW(GENDER) } },
};

static void
test_addresses(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(addresses); i++) {
		struct row row = addresses[i];

		/* The United States need a state; it has been found. */
		if (strstr(row.customer, GOOD) != NULL)
			row.region = (struct found){ true, 43 };
		wrong += !check(ADDRESSES, "", &row, "");
	}
	assert_int_equal(wrong, 0);
}

#define HOUSE WHO ",'street':['1'],'city':'X'," PHONE

/* D6 and the postcode: after the other members. */
static const struct row countries[] = {
	{ ",'postcode':'1','country_id':'DE'", "" },
	{ ",'postcode':'1','country_id':'XK'", "" },
	{ ",'postcode':'1'", NEED("countryId") },
	{ ",'postcode':'1','country_id':null", NEED("countryId") },
	{ ",'postcode':'1','country_id':''", NEED("countryId") },
	{ ",'postcode':'1','country_id':' \\u3000'", NEED("countryId") },
	{ ",'postcode':'1','country_id':'de'", INVALID("countryId", "de") },
	{ ",'postcode':'1','country_id':'De'",
	    INVALID("countryId", "De") },
	{ ",'postcode':'1','country_id':' DE'", INVALID("countryId", " DE") },
	{ ",'postcode':'1','country_id':'DE '", INVALID("countryId", "DE ") },
	{ ",'postcode':'1','country_id':'D'", INVALID("countryId", "D") },
	{ ",'postcode':'1','country_id':'DEU'", INVALID("countryId", "DEU") },
	{ ",'postcode':'1','country_id':'DE,AT'",
	    INVALID("countryId", "DE,AT") },
	{ ",'postcode':'1','country_id':','", INVALID("countryId", ",") },
	{ ",'postcode':'1','country_id':'XX'", INVALID("countryId", "XX") },
	{ ",'postcode':'1','country_id':0", INVALID("countryId", "0") },
	{ ",'postcode':'1','country_id':'IT'", INVALID("countryId", "IT"),
	    { { SHOP_COUNTRIES, "DE,AT,CH" } } },
	{ ",'postcode':'1','country_id':'AT'", "",
	    { { SHOP_COUNTRIES, "DE,AT,CH" } } },
	{ ",'postcode':'1','country_id':'CH'", "",
	    { { SHOP_COUNTRIES, "DE,AT,CH" }, { SHOP_STATE_REQUIRED, "" } } },
	{ ",'postcode':'1','country_id':'DE'", INVALID("countryId", "DE"),
	    { { SHOP_COUNTRIES, "" } } },
	/* a faulty country hides what is wrong with the region */
	{ ",'postcode':'1','country_id':'us','region_id':999",
	    INVALID("countryId", "us") },
	{ ",'postcode':'1','region_id':999", NEED("countryId"),
	    .region = { true, 0 } },
	{ ",'postcode':'1','country_id':'US'", INVALID("countryId", "US"),
	    { { SHOP_COUNTRIES, "DE" } } },
	/* postcode */
	{ ",'country_id':'DE'", NEED("postcode") },
	{ ",'country_id':'DE','postcode':' '", NEED("postcode") },
	{ ",'country_id':'HK'", "" },
	{ ",'country_id':'IE'", "" },
	{ ",'country_id':'MO'", "" },
	{ ",'country_id':'PA'", "" },
	{ ",'country_id':'GB'", "" },
	{ ",'country_id':'GB'", NEED("postcode"),
	    { { SHOP_OPTIONAL_ZIP, "DE" } } },
	{ ",'country_id':'DE'", "", { { SHOP_OPTIONAL_ZIP, "FR,DE" } } },
	{ ",'country_id':'DE'", NEED("postcode"),
	    { { SHOP_OPTIONAL_ZIP, "" } } },
	{ ",'country_id':'gb'", NEED("postcode") "\n"
	    INVALID("countryId", "gb") },
	{ "", NEED("postcode") "\n" NEED("countryId") },
	{ ",'country_id':''", NEED("postcode") "\n" NEED("countryId") },
	{ ",'country_id':'XX'", NEED("postcode") "\n"
	    INVALID("countryId", "XX") },
};

static void
test_countries(void **state)
{
	(void)state;
	run(ADDRESSES, "'addresses':[{" HOUSE, countries, COUNT(countries),
	    "}]");
}

#define US ",'country_id':'US'"	/* has a list, requires a state */
#define DE ",'country_id':'DE'"		/* requires none */
#define LISTED .region = { true, 0 }	/* nothing found in the list */
#define FOUND .region = { true, 43 }
#define NO_LIST .region = { false, 0 }

/* D17 without the look-up: what was found is given. */
static const struct row regions[] = {
	/* a country with a list where a state is required */
	{ US, "", LISTED },
	{ US ",'region':{}", "", LISTED },
	{ US ",'region':''", "", LISTED },
	{ US ",'region_id':0", "", LISTED },
	{ US ",'region_id':43", "", FOUND },
	{ US ",'region_id':999", INVALID("regionId", "999"), LISTED },
	{ US ",'region_id':-1", INVALID("regionId", "-1"), LISTED },
	{ US ",'regionId':' +043 '", INVALID("regionId", "43"), LISTED },
	{ US ",'region':{'region_id':999}", INVALID("regionId", "999"),
	    LISTED },
	{ US ",'region':{'region_id':43}", "", FOUND },
	{ US ",'region':{'region_code':'ny'}", "", FOUND },
	{ US ",'region':{'region_code':'ZZ'}", INVALID("region", "ZZ"),
	    LISTED },
	{ US ",'region':{'region':'Atlantis'}", INVALID("region", "Atlantis"),
	    LISTED },
	{ US ",'region':' Atlantis '", INVALID("region", "Atlantis"),
	    LISTED },
	{ US ",'region':'New York'", "", FOUND },
	/* the first that is given decides alone */
	{ US ",'region_id':998,'region':{'region_id':999,'region_code':'ZZ',"
	    "'region':'Q'}", INVALID("regionId", "998"), LISTED },
	{ US ",'region_id':0,'region':{'region_id':999,'region_code':'ZZ'}",
	    INVALID("regionId", "999"), LISTED },
	{ US ",'region':{'region':'Q','region_code':'ZZ','region_id':0}",
	    INVALID("region", "ZZ"), LISTED },
	{ US ",'region':{'region':'Q','region_code':' '}",
	    INVALID("region", "Q"), LISTED },
	{ US ",'region':{'region':'Q','region_id':43}", "", FOUND },
	/* a list, but no state is required: an unknown text is kept */
	{ DE, "", LISTED },
	{ DE ",'region':'Atlantis'", "", LISTED },
	{ DE ",'region':{'region_code':'ZZ'}", "", LISTED },
	{ DE ",'region_id':999", INVALID("regionId", "999"), LISTED },
	{ US ",'region':'Atlantis'", "",
	    { { SHOP_STATE_REQUIRED, "DE,FR" } }, LISTED },
	{ DE ",'region':'Atlantis'", INVALID("region", "Atlantis"),
	    { { SHOP_STATE_REQUIRED, "DE,FR" } }, LISTED },
	/* no list, and a state is required */
	{ US, NEED("region"), NO_LIST },
	{ US ",'region':{}", NEED("region"), NO_LIST },
	{ US ",'region':' '", NEED("region"), NO_LIST },
	{ US ",'region_id':0", NEED("region"), NO_LIST },
	{ US ",'region':'Anywhere'", "", NO_LIST },
	{ US ",'region':{'region_code':'ZZ'}", "", NO_LIST },
	{ US ",'region_id':999", "", NO_LIST },
	/* no list, nothing required */
	{ DE, "", NO_LIST },
	{ DE ",'region':'Anywhere','region_id':999", "", NO_LIST },
	{ DE ",'region_id':999", "", NO_LIST },
	{ DE ",'region_id':4294967295", "", NO_LIST },
	{ DE ",'region_id':4294967296", INVALID("regionId", "4294967296"),
	    NO_LIST },
	{ DE ",'region_id':-1", INVALID("regionId", "-1"), NO_LIST },
	{ DE ",'region_id':-1,'region':'Anywhere'", "", NO_LIST },
	/* the text of the region */
	{ DE ",'region':'" X255 "'", "", NO_LIST },
	{ DE ",'region':'" X255 "x'", LENGTH("State/Province", "255"),
	    NO_LIST },
	{ DE ",'region':{'region_code':'" X255 "x'}",
	    LENGTH("State/Province", "255"), NO_LIST },
	{ DE ",'region':'a\\tb'", CHARACTERS("State/Province"), NO_LIST },
	{ DE ",'region':'" X255 "x'", LENGTH("State/Province", "255"),
	    LISTED },
	{ US ",'region_id':43,'region':{'region':'" X255 "x'}", "", FOUND },
};

static void
test_regions(void **state)
{
	(void)state;
	run(ADDRESSES, "'addresses':[{" HOUSE ",'postcode':'1'", regions,
	    COUNT(regions), "}]");
}

/* Each text of an address: its label and limit. */
static void
test_address_texts(void **state)
{
	static const struct {
		const char *name, *label;
		bool short_one;
	} texts[] = {
		{ "Prefix", "Name Prefix", true },
		{ "Firstname", "First Name", false },
		{ "Middlename", "Middle Name/Initial", false },
		{ "Lastname", "Last Name", false },
		{ "Suffix", "Name Suffix", true },
		{ "Company", "Company", false },
		{ "City", "City", false },
		{ "Postcode", "Zip/Postal Code", false },
		{ "Telephone", "Phone Number", false },
		{ "Fax", "Fax", false },
		{ "VatId", "VAT Number", false },
		{ "Street", "Street Address", false },
		{ "Region", "State/Province", false },
	};
	static const struct {
		const char *text;
		bool too_long, forbidden;
		int length;		/* 40 or 255 */
	} values[] = {
		{ X40, false, false, 40 }, { U40, false, false, 40 },
		{ "\\t" X40 "\\u3000", false, false, 40 },
		{ X40 "x", true, false, 40 }, { U40 "x", true, false, 40 },
		{ X255, false, false, 255 }, { U255, false, false, 255 },
		{ " " U255 " ", false, false, 255 },
		{ X255 "x", true, false, 255 }, { U255 "x", true, false, 255 },
		{ "a\\tb", false, true, 0 }, { "a\\u007fb", false, true, 0 },
		{ "a\\u0080b", false, true, 0 },
		{ "a\\u2028b", false, true, 0 },
		{ "a\\u2029b", false, true, 0 },
		{ "a\\u0001b", false, true, 0 },
		{ "a\\u0001" X255, true, true, 0 },
		{ "!?<b>%label;\\u200b", false, false, 0 },
	};
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		for (size_t j = 0; j < COUNT(values); j++) {
			int limit = texts[i].short_one ? 40 : 255;
			bool street = strcmp(texts[i].name, "Street") == 0;
			struct buf json = BUF_EMPTY, want = BUF_EMPTY;
			struct row row = { .region = { false, 0 } };

			if (values[j].length != 0 && values[j].length != limit)
				continue;
			buf_format(&json, ",'postcode':'1','country_id':'DE',"
			    "'%s':%s'%s'%s", texts[i].name, street ? "[" : "",
			    values[j].text, street ? "]" : "");
			if (values[j].too_long)
				buf_format(&want, LENGTH("%s", "%d"),
				    texts[i].label, limit);
			if (values[j].too_long && values[j].forbidden)
				buf_byte(&want, '\n');
			if (values[j].forbidden)
				buf_format(&want, CHARACTERS("%s"),
				    texts[i].label);
			row.customer = buf_string(&json);
			row.expected = buf_string(&want);
			wrong += !check(ADDRESSES, "'addresses':[{" HOUSE,
			    &row, "}]");
			buf_free(&json);
			buf_free(&want);
		}
	assert_int_equal(wrong, 0);
}

#define L256 X255 "x"

static const struct row lines[] = {
	{ ADDRESS(GOOD ",'Street':['a','b']"), "" },
	{ ADDRESS(GOOD ",'Street':['a','b','c']"), LINES("2") },
	{ ADDRESS(GOOD ",'Street':['a\\nb\\nc']"), LINES("2") },
	{ ADDRESS(GOOD ",'Street':['a','','b']"), LINES("2") },
	{ ADDRESS(GOOD ",'Street':['','a\\r\\nb\\n',null,' ']"), "" },
	{ ADDRESS(GOOD ",'Street':['a','b','c']"), "",
	    { { SHOP_STREET_LINES, "3" } } },
	{ ADDRESS(GOOD ",'Street':['a','b','c','d']"), LINES("3"),
	    { { SHOP_STREET_LINES, "3" } } },
	{ ADDRESS(GOOD ",'Street':['a','b']"), LINES("1"),
	    { { SHOP_STREET_LINES, "1" } } },
	{ ADDRESS(GOOD ",'Street':['a','b','c']"), LINES("2"),
	    { { SHOP_STREET_LINES, "x" } } },
	/* every line of it is looked at */
	{ ADDRESS(GOOD ",'Street':['a','" L256 "']"),
	    LENGTH("Street Address", "255") },
	{ ADDRESS(GOOD ",'Street':['" X255 "\\n" X255 "']"), "" },
	/* every field, in this order, then the number of lines */
	{ ADDRESS(GOOD ",'Prefix':'" X40 "x','Firstname':'" L256
	    "','Middlename':'" L256 "','Lastname':'" L256 "','Suffix':'" X40
	    "x','Company':'" L256 "','Street':['" L256 "','b','c'],'City':'"
	    L256 "','Region':'" L256 "','Postcode':'" L256 "','Telephone':'"
	    L256 "','Fax':'" L256 "','VatId':'" L256 "'"),
	    LENGTH("Name Prefix", "40") "\n" LENGTH("First Name", "255") "\n"
	    LENGTH("Middle Name/Initial", "255") "\n"
	    LENGTH("Last Name", "255") "\n" LENGTH("Name Suffix", "40") "\n"
	    LENGTH("Company", "255") "\n" LENGTH("Street Address", "255") "\n"
	    LENGTH("City", "255") "\n" LENGTH("State/Province", "255") "\n"
	    LENGTH("Zip/Postal Code", "255") "\n"
	    LENGTH("Phone Number", "255") "\n" LENGTH("Fax", "255") "\n"
	    LENGTH("VAT Number", "255") "\n" LINES("2") },
	/* address by address */
	{ "'addresses':[{" GOOD ",'City':'a\\tb','Street':['a','b','c']},{"
	    GOOD ",'Company':'a\\tb'}]", CHARACTERS("City") "\n" LINES("2")
	    "\n" CHARACTERS("Company") },
	/* only if nothing is missing anywhere */
	{ "'addresses':[{" GOOD ",'City':'a\\tb','Street':['a','b','c']},{"
	    GOOD ",'Firstname':' '}]", NEED("firstname") },
	{ ADDRESS(GOOD ",'City':'a\\tb','Fax':'" L256 "'"),
	    INVALID("countryId", "US"), { { SHOP_COUNTRIES, "DE" } } },
};

static void
test_address_lines(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		struct row row = lines[i];
		bool state_free = row.set[0].value == NULL;

		/* No state is required, so the region is as it likes. */
		if (state_free)
			row.set[0] = (struct set){ SHOP_STATE_REQUIRED, "" };
		else
			row.set[1] = (struct set){ SHOP_STATE_REQUIRED, "" };
		wrong += !check(ADDRESSES, "", &row, "");
	}
	assert_int_equal(wrong, 0);
}

static void
test_country_question(void **state)
{
	struct shop_settings s = { { NULL } };
	struct address a;

	(void)state;
	memset(&a, 0, sizeof(a));
	assert_false(address_check_country(&a, &s));
	a.country_id = text_of("");
	assert_false(address_check_country(&a, &s));
	a.country_id = text_of("US");
	assert_true(address_check_country(&a, &s));
	a.country_id = text_of("AF");
	assert_true(address_check_country(&a, &s));
	a.country_id = text_of("ZW");
	assert_true(address_check_country(&a, &s));
	a.country_id = text_of("us");
	assert_false(address_check_country(&a, &s));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_guest),
		cmocka_unit_test(test_manager),
		cmocka_unit_test(test_passwords),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_emails),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_birthday),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_countries),
		cmocka_unit_test(test_regions),
		cmocka_unit_test(test_address_texts),
		cmocka_unit_test(test_address_lines),
		cmocka_unit_test(test_country_question),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
