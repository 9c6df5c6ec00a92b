/*
 * Copies a shop from the database of Magento 2.4.  It is read and written in
 * steps (import/magento_row.h); each transaction also writes how far it has
 * come, so that a run that was killed goes on there, and later runs copy what
 * has changed since.
 */
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "ctl/ctl.h"
#include "import/magento_people.h"
#include "import/magento_report.h"
#include "import/magento_shop.h"
#include "import/magento_state.h"
#include "import/magento_subscriber.h"

#define GROUP "magento"

enum { ATTEMPTS_MAX = 6, BAR = 40 };

static const struct db_statement
    kind = { "SELECT COALESCE(MAX(CASE table_name "
	"WHEN 'import_progress' THEN 2 WHEN 'customer_entity' THEN 1 END), 0) "
	"FROM information_schema.tables WHERE table_schema = DATABASE()" },
    last_customer = { "SELECT MAX(entity_id) FROM customer_entity" };

/* A step's work for one transaction; it moves M's now on. */
typedef enum db_outcome work(struct magento *m);

static enum db_outcome
copy_people(struct magento *m)
{
	struct magento_batch batch;
	enum db_outcome outcome = magento_batch_next(m, &batch);

	if (outcome != DB_OK)
		return outcome;
	if (batch.count == 0) {
		m->now.step = MAGENTO_GUESTS;
		m->now.last_id = 0;
		return DB_OK;
	}
	outcome = magento_people_copy(m, &batch);
	m->now.last_id = batch.ids[batch.count - 1];
	return outcome;
}

static enum db_outcome
copy_guests(struct magento *m)
{
	long long last;
	enum db_outcome outcome = magento_subscriber_guests(m, &last);

	m->now.last_id = last;
	if (last == 0)
		m->now.step = MAGENTO_ORPHANS;
	return outcome;
}

static enum db_outcome
refuse_orphans(struct magento *m)
{
	enum db_outcome outcome = magento_report_orphans(m);

	m->now.step = MAGENTO_DONE;
	return outcome;
}

static work *const works[] = { magento_shop_copy, copy_people, copy_guests,
    refuse_orphans };

/* Do STEPS_WORK in a transaction, again after a conflict with others. */
static enum db_outcome
transact(struct magento *m, work *steps_work)
{
	enum db_outcome outcome = DB_CONFLICT;

	for (int i = 0; i < ATTEMPTS_MAX && outcome == DB_CONFLICT; i++) {
		m->now = m->saved;
		outcome = db_begin(m->to);
		if (outcome == DB_OK)
			outcome = steps_work(m);
		if (outcome == DB_OK)
			outcome = magento_state_save(m);
		if (outcome == DB_OK && !m->dry_run)
			outcome = db_commit(m->to);
		if (outcome != DB_OK || m->dry_run)
			db_rollback(m->to);
	}
	if (outcome == DB_OK)
		m->saved = m->now;
	return outcome;
}

static void
show_progress(struct magento *m, long long last)
{
	int done = BAR;

	if (!isatty(STDERR_FILENO))
		return;
	if (m->now.step == MAGENTO_PEOPLE && last > 0 && m->now.last_id < last)
		done = (int)(m->now.last_id * BAR / last);
	m->bar_is_open = m->now.step != MAGENTO_DONE;
	(void)fprintf(stderr, "\r[%.*s%*s] %lld customers%s", done,
	    "########################################", BAR - done, "",
	    m->now.counts[MAGENTO_CUSTOMERS].taken +
	    m->now.counts[MAGENTO_CUSTOMERS].refused,
	    m->bar_is_open ? "" : "\n");
}

/* Tell why nothing can go on: FROM has failed, or else TO. */
static int
report_failure(const struct magento *m, enum db_outcome outcome)
{
	if (m->bar_is_open)
		(void)fputc('\n', stderr);
	if (m->overtaken) {
		ctl_error("another import has gone on meanwhile");
		return EX_TEMPFAIL;
	}
	return ctl_database(*db_error(m->from) != '\0' ? m->from : m->to,
	    outcome);
}

static int
move(struct magento *m)
{
	long long last = 0;
	bool busy = false, equal = true;
	enum db_outcome outcome = db_run(m->from, &last_customer, NULL, 0,
	    db_row_number, &last);

	if (outcome == DB_OK)
		outcome = magento_state_open(m, &busy);
	if (busy) {
		ctl_error("another import is under way");
		return EX_TEMPFAIL;
	}
	if (outcome == DB_OK)
		outcome = transact(m, works[MAGENTO_SHOP]);
	while (outcome == DB_OK && m->now.step != MAGENTO_DONE) {
		show_progress(m, last);
		outcome = transact(m, works[m->now.step]);
	}
	if (outcome == DB_OK) {
		show_progress(m, last);
		outcome = magento_report_print(m, &equal);
	}
	if (outcome != DB_OK)
		return report_failure(m, outcome);
	if (!equal)
		ctl_error("the old shop has changed meanwhile: run the "
		    "command again");
	return equal ? EX_OK : EX_TEMPFAIL;
}

static int
check_source(const struct magento *m, const char *file)
{
	enum { NEITHER, MAGENTO };
	long long is = NEITHER;
	enum db_outcome outcome = db_run(m->from, &kind, NULL, 0,
	    db_row_number, &is);

	if (outcome != DB_OK || is == MAGENTO)
		return ctl_database(m->from, outcome);
	ctl_error(is == NEITHER ? "%s: that is no database of Magento 2.4, or "
	    "its tables have a prefix" :
	    "%s: that is a database of customers.fcgi", file);
	return EX_CONFIG;
}

int
ctl_import_magento(struct ctl *c)
{
	const char *file = NULL;
	struct ctl_option options[] = { { "from", &file, 1, 0 },
	    { "dry-run", NULL, 0, 0 } };
	struct magento m = { .to = c->app->db };
	int status;

	if (!ctl_arguments(c, options, 2, 0, 0))
		return EX_USAGE;
	if (file == NULL)
		return ctl_usage(c, "--from is missing");
	if (!ctl_has_group(file, GROUP)) {
		ctl_error("%s: cannot be read, or has no group [" GROUP "]",
		    file);
		return EX_NOINPUT;
	}
	m.dry_run = options[1].count > 0;
	if ((m.from = db_new(file, GROUP)) == NULL) {
		ctl_error("out of memory");
		return EX_OSERR;
	}
	db_be_patient(m.from);
	db_be_patient(m.to);
	status = check_source(&m, file);
	if (status == EX_OK)
		status = move(&m);
	for (int i = 0; i < MAGENTO_TABLE_COUNT; i++)
		id_set_free(&m.taken[i]);
	id_set_free(&m.region_ids);
	db_free(m.from);
	return status;
}
