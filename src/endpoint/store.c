#include "endpoint/store.h"

#include <string.h>

#include "call/query.h"
#include "json/write.h"
#include "shop/shop_read.h"
#include "web/bind.h"

/*
 * A member of what is listed, a column each, and what the back office has
 * there, as a shop need not have a row for it.
 */
struct member {
	const char *name;
	const char *office_text;	/* NULL: it is a number */
	long long office_number;
};

struct listing {
	struct db_statement read;	/* by ids, which are first */
	struct member members[6];	/* the others have no name */
};

static const struct listing websites = {
	{ "SELECT w.website_id, w.code, w.name, w.default_group_id "
	    "FROM store_website w ORDER BY w.website_id" },
	{ { "id", NULL, 0 }, { "code", "admin", 0 }, { "name", "Admin", 0 },
	    { "default_group_id", NULL, 0 } }
};

static const struct listing groups = {
	{ "SELECT g.group_id, g.website_id, g.root_category_id, "
	    "g.default_store_id, g.name, g.code "
	    "FROM store_group g ORDER BY g.group_id" },
	{ { "id", NULL, 0 }, { "website_id", NULL, 0 },
	    { "root_category_id", NULL, 0 }, { "default_store_id", NULL, 0 },
	    { "name", "Default", 0 }, { "code", "default", 0 } }
};

static const struct listing views = {
	{ "SELECT s.store_id, s.code, s.name, s.website_id, s.group_id, "
	    "s.is_active FROM store s ORDER BY s.store_id" },
	{ { "id", NULL, 0 }, { "code", "admin", 0 }, { "name", "Admin", 0 },
	    { "website_id", NULL, 0 }, { "store_group_id", NULL, 0 },
	    { "is_active", NULL, 1 } }
};

struct list_writer {
	const struct listing *listing;
	struct json_writer w;
	bool begun;
};

/* Write an object of COLUMNS, or that of the back office if they are NULL. */
static void
write_row(struct list_writer *list, const struct db_value *columns)
{
	const struct member *m = list->listing->members;
	struct json_writer *w = &list->w;

	json_write_object(w, NULL);
	for (size_t i = 0; i < sizeof(list->listing->members) / sizeof(*m) &&
	    m[i].name != NULL; i++)
		if (m[i].office_text == NULL)
			json_write_number(w, m[i].name, columns != NULL ?
			    columns[i].number : m[i].office_number);
		else
			json_write_text(w, m[i].name, columns != NULL ?
			    db_column_text(&columns[i]) :
			    text_of(m[i].office_text));
	json_write_end_object(w);
	list->begun = true;
}

static int
take_row(const struct db_value *columns, void *argument)
{
	struct list_writer *list = argument;

	if (!list->begun && columns[0].number != 0)
		write_row(list, NULL);
	write_row(list, columns);
	return 0;
}

/* Begin W, the answer of 200, which is a list. */
static void
begin(struct call *call, struct json_writer *w)
{
	buf_reset(&call->reply->body);
	json_write_start(w, &call->reply->body, call->filter);
	json_write_list(w, NULL);
}

/* End W if OUTCOME, of what it was filled from, is DB_OK. */
static void
end(struct call *call, struct json_writer *w, enum db_outcome outcome)
{
	if (!call_check_outcome(call, outcome))
		return;
	json_write_end_list(w);
	call->reply->status = 200;
	call_end_phase(call, PHASE_STORE);
}

static void
answer_list(struct call *call, const struct listing *listing)
{
	struct list_writer list = { .listing = listing };
	enum db_outcome outcome;

	begin(call, &list.w);
	outcome = db_run(call->app->db, &listing->read, NULL, 0, take_row,
	    &list);
	end(call, &list.w, outcome);
}

void
endpoint_store_websites(struct call *call)
{
	answer_list(call, &websites);
}

void
endpoint_store_groups(struct call *call)
{
	answer_list(call, &groups);
}

void
endpoint_store_views(struct call *call)
{
	answer_list(call, &views);
}

/* Settings of stores */

struct config_writer {
	const struct parameter *codes;	/* of the stores; NULL: all */
	struct json_writer w;
};

/* CODES, if it is not NULL, must be a list of texts. */
static bool
check_codes(struct call *call, const struct parameter *codes)
{
	const struct bind_place top = { NULL, TEXT_ABSENT, &call->problems,
	    0 };

	if (codes == NULL)
		return true;
	if (!text_is_absent(codes->value))
		(void)bind_problem(&top, PROBLEM_TYPE, TEXT_LITERAL("string"),
		    TEXT_LITERAL("string[]"));
	for (const struct parameter *p = codes->inside; p != NULL; p = p->next)
		if (text_is_absent(p->value)) {
			(void)bind_problem(&top, PROBLEM_TYPE,
			    TEXT_LITERAL("array"), TEXT_LITERAL("string"));
			break;
		}
	return call_has_no_problem(call);
}

static bool
is_asked_for(const struct parameter *codes, const char *code)
{
	if (codes == NULL)
		return true;
	for (const struct parameter *p = codes->inside; p != NULL; p = p->next)
		if (text_is(p->value, code))
			return true;
	return false;
}

/* Write BASE, with a slash at its end, and what is BELOW it; "" if it is "". */
static int
write_url(struct json_writer *w, const char *key, const char *base,
    const char *const *below)
{
	struct buf url = BUF_EMPTY;
	bool failed;

	buf_text(&url, base);
	if (*base != '\0') {
		if (base[strlen(base) - 1] != '/')
			buf_byte(&url, '/');
		buf_texts_list(&url, below);
	}
	failed = buf_failed(&url);
	json_write_text(w, key, text_of(buf_string(&url)));
	buf_free(&url);
	return failed ? -1 : 0;
}

/* Write URLs below BASE, as KEYS: itself, of links, of files, of media. */
static int
write_urls(struct json_writer *w, const struct shop *shop, const char *base,
    const char *const keys[4])
{
	const char *const links[] = { shop->store.code, "/", NULL };
	const char *const none[] = { NULL };
	const char *const fixed[] = { "static/", NULL };
	const char *const media[] = { "media/", NULL };

	return write_url(w, keys[0], base, none) == -1 ||
	    write_url(w, keys[1], base, shop_is_on(&shop->settings,
	    SHOP_USE_STORE) ? links : none) == -1 ||
	    write_url(w, keys[2], base, fixed) == -1 ||
	    write_url(w, keys[3], base, media) == -1 ? -1 : 0;
}

/* A shop_each. */
static int
write_config(const struct shop *shop, void *argument)
{
	static const char *const plain[] = { "base_url", "base_link_url",
	    "base_static_url", "base_media_url" };
	static const char *const secure[] = { "secure_base_url",
	    "secure_base_link_url", "secure_base_static_url",
	    "secure_base_media_url" };
	struct config_writer *config = argument;
	struct json_writer *w = &config->w;
	const struct shop_settings *s = &shop->settings;
	const char *base = shop_text(s, SHOP_UNSECURE_BASE_URL);
	int result;

	if (!is_asked_for(config->codes, shop->store.code))
		return 0;
	json_write_object(w, NULL);
	json_write_number(w, "id", shop->store.id);
	json_write_text(w, "code", text_of(shop->store.code));
	json_write_number(w, "website_id", shop->store.website_id);
	json_write_text(w, "locale", text_of(shop_text(s, SHOP_LOCALE)));
	json_write_text(w, "base_currency_code", TEXT_LITERAL("USD"));
	json_write_text(w, "default_display_currency_code",
	    TEXT_LITERAL("USD"));
	json_write_text(w, "timezone", text_of(shop_text(s, SHOP_TIMEZONE)));
	json_write_text(w, "weight_unit", TEXT_LITERAL("lbs"));
	result = write_urls(w, shop, shop_is_url(base) ? base :
	    shop_base_url(s), plain) == -1 ||
	    write_urls(w, shop, shop_base_url(s), secure) == -1 ? -1 : 0;
	json_write_end_object(w);
	return result;
}

void
endpoint_store_configs(struct call *call)
{
	struct config_writer config = { .codes = NULL };
	struct parameters p;

	if (query_read(call, "storeCodes", "store_codes", &p) &&
	    check_codes(call, p.root)) {
		config.codes = p.root;
		begin(call, &config.w);
		end(call, &config.w, shop_read_each(call->app->db,
		    write_config, &config));
	}
	parameters_free(&p);
}
