/*
 * What the parts of "customersctl check" share.  A part is a
 * function that looks at one subject and tells what it finds; ctl_check.c has
 * the table of parts, and writes findings as text or JSON.
 */
#ifndef CTL_CHECK_H
#define CTL_CHECK_H

#include <stdbool.h>

#include "base/buf.h"
#include "ctl/ctl.h"
#include "json/write.h"

enum ctl_check_level { CTL_CHECK_OK, CTL_CHECK_WARNING, CTL_CHECK_ERROR };

/* How far a check has come; a part may need that it has come so far. */
enum ctl_check_stage {
	CTL_CHECK_START,
	CTL_CHECK_SETTINGS,	/* the settings file is read */
	CTL_CHECK_DATABASE,	/* there is a connection to a database */
	CTL_CHECK_SCHEMA	/* it has the tables */
};

/* A check under way. */
struct ctl_check {
	struct app app;
	long long workers;	/* that there are or shall be */
	enum ctl_check_stage stage;
	bool failed;		/* there was an error */
	bool json;
	struct buf out;		/* JSON: written at the end */
	struct json_writer list;
};

/* A part: looks at one subject and moves the stage if it is the one to. */
typedef void ctl_check_part(struct ctl_check *k);

ctl_check_part ctl_check_account, ctl_check_admin, ctl_check_backlog,
    ctl_check_database, ctl_check_grants, ctl_check_limits, ctl_check_log,
    ctl_check_mail, ctl_check_memory, ctl_check_options, ctl_check_schema,
    ctl_check_scrypt, ctl_check_settings, ctl_check_stores;

/*
 * Tell a finding.  ID, such as "settings.permissions", stays the same from
 * release to release; REMEDY may be empty.
 */
void ctl_check_tell(struct ctl_check *k, enum ctl_check_level level,
    const char *id, const char *remedy, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* True if OUTCOME is DB_OK; otherwise an error ID has been told. */
bool ctl_check_succeeded(struct ctl_check *k, const char *id,
    enum db_outcome outcome);

#endif
