#include "endpoint/directory.h"

#include <stdio.h>

#include "call/path.h"
#include "json/write.h"
#include "shop/country_names.h"
#include "values/number.h"

/*
 * A row for each region that is not retired, or one without a region.  By key
 * even if the server takes the list of a new shop for an empty table, and would
 * compare each region with each country.
 */
#define COUNTRIES(where) \
	"SELECT c.country_id, c.iso2_code, c.iso3_code, r.region_id, r.code, " \
	"r.default_name FROM directory_country c " \
	"LEFT JOIN directory_country_region r " \
	"FORCE INDEX (DIRECTORY_COUNTRY_REGION_COUNTRY_ID_CODE) " \
	"ON r.country_id = c.country_id " \
	"AND NOT EXISTS (SELECT 1 FROM region_retired x " \
	"WHERE x.region_id = r.region_id) " where \
	"ORDER BY c.country_id, r.default_name, r.region_id"

enum { COUNTRY, ISO2, ISO3, REGION, CODE, NAME };

static const struct db_statement all = { COUNTRIES("") },
    one = { COUNTRIES("WHERE c.country_id = ? ") };

enum { COUNTRY_LEN = 2 };

/* Countries that are being written, one after the other. */
struct country_writer {
	const struct shop_settings *settings;
	struct text wanted;		/* the only one; absent: all */
	const char *local, *english;	/* names; lines of the file */
	struct json_writer w;
	char id[COUNTRY_LEN + 1];	/* of the open one; "": none yet */
	bool has_regions;		/* their list is open */
};

static void
end_country(struct country_writer *c)
{
	if (*c->id == '\0')
		return;
	if (c->has_regions)
		json_write_end_list(&c->w);
	json_write_end_object(&c->w);
}

static void
begin_country(struct country_writer *c, const struct db_value *columns)
{
	struct json_writer *w = &c->w;
	struct text name, english;

	text_put(db_column_text(&columns[COUNTRY]), c->id, sizeof(c->id));
	c->has_regions = columns[REGION].type != DB_NULL;
	english = country_names_find(c->english, c->id);
	name = country_names_find(c->local, c->id);
	json_write_object(w, NULL);
	json_write_text(w, "id", text_of(c->id));
	json_write_text(w, "two_letter_abbreviation",
	    db_column_text(&columns[ISO2]));
	json_write_text(w, "three_letter_abbreviation",
	    db_column_text(&columns[ISO3]));
	json_write_text(w, "full_name_locale",
	    text_is_absent(name) ? english : name);
	json_write_text(w, "full_name_english", english);
	if (c->has_regions)
		json_write_list(w, "available_regions");
}

static int
take_row(const struct db_value *columns, void *argument)
{
	struct country_writer *c = argument;
	struct text id = db_column_text(&columns[COUNTRY]);
	char region[NUMBER_TEXT_SIZE];

	/* The server compares without regard to case. */
	if (!shop_list_has(c->settings, SHOP_COUNTRIES, id) ||
	    (!text_is_absent(c->wanted) && text_compare(c->wanted, id) != 0))
		return 0;
	if (!text_is(id, c->id)) {
		end_country(c);
		begin_country(c, columns);
	}
	if (!c->has_regions)
		return 0;
	(void)snprintf(region, sizeof(region), "%lld",
	    columns[REGION].number);
	json_write_object(&c->w, NULL);
	json_write_text(&c->w, "id", text_of(region));
	json_write_text(&c->w, "code", db_column_text(&columns[CODE]));
	json_write_text(&c->w, "name", db_column_text(&columns[NAME]));
	json_write_end_object(&c->w);
	return 0;
}

/* Begin the answer, WANTED or all, with C. */
static bool
begin(struct call *call, struct text wanted, struct country_writer *c)
{
	*c = (struct country_writer){ .settings = &call->shop.settings,
	    .wanted = wanted };
	if (!country_names_look_up(&call->app->countries,
	    shop_text(c->settings, SHOP_LOCALE), &c->local, &c->english)) {
		reply_fault(call->reply, "no names of countries");
		return false;
	}
	buf_reset(&call->reply->body);
	json_write_start(&c->w, &call->reply->body, call->filter);
	return true;
}

void
endpoint_directory_countries(struct call *call)
{
	struct country_writer c;

	if (!begin(call, TEXT_ABSENT, &c))
		return;
	json_write_list(&c.w, NULL);
	if (!call_check_outcome(call, db_run(call->app->db, &all, NULL, 0,
	    take_row, &c)))
		return;
	end_country(&c);
	json_write_end_list(&c.w);
	call->reply->status = 200;
	call_end_phase(call, PHASE_STORE);
}

/* What is not allowed is not looked for. */
static bool
check_country(struct call *call, struct text id)
{
	return shop_list_has(&call->shop.settings, SHOP_COUNTRIES, id) ||
	    call_refuse(call, PROBLEM_COUNTRY, TEXT_ABSENT);
}

void
endpoint_directory_country(struct call *call)
{
	struct country_writer c;
	struct db_value key;
	struct text id;

	if (!path_text(call, 0, &id) || !check_country(call, id))
		return;
	key = db_text(id);
	if (!begin(call, id, &c) || !call_check_outcome(call, db_run(
	    call->app->db, &one, &key, 1, take_row, &c)))
		return;
	end_country(&c);
	if (*c.id == '\0') {
		(void)call_refuse(call, PROBLEM_COUNTRY, TEXT_ABSENT);
		return;
	}
	call->reply->status = 200;
	call_end_phase(call, PHASE_STORE);
}

void
endpoint_directory_currency(struct call *call)
{
	struct json_writer w;

	buf_reset(&call->reply->body);
	json_write_start(&w, &call->reply->body, call->filter);
	json_write_object(&w, NULL);
	json_write_text(&w, "base_currency_code", TEXT_LITERAL("USD"));
	json_write_text(&w, "base_currency_symbol", TEXT_LITERAL("$"));
	json_write_text(&w, "default_display_currency_code",
	    TEXT_LITERAL("USD"));
	json_write_text(&w, "default_display_currency_symbol",
	    TEXT_LITERAL("$"));
	json_write_list(&w, "available_currency_codes");
	json_write_text(&w, NULL, TEXT_LITERAL("USD"));
	json_write_end_list(&w);
	json_write_list(&w, "exchange_rates");
	json_write_object(&w, NULL);
	json_write_text(&w, "currency_to", TEXT_LITERAL("USD"));
	json_write_number(&w, "rate", 1);
	json_write_end_object(&w);
	json_write_end_list(&w);
	json_write_end_object(&w);
	call->reply->status = 200;
}
