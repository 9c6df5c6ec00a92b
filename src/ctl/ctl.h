/*
 * What the commands of customersctl share: their form, the reading of
 * options, the ways to say that something went wrong.  ctl.c has the table of
 * commands; each ctl_*.c has those of one subject.
 */
#ifndef CTL_CTL_H
#define CTL_CTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "call/app.h"
#include "db/db.h"

enum {
	CTL_CODE_MAX = 32,	/* of a website or store: the columns' width */
	CTL_WEBSITE_NAME_MAX = 64,
	CTL_NAME_MAX = 255	/* characters of other names and labels */
};

/* A call of a command. */
struct ctl {
	struct app *app;	/* open; all zero for "check" */
	const char *command;	/* such as "store add" */
	const char *usage;	/* its arguments, for people */
	char **words;		/* what was given after the command */
	size_t count;
};

/* A command: does its work and returns an exit status of sysexits.h. */
typedef int ctl_command(struct ctl *c);

ctl_command ctl_attribute_add, ctl_attribute_list, ctl_check, ctl_config_get,
    ctl_config_set, ctl_config_unset, ctl_customer_confirm,
    ctl_customer_show, ctl_hash_password, ctl_mail_flush, ctl_mail_list,
    ctl_mail_show, ctl_regions_import, ctl_schema_install,
    ctl_schema_upgrade, ctl_store_add, ctl_store_list, ctl_token_create,
    ctl_token_list, ctl_token_revoke, ctl_website_add;

/*
 * Open A with the credentials of the workers.  What goes wrong is told in words
 * by customersctl, so log lines go nowhere.  Returns 0, or -1 with a line in
 * ERROR.  Close A in both cases.
 */
int ctl_open(struct app *a, char *error, size_t error_size)
    __attribute__((nonnull, warn_unused_result));

enum { CTL_ERROR_MAX = 512 };

/* The group of the settings file with the workers' database account. */
#define CTL_WORKERS_GROUP "customers-db"

/*
 * The administrator's file, beside the settings file, which the workers read
 * and this one not; and the group in it with an account that may do more.
 */
#define CTL_ADMIN_FILE "customers-admin.conf"
#define CTL_ADMIN_GROUP "customers-admin"

/*
 * The path of CTL_ADMIN_FILE beside the settings file SETTINGS, as a string to
 * be freed; NULL if memory is short.
 */
char *ctl_admin_path(const char *settings) __attribute__((nonnull));

/* True if the option file PATH can be read and has the group GROUP. */
bool ctl_has_group(const char *path, const char *group)
    __attribute__((nonnull));

/* An option that a command takes. */
struct ctl_option {
	const char *name;	/* without the dashes */
	const char **values;	/* room for what is given with it */
	size_t most;		/* so many times at most; 0: it has no value */
	size_t count;		/* so many times it was given */
};

/*
 * Take the COUNT options in OPTIONS out of the words of C; what is left must be
 * between LEAST and MOST words.  An option may stand anywhere before "--", as
 * "--name value" or "--name=value".  False, with the usage on standard error,
 * if the words are not such; return EX_USAGE then.
 */
bool ctl_arguments(struct ctl *c, struct ctl_option *options, size_t count,
    size_t least, size_t most) __attribute__((warn_unused_result));

/* Write the line "usage: ..." of the command NAME to OUT. */
void ctl_print_usage(FILE *out, const char *name, const char *usage);

/* Write a line to standard error, behind the program's name. */
void ctl_error(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* The same with the usage of C behind it; returns EX_USAGE. */
int ctl_usage(const struct ctl *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * The exit status that OUTCOME leads to.  Anything but DB_OK is told on
 * standard error, with the remedy if one is known.
 */
int ctl_database(const struct db *db, enum db_outcome outcome);

/* The remedy for the last failure of DB, "" if none is known. */
const char *ctl_remedy(const struct db *db);

/* True if the last failure of DB has the server's error NUMBER. */
bool ctl_failed_with(const struct db *db, unsigned number);

/*
 * Read TEXT, a whole number from LEAST to MOST, into *NUMBER; false if it is
 * none.
 */
bool ctl_number(const char *text, long long least, long long most,
    long long *number);

/* True if S is the code of a website or store: [a-z][a-z0-9_]{0,31}. */
bool ctl_is_code(const char *s);

/*
 * True if S can be a name or label: UTF-8, not blank, no control characters, at
 * most MOST characters.
 */
bool ctl_is_name(const char *s, size_t most);

/*
 * Write T to standard output; control characters, and bytes that are no UTF-8,
 * become "?": a terminal must not obey what stands in a table.
 */
void ctl_print(struct text t);

/*
 * Read the file PATH whole, at most MOST bytes, into *BYTES (freed by the
 * caller) and *LENGTH.  EX_OK, or an exit status after telling why.
 */
int ctl_read_file(const char *path, size_t most, char **bytes, size_t *length);

/*
 * The newest schema file that is there, or 0; and the installed version, 0 if
 * none.  EX_OK, or an exit status after telling why.
 */
int ctl_schema_newest(long long *version);
enum db_outcome ctl_schema_installed(struct db *db, long long *version);

/*
 * Import the regions in the CSV file PATH, all or none.  EX_OK, or an exit
 * status after telling why.
 */
int ctl_regions_import_file(struct db *db, const char *path);

/*
 * Find the website CODE, or the store CODE and its website, active or not;
 * *FOUND is false if there is none.
 */
enum db_outcome ctl_find_website(struct db *db, const char *code,
    long long *website, bool *found);
enum db_outcome ctl_find_store(struct db *db, const char *code,
    long long *store, long long *website, bool *found);

#endif
