/*
 * Checks the rows of core_config_data, which other programs write too: a value
 * that its setting can't have counts as another one, without a word.
 */
#include "ctl/check.h"

#include "shop/setting.h"

#define RANGE(from, to) " OR path BETWEEN '" from "' AND '" to "'"

static const struct db_statement rows = {
	"SELECT path, value, scope, scope_id FROM core_config_data "
	"WHERE value IS NOT NULL AND (FALSE" SHOP_PATH_RANGES(RANGE) ") "
	"ORDER BY path, scope, scope_id"
};

enum { TOLD_MAX = 50, SHOWN = 40 };	/* rows; bytes of a value */

struct rows {
	struct ctl_check *k;
	struct buf fault;
	unsigned wrong;
};

/* A db_row. */
static int
check_row(const struct db_value *columns, void *argument)
{
	struct rows *r = argument;
	struct text path = db_column_text(&columns[0]);
	struct text value = db_column_text(&columns[1]);
	struct text scope = db_column_text(&columns[2]);
	enum shop_setting setting = shop_find(path);

	if (setting == SHOP_SETTING_COUNT ||
	    !shop_setting_is_silent(setting) ||
	    shop_setting_accepts(setting, value, &r->fault))
		return 0;
	if (++r->wrong <= TOLD_MAX)
		ctl_check_note(r->k, CTL_CHECK_ERROR, "config.value",
		    "correct it by customersctl config set",
		    "scope %.*s %lld: %s \"%.*s\" %s", (int)scope.length,
		    scope.bytes, columns[3].number, shop_path(setting),
		    (int)(value.length < SHOWN ? value.length : SHOWN),
		    value.bytes, buf_string(&r->fault));
	return 0;
}

void
ctl_check_config(struct ctl_check *k)
{
	static const char id[] = "config.value";
	struct rows r = { .k = k, .fault = BUF_EMPTY };

	if (ctl_check_succeeded(k, id, db_run(k->app.db, &rows, NULL, 0,
	    check_row, &r)) && r.wrong == 0)
		ctl_check_note(k, CTL_CHECK_OK, id, "",
		    "every setting has a value of its type");
	if (r.wrong > TOLD_MAX)
		ctl_check_note(k, CTL_CHECK_ERROR, id, "", "such rows in all: "
		    "%u", r.wrong);
	buf_free(&r.fault);
}
