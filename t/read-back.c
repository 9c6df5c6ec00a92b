/*
 * Reads ids of accounts, a line each, and writes each account as JSON, read
 * back from the database and encoded by what encodes a new one.  An id that
 * nobody has gives an empty line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "account/encode.h"
#include "account/read.h"
#include "call/app.h"

static int
write_account(struct db *db, long long id)
{
	struct account_record record = { .account.id = 0 };
	struct buf json = BUF_EMPTY;
	bool found;
	int result = -1;

	if (account_read(db, id, true, &record, &found) == DB_OK) {
		if (found)
			account_encode(&record.account, ACCOUNT_KEY_HIDDEN,
			    NULL, &json);
		if (!buf_failed(&json))
			result = puts(buf_string(&json)) < 0 ? -1 : 0;
	}
	account_record_free(&record);
	buf_free(&json);
	return result;
}

int
main(void)
{
	struct app app;
	char error[512], line[32];
	int status = EX_CONFIG;

	if (app_open_without_log(&app, "customers-db", error,
	    sizeof(error)) == -1) {
		(void)fprintf(stderr, "read-back: %s\n", error);
		goto done;
	}
	status = EX_OK;
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	while (status == EX_OK && fgets(line, sizeof(line), stdin) != NULL)
		if (write_account(app.db, strtoll(line, NULL, 10)) == -1)
			status = EX_UNAVAILABLE;
done:
	app_close(&app);
	return status;
}
