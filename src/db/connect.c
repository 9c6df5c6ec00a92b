#include "db/connect.h"

#include <stdio.h>
#include <string.h>

#include <mysql.h>
#include <mysqld_error.h>

#include "base/monotonic.h"
#include "db/handle.h"

/*
 * The session that every statement relies on, whatever the option file says.
 * Strict mode: values are never cut or rounded silently.  Short lock waits: a
 * stuck lock becomes a conflict that is tried again, not a worker that hangs.
 * expensive_subquery_limit: a subquery that may read many rows is still
 * evaluated before the rest is planned, which STORE_DEFAULT in shop/shop_read.c
 * needs.
 */
static const char session[] =
    "SET SESSION character_set_client=utf8mb4, "
    "character_set_connection=utf8mb4, character_set_results=utf8mb4, "
    "sql_mode='STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,"
    "NO_AUTO_VALUE_ON_ZERO', time_zone='+00:00', "
    "tx_isolation='READ-COMMITTED', innodb_lock_wait_timeout=3, "
    "lock_wait_timeout=3, expensive_subquery_limit=1000000, autocommit=1";

/*
 * Makes a Galera node catch up with everything that any node has committed, so
 * that a worker that comes from another node finds what it wrote there.  A node
 * outside the cluster fails here; other servers do not know the variable.
 */
static const char catch_up[] =
    "SET STATEMENT wsrep_sync_wait=1 FOR SELECT 1";

enum {
	CONNECT_SECONDS = 3,
	ANSWER_SECONDS = 10,
	HOSTS_MS = 9000,	/* for going through a list of hosts */
	PAUSE_FIRST_MS = 50,	/* after a failure; doubled each time */
	PAUSE_MAX_MS = 1000
};

static void
set_options(struct db *db)
{
	unsigned connect = CONNECT_SECONDS, off = 0;
	unsigned answer = db->patient ? 0 : ANSWER_SECONDS;	/* 0: any */
	my_bool yes = 1;
	MYSQL *m = db->mysql;

	(void)mysql_options(m, MYSQL_OPT_CONNECT_TIMEOUT, &connect);
	(void)mysql_options(m, MYSQL_OPT_READ_TIMEOUT, &answer);
	(void)mysql_options(m, MYSQL_OPT_WRITE_TIMEOUT, &answer);
	(void)mysql_options(m, MYSQL_OPT_LOCAL_INFILE, &off);
	(void)mysql_options(m, MYSQL_REPORT_DATA_TRUNCATION, &yes);
	(void)mysql_options(m, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	(void)mysql_options(m, MYSQL_READ_DEFAULT_FILE, db->file);
	(void)mysql_options(m, MYSQL_READ_DEFAULT_GROUP, db->group);
}

/*
 * Turn off automatic reconnection, which would lose the session and which the
 * option file may have turned on, and set up the session.
 */
static bool
set_session(struct db *db)
{
	my_bool no = 0;

	(void)mysql_options(db->mysql, MYSQL_OPT_RECONNECT, &no);
	if (mysql_real_query(db->mysql, session, sizeof(session) - 1) != 0)
		return false;
	if (db_handle_is_over(db))
		return false;
	if (mysql_real_query(db->mysql, catch_up, sizeof(catch_up) - 1) != 0)
		return mysql_errno(db->mysql) == ER_UNKNOWN_SYSTEM_VARIABLE;
	mysql_free_result(mysql_store_result(db->mysql));
	return true;
}

/*
 * Copy the list of hosts, which Connector/C has read from the option file by
 * now, to go through it here.  The library itself passes over hosts that refuse
 * the connection, but not over one that is silent, overloaded or outside its
 * cluster.
 */
static void
learn_hosts(struct db *db)
{
	const char *list = db->mysql->options.host;

	if (db->hosts != NULL || list == NULL || strchr(list, ',') == NULL ||
	    (db->hosts = strdup(list)) == NULL)
		return;
	db->host_count = 1;
	for (const char *at = list; (at = strchr(at, ',')) != NULL; at++)
		db->host_count++;
	/* Connector/C has just tried the first one. */
	db->host = strcspn(list, ",") + 1;
}

/*
 * Write the next host of the list to HOST (SIZE bytes), followed by a comma:
 * Connector/C takes a port only in a list.  False if there is no list, and the
 * host of the option file serves.
 */
static bool
next_host(struct db *db, char *host, size_t size)
{
	const char *at, *comma;
	int length;

	if (db->hosts == NULL)
		return false;
	at = db->hosts + db->host;
	comma = strchr(at, ',');
	db->host = comma != NULL ? (size_t)(comma + 1 - db->hosts) : 0;
	at += strspn(at, " \t");
	length = (int)strcspn(at, ", \t");
	(void)snprintf(host, size, "%.*s,", length, at);
	return length > 0;
}

static bool
connect_next(struct db *db)
{
	enum { HOST_MAX = 300 };	/* a name has up to 253 bytes */
	char host[HOST_MAX];
	const char *chosen = next_host(db, host, sizeof(host)) ? host : NULL;
	struct db_fault fault;
	bool connected;

	if ((db->mysql = mysql_init(NULL)) == NULL)
		return false;
	set_options(db);
	connected = mysql_real_connect(db->mysql, chosen, NULL, NULL, NULL, 0,
	    NULL, CLIENT_REMEMBER_OPTIONS) != NULL && set_session(db);
	learn_hosts(db);
	if (connected)
		return true;
	db_handle_connection_fault(db, &fault);
	if (fault.number != 0)	/* 0: only the time limit is over */
		db_handle_note(db, &fault, "connect");
	db_handle_disconnect(db);
	return false;
}

enum db_outcome
db_connect(struct db *db)
{
	long long now = monotonic_ms(), end = now + HOSTS_MS;

	if (db_handle_is_over(db))
		return DB_AWAY;
	if (db->mysql != NULL)
		return DB_OK;
	if (now < db->not_before)
		return DB_AWAY;
	for (size_t tried = 0; tried <= db->host_count && now < end &&
	    !db_handle_is_over(db); tried++) {
		if (connect_next(db)) {
			db->pause = 0;
			return DB_OK;
		}
		now = monotonic_ms();
	}
	db->pause = db->pause == 0 ? PAUSE_FIRST_MS : db->pause * 2;
	if (db->pause > PAUSE_MAX_MS)
		db->pause = PAUSE_MAX_MS;
	db->not_before = now + db->pause;
	return DB_AWAY;
}
