/*
 * A body from its bytes to the answer, as endpoint_create has it, without the
 * database: JSON, binding, all rules under settings that the input chooses,
 * custom attributes, the success body through a filter, and the mails of the
 * new account; then the same body as a change of an account.  Input: settings,
 * options, two bytes of fuzz_memory, a line with the query, the body.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "customer/address_check.h"
#include "fuzz.h"

#include "account/encode.h"
#include "account/mail_plan.h"
#include "base/log.h"
#include "customer/attribute_check.h"
#include "customer/check.h"
#include "customer/decode.h"
#include "customer/merge.h"
#include "json/read.h"
#include "mail/compose.h"
#include "web/reply.h"

enum { NOW = 1709208000 };	/* 2024-02-29 12:00:00 UTC */

/* Bits of the second byte. */
enum { MANAGER = 1, REQUIRED = 2, REGION_FOUND = 4, PASSWORD = 8 };

static char on[] = "1", required[] = "req", none[] = "", few[] = "IT, US,DE";
static char nowhere[] = "Middle/Nowhere", rome[] = "Europe/Rome";
static char base[] = "https://shop.example", italian[] = "it_IT";

/* What a bit of the first byte sets. */
static const struct {
	unsigned bit;
	enum shop_setting setting;
	char *value;
} choices[] = {
	{ 1, SHOP_CONFIRM, on },
	{ 2, SHOP_PREFIX_SHOW, required },
	{ 2, SHOP_MIDDLENAME_SHOW, required },
	{ 2, SHOP_SUFFIX_SHOW, required },
	{ 2, SHOP_FAX_SHOW, required },
	{ 2, SHOP_COMPANY_SHOW, required },
	{ 4, SHOP_DOB_SHOW, required },
	{ 4, SHOP_TAXVAT_SHOW, required },
	{ 4, SHOP_GENDER_SHOW, required },
	{ 4, SHOP_TIMEZONE, nowhere },
	{ 8, SHOP_COUNTRIES, few },
	{ 8, SHOP_STREET_LINES, on },
	{ 8, SHOP_TIMEZONE, rome },
	{ 16, SHOP_PASSWORD_LENGTH, on },
	{ 16, SHOP_PASSWORD_CLASSES, on },
	{ 32, SHOP_NEWSLETTER_CONFIRM, on },
	{ 32, SHOP_LOCALE, italian },
	{ 64, SHOP_TELEPHONE_SHOW, none },
	{ 64, SHOP_STATE_REQUIRED, none },
	{ 128, SHOP_OPTIONAL_ZIP, few },
};

/* The shop's own attributes: each type, for customers and for addresses. */
static struct attribute attributes_list[ATTRIBUTE_TYPES * 2];
static const struct attributes attributes = { attributes_list,
	sizeof(attributes_list) / sizeof(*attributes_list) };

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static char codes[ATTRIBUTE_TYPES][16];
	static char label[] = "Label";
	static long long options[] = { 1, 2, 30 };

	(void)argc;
	(void)argv;
	fuzz_must(access(fuzz_mail_directory(), R_OK) == 0);
	for (size_t i = 0; i < attributes.count; i++) {
		struct attribute *a = &attributes_list[i];

		a->id = 100 + (long long)i;
		a->entity = i < ATTRIBUTE_TYPES ? ATTRIBUTE_OF_CUSTOMER :
		    ATTRIBUTE_OF_ADDRESS;
		a->type = (enum attribute_type)(i % ATTRIBUTE_TYPES);
		a->code = codes[a->type];
		(void)snprintf(a->code, sizeof(codes[0]), "my_%s",
		    attribute_type_name(a->type));
		a->label = label;
		a->unique = i % 2 != 0;
		if (attribute_has_options(a->type)) {
			a->options = options;
			a->option_count = sizeof(options) / sizeof(*options);
		}
	}
	return log_open("/dev/null");
}

/* What a directory of regions would say of A. */
static void
resolve_region(struct address *a, bool found)
{
	a->region.country_has_list = text_is(a->country_id, "US") ||
	    text_is(a->country_id, "IT");
	a->region.list_is_closed = text_is(a->country_id, "US");
	if (!found && a->region.country_has_list)
		a->region.unknown_id = customer_region_number(a);
	if (!a->region.country_has_list || !found ||
	    (customer_region_number(a) == 0 &&
	    text_is_absent(customer_region_text(a))))
		return;
	a->region.id = 43;
	a->region.code = text_copy(TEXT_LITERAL("NY"));
	a->region.name = text_copy(TEXT_LITERAL("New York"));
}

/* The problems so far are an answer; true if there are none. */
static bool
accepted(const struct problems *p)
{
	struct reply r = REPLY_EMPTY;
	struct buf out = BUF_EMPTY;
	struct buf line = BUF_EMPTY;

	if (!problems_any(p))
		return true;
	for (size_t i = 0; i < p->count; i++)
		problems_render(&p->list[i], &line);
	reply_problems(&r, p);
	reply_write_head(&r, "fuzz", &out);
	if (fuzz_memory_enough()) {
		fuzz_must(r.status >= 400 && r.status < 500);
		fuzz_must_be_json(&r.body);
		fuzz_must(!buf_failed(&out) && !buf_failed(&line));
	}
	reply_free(&r);
	buf_free(&out);
	buf_free(&line);
	return false;
}

/* What a new customer and a changed one are held to. */
static bool
check_customer(struct customer *c, const struct shop_settings *s,
    unsigned options)
{
	struct problems p = PROBLEMS_EMPTY;
	bool good;

	customer_check_fields(c, s, NOW, &p);
	if ((good = accepted(&p))) {
		for (size_t i = 0; i < c->address_count; i++)
			resolve_region(&c->addresses[i],
			    (options & REGION_FOUND) != 0);
		address_check(c, s, &p);
	}
	if (good && (good = accepted(&p)))
		attribute_check(c, &attributes, &p);
	good = good && accepted(&p);
	problems_free(&p);
	return good;
}

static bool
check(struct registration *r, const struct shop_settings *s,
    unsigned options)
{
	struct problems p = PROBLEMS_EMPTY;
	bool good;

	customer_check_registration(r, (options & MANAGER) != 0, s, NOW, &p);
	good = accepted(&p);
	problems_free(&p);
	return good && check_customer(&r->customer, s, options);
}

/* The mails that the new account gets. */
static void
compose(struct account *s, const struct shop_settings *settings)
{
	const char *const directories[] = { fuzz_mail_directory(), NULL };
	const struct shop shop = { .store = s->store,
	    .settings = *settings };
	struct buf out = BUF_EMPTY;
	char error[512];

	for (size_t i = 0; i < s->mail_count; i++) {
		int status;

		buf_reset(&out);
		status = mail_compose(&s->mails[i], directories, &shop,
		    &out, error, sizeof(error));
		if (!fuzz_memory_enough())
			break;
		fuzz_must(status == 0);
		fuzz_must_be_mail(&out);
	}
	buf_free(&out);
}

/* An accepted customer as it is stored, told and written to. */
static void
sign_up(struct registration *r, const struct shop_settings *settings,
    const struct filter *filter, unsigned options)
{
	static struct mail mails[ACCOUNT_MAILS_MAX];
	static struct account s;
	struct buf json = BUF_EMPTY;

	memset(&s, 0, sizeof(s));
	s.customer = &r->customer;
	s.mails = mails;
	s.id = 7;
	s.group_id = 1;
	s.store = (struct store){ .id = 1, .website_id = 1, .code = "default",
	    .name = "Default Store View", .group_name = "Main Website Store" };
	s.password_hash = (options & PASSWORD) != 0 ? "hash" : NULL;
	for (size_t i = 0; i < r->customer.address_count; i++)
		r->customer.addresses[i].entity_id = (long long)i + 1;
	mail_plan(&s, settings, r->redirect_url, NOW, false);
	account_encode(&s, ACCOUNT_KEY_HIDDEN, filter, &json);
	compose(&s, settings);
	if (fuzz_memory_enough())
		fuzz_must_be_json(&json);
	buf_free(&json);
}

/* Give LIST a stored value with each of CODES. */
static void
store_values(struct attribute_values *list, const char *const *codes)
{
	list->list = calloc(2, sizeof(*list->list));
	for (; list->list != NULL && *codes != NULL; codes++)
		list->list[list->count++] = (struct attribute_value){
		    .code = text_of(*codes), .saved = strdup("1") };
}

/* An account with two addresses, 1 and 2. */
static void
store(struct customer *c)
{
	static const char *const codes[] = { "my_text", "no_more", NULL };
	struct text street = TEXT_LITERAL("Via Roma 1");

	c->email = TEXT_LITERAL("u@example.com");
	c->firstname = c->lastname = TEXT_LITERAL("Jane");
	store_values(&c->attributes, codes);
	c->addresses = calloc(2, sizeof(*c->addresses));
	for (size_t i = 0; c->addresses != NULL && i < 2; i++) {
		struct address *a = &c->addresses[c->address_count++];

		a->entity_id = (long long)i + 1;
		a->firstname = a->lastname = a->city = a->postcode =
		    a->telephone = TEXT_LITERAL("x");
		a->country_id = i == 0 ? TEXT_LITERAL("US") :
		    TEXT_LITERAL("DE");
		a->region_name = TEXT_LITERAL("Texas");
		a->default_billing.yes = i == 0;
		store_values(&a->attributes, codes);
		if (customer_set_street(a, &street, 1) == -1)
			return;
	}
}

/* Every mail that an account gets later; ACCOUNT_MAILS_MAX at a time. */
static void
notify(struct account *s, const struct shop_settings *settings)
{
	for (int notice = 0; notice < NOTICES; notice++) {
		struct mail *m = mail_plan_notice(s,
		    (enum mail_notice)notice, settings, NOW, false);

		fuzz_must(m != NULL);
		memset(m->key, 'k', sizeof(m->key) - 1);
		memset(m->token, 't', sizeof(m->token) - 1);
		memset(m->code, 'c', sizeof(m->code) - 1);
		(void)snprintf(m->subscriber, sizeof(m->subscriber), "1");
		compose(s, settings);
		s->mail_count = 0;
	}
}

/* The body as a change of an account, from the customer or somebody else. */
static void
change(const struct json_value *root, const struct shop_settings *settings,
    unsigned options)
{
	static struct mail mails[ACCOUNT_MAILS_MAX];
	static struct account s;
	struct customer sent = { .addresses_max = CUSTOMER_ADDRESSES_MAX,
	    .by_itself = (options & MANAGER) == 0 };
	struct customer stored = { .email = TEXT_ABSENT };
	const struct address *stranger = NULL;
	struct problems p = PROBLEMS_EMPTY;
	struct buf json = BUF_EMPTY;

	store(&stored);
	if (customer_decode_change(root, &sent, &p) && accepted(&p) &&
	    customer_merge(&sent, &stored, &stranger) == 0 &&
	    check_customer(&sent, settings, options) && stranger == NULL) {
		memset(&s, 0, sizeof(s));
		s.customer = &sent;
		s.mails = mails;
		s.id = 7;
		s.store = (struct store){ .id = 1, .website_id = 1,
		    .code = "default" };
		memset(s.confirmation, 'k', sizeof(s.confirmation) - 1);
		for (size_t i = 0; i < sent.address_count; i++)
			account_encode_address(&s,
			    sent.addresses[i].entity_id, NULL, &json);
		buf_reset(&json);
		account_encode(&s, ACCOUNT_KEY_SHOWN, NULL, &json);
		if (fuzz_memory_enough())
			fuzz_must_be_json(&json);
		notify(&s, settings);
	}
	buf_free(&json);
	problems_free(&p);
	customer_free_addresses(&sent);
	customer_free_attributes(&sent.attributes);
	customer_free_addresses(&stored);
	customer_free_attributes(&stored.attributes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static struct filter_storage storage;
	struct fuzz_input input = { (const char *)bytes, length };
	unsigned settings = fuzz_byte(&input), options = fuzz_byte(&input);
	struct shop_settings s = { { NULL } };
	struct json_document *document = NULL;
	struct problems p = PROBLEMS_EMPTY;
	const struct filter *filter = NULL;
	struct registration r;
	struct text query;

	memset(&r, 0, sizeof(r));
	s.values[SHOP_SECURE_BASE_URL] = base;
	for (size_t i = 0; i < sizeof(choices) / sizeof(*choices); i++)
		if ((settings & choices[i].bit) != 0)
			s.values[choices[i].setting] = choices[i].value;
	for (size_t i = 0; i < attributes.count; i++)
		attributes_list[i].required = (options & REQUIRED) != 0 &&
		    i % 3 == 0;
	fuzz_memory(&input);
	query = fuzz_line(&input);
	if (filter_parse(query, &storage, &filter) != FILTER_GIVEN)
		filter = NULL;
	if (json_read(input.bytes, input.length, &document) != JSON_READ_OK)
		goto done;
	customer_decode(json_root(document), CUSTOMER_ADDRESSES_MAX, &r, &p);
	if (accepted(&p) && check(&r, &s, options))
		sign_up(&r, &s, filter, options);
	change(json_root(document), &s, options);
done:
	(void)fuzz_memory_enough();
	customer_registration_free(&r);
	problems_free(&p);
	json_free(document);
	return 0;
}
