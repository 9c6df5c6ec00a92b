#include "shop/shop_version.h"

static const struct db_statement read_version = { "SELECT " SHOP_VERSION };

enum db_outcome
shop_version_read(struct db *db, long long *version)
{
	*version = 0;
	return db_run(db, &read_version, NULL, 0, db_row_number, version);
}
