/*
 * Makes accounts of the rows of a CSV file.  Each is a sign-up that an
 * integration with all rights might send, so that the rules are the endpoint's.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "base/wipe.h"
#include "call/call.h"
#include "call/find_shop.h"
#include "ctl/csv.h"
#include "ctl/ctl.h"
#include "endpoint/create.h"
#include "import/csv_row.h"
#include "import/refusal.h"

enum {
	FILE_MAX = 1 << 28,
	RATE_DEFAULT = 60,	/* mails a minute */
	RATE_MAX = 6000,
	SUCCESS = 200,
	FAULT = 500
};

struct import {
	struct ctl *c;
	const char *file;
	struct csv_row_names names;
	long long rate;		/* mails a minute; 0: none */
	bool dry_run;
	long long created, refused;
};

static void
pause_for_mail(const struct import *m)
{
	const long long ms = 60000 / m->rate;
	struct timespec t = { (time_t)(ms / 1000), ms % 1000 * 1000000 };

	while (nanosleep(&t, &t) == -1 && errno == EINTR)
		;
}

/* Say why the row at LINE was refused. */
static void
refuse(struct import *m, unsigned long line, struct text email,
    const char *why)
{
	m->refused++;
	(void)fprintf(stderr, "customersctl: %s:%lu: ", m->file, line);
	ctl_print_on(stderr, email);
	(void)fputs(": ", stderr);
	ctl_print_on(stderr, text_of(why));
	(void)fputc('\n', stderr);
}

/* Find the store that a row names, or the default one. */
static bool
find_store(struct call *call, struct text code, bool *found)
{
	return find_shop(call, text_is_absent(code) ? shop_by_default() :
	    shop_by_code(code), false, found);
}

/* Let REQUEST make an account in the store STORE; the answer is REPLY. */
static bool
sign_up(struct import *m, const struct request *request, struct text store,
    struct reply *reply)
{
	struct call call;
	bool found;

	call_begin(&call, m->c->app, request, reply);
	call.caller = caller_of_operator();
	call.dry_run = m->dry_run;
	if (find_store(&call, store, &found) && found)
		endpoint_create(&call);
	call_end(&call);
	db_limit(m->c->app->db, 0);
	return found || reply->status == 503;
}

/* Say why nothing can go on at LINE: by STATUS memory, or the database. */
static void
tell_end(const struct import *m, unsigned long line, int status)
{
	const struct db *db = m->c->app->db;
	const bool known = status != EX_OSERR && db_error(db)[0] != '\0';
	const char *remedy = known ? ctl_remedy(db) : "";

	ctl_error("%s:%lu: %s%s%s%s; run the command again, it refuses what is "
	    "there already", m->file, line, known ? db_error(db) :
	    strerror(status == EX_OSERR ? ENOMEM : EAGAIN),
	    *remedy != '\0' ? " (" : "", remedy, *remedy != '\0' ? ")" : "");
}

/* Import the row of COUNT FIELDS at LINE; EX_OK unless nothing can go on. */
static int
import_row(struct import *m, const struct text *fields, size_t count,
    unsigned long line)
{
	struct request request = { .method = "POST",
	    .path = TEXT_LITERAL("/rest/V1/customers"), .query = TEXT_ABSENT,
	    .content_type = "application/json", .remote_address = "",
	    .body = BUF_EMPTY };
	struct reply reply = REPLY_EMPTY;
	struct buf why = BUF_EMPTY;
	const struct text email = csv_row_field(&m->names, fields, count,
	    "email");
	int status = EX_OK;

	csv_row_write(&m->names, fields, count, &request.body);
	if (count != m->names.count)
		refuse(m, line, email, "another number of fields than names");
	else if (buf_failed(&request.body))
		status = EX_OSERR;
	else if (!sign_up(m, &request, csv_row_field(&m->names, fields, count,
	    "store"), &reply))
		refuse(m, line, email, "there is no such store");
	else if (reply.status == SUCCESS)
		m->created++;
	else if (reply.status >= FAULT)
		status = EX_TEMPFAIL;
	else {
		refusal_write(&reply.body, &why);
		refuse(m, line, email, buf_string(&why));
	}
	if (status != EX_OK)
		tell_end(m, line, status);
	if (reply.status == SUCCESS && m->rate > 0 && !m->dry_run)
		pause_for_mail(m);
	wipe(request.body.data, request.body.length);
	buf_free(&request.body);
	buf_free(&why);
	reply_free(&reply);
	return status;
}

static int
malformed(const struct import *m, unsigned long line, const char *reason)
{
	ctl_error("%s:%lu: %s", m->file, line, reason);
	return EX_DATAERR;
}

static int
read_names(struct import *m, struct ctl_csv *csv)
{
	const char *reason = "there is no line with names";
	struct text unknown;

	if (ctl_csv_next(csv, m->names.list, CSV_ROW_FIELDS_MAX,
	    &m->names.count, &reason) != CTL_CSV_RECORD)
		return malformed(m, 1, reason);
	if (csv_row_check_names(&m->names, &unknown))
		return EX_OK;
	ctl_error("%s:1: the column %.*s is unknown, missing, or there twice",
	    m->file, (int)unknown.length, unknown.bytes);
	return EX_DATAERR;
}

static int
import(struct import *m, struct ctl_csv *csv)
{
	struct text fields[CSV_ROW_FIELDS_MAX];
	const char *reason = "";
	size_t count;
	int status = read_names(m, csv);

	while (status == EX_OK) {
		const unsigned long line = csv->line;

		switch (ctl_csv_next(csv, fields, CSV_ROW_FIELDS_MAX, &count,
		    &reason)) {
		case CTL_CSV_RECORD:
			status = import_row(m, fields, count, line);
			break;
		case CTL_CSV_MALFORMED:
			status = malformed(m, line, reason);
			break;
		case CTL_CSV_END:
			return m->refused > 0 ? EX_DATAERR : EX_OK;
		}
	}
	return status;
}

int
ctl_import_csv(struct ctl *c)
{
	const char *rate = NULL;
	struct ctl_option options[] = { { "invite", NULL, 0, 0 },
	    { "rate", &rate, 1, 0 }, { "dry-run", NULL, 0, 0 } };
	struct import m = { .c = c, .rate = RATE_DEFAULT };
	struct ctl_csv csv;
	char *bytes = NULL;
	size_t length;
	int status;

	if (!ctl_arguments(c, options, 3, 1, 1))
		return EX_USAGE;
	if (rate != NULL && !ctl_number(rate, 1, RATE_MAX, &m.rate))
		return ctl_usage(c, "--rate needs 1 to %d mails a minute",
		    RATE_MAX);
	if (rate != NULL && options[0].count == 0)
		return ctl_usage(c, "--rate goes with --invite");
	m.file = c->words[0];
	m.dry_run = options[2].count > 0;
	if (options[0].count == 0) {
		m.rate = 0;
		c->app->mailer.destination = SETTINGS_MAIL_OFF;
	}
	status = ctl_read_file(m.file, FILE_MAX, &bytes, &length);
	if (status == EX_OK) {
		ctl_csv_start(&csv, bytes, length);
		status = import(&m, &csv);
		(void)printf("%lld %s, %lld refused\n", m.created,
		    m.dry_run ? "could be created" : "created", m.refused);
		wipe(bytes, length);
	}
	free(bytes);
	return status;
}
