/*
 * Binding custom attributes, of a customer and of an address (contract D21).
 */
#include "unit/customer/decoded.h"

/* The value of "custom_attributes"; every fault comes from there. */
static const struct row custom[] = {
	{ "null", "OK" },
	{ "[]", "OK" },
	{ "{}", "OK" },
	{ "'x'", TYPE("x", "array") },
	{ "''", TYPE("", "array") },
	{ "5", TYPE("5", "array") },
	{ "true", TYPE("1", "array") },
	{ "false", TYPE("", "array") },
	{ "[{'attribute_code':'a','value':'x'}]", "OK custom:a=scalar is:x" },
	{ "[{'attributeCode':'a','value':'x'}]", "OK custom:a=scalar is:x" },
	{ "[{'value':'x','attribute_code':'a'}]", "OK custom:a=scalar is:x" },
	{ "[{'attribute_code':'a','value':1},{'attribute_code':'b',"
	    "'value':2}]", "OK custom:a=scalar is:1 custom:b=scalar is:2" },
	{ "[{'attribute_code':'a','value':1},{'attribute_code':'a',"
	    "'value':2}]", "OK custom:a=scalar is:1 custom:a=scalar is:2" },
	{ "{'0':{'attribute_code':'a','value':'x'}}",
	    "OK custom:a=scalar is:x" },
	{ "{'a':'x','b':'y'}",
	    "OK custom:a=scalar is:x custom:b=scalar is:y" },
	{ "{'a':5,'b':true,'c':false,'d':null,'e':''}",
	    "OK custom:a=scalar is:5 custom:b=boolean is:1 "
	    "custom:c=boolean is: custom:d=null custom:e=scalar is:" },
	{ "{'a':['1',2,null]}", "OK custom:a=list|1|2|-" },
	{ "[{'attribute_code':'a','value':null}]", "OK custom:a=null" },
	{ "[{'attribute_code':'a','value':''}]", "OK custom:a=scalar is:" },
	{ "[{'attribute_code':'a','value':1.50}]",
	    "OK custom:a=scalar is:1.50" },
	{ "[{'attribute_code':'a','value':true}]", "OK custom:a=boolean is:1" },
	{ "[{'attribute_code':'a','value':[]}]", "OK custom:a=list" },
	{ "[{'attribute_code':'a','value':['x',['y'],true,{}]}]",
	    "OK custom:a=list|x|-|1|-" },
	{ "[{'attribute_code':'a','value':{'x':1}}]", "OK custom:a=object" },
	{ "[{'attribute_code':5,'value':1}]", "OK custom:5=scalar is:1" },
	{ "[{'attribute_code':'a','value':1,'selected_options':[],'x':{}}]",
	    "OK custom:a=scalar is:1" },
	{ "[{'attribute_code':null,'attributeCode':'a','value':1}]",
	    "OK custom:a=scalar is:1" },
	/* faults */
	{ "[{}]", NO_ATTRIBUTE },
	{ "[[]]", NO_ATTRIBUTE },
	{ "[{'x':1}]", NO_ATTRIBUTE },
	{ "[{'attribute_code':''}]", NO_ATTRIBUTE },
	{ "[{'attribute_code':null}]", NO_ATTRIBUTE },
	{ "[{'code':'a'}]", NO_ATTRIBUTE },
	{ "[{'value':1}]", NO_CODE },
	{ "[{'value':null}]", NO_CODE },
	{ "[{'attribute_code':'','value':1}]", NO_CODE },
	{ "[{'attribute_code':null,'value':1}]", NO_CODE },
	{ "[{'AttributeCode':'a','value':1}]", NO_CODE },
	{ "['x']", NO_CODE },
	{ "[5]", NO_CODE },
	{ "[true]", NO_CODE },
	{ "[null]", NO_CODE },
	{ "[['a','b']]", NO_CODE },
	{ "{'':'x'}", NO_CODE },
	{ "[{'attribute_code':'a'}]", NO_VALUE("a") },
	{ "[{'attributeCode':'a','Value':1}]", NO_VALUE("a") },
	{ "[{'attribute_code':'100%code','x':1}]", NO_VALUE("100%code") },
	{ "[{'attribute_code':[],'value':1}]", TYPE("array", "string") },
	/* the first fault */
	{ "[{'attribute_code':'a','value':1},{}]", NO_ATTRIBUTE },
	{ "[{'attribute_code':'a'},{}]", NO_VALUE("a") },
	{ "[{},{'attribute_code':'a'}]", NO_ATTRIBUTE },
};

/* The same for a customer and for an address. */
static void
test_custom_attributes(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(custom); i++) {
		bool good = strncmp(custom[i].expected, "OK", 2) == 0;
		struct buf body = BUF_EMPTY, want = BUF_EMPTY;

		buf_format(&body, "{'customer':{'custom_attributes':%s}}",
		    custom[i].json);
		buf_format(&want, "%s%s", good ? "" :
		    IN("custom_attributes"), custom[i].expected);
		wrong += !decodes_to(buf_string(&body), buf_string(&want));
		buf_reset(&body);
		buf_reset(&want);
		buf_format(&body, "{'customer':{'addresses':["
		    "{'customAttributes':%s}]}}", custom[i].json);
		if (good)
			buf_format(&want, "OK (%s )",
			    custom[i].expected + 2);
		else
			buf_format(&want, "%s%s", IN("addresses")
			    IN("customAttributes"), custom[i].expected);
		wrong += !decodes_to(buf_string(&body), buf_string(&want));
		buf_free(&body);
		buf_free(&want);
	}
	assert_int_equal(wrong, 0);
}

static void
test_custom_attributes_twice(void **state)
{
	(void)state;
	assert_true(decodes_to("{'customer':{'custom_attributes':{'a':[1]},"
	    "'customAttributes':{'b':[2]}}}", "OK custom:b=list|2"));
	assert_true(decodes_to("{'customer':{'custom_attributes':{'a':[1]},"
	    "'customAttributes':{}}}", "OK"));
	assert_true(decodes_to("{'customer':{'custom_attributes':{'a':[1]},"
	    "'customAttributes':null}}", "OK custom:a=list|1"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_custom_attributes),
		cmocka_unit_test(test_custom_attributes_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
