/*
 * Binding a body (contract B5, D2, D4, D12, D16, D28).
 */
#include "unit/customer/decoded.h"

static const struct row bodies[] = {
	/* the customer is there */
	{ "{}", REQUIRED },
	{ "[]", REQUIRED },
	{ "[1]", REQUIRED },
	{ "[{'customer':{}}]", REQUIRED },
	{ "null", REQUIRED },
	{ "5", REQUIRED },
	{ "'customer'", REQUIRED },
	{ "{'customer':null}", REQUIRED },
	{ "{'Customer':{}}", REQUIRED },
	{ "{'customers':{}}", REQUIRED },
	{ "{'':{}}", REQUIRED },
	{ "{'password':'x'}", REQUIRED },
	/* before any other fault */
	{ "{'password':true}", REQUIRED },
	{ "{'password':[],'customer':null}", REQUIRED },
	{ "{'redirectUrl':{}}", REQUIRED },
	/* what it is */
	{ "{'customer':{}}", "OK" },
	{ "{'customer':[]}", "OK" },
	{ "{'customer':[1]}", TYPE("array", "object") },
	{ "{'customer':[{}]}", TYPE("array", "object") },
	{ "{'customer':'abc'}", TYPE("abc", "object") },
	{ "{'customer':''}", TYPE("", "object") },
	{ "{'customer':5}", TYPE("5", "object") },
	{ "{'customer':1.50}", TYPE("1.50", "object") },
	{ "{'customer':true}", TYPE("1", "object") },
	{ "{'customer':false}", TYPE("", "object") },
	/* other keys of the top level do not count */
	{ "{'customer':{},'x':1,'y':{'z':[]},'Password':true}", "OK" },
	{ "{'redirecturl':true,'RedirectUrl':true,'customer':{}}", "OK" },
	/* password */
	{ "{'customer':{},'password':'a b'}", "OK password:a b" },
	{ "{'customer':{},'password':''}", "OK password:" },
	{ "{'customer':{},'password':' x '}", "OK password: x " },
	{ "{'customer':{},'password':null}", "OK" },
	{ "{'customer':{},'password':12345678}", "OK password:12345678" },
	{ "{'customer':{},'password':1.50}", "OK password:1.50" },
	{ "{'customer':{},'password':123456789012345678901234567890}",
	    "OK password:123456789012345678901234567890" },
	{ "{'customer':{},'password':true}", TYPE("1", "string") },
	{ "{'customer':{},'password':false}", TYPE("", "string") },
	{ "{'customer':{},'password':[]}", TYPE("array", "string") },
	{ "{'customer':{},'password':{'a':1}}", TYPE("array", "string") },
	/* where to go afterwards: the first name wins */
	{ "{'customer':{},'redirectUrl':'/a'}", "OK redirect_url:/a" },
	{ "{'customer':{},'redirect_url':'/b'}", "OK redirect_url:/b" },
	{ "{'customer':{},'redirectUrl':'/a','redirect_url':'/b'}",
	    "OK redirect_url:/a" },
	{ "{'redirect_url':'/b','customer':{},'redirectUrl':'/a'}",
	    "OK redirect_url:/a" },
	{ "{'customer':{},'redirectUrl':null,'redirect_url':'/b'}",
	    "OK redirect_url:/b" },
	{ "{'customer':{},'redirectUrl':'/a','redirect_url':null}",
	    "OK redirect_url:/a" },
	{ "{'customer':{},'redirectUrl':''}", "OK redirect_url:" },
	{ "{'customer':{},'redirectUrl':null}", "OK" },
	{ "{'customer':{},'redirectUrl':5}", "OK redirect_url:5" },
	{ "{'customer':{},'redirectUrl':true}", TYPE("1", "string") },
	{ "{'customer':{},'redirectUrl':[]}", TYPE("array", "string") },
	{ "{'customer':{},'redirect_url':{}}", TYPE("array", "string") },
	/* the first fault in the order of the JSON */
	{ "{'customer':{'x':1},'password':true}", UNKNOWN("X") },
	{ "{'password':true,'customer':{'x':1}}", TYPE("1", "string") },
	{ "{'redirectUrl':true,'password':[],'customer':5}",
	    TYPE("1", "string") },
	{ "{'password':[],'redirectUrl':true,'customer':5}",
	    TYPE("array", "string") },
	{ "{'customer':{'id':'a','x':1}}", IN("id") TYPE("a", "int") },
	{ "{'customer':{'x':1,'id':'a'}}", UNKNOWN("X") },
	{ "{'customer':{'email':true,'id':'a'}}",
	    IN("email") TYPE("1", "string") },
	{ "{'customer':{'addresses':[{'x':1}],'y':1}}", UNKNOWN("X") },
	{ "{'customer':{'y':1,'addresses':[{'x':1}]}}", UNKNOWN("Y") },
};

static void
test_bodies(void **state)
{
	(void)state;
	run("", "", bodies, COUNT(bodies));
}

/* Inside {"customer":{ }}. */
static const struct row customers[] = {
	/* names of fields */
	{ "'group_id':1", "OK group_id:1" },
	{ "'groupId':1", "OK group_id:1" },
	{ "'GroupId':1", "OK group_id:1" },
	{ "'Group_id':1", "OK group_id:1" },
	{ "'group__id':1", "OK group_id:1" },
	{ "'_group_id_':1", "OK group_id:1" },
	{ "'group_Id':1", "OK group_id:1" },
	{ "'groupID':1", UNKNOWN("GroupID") },
	{ "'groupid':1", UNKNOWN("Groupid") },
	{ "'group id':1", UNKNOWN("Group id") },
	{ "'group-id':1", UNKNOWN("Group-id") },
	{ "'GROUP_ID':1", UNKNOWN("GROUPID") },
	{ "'firstname':'A','Firstname':'B'", "OK firstname:B" },
	{ "'firstName':'A'", UNKNOWN("FirstName") },
	{ "'first_name':'A'", UNKNOWN("FirstName") },
	{ "'lastName':'A'", UNKNOWN("LastName") },
	{ "'middleName':'A'", UNKNOWN("MiddleName") },
	{ "'disableAutoGroupChange':1", "OK disable_auto_group_change:1" },
	{ "'taxVat':'1'", UNKNOWN("TaxVat") },
	{ "'customAttribute':1", UNKNOWN("CustomAttribute") },
	{ "'custom_attribute':1", UNKNOWN("CustomAttribute") },
	{ "'data':{}", UNKNOWN("Data") },
	{ "'metadataService':{}", UNKNOWN("MetadataService") },
	{ "'is_subscribed':true", UNKNOWN("IsSubscribed") },
	{ "'assistance_allowed':2", UNKNOWN("AssistanceAllowed") },
	{ "'password':'x'", UNKNOWN("Password") },
	{ "'customer':{}", UNKNOWN("Customer") },
	{ "'country_id':'US'", UNKNOWN("CountryId") },
	{ "'':1", UNKNOWN("") },
	{ "'_':1", UNKNOWN("") },
	{ "'0':1", UNKNOWN("0") },
	{ "'1st':1", UNKNOWN("1st") },
	{ "'na\xC3\xAFve_\xC3\xA9':1", UNKNOWN("Na\xC3\xAFve\xC3\xA9") },
	{ "'disable_auto_group_change_for_everybody_now':1",
	    UNKNOWN("DisableAutoGroupChangeForEverybodyNow") },
	{ "'x%fieldName':1", UNKNOWN("X%fieldName") },
	/* refused even if null */
	{ "'x':null", UNKNOWN("X") },
	{ "'firstName':null", UNKNOWN("FirstName") },
	/* the later of two spellings wins */
	{ "'group_id':1,'groupId':2", "OK group_id:2" },
	{ "'groupId':2,'group_id':1", "OK group_id:1" },
	{ "'store_id':1,'StoreId':'2','storeId':3.0", "OK store_id:3<3.0>" },
	{ "'created_at':'a','createdAt':'b'", "OK created_at:b" },
	{ "'email':'a','Email':''", "OK email:" },
	/* but null is absent */
	{ "'group_id':1,'groupId':null", "OK group_id:1" },
	{ "'groupId':null,'group_id':1", "OK group_id:1" },
	/* and each is checked */
	{ "'group_id':'x','groupId':2", IN("group_id") TYPE("x", "int") },
	{ "'groupId':[],'group_id':2", IN("groupId") TYPE("array", "int") },
	{ "'Group__Id':{}", IN("Group__Id") TYPE("array", "int") },
	/* null is absent everywhere */
	{ "'id':null,'email':null,'addresses':null,'dob':null,'gender':null,"
	    "'extension_attributes':null,'custom_attributes':null", "OK" },
	/* integers (every one of them below) */
	{ "'gender':2", "OK gender:2" },
	{ "'gender':'2'", "OK gender:2" },
	{ "'gender':' +02 '", "OK gender:2< +02 >" },
	{ "'gender':2.0", "OK gender:2<2.0>" },
	{ "'gender':2e0", "OK gender:2<2e0>" },
	{ "'gender':0.2e1", "OK gender:2<0.2e1>" },
	{ "'gender':-0", "OK gender:0<-0>" },
	{ "'gender':9223372036854775807", "OK gender:9223372036854775807" },
	{ "'gender':'-9223372036854775808'", "OK gender:-9223372036854775808" },
	{ "'gender':9223372036854775808",
	    IN("gender") TYPE("9223372036854775808", "int") },
	{ "'gender':1e20", IN("gender") TYPE("1e20", "int") },
	{ "'gender':1.9", IN("gender") TYPE("1.9", "int") },
	{ "'gender':'1.0'", IN("gender") TYPE("1.0", "int") },
	{ "'gender':'1e2'", IN("gender") TYPE("1e2", "int") },
	{ "'gender':''", IN("gender") TYPE("", "int") },
	{ "'gender':' '", IN("gender") TYPE(" ", "int") },
	{ "'gender':'\\u00a05'", IN("gender") TYPE("\xC2\xA0" "5", "int") },
	/* text is text */
	{ "'firstname':12", "OK firstname:12" },
	{ "'firstname':-1.50e+3", "OK firstname:-1.50e+3" },
	{ "'firstname':1e400", "OK firstname:1e400" },
	{ "'firstname':12345678901234567890123",
	    "OK firstname:12345678901234567890123" },
	{ "'firstname':'true'", "OK firstname:true" },
	{ "'dob':19900101", "OK dob:19900101" },
	/* trimmed, empty is absent */
	{ "'firstname':'  J D\\t','lastname':'\\u00a0D\\u3000'",
	    "OK firstname:J D lastname:D" },
	{ "'firstname':'','lastname':' ','middlename':'\\u2003'", "OK" },
	{ "'prefix':' Dr ','suffix':' ','taxvat':' 1 '",
	    "OK prefix:Dr taxvat:1" },
	{ "'prefix':'','suffix':'','taxvat':''", "OK" },
	{ "'firstname':'A','Firstname':' '", "OK" },
	/* not these */
	{ "'email':' a@b.example '", "OK email: a@b.example " },
	{ "'email':''", "OK email:" },
	{ "'dob':' 1990-01-01 '", "OK dob: 1990-01-01 " },
	{ "'created_at':' x '", "OK created_at: x " },
	/* server-owned: looked at, then forgotten */
	{ "'updated_at':'x','created_in':'y','confirmation':'z',"
	    "'default_billing':'1','default_shipping':2", "OK" },
	/* extension attributes */
	{ "'extension_attributes':{}", "OK" },
	{ "'extension_attributes':[]", "OK" },
	{ "'extensionAttributes':{'isSubscribed':true}", "OK subscribed" },
	{ "'extension_attributes':{'is_subscribed':false}", "OK" },
	{ "'extension_attributes':{'is_subscribed':null}", "OK" },
	{ "'extension_attributes':{'assistance_allowed':2}",
	    "OK assistance_allowed:2" },
	{ "'extension_attributes':{'assistanceAllowed':'1',"
	    "'is_subscribed':'on'}", "OK assistance_allowed:1 subscribed" },
	{ "'extension_attributes':{'is_subscribed':true,"
	    "'isSubscribed':false}", "OK" },
	{ "'extension_attributes':{'x':1}", UNKNOWN("X") },
	{ "'extension_attributes':{'x':null}", UNKNOWN("X") },
	{ "'extension_attributes':{'email':'a'}", UNKNOWN("Email") },
	{ "'extension_attributes':''",
	    IN("extension_attributes") TYPE("", "object") },
	{ "'extension_attributes':true",
	    IN("extension_attributes") TYPE("1", "object") },
	{ "'extensionAttributes':7",
	    IN("extensionAttributes") TYPE("7", "object") },
	{ "'extension_attributes':[1]",
	    IN("extension_attributes") TYPE("array", "object") },
	{ "'extension_attributes':{'is_subscribed':'maybe'}",
	    IN("extension_attributes") IN("is_subscribed")
	    TYPE("maybe", "boolean") },
	{ "'extensionAttributes':{'assistanceAllowed':true}",
	    IN("extensionAttributes") IN("assistanceAllowed")
	    TYPE("1", "int") },
	/* an object in two spellings is one or the other */
	{ "'extension_attributes':{'is_subscribed':true,"
	    "'assistance_allowed':2},'extensionAttributes':{}", "OK" },
	{ "'extension_attributes':{'is_subscribed':true},"
	    "'extensionAttributes':{'assistance_allowed':2}",
	    "OK assistance_allowed:2" },
	{ "'extension_attributes':{'is_subscribed':true},"
	    "'extensionAttributes':null", "OK subscribed" },
	/* lists of addresses */
	{ "'addresses':[]", "OK" },
	{ "'addresses':{}", "OK" },
	{ "'addresses':[{}]", "OK ( )" },
	{ "'addresses':[[]]", "OK ( )" },
	{ "'addresses':[{'city':'a'},{'city':'b'}]",
	    "OK ( city:a ) ( city:b )" },
	{ "'addresses':{'0':{'city':'a'},'x':{'city':'b'}}",
	    "OK ( city:a ) ( city:b )" },
	{ "'addresses':{'1':{'city':'b'},'0':{'city':'a'}}",
	    "OK ( city:b ) ( city:a )" },
	{ "'addresses':{'country_id':'US'}",
	    IN("addresses") TYPE("US", "object") },
	{ "'addresses':{'item':[{}]}",
	    IN("addresses") TYPE("array", "object") },
	{ "'addresses':'x'", IN("addresses") TYPE("x", "array") },
	{ "'addresses':''", IN("addresses") TYPE("", "array") },
	{ "'addresses':0", IN("addresses") TYPE("0", "array") },
	{ "'addresses':false", IN("addresses") TYPE("", "array") },
	{ "'addresses':[null]", IN("addresses") TYPE("", "object") },
	{ "'addresses':[{},null]", IN("addresses") TYPE("", "object") },
	{ "'addresses':{'a':null}", IN("addresses") TYPE("", "object") },
	{ "'addresses':['x']", IN("addresses") TYPE("x", "object") },
	{ "'addresses':[1.0]", IN("addresses") TYPE("1.0", "object") },
	{ "'addresses':[true]", IN("addresses") TYPE("1", "object") },
	{ "'addresses':[[{}]]", IN("addresses") TYPE("array", "object") },
	{ "'Addresses':[{'city':true}]",
	    IN("Addresses") IN("city") TYPE("1", "string") },
	{ "'addresses':[{'city':'a'}],'Addresses':[{'city':'b'}]",
	    "OK ( city:b )" },
	{ "'addresses':[{'city':'a'}],'Addresses':[]", "OK" },
	{ "'addresses':[{'city':'a'}],'Addresses':null", "OK ( city:a )" },
	{ "'addresses':[{'city':'a','x':1},{'id':[]}]", UNKNOWN("X") },
	{ "'addresses':[{'id':[]},{'x':1}]",
	    IN("addresses") IN("id") TYPE("array", "int") },
};

static void
test_customers(void **state)
{
	(void)state;
	run("{'customer':{", "}}", customers, COUNT(customers));
}

#define STREET IN("addresses") IN("street")
#define REGION IN("addresses") IN("region")

/* Inside {"customer":{"addresses":[{ }]}}. */
static const struct row addresses[] = {
	{ "'countryId':'US'", "OK ( country_id:US )" },
	{ "'country_id':' us '", "OK ( country_id: us  )" },
	{ "'country_id':''", "OK ( country_id: )" },
	{ "'vatId':'1'", "OK ( vat_id:1 )" },
	{ "'vat_Id':' 1 ','fax':' ','company':''", "OK ( vat_id:1 )" },
	{ "'postcode':10755,'telephone':5125551111",
	    "OK ( postcode:10755 telephone:5125551111 )" },
	{ "'telephone':' 1\\t','city':'\\n','postcode':'\\u2028A'",
	    "OK ( postcode:A telephone:1 )" },
	{ "'id':'5','customer_id':6", "OK ( id:5 customer_id:6 )" },
	{ "'id':'x'", IN("addresses") IN("id") TYPE("x", "int") },
	{ "'customerId':false",
	    IN("addresses") IN("customerId") TYPE("", "int") },
	{ "'regionId':'x'", IN("addresses") IN("regionId") TYPE("x", "int") },
	{ "'email':'x'", UNKNOWN("Email") },
	{ "'region_code':'NY'", UNKNOWN("RegionCode") },
	{ "'firstName':'x'", UNKNOWN("FirstName") },
	{ "'x':null", UNKNOWN("X") },
	{ "'extension_attributes':{}", "OK ( )" },
	{ "'extension_attributes':[]", "OK ( )" },
	{ "'extension_attributes':null", "OK ( )" },
	{ "'extension_attributes':{'is_subscribed':true}",
	    UNKNOWN("IsSubscribed") },
	{ "'extension_attributes':1",
	    IN("addresses") IN("extension_attributes") TYPE("1", "object") },
	/* flags */
	{ "'default_billing':true,'defaultShipping':'yes'",
	    "OK ( billing shipping )" },
	{ "'default_billing':true,'defaultBilling':false", "OK ( )" },
	{ "'default_billing':null", "OK ( )" },
	{ "'default_billing':'x'",
	    IN("addresses") IN("default_billing") TYPE("x", "bool") },
	/* street */
	{ "'street':null", "OK ( )" },
	{ "'street':[]", "OK ( )" },
	{ "'street':{}", "OK ( )" },
	{ "'street':['a']", "OK ( street:a )" },
	{ "'street':['a','b','c']", "OK ( street:a street:b street:c )" },
	{ "'street':{'1':'b','0':'a'}", "OK ( street:b street:a )" },
	{ "'street':[5,1.50]", "OK ( street:5 street:1.50 )" },
	{ "'street':['a',null,'b']", "OK ( street:a street: street:b )" },
	{ "'street':[null,'','a',' ',null]", "OK ( street:a )" },
	{ "'street':[null]", "OK ( )" },
	{ "'street':[' a ','\\tb\\u00a0']", "OK ( street:a street:b )" },
	{ "'street':['a\\nb\\r\\nc\\rd']",
	    "OK ( street:a street:b street:c street:d )" },
	{ "'street':['a\\n\\nb']", "OK ( street:a street: street:b )" },
	{ "'street':['\\na \\r\\n \\n']", "OK ( street:a )" },
	{ "'street':['a'],'Street':['b']", "OK ( street:b )" },
	{ "'street':['a'],'Street':[]", "OK ( )" },
	{ "'street':['a'],'Street':null", "OK ( street:a )" },
	{ "'street':'a'", STREET TYPE("string", "string[]") },
	{ "'street':''", STREET TYPE("string", "string[]") },
	{ "'street':5", STREET TYPE("integer", "string[]") },
	{ "'street':-5", STREET TYPE("integer", "string[]") },
	{ "'street':5.0", STREET TYPE("double", "string[]") },
	{ "'street':5e1", STREET TYPE("double", "string[]") },
	{ "'street':5E1", STREET TYPE("double", "string[]") },
	{ "'street':9223372036854775807",
	    STREET TYPE("integer", "string[]") },
	{ "'street':9223372036854775808", STREET TYPE("double", "string[]") },
	{ "'street':true", STREET TYPE("boolean", "string[]") },
	{ "'street':false", STREET TYPE("boolean", "string[]") },
	{ "'street':[['a']]", STREET TYPE("array", "string") },
	{ "'street':['a',[]]", STREET TYPE("array", "string") },
	{ "'street':['a',{}]", STREET TYPE("array", "string") },
	{ "'street':{'a':{'b':'c'}}", STREET TYPE("array", "string") },
	{ "'street':[true]", STREET TYPE("1", "string") },
	{ "'street':[false]", STREET TYPE("", "string") },
	{ "'street':{'item':['a']}", STREET TYPE("array", "string") },
	/* region */
	{ "'region':null", "OK ( )" },
	{ "'region':{}", "OK ( region )" },
	{ "'region':[]", "OK ( region )" },
	{ "'region':''", "OK ( region )" },
	{ "'region':' New York '", "OK ( region region_name:New York )" },
	{ "'region':'5'", "OK ( region region_name:5 )" },
	{ "'region':{'region':'New York','region_code':'NY','region_id':43}",
	    "OK ( region region_region_id:43 region_code:NY "
	    "region_name:New York )" },
	{ "'region':{'regionCode':' ny ','regionId':'43','Region':' '}",
	    "OK ( region region_region_id:43 region_code:ny )" },
	{ "'region':{'region':null,'region_code':null,'region_id':null}",
	    "OK ( region )" },
	{ "'region':{'region_id':0}", "OK ( region region_region_id:0 )" },
	{ "'region_id':43", "OK ( region_id:43 )" },
	{ "'region_id':0", "OK ( region_id:0 )" },
	{ "'region_id':43,'region':{'region_id':44}",
	    "OK ( region region_id:43 region_region_id:44 )" },
	{ "'region':{'region_code':5,'region':6}",
	    "OK ( region region_code:5 region_name:6 )" },
	{ "'region':{'extension_attributes':{}}", "OK ( region )" },
	{ "'region':{'extension_attributes':{'x':1}}", UNKNOWN("X") },
	{ "'region':{'x':1}", UNKNOWN("X") },
	{ "'region':{'code':'NY'}", UNKNOWN("Code") },
	{ "'region':5", REGION TYPE("5", "object") },
	{ "'region':0.5", REGION TYPE("0.5", "object") },
	{ "'region':true", REGION TYPE("1", "object") },
	{ "'region':false", REGION TYPE("", "object") },
	{ "'region':['NY']", REGION TYPE("array", "object") },
	{ "'region':{'region_id':'x'}",
	    REGION IN("region_id") TYPE("x", "int") },
	{ "'region':{'region_code':[]}",
	    REGION IN("region_code") TYPE("array", "string") },
	{ "'region':{'region':true}",
	    REGION IN("region") TYPE("1", "string") },
	{ "'region':{'extension_attributes':5}",
	    REGION IN("extension_attributes") TYPE("5", "object") },
	/* one region, not a mixture of two */
	{ "'region':{'region_id':43},'Region':'Texas'",
	    "OK ( region region_name:Texas )" },
	{ "'region':'Texas','Region':{'region_code':'NY'}",
	    "OK ( region region_code:NY )" },
	{ "'region':{'region_code':'NY'},'Region':{'region_id':1}",
	    "OK ( region region_region_id:1 )" },
	{ "'region':{'region_code':'NY'},'Region':{}", "OK ( region )" },
	{ "'region':{'region_code':'NY'},'Region':null",
	    "OK ( region region_code:NY )" },
	{ "'region':{'region_code':'NY','regionCode':'TX'}",
	    "OK ( region region_code:TX )" },
};

static void
test_addresses(void **state)
{
	(void)state;
	run("{'customer':{'addresses':[{", "}]}}", addresses,
	    COUNT(addresses));
}

/* A place in the body where a field may stand. */
struct place {
	const char *before, *after;	/* of the field */
	const char *prefix;		/* of its type errors */
	const char *names[24];
};

#define IN_CUSTOMER "{'customer':{", "}}", ""
#define IN_EXTENSION "{'customer':{'extension_attributes':{", "}}}", \
	IN("extension_attributes")
#define IN_ADDRESS "{'customer':{'addresses':[{", "}]}}", IN("addresses")
#define IN_REGION "{'customer':{'addresses':[{'region':{", "}}]}}", \
	IN("addresses") IN("region")

/*
 * Give each field of PLACES each of VALUES, pairs of JSON and the value as the
 * type error quotes it.
 */
static void
run_types(const struct place *places, size_t count, const char *type,
    const char *const (*values)[2], size_t value_count)
{
	int wrong = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; places[i].names[j] != NULL; j++)
			for (size_t k = 0; k < value_count; k++) {
				const char *name = places[i].names[j];
				struct buf b = BUF_EMPTY, want = BUF_EMPTY;

				buf_format(&b, "%s'%s':%s%s",
				    places[i].before, name, values[k][0],
				    places[i].after);
				buf_format(&want, "%s" IN("%s")
				    TYPE("%s", "%s"), places[i].prefix, name,
				    values[k][1], type);
				wrong += !decodes_to(buf_string(&b),
				    buf_string(&want));
				buf_free(&b);
				buf_free(&want);
			}
	assert_int_equal(wrong, 0);
}

static void
test_every_integer(void **state)
{
	static const struct place places[] = {
		{ IN_CUSTOMER, { "id", "group_id", "gender", "store_id",
		    "website_id", "disable_auto_group_change", "groupId",
		    "storeId", "websiteId", "disableAutoGroupChange" } },
		{ IN_EXTENSION, { "assistance_allowed", "assistanceAllowed" } },
		{ IN_ADDRESS, { "id", "customer_id", "region_id",
		    "customerId", "regionId" } },
		{ IN_REGION, { "region_id", "regionId" } },
	};
	static const char *const faults[][2] = {
		{ "true", "1" }, { "false", "" }, { "1.9", "1.9" },
		{ "0.5", "0.5" }, { "1e-1", "1e-1" }, { "1e19", "1e19" },
		{ "9223372036854775808", "9223372036854775808" },
		{ "-9223372036854775809", "-9223372036854775809" },
		{ "''", "" }, { "' '", " " }, { "'abc'", "abc" },
		{ "'5a'", "5a" }, { "'1.0'", "1.0" }, { "'0x10'", "0x10" },
		{ "'9223372036854775808'", "9223372036854775808" },
		{ "'+'", "+" }, { "'5 5'", "5 5" }, { "'true'", "true" },
		{ "[]", "array" }, { "[1]", "array" }, { "{}", "array" },
		{ "{'a':1}", "array" },
	};

	(void)state;
	run_types(places, COUNT(places), "int", faults, COUNT(faults));
}

static void
test_every_text(void **state)
{
	static const struct place places[] = {
		{ IN_CUSTOMER, { "default_billing", "default_shipping",
		    "confirmation", "created_at", "updated_at", "created_in",
		    "dob", "email", "firstname", "lastname", "middlename",
		    "prefix", "suffix", "taxvat", "defaultBilling",
		    "createdAt" } },
		{ IN_ADDRESS, { "country_id", "company", "telephone", "fax",
		    "postcode", "city", "firstname", "lastname", "middlename",
		    "prefix", "suffix", "vat_id", "countryId", "vatId" } },
		{ IN_REGION, { "region_code", "region", "regionCode" } },
	};
	static const char *const faults[][2] = {
		{ "true", "1" }, { "false", "" }, { "[]", "array" },
		{ "['a']", "array" }, { "{}", "array" },
		{ "{'a':'b'}", "array" },
	};

	(void)state;
	run_types(places, COUNT(places), "string", faults, COUNT(faults));
}

static const char *const bad_flags[][2] = {
	{ "2", "2" }, { "-1", "-1" }, { "1.5", "1.5" }, { "0.1", "0.1" },
	{ "1e1", "1e1" }, { "1e400", "1e400" }, { "'2'", "2" },
	{ "'1.0'", "1.0" }, { "'TRUE'", "TRUE" }, { "'True'", "True" },
	{ "'Yes'", "Yes" }, { "'NO'", "NO" }, { "' '", " " },
	{ "' 1'", " 1" }, { "'1 '", "1 " }, { "'y'", "y" }, { "'t'", "t" },
	{ "'null'", "null" }, { "'00'", "00" }, { "[]", "array" },
	{ "[true]", "array" }, { "{}", "array" }, { "{'a':1}", "array" },
};

static void
test_every_flag(void **state)
{
	static const struct place of_address[] = {
		{ IN_ADDRESS, { "default_billing", "default_shipping",
		    "defaultBilling" } },
	};
	static const struct place of_customer[] = {
		{ IN_EXTENSION, { "is_subscribed", "isSubscribed" } },
	};

	(void)state;
	run_types(of_address, 1, "bool", bad_flags, COUNT(bad_flags));
	run_types(of_customer, 1, "boolean", bad_flags, COUNT(bad_flags));
}

static void
test_flag_values(void **state)
{
	static const struct {
		const char *json;
		bool value;
	} rows[] = {
		{ "true", true }, { "1", true }, { "1.0", true },
		{ "1e0", true }, { "10e-1", true }, { "'1'", true },
		{ "'true'", true }, { "'yes'", true }, { "'on'", true },
		{ "false", false }, { "0", false }, { "-0", false },
		{ "0.0", false }, { "0e5", false }, { "'0'", false },
		{ "'false'", false }, { "'no'", false }, { "'off'", false },
		{ "''", false }, { "null", false },
	};
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf b = BUF_EMPTY;

		buf_format(&b, "{'customer':{'extension_attributes':"
		    "{'is_subscribed':%s}}}", rows[i].json);
		wrong += !decodes_to(buf_string(&b), rows[i].value ?
		    "OK subscribed" : "OK");
		buf_reset(&b);
		buf_format(&b, "{'customer':{'addresses':["
		    "{'default_shipping':%s}]}}", rows[i].json);
		wrong += !decodes_to(buf_string(&b), rows[i].value ?
		    "OK ( shipping )" : "OK ( )");
		buf_free(&b);
	}
	assert_int_equal(wrong, 0);
}

/* Every field at once, in both spellings: each value has its own place. */
static void
test_everything(void **state)
{
	static const char expected[] = "OK id:1 group_id:2 store_id:3 "
	    "website_id:4 gender:5 disable_auto_group_change:6 prefix:p "
	    "firstname:f middlename:m lastname:l suffix:s email:e dob:d "
	    "taxvat:t created_at:c assistance_allowed:2 subscribed "
	    "custom:x=scalar is:y ( id:7 customer_id:8 prefix:ap "
	    "firstname:af middlename:am lastname:al suffix:as company:ac "
	    "city:ai postcode:ao telephone:at fax:ax vat_id:av "
	    "country_id:US street:s1 street:s2 region region_id:9 "
	    "region_region_id:10 region_code:rc region_name:rn billing "
	    "shipping custom:z=scalar is:1 ) password:pw redirect_url:/r";

	(void)state;
	assert_true(decodes_to("{'customer':{'id':1,'group_id':2,"
	    "'store_id':3,'website_id':4,'gender':5,"
	    "'disable_auto_group_change':6,'prefix':'p','firstname':'f',"
	    "'middlename':'m','lastname':'l','suffix':'s','email':'e',"
	    "'dob':'d','taxvat':'t','created_at':'c','updated_at':'-',"
	    "'created_in':'-','confirmation':'-','default_billing':'-',"
	    "'default_shipping':'-','extension_attributes':{"
	    "'is_subscribed':true,'assistance_allowed':2},"
	    "'custom_attributes':[{'attribute_code':'x','value':'y'}],"
	    "'addresses':[{'id':7,'customer_id':8,'prefix':'ap',"
	    "'firstname':'af','middlename':'am','lastname':'al',"
	    "'suffix':'as','company':'ac','city':'ai','postcode':'ao',"
	    "'telephone':'at','fax':'ax','vat_id':'av','country_id':'US',"
	    "'street':['s1','s2'],'region_id':9,'region':{'region_id':10,"
	    "'region_code':'rc','region':'rn','extension_attributes':{}},"
	    "'default_billing':true,'default_shipping':true,"
	    "'extension_attributes':{},'custom_attributes':{'z':1}}]},"
	    "'password':'pw','redirectUrl':'/r'}", expected));
	assert_true(decodes_to("{'redirect_url':'/r','password':'pw',"
	    "'customer':{'Addresses':[{'CustomAttributes':{'z':1},"
	    "'ExtensionAttributes':{},'DefaultShipping':1,"
	    "'defaultBilling':1,'Region':{'ExtensionAttributes':[],"
	    "'Region':'rn','RegionCode':'rc','RegionId':10},"
	    "'RegionId':9,'Street':['s1','s2'],'CountryId':'US',"
	    "'VatId':'av','Fax':'ax','Telephone':'at','Postcode':'ao',"
	    "'City':'ai','Company':'ac','Suffix':'as','Lastname':'al',"
	    "'Middlename':'am','Firstname':'af','Prefix':'ap',"
	    "'CustomerId':8,'Id':7}],'CustomAttributes':{'x':'y'},"
	    "'ExtensionAttributes':{'AssistanceAllowed':2,"
	    "'IsSubscribed':1},'DefaultShipping':1,'DefaultBilling':1,"
	    "'Confirmation':1,'CreatedIn':1,'UpdatedAt':1,'CreatedAt':'c',"
	    "'Taxvat':'t','Dob':'d','Email':'e','Suffix':'s',"
	    "'Lastname':'l','Middlename':'m','Firstname':'f','Prefix':'p',"
	    "'DisableAutoGroupChange':6,'Gender':5,'WebsiteId':4,"
	    "'StoreId':3,'GroupId':2,'Id':1}}", expected));
}

/* A long key is quoted whole. */
static void
test_long_key(void **state)
{
	enum { LENGTH = 3000 };
	struct buf body = BUF_EMPTY, want = BUF_EMPTY;

	(void)state;
	buf_text(&body, "{'customer':{'");
	for (size_t i = 0; i < LENGTH; i++)
		buf_byte(&body, 'k');
	buf_text(&body, "':1}}");
	buf_text(&want, "'K");
	for (size_t i = 1; i < LENGTH; i++)
		buf_byte(&want, 'k');
	buf_text(&want, "' is not supported. Correct the field name and try "
	    "again.");
	assert_true(decodes_to(buf_string(&body), buf_string(&want)));
	buf_free(&body);
	buf_free(&want);
}

static void
test_many_addresses(void **state)
{
	struct buf body = BUF_EMPTY, want = BUF_EMPTY;

	(void)state;
	buf_text(&body, "{'customer':{'addresses':[");
	buf_text(&want, "OK");
	for (int i = 0; i < 500; i++) {
		buf_format(&body, "%s{'city':'c%d','street':['s%d']}",
		    i > 0 ? "," : "", i, i);
		buf_format(&want, " ( city:c%d street:s%d )", i, i);
	}
	buf_text(&body, "]}}");
	assert_true(decodes_to(buf_string(&body), buf_string(&want)));
	buf_free(&body);
	buf_free(&want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bodies),
		cmocka_unit_test(test_customers),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_every_integer),
		cmocka_unit_test(test_every_text),
		cmocka_unit_test(test_every_flag),
		cmocka_unit_test(test_flag_values),
		cmocka_unit_test(test_everything),
		cmocka_unit_test(test_long_key),
		cmocka_unit_test(test_many_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
