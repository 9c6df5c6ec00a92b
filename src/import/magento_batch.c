#include "import/magento_batch.h"

static const struct db_statement
    changed = { "SELECT c.entity_id FROM customer_entity c "
	"WHERE c.entity_id > ? AND (? IS NULL OR c.updated_at >= ? OR "
	"EXISTS (SELECT 1 FROM customer_address_entity a "
	"WHERE a.parent_id = c.entity_id AND a.updated_at >= ?) OR "
	"EXISTS (SELECT 1 FROM newsletter_subscriber n "
	"WHERE n.customer_id = c.entity_id AND n.change_status_at >= ?)) "
	"ORDER BY c.entity_id LIMIT 200" },
    refused = { "SELECT DISTINCT customer_id FROM import_note "
	"WHERE step = ? AND refused = 1 AND customer_id > ? "
	"ORDER BY customer_id LIMIT 200" };

static int
add_id(const struct db_value *columns, void *argument)
{
	struct magento_batch *b = argument;

	b->ids[b->count++] = columns[0].number;
	return 0;
}

/* The first ids of A and B, each once. */
static void
merge(const struct magento_batch *a, const struct magento_batch *b,
    struct magento_batch *merged)
{
	size_t i = 0, j = 0;

	merged->count = 0;
	while (merged->count < MAGENTO_BATCH_MAX &&
	    (i < a->count || j < b->count)) {
		const bool from_a = i < a->count && (j == b->count ||
		    a->ids[i] <= b->ids[j]);
		const long long id = from_a ? a->ids[i] : b->ids[j];

		merged->ids[merged->count++] = id;
		i += i < a->count && a->ids[i] == id;
		j += j < b->count && b->ids[j] == id;
	}
}

enum db_outcome
magento_batch_next(struct magento *m, struct magento_batch *batch)
{
	struct magento_batch new = { .count = 0 }, again = { .count = 0 };
	const struct db_value since = db_string_or_null(m->since);
	const struct db_value last = db_number(m->now.last_id);
	const struct db_value values[] = { last, since, since, since, since };
	const struct db_value noted[] = { db_number(MAGENTO_PEOPLE), last };
	enum db_outcome outcome = db_run(m->from, &changed, values, 5, add_id,
	    &new);

	if (outcome == DB_OK)
		outcome = db_run(m->to, &refused, noted, 2, add_id, &again);
	merge(&new, &again, batch);
	return outcome;
}
