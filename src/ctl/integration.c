/*
 * Makes integrations, lists them, and lets them in or not (contract E).  Only
 * the hash of a token is kept, so it is shown once, when it is made.
 */
#include "ctl/ctl.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/entropy.h"
#include "base/text.h"
#include "base/wipe.h"
#include "call/caller.h"
#include "call/integration.h"

enum {
	RESOURCES_MAX = 16,	/* on a command line; there are fewer */
	DAYS_MAX = 3650		/* MariaDB's timestamps end in 2038 */
};

/*
 * Set *RESOURCES to those NAMES, or to all if COUNT is 0.  Returns EX_OK, or
 * EX_USAGE after reporting which is none.
 */
static int
take_resources(struct ctl *c, const char *const *names, size_t count,
    long long *resources)
{
	const char *resource;

	*resources = 0;
	for (size_t bit = 0; count == 0 && caller_resource(bit) != NULL; bit++)
		*resources |= 1LL << bit;
	for (size_t i = 0; i < count; i++) {
		size_t bit = 0;

		while ((resource = caller_resource(bit)) != NULL &&
		    strcmp(resource, names[i]) != 0)
			bit++;
		if (resource == NULL)
			return ctl_usage(c, "no resource %s", names[i]);
		*resources |= 1LL << bit;
	}
	return EX_OK;
}

/* Take the name, the word of C, and EXPIRES, the days of a token or NULL. */
static int
take_name(struct ctl *c, const char *expires, struct integration *i)
{
	i->name = c->words[0];
	if (!ctl_is_name(i->name, INTEGRATION_NAME_MAX))
		return ctl_usage(c, "the name must be 1 to %d characters "
		    "without controls", INTEGRATION_NAME_MAX);
	if (expires != NULL && !ctl_number(expires, 1, DAYS_MAX, &i->days))
		return ctl_usage(c, "--expires needs 1 to %d days", DAYS_MAX);
	return EX_OK;
}

/* Make I; its token, if it has one, is printed after BEFORE. */
static int
create(struct ctl *c, const struct integration *i, const char *before)
{
	enum db_outcome outcome = integration_create(c->app->db, i);

	if (outcome == DB_OK && i->token != NULL)
		(void)printf("%s%s\n", before, i->token);
	if (outcome != DB_DUPLICATE)
		return ctl_database(c->app->db, outcome);
	ctl_error("there is or was an integration or a token %s; choose "
	    "another name", i->name);
	return EX_DATAERR;
}

/* Make I with a new token. */
static int
create_with_token(struct ctl *c, struct integration *i, const char *before)
{
	char token[TOKEN_LEN + 1];
	int status;

	entropy_alphanumeric(token, TOKEN_LEN);
	i->token = token;
	status = create(c, i, before);
	wipe(token, sizeof(token));
	return status;
}

int
ctl_token_create(struct ctl *c)
{
	const char *expires = NULL;
	struct ctl_option options[] = { { "expires", &expires, 1, 0 } };
	struct integration i = { .name = NULL };
	int status;

	if (!ctl_arguments(c, options, 1, 1, 1))
		return EX_USAGE;
	if ((status = take_name(c, expires, &i)) == EX_OK &&
	    (status = take_resources(c, NULL, 0, &i.resources)) == EX_OK)
		status = create_with_token(c, &i, "");
	return status;
}

int
ctl_integration_create(struct ctl *c)
{
	enum { RESOURCE, EXPIRES, PASSWORD, OPTIONS };
	const char *resources[RESOURCES_MAX], *expires = NULL;
	struct ctl_option options[OPTIONS] = {
		[RESOURCE] = { "resource", resources, RESOURCES_MAX, 0 },
		[EXPIRES] = { "expires", &expires, 1, 0 },
		[PASSWORD] = { "password", NULL, 0, 0 },
	};
	char mcf[PASSWORD_MCF_LEN + 1];
	struct integration i = { .name = NULL };
	int status;

	if (!ctl_arguments(c, options, OPTIONS, 1, 1))
		return EX_USAGE;
	if (options[PASSWORD].count > 0 && expires != NULL)
		return ctl_usage(c, "--expires is for a token");
	if ((status = take_name(c, expires, &i)) != EX_OK ||
	    (status = take_resources(c, resources, options[RESOURCE].count,
	    &i.resources)) != EX_OK)
		return status;
	if (options[PASSWORD].count == 0)
		return create_with_token(c, &i, "access_token = ");
	i.password_hash = mcf;
	if ((status = ctl_password_hash(c, mcf)) == EX_OK)
		status = create(c, &i, "");
	wipe(mcf, sizeof(mcf));
	return status;
}

static int
print_integration(const struct db_value *columns, void *argument)
{
	enum { COLUMNS = 5 };

	(void)argument;
	for (size_t i = 0; i < COLUMNS; i++) {
		ctl_print(db_column_text(&columns[i]));
		(void)putchar(i < COLUMNS - 1 ? '\t' : '\n');
	}
	return 0;
}

int
ctl_integration_list(struct ctl *c)
{
	if (!ctl_arguments(c, NULL, 0, 0, 0))
		return EX_USAGE;
	return ctl_database(c->app->db, integration_list(c->app->db,
	    print_integration, NULL));
}

/* The exit status for OUTCOME of what was done to integration NAME. */
static int
done(struct ctl *c, enum db_outcome outcome, bool found)
{
	if (outcome != DB_OK || found)
		return ctl_database(c->app->db, outcome);
	ctl_error("no integration %s", c->words[0]);
	return EX_DATAERR;
}

static int
activate(struct ctl *c, bool active)
{
	enum db_outcome outcome;
	bool found;

	if (!ctl_arguments(c, NULL, 0, 1, 1))
		return EX_USAGE;
	outcome = integration_activate(c->app->db, c->words[0], active,
	    &found);
	return done(c, outcome, found);
}

int
ctl_integration_disable(struct ctl *c)
{
	return activate(c, false);
}

int
ctl_integration_enable(struct ctl *c)
{
	return activate(c, true);
}

int
ctl_integration_revoke(struct ctl *c)
{
	enum db_outcome outcome;
	bool found;

	if (!ctl_arguments(c, NULL, 0, 1, 1))
		return EX_USAGE;
	outcome = integration_revoke(c->app->db, c->words[0], &found);
	return done(c, outcome, found);
}
