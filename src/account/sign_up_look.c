#include "account/sign_up_look.h"

#include "shop/shop_version.h"

#define LOOK(where) { "SELECT " SHOP_VERSION ", EXISTS (SELECT 1 " \
	"FROM customer_entity WHERE email_key = ?" where "), " \
	REGIONS_COLUMNS " FROM " REGIONS_TABLES }

enum { VERSION, TAKEN, REGIONS };

static const struct db_statement
    in_website = LOOK(" AND website_id = ?"),
    anywhere = LOOK("");

struct looking {
	struct sign_up_look *look;
	struct regions_search *search;
};

static int
take_row(const struct db_value *columns, void *argument)
{
	struct looking *looking = argument;

	looking->look->version = columns[VERSION].number;
	looking->look->taken = columns[TAKEN].number != 0;
	return regions_take_row(&columns[REGIONS], looking->search);
}

enum db_outcome
sign_up_look(struct db *db, struct sign_up_look *look)
{
	struct text json;
	struct looking looking = { look, regions_search_new(look->questions,
	    look->count, &json) };
	enum db_outcome outcome = DB_AWAY;	/* out of memory */

	if (looking.search != NULL) {
		const struct db_value key = db_string(look->email_key);
		const struct db_value website = db_number(look->website_id);
		const struct db_value of_website[] = { key, website,
		    db_text(json) };
		const struct db_value of_all[] = { key, db_text(json) };

		outcome = look->global_accounts ?
		    db_run(db, &anywhere, of_all, 2, take_row, &looking) :
		    db_run(db, &in_website, of_website, 3, take_row, &looking);
		if (outcome == DB_OK &&
		    regions_search_answer(looking.search) == -1)
			outcome = DB_AWAY;
	}
	regions_search_free(looking.search);
	return outcome;
}
