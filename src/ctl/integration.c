/*
 * Makes integrations, lists them, and lets them in or not (contract E).  Only
 * the hash of a token is kept, so it is shown once, when it is made.
 */
#include "ctl/keys.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/text.h"
#include "base/wipe.h"
#include "call/caller.h"

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

static int
create(struct ctl *c, const struct integration *i)
{
	enum db_outcome outcome = integration_create(c->app->db, i);

	if (outcome != DB_DUPLICATE)
		return ctl_database(c->app->db, outcome);
	ctl_error("there is or was an integration or a token %s; choose "
	    "another name", i->name);
	return EX_DATAERR;
}

int
ctl_token_create(struct ctl *c)
{
	const char *expires = NULL;
	struct ctl_option options[] = { { "expires", &expires, 1, 0 } };
	struct keys keys;
	struct integration i = { .name = NULL };
	int status;

	if (!ctl_arguments(c, options, 1, 1, 1))
		return EX_USAGE;
	if ((status = take_name(c, expires, &i)) != EX_OK ||
	    (status = take_resources(c, NULL, 0, &i.resources)) != EX_OK)
		return status;
	keys_make(&keys, false);
	keys_give(&keys, &i);
	if ((status = create(c, &i)) == EX_OK)
		(void)printf("%s\n", keys.access_token);
	wipe(&keys, sizeof(keys));
	return status;
}

/* What "integration create" was asked for. */
struct wanted {
	const char *resources[RESOURCES_MAX];
	size_t resource_count;
	const char *expires;
	const char *file;	/* with its credentials; NULL: none */
	bool oauth, password;
};

/* Take the options of C; EX_OK if they go together. */
static int
take_options(struct ctl *c, struct wanted *w)
{
	enum { RESOURCE, EXPIRES, OAUTH, CREDENTIALS, PASSWORD, OPTIONS };
	struct ctl_option options[OPTIONS] = {
		[RESOURCE] = { "resource", w->resources, RESOURCES_MAX, 0 },
		[EXPIRES] = { "expires", &w->expires, 1, 0 },
		[OAUTH] = { "oauth", NULL, 0, 0 },
		[CREDENTIALS] = { "credentials", &w->file, 1, 0 },
		[PASSWORD] = { "password", NULL, 0, 0 },
	};

	if (!ctl_arguments(c, options, OPTIONS, 1, 1))
		return EX_USAGE;
	w->resource_count = options[RESOURCE].count;
	w->oauth = options[OAUTH].count > 0;
	w->password = options[PASSWORD].count > 0;
	if (w->oauth && w->file != NULL)
		return ctl_usage(c, "--oauth makes what --credentials reads");
	if (w->expires != NULL && w->password && !w->oauth && w->file == NULL)
		return ctl_usage(c, "--expires is for a token");
	return EX_OK;
}

/* Make the credentials that W asks for and give them to I. */
static int
make_keys(struct ctl *c, const struct wanted *w,
    struct keys *keys, struct integration *i)
{
	if (w->file != NULL) {
		int status = keys_read(keys, w->file);

		if (status != EX_OK)
			return status;
	} else if (w->oauth || !w->password)
		keys_make(keys, w->oauth);
	keys_give(keys, i);
	i->seal_key = c->app->settings.integration_key;
	if (i->consumer_key == NULL || i->seal_key != NULL)
		return EX_OK;
	ctl_error("%s: OAuth needs an integration_key",
	    c->app->settings.path);
	return EX_CONFIG;
}

int
ctl_integration_create(struct ctl *c)
{
	struct wanted w = { .file = NULL };
	struct keys keys = { .access_token = "" };
	struct integration i = { .name = NULL };
	char mcf[PASSWORD_MCF_LEN + 1];
	int status = take_options(c, &w);

	if (status == EX_OK)
		status = take_name(c, w.expires, &i);
	if (status == EX_OK)
		status = take_resources(c, w.resources, w.resource_count,
		    &i.resources);
	if (status == EX_OK)
		status = make_keys(c, &w, &keys, &i);
	if (status == EX_OK && w.password) {
		i.password_hash = mcf;
		status = ctl_password_hash(c, mcf);
	}
	if (status == EX_OK)
		status = create(c, &i);
	if (status == EX_OK && w.file == NULL)
		keys_print(&keys);
	wipe(&keys, sizeof(keys));
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
