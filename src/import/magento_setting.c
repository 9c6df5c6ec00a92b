#include "import/magento_setting.h"

#include "shop/setting.h"

#define NAME(column) COLUMN_##column,
enum { SETTING_ID, MAGENTO_SETTING_COLUMNS(NAME) COUNT };
#undef NAME

static const struct db_statement set_setting = {
    "INSERT INTO core_config_data "
    "(scope, scope_id, path, value, updated_at) VALUES (?, ?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE "
    "value = IF(VALUES(updated_at) > core_config_data.updated_at, "
    "VALUES(value), value), updated_at = "
    "GREATEST(VALUES(updated_at), core_config_data.updated_at)" };

/* True if SCOPE is one with settings, and the row that it names was taken. */
static bool
has_scope(const struct magento *m, struct text scope, long long id)
{
	if (text_is(scope, "default"))
		return id == 0;
	return (text_is(scope, "websites") &&
	    id_set_has(&m->taken[MAGENTO_WEBSITES], id)) ||
	    (text_is(scope, "stores") &&
	    id_set_has(&m->taken[MAGENTO_STORES], id));
}

bool
magento_setting_save(struct magento *m, const struct db_value *columns)
{
	const long long id = columns[SETTING_ID].number;
	const struct db_value *value = &columns[COLUMN_value];
	const enum shop_setting setting = shop_find(
	    db_column_text(&columns[COLUMN_path]));
	struct buf fault = BUF_EMPTY;
	bool done;

	if (setting == SHOP_SETTING_COUNT)
		return true;
	if (!has_scope(m, db_column_text(&columns[COLUMN_scope]),
	    columns[COLUMN_scope_id].number))
		return magento_row_refuse(m, MAGENTO_SETTINGS, id, 0,
		    "its scope is not there");
	if (value->type == DB_TEXT && !shop_setting_accepts(setting,
	    value->text, &fault))
		done = magento_row_refuse(m, MAGENTO_SETTINGS, id, 0, "%s: %s",
		    shop_path(setting), buf_string(&fault));
	else {
		m->outcome = db_run(m->to, &set_setting, columns + 1,
		    COUNT - 1, NULL, NULL);
		done = m->outcome == DB_OK;
		m->now.counts[MAGENTO_SETTINGS].taken += done;
	}
	buf_free(&fault);
	return done;
}
