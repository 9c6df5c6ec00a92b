/*
 * A change of a customer: what of it is bound, and what stays.
 */
#include "decoded.h"

#include "customer/merge.h"

#define EMAIL "'email':'e'"
#define NAMES EMAIL ",'firstname':'f','lastname':'l'"

struct change {
	const char *stored;	/* members of the customer; ' stands for " */
	const char *sent;
	const char *expected;	/* as show_request has it, or the fault */
	const char *gone;	/* ids of the addresses that are left out */
	long long stranger;	/* the id that no address has; or 0 */
};

/* The document has views into JSON, which the caller frees after it. */
static struct json_document *
parse(const char *members, const char *rest, struct buf *json)
{
	struct json_document *document;

	buf_format(json, "{'customer':{%s}%s}", members, rest);
	replace(json->data, '\'', '"');
	assert_int_equal(json_read(json->data, json->length, &document),
	    JSON_READ_OK);
	return document;
}

/* As account_read leaves it: every value is there, and nothing "given". */
static void
make_stored(const struct json_document *document, struct registration *r)
{
	struct problems p = PROBLEMS_EMPTY;
	struct customer *c = &r->customer;

	memset(r, 0, sizeof(*r));
	customer_decode(json_root(document), CUSTOMER_ADDRESSES_MAX, r, &p);
	assert_false(problems_any(&p));
	for (size_t i = 0; i < c->address_count; i++) {
		struct address *a = &c->addresses[i];

		a->entity_id = a->id.value;
		a->id.given = a->default_billing.given =
		    a->default_shipping.given = a->region_given = false;
		for (size_t j = 0; j < a->attributes.count; j++)
			a->attributes.list[j].saved =
			    text_copy(a->attributes.list[j].scalar);
	}
	for (size_t j = 0; j < c->attributes.count; j++)
		c->attributes.list[j].saved =
		    text_copy(c->attributes.list[j].scalar);
}

static void
show_kept(struct buf *b, const char *before,
    const struct attribute_values *values)
{
	for (size_t i = 0; i < values->count; i++)
		if (values->list[i].kept)
			buf_format(b, "%skept=%s", before,
			    values->list[i].saved);
}

static void
show_change(struct buf *b, const struct registration *sent,
    const struct customer *stored)
{
	show_request(b, sent);
	show_kept(b, " ", &sent->customer.attributes);
	for (size_t i = 0; i < sent->customer.address_count; i++) {
		const struct address *a = &sent->customer.addresses[i];

		show_kept(b, " address:", &a->attributes);
		assert_true(a->region_id.given || a->region_id.value == 0);
	}
	buf_text(b, "; gone");
	for (size_t i = 0; i < stored->address_count; i++)
		if (stored->addresses[i].entity_id != 0)
			buf_format(b, " %lld", stored->addresses[i].entity_id);
}

static bool
becomes(const struct change *change, bool by_itself)
{
	struct buf old_json = BUF_EMPTY, new_json = BUF_EMPTY;
	struct json_document *old = parse(change->stored, "", &old_json);
	struct json_document *new = parse(change->sent,
	    ",'password':[],'passwordHash':'x'", &new_json);
	struct problems p = PROBLEMS_EMPTY;
	struct registration stored, sent;
	const struct address *stranger;
	struct buf got = BUF_EMPTY, expected = BUF_EMPTY;
	bool right;

	make_stored(old, &stored);
	memset(&sent, 0, sizeof(sent));
	sent.customer.addresses_max = 3;
	sent.customer.by_itself = by_itself;
	assert_true(customer_decode_change(json_root(new), &sent.customer,
	    &p));
	for (size_t i = 0; i < p.count; i++)
		problems_render(&p.list[i], &got);
	buf_text(&expected, change->expected);
	if (p.count == 0) {
		assert_int_equal(customer_merge(&sent.customer,
		    &stored.customer, &stranger), 0);
		assert_int_equal(stranger != NULL ? stranger->id.value : 0,
		    change->stranger);
		show_change(&got, &sent, &stored.customer);
		buf_format(&expected, "; gone%s",
		    change->gone != NULL ? change->gone : "");
	}
	replace(got.data, '"', '\'');
	right = strcmp(buf_string(&got), buf_string(&expected)) == 0;
	if (!right)
		print_error("%s\n  expected %s\n  got      %s\n",
		    change->sent, buf_string(&expected), buf_string(&got));
	customer_registration_free(&sent);
	customer_registration_free(&stored);
	problems_free(&p);
	json_free(old);
	json_free(new);
	buf_free(&old_json);
	buf_free(&new_json);
	buf_free(&got);
	buf_free(&expected);
	return right;
}

static void
run_changes(const struct change *changes, size_t count, bool by_itself)
{
	int wrong = 0;

	for (size_t i = 0; i < count; i++)
		wrong += !becomes(&changes[i], by_itself);
	assert_int_equal(wrong, 0);
}

#define STORED NAMES ",'middlename':'m','taxvat':'t','dob':'2000-01-02'," \
	"'gender':1,'disable_auto_group_change':1"
#define REST " gender:1 disable_auto_group_change:1"

/* The customer's own fields. */
static void
test_fields(void **state)
{
	static const struct change itself[] = {
		/* What is left out stays, but must be sent if it must. */
		{ STORED, "", "OK" REST " middlename:m dob:2000-01-02 taxvat:t",
		    NULL, 0 },
		{ STORED, "'email':null,'firstname':null,'middlename':null,"
		    "'dob':null,'gender':null", "OK" REST
		    " middlename:m dob:2000-01-02 taxvat:t", NULL, 0 },
		{ STORED, NAMES, "OK" REST " firstname:f middlename:m "
		    "lastname:l email:e dob:2000-01-02 taxvat:t", NULL, 0 },
		/* What is sent counts, empty or blank as well. */
		{ STORED, "'email':'','firstname':' ','middlename':'',"
		    "'taxvat':' ','dob':''", "OK" REST " email: dob:", NULL,
		    0 },
		{ STORED, "'email':'E','firstname':' F ','middlename':'M',"
		    "'gender':2,'disable_auto_group_change':0,'dob':'d'",
		    "OK gender:2 disable_auto_group_change:0 firstname:F "
		    "middlename:M email:E dob:d taxvat:t", NULL, 0 },
		/* Whatever it is. */
		{ "", "'id':'x','groupId':[],'store_id':1.5,'WebsiteId':true",
		    "OK", NULL, 0 },
		{ "", "'gender':'x'", IN("gender") TYPE("x", "int"), NULL, 0 },
		{ "", "'updated_at':[]", IN("updated_at")
		    TYPE("array", "string"), NULL, 0 },
		{ "", "'foo':null", UNKNOWN("Foo"), NULL, 0 },
		{ STORED, "'extension_attributes':{'is_subscribed':false}",
		    "OK" REST " middlename:m dob:2000-01-02 taxvat:t", NULL,
		    0 },
	};
	static const struct change other[] = {
		{ STORED, "", "OK" REST " firstname:f middlename:m lastname:l "
		    "email:e dob:2000-01-02 taxvat:t", NULL, 0 },
		{ STORED, "'email':null,'firstname':'','lastname':' '",
		    "OK" REST " middlename:m email:e dob:2000-01-02 taxvat:t",
		    NULL, 0 },
		{ "", "'id':5,'group_id':'2','store_id':0,'website_id':3",
		    "OK id:5 group_id:2 store_id:0 website_id:3", NULL, 0 },
		{ "", "'group_id':'x'", IN("group_id") TYPE("x", "int"), NULL,
		    0 },
	};

	(void)state;
	run_changes(itself, COUNT(itself), true);
	run_changes(other, COUNT(other), false);
}

#define ONE "'id':1,'firstname':'f','street':['s','t'],'country_id':'US'," \
	"'postcode':'p','company':'c','region_id':43"
#define TWO "'id':2,'city':'r','country_id':'IT','region':'Lazio'," \
	"'default_billing':true,'default_shipping':true"
#define ADDRESSES "'addresses':[{" ONE "},{" TWO "}]"
#define SENT(...) "'addresses':[" #__VA_ARGS__ "]"
#define STREET " street:s street:t"

static void
test_addresses(void **state)
{
	static const struct change changes[] = {
		{ ADDRESSES, "", "OK", " 1 2", 0 },
		{ ADDRESSES, "'addresses':null", "OK", " 1 2", 0 },
		{ ADDRESSES, "'addresses':[]", "OK", " 1 2", 0 },
		{ ADDRESSES, SENT({}), "OK ( )", " 1 2", 0 },
		{ ADDRESSES, SENT({'id':0,'city':'n'}), "OK ( id:0 city:n )",
		    " 1 2", 0 },
		{ ADDRESSES, SENT({'id':1}), "OK ( id:1 firstname:f company:c "
		    "postcode:p country_id:US" STREET " region_id:43<> )",
		    " 2", 0 },
		{ ADDRESSES, SENT({'firstname':"",'street':[],'company':null,
		    'id':'1'}), "OK ( id:1 company:c postcode:p country_id:US "
		    "region_id:43<> )", " 2", 0 },
		{ ADDRESSES, SENT({'id':2,'city':'x'},{'city':'n'},{'id':1}),
		    "OK ( id:2 city:x country_id:IT region_name:Lazio billing "
		    "shipping ) ( city:n ) ( id:1 firstname:f company:c "
		    "postcode:p country_id:US" STREET " region_id:43<> )", "",
		    0 },
		{ ADDRESSES, SENT({},{},{},{}), "Maximum items of type "
		    "'\\Magento\\Customer\\Api\\Data\\AddressInterface' is 3",
		    NULL, 0 },
	};

	(void)state;
	run_changes(changes, COUNT(changes), true);
	run_changes(changes, COUNT(changes), false);
}

/* All parts of a region stay, or none; with its country only. */
static void
test_region(void **state)
{
	static const struct change changes[] = {
		{ ADDRESSES, SENT({'id':2,'country_id':'IT'}), "OK ( id:2 "
		    "city:r country_id:IT region_name:Lazio billing shipping "
		    ")", " 1", 0 },
		{ ADDRESSES, SENT({'id':2,'country_id':'FR'}), "OK ( id:2 "
		    "city:r country_id:FR billing shipping )", " 1", 0 },
		{ ADDRESSES, SENT({'id':2,'country_id':""}), "OK ( id:2 "
		    "city:r country_id: billing shipping )", " 1", 0 },
		{ ADDRESSES, SENT({'id':2,'region_id':5}), "OK ( id:2 city:r "
		    "country_id:IT region_id:5 billing shipping )", " 1", 0 },
		{ ADDRESSES, SENT({'id':2,'region':{}}), "OK ( id:2 city:r "
		    "country_id:IT region billing shipping )", " 1", 0 },
		{ ADDRESSES, SENT({'id':2,'region':""}), "OK ( id:2 city:r "
		    "country_id:IT region billing shipping )", " 1", 0 },
		{ ADDRESSES, SENT({'id':2,'region':null}), "OK ( id:2 city:r "
		    "country_id:IT region_name:Lazio billing shipping )", " 1",
		    0 },
		{ ADDRESSES, SENT({'id':1,'region':'Texas'}), "OK ( id:1 "
		    "firstname:f company:c postcode:p country_id:US" STREET
		    " region region_name:Texas )", " 2", 0 },
	};

	(void)state;
	run_changes(changes, COUNT(changes), true);
}

static void
test_defaults(void **state)
{
	static const struct change changes[] = {
		{ ADDRESSES, SENT({'id':2,'default_billing':false}), "OK ( "
		    "id:2 city:r country_id:IT region_name:Lazio shipping )",
		    " 1", 0 },
		{ ADDRESSES, SENT({'default_billing':true},{'id':2}), "OK ( "
		    "billing ) ( id:2 city:r country_id:IT region_name:Lazio "
		    "shipping )", " 1", 0 },
		{ ADDRESSES, SENT({'default_billing':false},{'id':2}), "OK ( ) "
		    "( id:2 city:r country_id:IT region_name:Lazio billing "
		    "shipping )", " 1", 0 },
	};

	(void)state;
	run_changes(changes, COUNT(changes), true);
}

static void
test_strangers(void **state)
{
	static const struct change changes[] = {
		{ ADDRESSES, SENT({'id':3}), "OK ( id:3 )", " 1 2", 3 },
		{ ADDRESSES, SENT({'city':'n'},{'id':-1},{'id':4}), "OK ( "
		    "city:n ) ( id:-1 ) ( id:4 )", " 1 2", -1 },
		/* Twice the same. */
		{ ADDRESSES, SENT({'id':2},{'id':2}), "OK ( id:2 city:r "
		    "country_id:IT region_name:Lazio billing shipping ) ( "
		    "id:2 )", " 1", 2 },
		{ "", SENT({'id':1}), "OK ( id:1 )", "", 1 },
	};

	(void)state;
	run_changes(changes, COUNT(changes), true);
}

#define CUSTOM(list) "'custom_attributes':[" list "]"
#define A(value) "{'attribute_code':'a','value':" value "}"
#define B(value) "{'attribute_code':'b','value':" value "}"

static void
test_attributes(void **state)
{
	static const struct change changes[] = {
		{ CUSTOM(A("'1'") "," B("'2'")), "",
		    "OK custom:a=scalar is:1 custom:b=scalar is:2 kept=1 "
		    "kept=2", NULL, 0 },
		{ CUSTOM(A("'1'") "," B("'2'")), CUSTOM(""),
		    "OK custom:a=scalar is:1 custom:b=scalar is:2 kept=1 "
		    "kept=2", NULL, 0 },
		{ CUSTOM(A("'1'") "," B("'2'")), CUSTOM(B("'3'")),
		    "OK custom:b=scalar is:3 custom:a=scalar is:1 kept=1",
		    NULL, 0 },
		{ CUSTOM(A("'1'")), CUSTOM(A("null")), "OK custom:a=null",
		    NULL, 0 },
		{ CUSTOM(A("'1'")), CUSTOM(A("''")), "OK custom:a=scalar is:",
		    NULL, 0 },
		{ "'addresses':[{'id':1," CUSTOM(A("'1'")) "}]",
		    "'addresses':[{'id':1}]",
		    "OK ( id:1 custom:a=scalar is:1 ) address:kept=1", NULL,
		    0 },
		{ "'addresses':[{'id':1," CUSTOM(A("'1'")) "}]",
		    "'addresses':[{}]", "OK ( )", " 1", 0 },
	};

	(void)state;
	run_changes(changes, COUNT(changes), true);
}

/* Whether a flag was sent. */
static void
test_choices(void **state)
{
	static const struct {
		const char *sent;
		struct choice choice;
	} rows[] = {
		{ "'extension_attributes':{'is_subscribed':true}",
		    { true, true } },
		{ "'extension_attributes':{'is_subscribed':'0'}",
		    { true, false } },
		{ "'extension_attributes':{'is_subscribed':null}",
		    { false, false } },
		{ "'extension_attributes':{}", { false, false } },
		{ "", { false, false } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf json = BUF_EMPTY;
		struct json_document *document = parse(rows[i].sent, "",
		    &json);
		struct problems p = PROBLEMS_EMPTY;
		struct customer c = { .by_itself = true };

		assert_true(customer_decode_change(json_root(document), &c,
		    &p));
		assert_false(problems_any(&p));
		assert_int_equal(c.is_subscribed.given, rows[i].choice.given);
		assert_int_equal(c.is_subscribed.yes, rows[i].choice.yes);
		json_free(document);
		buf_free(&json);
	}
}

/* Bodies that say nothing of a customer. */
static void
test_nothing(void **state)
{
	static const char *const bodies[] = { "[]", "{}", "null", "1",
	    "{\"customer\":null,\"email\":\"e\"}", "{\"Customer\":{}}" };

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		struct json_document *document;
		struct problems p = PROBLEMS_EMPTY;
		struct customer c = { .by_itself = true };

		assert_int_equal(json_read(bodies[i], strlen(bodies[i]),
		    &document), JSON_READ_OK);
		assert_false(customer_decode_change(json_root(document), &c,
		    &p));
		assert_false(problems_any(&p));
		json_free(document);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_region),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_strangers),
		cmocka_unit_test(test_attributes),
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
