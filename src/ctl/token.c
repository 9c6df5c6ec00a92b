/*
 * Lists and revokes the tokens of integrations.
 */
#include "ctl/ctl.h"

#include <stdio.h>
#include <sysexits.h>

#include "base/text.h"
#include "call/integration.h"

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
	return ctl_database(c->app->db, integration_list_tokens(c->app->db,
	    print_token, NULL));
}

int
ctl_token_revoke(struct ctl *c)
{
	bool found = false;
	int status;

	if (!ctl_arguments(c, NULL, 0, 1, 1))
		return EX_USAGE;
	status = ctl_database(c->app->db, integration_revoke_token(c->app->db,
	    c->words[0], &found));
	if (status != EX_OK || found)
		return status;
	ctl_error("no valid token %s", c->words[0]);
	return EX_DATAERR;
}
