/*
 * The program customersctl: the table of commands, and main.
 */
#include "ctl/ctl.h"

#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/place.h"
#include "ctl/admin.h"

static const struct command {
	const char *name, *usage, *help;
	ctl_command *run;
	bool without_settings;	/* it opens them itself */
} commands[] = {
	{ "check", "[--json] [--workers N] [--socket PATH] [--url URL] "
	    "[--mail ADDRESS]",
	    "check everything; a line for each finding",
	    ctl_check, true },
	{ "status", "[--json | --prometheus | --watch] [--socket PATH] "
	    "[--log FILE]",
	    "show workers, mails, sign-ups, times", ctl_status, false },
	{ "explain", "ID [--log FILE]",
	    "tell what became of a request, by its X-Request-Id",
	    ctl_explain, false },
	{ "schema install", "", "create all tables and data that are missing",
	    ctl_schema_install, false },
	{ "schema upgrade", "", "bring installed tables up to date",
	    ctl_schema_upgrade, false },
	{ "config get", "PATH [--website CODE | --store CODE]",
	    "print the value in force", ctl_config_get, false },
	{ "config set", "[--empty] PATH VALUE [--website CODE | --store CODE]",
	    "set a value; '' unsets it, --empty PATH makes it empty",
	    ctl_config_set, false },
	{ "config unset", "PATH [--website CODE | --store CODE]",
	    "go back to the wider scope's value or the default",
	    ctl_config_unset, false },
	{ "website add", "CODE --name NAME", "add a website",
	    ctl_website_add, false },
	{ "store add",
	    "CODE --name NAME --website CODE [--group NAME] [--inactive]",
	    "add a store view", ctl_store_add, false },
	{ "store list", "", "list store views: ids, codes, state, name",
	    ctl_store_list, false },
	{ "integration create",
	    "NAME [--resource RESOURCE]... [--oauth | --credentials FILE]\n"
	    "\t[--expires DAYS] [--password]",
	    "make an integration and print its credentials",
	    ctl_integration_create, false },
	{ "integration list", "",
	    "list integrations, their resources and credentials",
	    ctl_integration_list, false },
	{ "integration disable", "NAME", "refuse an integration",
	    ctl_integration_disable, false },
	{ "integration enable", "NAME", "let it in again",
	    ctl_integration_enable, false },
	{ "integration revoke", "NAME",
	    "make its credentials invalid for good", ctl_integration_revoke,
	    false },
	{ "token create", "NAME [--expires DAYS]",
	    "make an integration that may do all; print its token",
	    ctl_token_create, false },
	{ "token list", "", "list tokens: name, created, expires, state",
	    ctl_token_list, false },
	{ "token revoke", "NAME", "make a token invalid for good",
	    ctl_token_revoke, false },
	{ "attribute add", "CODE --type TYPE --label TEXT "
	    "[--entity customer | customer_address]\n"
	    "\t[--required] [--unique] [--option TEXT]...",
	    "define a custom attribute", ctl_attribute_add, false },
	{ "attribute list", "", "list custom attributes and their options",
	    ctl_attribute_list, false },
	{ "regions import", "[FILE.csv]", "import or replace regions",
	    ctl_regions_import, false },
	{ "regions list", "[--country CC]",
	    "list regions: id, country, code, name", ctl_regions_list, false },
	{ "regions find", "TEXT --country CC",
	    "show the region that a client means", ctl_regions_find, false },
	{ "mail list", "[--state pending | sent | failed] [--max N]",
	    "list mails, newest first", ctl_mail_list, false },
	{ "mail show", "ID", "show a mail of the journal", ctl_mail_show,
	    false },
	{ "mail flush", "[--older-than SECONDS] [--max N]",
	    "try pending mails now", ctl_mail_flush, false },
	{ "mail retry", "ID | --failed [--max N]",
	    "make failed mails pending again", ctl_mail_retry, false },
	{ "mail drop", "[ID] [--older-than SECONDS] [--recipient PATTERN] "
	    "[--yes]", "give up pending mails", ctl_mail_drop, false },
	{ "customer list", "[--since TIME] [--until TIME] [--store CODE]\n"
	    "\t[--state STATE] [--max N] [--json]",
	    "list sign-ups, newest first: those of today",
	    ctl_customer_list, false },
	{ "customer show", "EMAIL | ID",
	    "show an account, or those of an e-mail address",
	    ctl_customer_show, false },
	{ "customer confirm", "EMAIL [--website CODE]",
	    "confirm the accounts of an e-mail address",
	    ctl_customer_confirm, false },
	{ "customer unlock", "EMAIL | ID",
	    "forget wrong passwords and refused sign-ins",
	    ctl_customer_unlock, false },
	{ "customer tokens", "EMAIL | ID [--revoke]",
	    "list the tokens of a customer, or revoke them",
	    ctl_customer_tokens, false },
	{ "customer export", "EMAIL | ID [--website CODE]",
	    "print all that is recorded of a person, as JSON",
	    ctl_customer_export, false },
	{ "customer delete", "EMAIL | ID [--website CODE]",
	    "delete all that is recorded of a person",
	    ctl_customer_delete, false },
	{ "import csv", "FILE [--dry-run] [--invite [--rate N]]",
	    "make accounts of the rows of a file", ctl_import_csv, false },
	{ "import magento", "--from FILE.cnf [--dry-run]",
	    "copy a shop from its Magento database", ctl_import_magento,
	    false },
	{ "capacity", "[--json] [--scrypt COST] [--seconds N]",
	    "measure hashes here: workers, memory, sign-ups a second",
	    ctl_capacity, false },
	{ "hash-password", "", "read a password line, print its hash",
	    ctl_hash_password, false },
};

enum { COMMANDS = sizeof(commands) / sizeof(*commands) };

static void
print_help(FILE *out)
{
	char *path = place_settings();

	(void)fprintf(out, "usage: customersctl COMMAND [ARGUMENT]...\n"
	    "       customersctl --help | --version | COMMAND --help\n\n"
	    "Administers the shop of customers.fcgi.\n\n");
	for (size_t i = 0; i < COMMANDS; i++)
		(void)fprintf(out, "  %-19s %s\n", commands[i].name,
		    commands[i].help);
	(void)fprintf(out, "\nThe settings file is %s;\n"
	    "CUSTOMERS_CONF in the environment names another.\n"
	    "An administrator's database account is in group ["
	    CTL_ADMIN_GROUP "] of\n" CTL_ADMIN_FILE " beside it.\n",
	    path != NULL ? path : "(no memory)");
	free(path);
}

/* Open A, with the administrator's credentials if there are any. */
static int
open_app(struct app *a)
{
	char error[CTL_ERROR_MAX];

	if (ctl_open(a, error, sizeof(error)) == -1) {
		ctl_error("%s", error);
		return EX_CONFIG;
	}
	return ctl_admin_open(a);
}

static int
run(const struct command *command, char **words, size_t count)
{
	struct app app = { .db = NULL };
	struct ctl c = { &app, command->name, command->usage, words, count };
	int status = EX_OK;

	if (count > 0 && strcmp(words[0], "--help") == 0) {
		ctl_print_usage(stdout, command->name, command->usage);
		(void)printf("%s\n", command->help);
		return EX_OK;
	}
	if (!command->without_settings)
		status = open_app(&app);
	if (status == EX_OK)
		status = command->run(&c);
	app_close(&app);
	return status;
}

/* Find the command at the start of WORDS; *USED is its number of words. */
static const struct command *
find_command(char **words, size_t count, size_t *used)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		const char *name = commands[i].name;
		const char *space = strchr(name, ' ');
		size_t first = space != NULL ? (size_t)(space - name) :
		    strlen(name);

		*used = space != NULL ? 2 : 1;
		if (count >= *used && strlen(words[0]) == first &&
		    memcmp(words[0], name, first) == 0 &&
		    (space == NULL || strcmp(words[1], space + 1) == 0))
			return &commands[i];
	}
	return NULL;
}

/* Print the commands that begin with the first word, or all. */
static int
not_a_command(char **words, size_t count)
{
	size_t length = count > 0 ? strlen(words[0]) : 0;
	bool any = false;

	for (size_t i = 0; i < COMMANDS && length > 0; i++)
		if (strncmp(commands[i].name, words[0], length) == 0 &&
		    commands[i].name[length] == ' ') {
			ctl_print_usage(stderr, commands[i].name,
			    commands[i].usage);
			any = true;
		}
	if (!any && count > 0)
		ctl_error("no command %s", words[0]);
	if (!any)
		print_help(stderr);
	return EX_USAGE;
}

int
main(int argc, char **argv)
{
	const struct command *command;
	size_t used, count = argc > 1 ? (size_t)argc - 1 : 0;
	int status = EX_OK;

	if (count == 1 && strcmp(argv[1], "--version") == 0)
		(void)printf("customersctl %s\n", PACKAGE_VERSION);
	else if (count == 1 && strcmp(argv[1], "--help") == 0)
		print_help(stdout);
	else if ((command = find_command(argv + 1, count, &used)) != NULL)
		status = run(command, argv + 1 + used, count - used);
	else
		status = not_a_command(argv + 1, count);
	if (ferror(stdout) || fclose(stdout) == EOF) {
		ctl_error("standard output: %s", strerror(errno));
		return status == EX_OK ? EX_IOERR : status;
	}
	return status;
}
