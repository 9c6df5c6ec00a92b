/*
 * What the parts of "customersctl check" share.  A part is a function that
 * looks at one subject and notes its findings; check.c has the table of parts,
 * and prints findings as text or JSON.
 */
#ifndef CTL_CHECK_H
#define CTL_CHECK_H

#include <stdbool.h>

#include "base/buf.h"
#include "ctl/ctl.h"
#include "json/write.h"

enum ctl_check_level { CTL_CHECK_OK, CTL_CHECK_WARNING, CTL_CHECK_ERROR };

/* How far a check has come; a part may need a certain stage. */
enum ctl_check_stage {
	CTL_CHECK_START,
	CTL_CHECK_SETTINGS,	/* the settings file has been read */
	CTL_CHECK_DATABASE,	/* the database is connected */
	CTL_CHECK_SCHEMA	/* the tables are there */
};

/* A check under way. */
struct ctl_check {
	struct app app;
	long long workers;	/* present or planned number */
	const char *socket, *url;	/* where to ask; NULL: not given */
	const char *recipient;	/* of a mail to be tried; NULL: none is */
	enum ctl_check_stage stage;
	bool failed;		/* an error was found */
	bool json;
	struct buf out;		/* JSON, printed at the end */
	struct json_writer list;
};

/*
 * Hand a mail to the recipient to the MTA, as workers do, and note what became
 * of it.  The tables are there.
 */
void ctl_check_trial(struct ctl_check *k);

/* A part.  It raises the stage if other parts wait for its result. */
typedef void ctl_check_part(struct ctl_check *k);

ctl_check_part ctl_check_account, ctl_check_admin, ctl_check_backlog,
    ctl_check_config, ctl_check_database, ctl_check_grants,
    ctl_check_integrations, ctl_check_limits, ctl_check_log, ctl_check_mail,
    ctl_check_memory, ctl_check_options, ctl_check_schema, ctl_check_scrypt,
    ctl_check_serving, ctl_check_settings, ctl_check_stores;

/*
 * Note a finding.  ID, such as "settings.permissions", stays the same from
 * release to release; REMEDY may be empty.
 */
void ctl_check_note(struct ctl_check *k, enum ctl_check_level level,
    const char *id, const char *remedy, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* True if OUTCOME is DB_OK; otherwise the error ID has been noted. */
bool ctl_check_succeeded(struct ctl_check *k, const char *id,
    enum db_outcome outcome);

#endif
