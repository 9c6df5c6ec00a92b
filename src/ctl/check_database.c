/*
 * Checks the database server and the session that the workers have there.
 */
#include "ctl/check.h"
#include "db/connect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Variables of the server: our name and the server's. */
#define VARIABLES(X) \
	X(AUTOINC, "INNODB_AUTOINC_LOCK_MODE") \
	X(BINARY_LOG, "LOG_BIN") \
	X(BINARY_LOG_SYNC, "SYNC_BINLOG") \
	X(CONNECTIONS, "MAX_CONNECTIONS") \
	X(FLUSH, "INNODB_FLUSH_LOG_AT_TRX_COMMIT") \
	X(READ_ONLY, "READ_ONLY") \
	X(GALERA, "WSREP_ON")

#define NAME(name, text) name,
enum variable { VARIABLES(NAME) VARIABLE_COUNT };
#undef NAME

#define QUOTED(name, text) ",'" text "'"

enum { SESSION, VALUES, CLOCK, STATEMENTS };

static const struct db_statement statements[STATEMENTS] = {
	/* The columns begin with one for each row of "sessions". */
	[SESSION] = { "SELECT @@SESSION.sql_mode LIKE '%STRICT_ALL_TABLES%', "
	    "@@SESSION.character_set_client = 'utf8mb4' AND "
	    "@@SESSION.character_set_connection = 'utf8mb4' AND "
	    "@@SESSION.character_set_results = 'utf8mb4', "
	    "@@SESSION.time_zone = '+00:00', "
	    "@@SESSION.tx_isolation = 'READ-COMMITTED', "
	    "@@SESSION.max_user_connections, DATABASE(), VERSION()" },
	[VALUES] = { "SELECT variable_name, variable_value "
	    "FROM information_schema.global_variables "
	    "WHERE variable_name IN (''" VARIABLES(QUOTED) ")" },
	/* The clock that our statements use. */
	[CLOCK] = { "SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000 AS SIGNED)" },
};

/* What must be in force in a session; db/connect.c sets it. */
static const struct session {
	const char *id, *what;
} sessions[] = {
	{ "database.strict_mode", "strict mode" },
	{ "database.character_set", "utf8mb4" },
	{ "database.time_zone", "UTC" },
	{ "database.isolation", "READ COMMITTED" },
};

enum {
	SESSIONS = sizeof(sessions) / sizeof(*sessions),
	VERSION_MAJOR = 10, VERSION_MINOR = 10,	/* for collations uca1400 */
	CONNECTIONS_SPARE = 5,	/* for administrators and customersctl */
	VALUE_ROOM = 32, VERSION_ROOM = 128,	/* bytes, with the NUL */
	CLOCK_WARNING = 1000,	/* ms; see doc/production */
	CLOCK_ERROR = 60 * 1000
};

struct server {
	struct ctl_check *k;
	long long user_connections;	/* 0: limited by the server only */
	char values[VARIABLE_COUNT][VALUE_ROOM];
};

static void
check_version(struct ctl_check *k, const char *version)
{
	char *minor;
	unsigned long major = strtoul(version, &minor, 10);
	bool fits = major > VERSION_MAJOR || (major == VERSION_MAJOR &&
	    *minor == '.' && strtoul(minor + 1, NULL, 10) >= VERSION_MINOR);

	ctl_check_note(k, fits ? CTL_CHECK_OK : CTL_CHECK_ERROR,
	    "database.version", fits ? "" : "install MariaDB 10.10 or later",
	    "%s", version);
}

static int
check_session(const struct db_value *columns, void *argument)
{
	struct server *s = argument;
	struct text database = db_column_text(&columns[SESSIONS + 1]);
	char version[VERSION_ROOM];

	if (text_is_absent(database))
		ctl_check_note(s->k, CTL_CHECK_ERROR, "database.connection",
		    "name the database in the settings file: database = "
		    "customers", "no database is named");
	else {
		ctl_check_note(s->k, CTL_CHECK_OK, "database.connection", "",
		    "database %.*s", (int)database.length, database.bytes);
		s->k->stage = CTL_CHECK_DATABASE;
	}
	text_put(db_column_text(&columns[SESSIONS + 2]), version,
	    sizeof(version));
	check_version(s->k, version);
	for (size_t i = 0; i < SESSIONS; i++)
		ctl_check_note(s->k, columns[i].number == 1 ? CTL_CHECK_OK :
		    CTL_CHECK_ERROR, sessions[i].id, "", "%s%s",
		    sessions[i].what, columns[i].number == 1 ?
		    " is in force" : " is not in force");
	s->user_connections = columns[SESSIONS].number;
	return 0;
}

static int
read_value(const struct db_value *columns, void *argument)
{
#define NAME(name, text) text,
	static const char *const names[] = { VARIABLES(NAME) };
#undef NAME
	struct server *s = argument;

	for (size_t i = 0; i < VARIABLE_COUNT; i++)
		if (text_equals_ignoring_ascii_case(db_column_text(
		    &columns[0]), text_of(names[i])))
			text_put(db_column_text(&columns[1]), s->values[i],
			    sizeof(s->values[i]));
	return 0;
}

static bool
is_on(const struct server *s, enum variable v)
{
	return strcmp(s->values[v], "ON") == 0 ||
	    strcmp(s->values[v], "1") == 0;
}

static void
check_durability(const struct server *s)
{
	static const char lost[] = "a power failure may lose customers that "
	    "were answered";
	bool flushed = is_on(s, FLUSH);
	bool synced = !is_on(s, BINARY_LOG) || is_on(s, BINARY_LOG_SYNC);

	ctl_check_note(s->k, flushed ? CTL_CHECK_OK : CTL_CHECK_WARNING,
	    "database.durability", flushed ? "" :
	    "innodb_flush_log_at_trx_commit = 1 in the server's file",
	    "innodb_flush_log_at_trx_commit = %s%s%s", s->values[FLUSH],
	    flushed ? "" : ": ", flushed ? "" : lost);
	ctl_check_note(s->k, synced ? CTL_CHECK_OK : CTL_CHECK_WARNING,
	    "database.binary_log", synced ? "" :
	    "sync_binlog = 1 in the server's file",
	    "log_bin = %s, sync_binlog = %s%s%s", s->values[BINARY_LOG],
	    s->values[BINARY_LOG_SYNC], synced ? "" : ": ",
	    synced ? "" : lost);
}

/*
 * Any value of wsrep_sync_wait will do, since none of our reads depends on it.
 * A node outside its cluster cannot be connected to, so this one is inside.
 */
static void
check_galera(const struct server *s)
{
	static const char id[] = "database.cluster";

	if (!is_on(s, GALERA))
		ctl_check_note(s->k, CTL_CHECK_OK, id, "", "no Galera");
	else if (strcmp(s->values[AUTOINC], "2") != 0)
		ctl_check_note(s->k, CTL_CHECK_ERROR, id,
		    "innodb_autoinc_lock_mode = 2 in the server's file",
		    "Galera, but innodb_autoinc_lock_mode = %s",
		    s->values[AUTOINC]);
	else
		ctl_check_note(s->k, CTL_CHECK_OK, id, "",
		    "Galera, and this node is ready");
}

static void
check_connections(const struct server *s)
{
	static const char id[] = "database.connections";
	long long limit = strtoll(s->values[CONNECTIONS], NULL, 10);
	bool own = s->user_connections > 0 && s->user_connections < limit;
	const char *name = own ? "max_user_connections" : "max_connections";
	long long spare;

	if (own)
		limit = s->user_connections;
	spare = limit - s->k->workers;
	if (spare >= CONNECTIONS_SPARE)
		ctl_check_note(s->k, CTL_CHECK_OK, id, "", "%s = %lld for %lld "
		    "workers", name, limit, s->k->workers);
	else
		ctl_check_note(s->k, spare < 0 ? CTL_CHECK_ERROR :
		    CTL_CHECK_WARNING, id, "raise it, or start fewer workers",
		    "%s = %lld is %s for %lld workers", name, limit,
		    spare < 0 ? "too little" : "scarce", s->k->workers);
}

static long long
clock_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
check_clock(struct ctl_check *k)
{
	static const char id[] = "clock.database";
	long long before = clock_ms(), server = 0, after, ahead = 0, apart;

	if (!ctl_check_succeeded(k, id, db_run(k->app.db, &statements[CLOCK],
	    NULL, 0, db_row_number, &server)))
		return;
	after = clock_ms();
	/* A time between the two is no measurable difference. */
	if (server > after)
		ahead = server - after;
	else if (server < before)
		ahead = server - before;
	apart = ahead < 0 ? -ahead : ahead;
	if (apart <= CLOCK_WARNING)
		ctl_check_note(k, CTL_CHECK_OK, id, "", "the database server's "
		    "clock is %lld ms from this host's", apart);
	else
		ctl_check_note(k, apart > CLOCK_ERROR ? CTL_CHECK_ERROR :
		    CTL_CHECK_WARNING, id, "set both clocks by NTP",
		    "the database server's clock is %lld s %s this host's",
		    apart / 1000, ahead > 0 ? "ahead of" : "behind");
}

void
ctl_check_database(struct ctl_check *k)
{
	static const char id[] = "database.connection";
	struct server s = { .k = k };
	bool read_only;

	if (!ctl_check_succeeded(k, id, db_connect(k->app.db)) ||
	    !ctl_check_succeeded(k, id, db_run(k->app.db,
	    &statements[SESSION], NULL, 0, check_session, &s)) ||
	    !ctl_check_succeeded(k, id, db_run(k->app.db,
	    &statements[VALUES], NULL, 0, read_value, &s)))
		return;
	read_only = strcmp(s.values[READ_ONLY], "OFF") != 0;
	ctl_check_note(k, read_only ? CTL_CHECK_ERROR : CTL_CHECK_OK,
	    "database.read_only", read_only ? "name the primary as host in the "
	    "settings file, or set read_only = 0" : "", "read_only = %s",
	    s.values[READ_ONLY]);
	check_durability(&s);
	check_galera(&s);
	check_connections(&s);
	check_clock(k);
}
