/*
 * Creates, lists and revokes the tokens of integrations (contract E).  Only the
 * hash of a token is kept, so the token is shown once, when it is created.
 */
#include "ctl/ctl.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/text.h"
#include "base/wipe.h"
#include "call/token.h"

enum {
	TOKEN_NAME_MAX = 64,	/* integration_token.name */
	TOKEN_DAYS_MAX = 3650	/* MariaDB's timestamps end in 2038 */
};

int
ctl_token_create(struct ctl *c)
{
	const char *expires = NULL;
	struct ctl_option options[] = { { "expires", &expires, 1, 0 } };
	char token[TOKEN_LEN + 1];
	long long days = 0;
	enum db_outcome outcome;

	if (!ctl_arguments(c, options, 1, 1, 1))
		return EX_USAGE;
	if (!ctl_is_name(c->words[0], TOKEN_NAME_MAX))
		return ctl_usage(c, "the name must be 1 to %d characters "
		    "without controls", TOKEN_NAME_MAX);
	if (expires != NULL && !ctl_number(expires, 1, TOKEN_DAYS_MAX, &days))
		return ctl_usage(c, "--expires needs 1 to %d days",
		    TOKEN_DAYS_MAX);
	outcome = token_create(c->app->db, c->words[0], (long)days,
	    token);
	if (outcome == DB_OK)
		(void)printf("%s\n", token);
	wipe(token, sizeof(token));
	if (outcome != DB_DUPLICATE)
		return ctl_database(c->app->db, outcome);
	ctl_error("there is or was a token %s; choose another name",
	    c->words[0]);
	return EX_DATAERR;
}

static int
print_token(const struct db_value *columns, void *argument)
{
	(void)argument;
	ctl_print(db_column_text(&columns[0]));
	(void)putchar('\t');
	ctl_print(db_column_text(&columns[1]));
	(void)putchar('\t');
	ctl_print(columns[2].type == DB_TEXT && columns[2].text.bytes != NULL ?
	    columns[2].text : TEXT_LITERAL("never"));
	(void)printf("\t%s\n", text_is_absent(db_column_text(&columns[3])) ?
	    "valid" : "revoked");
	return 0;
}

int
ctl_token_list(struct ctl *c)
{
	if (!ctl_arguments(c, NULL, 0, 0, 0))
		return EX_USAGE;
	return ctl_database(c->app->db, token_list(c->app->db,
	    print_token, NULL));
}

int
ctl_token_revoke(struct ctl *c)
{
	bool found = false;
	int status;

	if (!ctl_arguments(c, NULL, 0, 1, 1))
		return EX_USAGE;
	status = ctl_database(c->app->db, token_revoke(c->app->db,
	    c->words[0], &found));
	if (status != EX_OK || found)
		return status;
	ctl_error("no valid token %s", c->words[0]);
	return EX_DATAERR;
}
