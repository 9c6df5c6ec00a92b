/*
 * The rules that fields share: required, length, characters (contract D13) and
 * names (D11), by way of a customer's own fields.
 */
#include "unit/customer/rules.h"

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
};

static void
test_fields(void **state)
{
	(void)state;
	run(FIELDS, NAMES, fields, COUNT(fields), "");
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
		"\\u2010", "Jean\\u2010Luc", "a\\u200cb", "a\\u200cb\\u200cc",
		"\\u0645\\u06cc\\u200c\\u062e\\u0648\\u0627\\u0647",
		"\\u0915\\u094d\\u200c\\u0937",
		X255, "\\u2003" X255,
	};
	static const char *const bad[] = {
		"!", "!!!", "John!", "?", "a/b", "a\\\\b", "(x)", "<b>", "%",
		"$", "#", "@", ":", ";", "*", "+", "=", "[", "]", "{", "}",
		"|", "~", "^", "\\\"", "a\\tb", "a\\nb", "a\\u2028b",
		"a\\u0085b", "a\\u007fb", "a\\u0001", "\\ud83d\\ude00",
		"\\u00bd", "\\u00b2", "\\u2163", "\\u2013", "\\u2011",
		"\\u200c", "\\u200ca", "a\\u200c", "a\\u200c\\u200cb",
		"1\\u200c2", "a\\u200c b", "a \\u200cb", "a-\\u200cb",
		"a\\u200c1", "a\\u200c\\u0301", "\\u200b",
		"a\\u200db", "\\u00ad", "\\ufeffa", "\\ue000",
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
