/*
 * The rules for addresses (contract B12, D6, D13, D14, D17).
 */
#include "unit/customer/rules.h"

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
#define LISTED .region = { true, 0, true, 0 }	/* not found in the list */
#define OPEN .region = { true, 0, false, 0 }	/* which may not have all */
#define UNKNOWN(id) .region = { true, 0, true, id }
#define FOUND .region = { true, 43, true, 0 }
#define NO_LIST .region = { false, 0 }

/* D17 without the look-up: what was found is given. */
static const struct row regions[] = {
	/* a country with a list where a state is required */
	{ US, "", LISTED },
	{ US ",'region':{}", "", LISTED },
	{ US ",'region':''", "", LISTED },
	{ US ",'region_id':0", "", LISTED },
	{ US ",'region_id':43", "", FOUND },
	{ US ",'region_id':999", INVALID("regionId", "999"), UNKNOWN(999) },
	{ US ",'region_id':-1", INVALID("regionId", "-1"), UNKNOWN(-1) },
	{ US ",'regionId':' +043 '", INVALID("regionId", "43"), UNKNOWN(43) },
	{ US ",'region':{'region_id':999}", INVALID("regionId", "999"),
	    UNKNOWN(999) },
	{ US ",'region':{'region_id':43}", "", FOUND },
	{ US ",'region':{'region_code':'ny'}", "", FOUND },
	{ US ",'region':{'region_code':'ZZ'}", INVALID("region", "ZZ"),
	    LISTED },
	{ US ",'region':{'region':'Atlantis'}", INVALID("region", "Atlantis"),
	    LISTED },
	{ US ",'region':' Atlantis '", INVALID("region", "Atlantis"),
	    LISTED },
	{ US ",'region':'New York'", "", FOUND },
	/* an unknown id counts whatever else is given */
	{ US ",'region_id':998,'region':{'region_id':999,'region_code':'ZZ',"
	    "'region':'Q'}", INVALID("regionId", "998"), UNKNOWN(998) },
	{ US ",'region_id':43,'region':{'region_id':999,'region_code':'ZZ'}",
	    INVALID("regionId", "999"), .region = { true, 43, true, 999 } },
	{ US ",'region':{'region':'Q','region_code':'ZZ','region_id':0}",
	    INVALID("region", "ZZ"), LISTED },
	{ US ",'region':{'region':'Q','region_code':' '}",
	    INVALID("region", "Q"), LISTED },
	{ US ",'region':{'region':'Q','region_id':43}", "", FOUND },
	/* a list that came with the program: an unknown text is kept */
	{ US ",'region':'Atlantis'", "", OPEN },
	{ US ",'region':{'region_code':'ZZ'}", "", OPEN },
	{ US ",'region_id':999", INVALID("regionId", "999"),
	    .region = { true, 0, false, 999 } },
	{ US ",'region':'" X255 "x'", LENGTH("State/Province", "255"), OPEN },
	/* a list, but no state is required: an unknown text is kept */
	{ DE, "", LISTED },
	{ DE ",'region':'Atlantis'", "", LISTED },
	{ DE ",'region':{'region_code':'ZZ'}", "", LISTED },
	{ DE ",'region_id':999", INVALID("regionId", "999"), UNKNOWN(999) },
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_countries),
		cmocka_unit_test(test_regions),
		cmocka_unit_test(test_address_texts),
		cmocka_unit_test(test_address_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
