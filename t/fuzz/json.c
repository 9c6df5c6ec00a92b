/*
 * A body from its bytes to the answer, as endpoint_create has it, without the
 * database: JSON, binding, all rules under settings that the input chooses,
 * custom attributes, the success body through a filter, and the mails of the
 * new account.  Input: settings, options, two bytes of fuzz_memory, a line
 * with the query, the body.
 */
#include <stdio.h>
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

static bool
check(struct registration *r, const struct shop_settings *s,
    unsigned options)
{
	struct problems p = PROBLEMS_EMPTY;
	struct customer *c = &r->customer;
	bool good;

	customer_check_registration(r, (options & MANAGER) != 0, s, NOW, &p);
	if ((good = accepted(&p)))
		customer_check_fields(c, s, NOW, &p);
	if (good && (good = accepted(&p))) {
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
done:
	(void)fuzz_memory_enough();
	customer_registration_free(&r);
	problems_free(&p);
	json_free(document);
	return 0;
}
