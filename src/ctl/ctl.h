/*
 * What the commands of customersctl share: their type, options and arguments,
 * error messages.  main.c has the table of commands; the other files have the
 * commands of one subject each.
 */
#ifndef CTL_CTL_H
#define CTL_CTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/password.h"
#include "call/app.h"
#include "db/db.h"

enum {
	CTL_CODE_MAX = 32,	/* of a website or store; width of the column */
	CTL_WEBSITE_NAME_MAX = 64,
	CTL_NAME_MAX = 255	/* characters of other names and labels */
};

/* A call of a command. */
struct ctl {
	struct app *app;	/* open; all zero for "check" */
	const char *command;	/* such as "store add" */
	const char *usage;	/* its arguments, for people */
	char **words;		/* those after the command */
	size_t count;
};

/* A command; returns an exit status of sysexits.h. */
typedef int ctl_command(struct ctl *c);

ctl_command ctl_attribute_add, ctl_attribute_list, ctl_capacity, ctl_check,
    ctl_config_get, ctl_config_set, ctl_config_unset, ctl_customer_confirm,
    ctl_customer_delete, ctl_customer_export, ctl_customer_list,
    ctl_customer_show, ctl_customer_tokens, ctl_customer_unlock, ctl_explain,
    ctl_hash_password, ctl_import_csv, ctl_import_magento,
    ctl_integration_create, ctl_integration_disable,
    ctl_integration_enable, ctl_integration_list, ctl_integration_revoke,
    ctl_mail_drop, ctl_mail_flush, ctl_mail_list, ctl_mail_retry,
    ctl_mail_show, ctl_regions_find, ctl_regions_import,
    ctl_regions_list, ctl_schema_install, ctl_schema_upgrade, ctl_status,
    ctl_store_add, ctl_store_list, ctl_token_create, ctl_token_list,
    ctl_token_revoke, ctl_website_add;

/*
 * Open A with the workers' credentials.  Nothing is logged, since customersctl
 * prints its errors.  Returns 0, or -1 with a line in ERROR (ERROR_SIZE bytes).
 * Close A in both cases.
 */
int ctl_open(struct app *a, char *error, size_t error_size)
    __attribute__((nonnull, warn_unused_result));

enum { CTL_ERROR_MAX = 512 };	/* room for such a line */

/* The group of the settings file with the workers' database account. */
#define CTL_WORKERS_GROUP "customers-db"

/*
 * The administrator's file beside the settings file, which the workers cannot
 * read; and its group with a database account that may do more than theirs.
 */
#define CTL_ADMIN_FILE "customers-admin.conf"
#define CTL_ADMIN_GROUP "customers-admin"

/*
 * The path of CTL_ADMIN_FILE beside the settings file SETTINGS.  The caller
 * frees it; it is NULL if memory is short.
 */
char *ctl_admin_path(const char *settings)
    __attribute__((nonnull, warn_unused_result));

/* True if the option file PATH can be read and has the group GROUP. */
bool ctl_has_group(const char *path, const char *group)
    __attribute__((nonnull));

/* An option that a command takes. */
struct ctl_option {
	const char *name;	/* without the dashes */
	const char **values;	/* its values, in the order given */
	size_t max;		/* room in values; 0: it takes no value */
	size_t count;		/* how often it was given */
};

/*
 * Take the COUNT options of OPTIONS out of the words of C; MIN to MAX words
 * must be left.  An option may stand anywhere before "--", as "--name value" or
 * "--name=value".  If the words do not fit, the result is false and the usage
 * has been printed; return EX_USAGE then.
 */
bool ctl_arguments(struct ctl *c, struct ctl_option *options, size_t count,
    size_t min, size_t max) __attribute__((warn_unused_result));

/* Write the line "usage: ..." of the command NAME to OUT. */
void ctl_print_usage(FILE *out, const char *name, const char *usage);

/* Write a line to standard error, after the program's name. */
void ctl_error(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* The same, followed by the usage of C.  Returns EX_USAGE. */
int ctl_usage(const struct ctl *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * The exit status for OUTCOME.  Anything but DB_OK is reported on standard
 * error, with the remedy if one is known.
 */
int ctl_database(const struct db *db, enum db_outcome outcome)
    __attribute__((nonnull, warn_unused_result));

/* The remedy for the last failure of DB; "" if none is known. */
const char *ctl_remedy(const struct db *db);

/* True if the last failure of DB was the server's error NUMBER. */
bool ctl_failed_with(const struct db *db, unsigned number);

/*
 * Read TEXT, a whole number from MIN to MAX, into *NUMBER; false if it is not
 * one.
 */
bool ctl_number(const char *text, long long min, long long max,
    long long *number) __attribute__((nonnull, warn_unused_result));

/* True if S is the code of a website or store: [a-z][a-z0-9_]{0,31}. */
bool ctl_is_code(const char *s);

/*
 * True if S can be a name or label: UTF-8, not blank, no control characters, at
 * most MAX characters.
 */
bool ctl_is_name(const char *s, size_t max);

/*
 * Write T to standard output, or to OUT.  Control characters and invalid UTF-8
 * become "?", so that no text from the database or a file can control the
 * terminal.
 */
void ctl_print(struct text t);
void ctl_print_on(FILE *out, struct text t) __attribute__((nonnull));

/*
 * Read the whole file PATH, at most MAX bytes, into *BYTES, which the caller
 * frees, and *LENGTH.  Returns EX_OK, or another exit status after reporting
 * why.
 */
int ctl_read_file(const char *path, size_t max, char **bytes, size_t *length)
    __attribute__((nonnull, warn_unused_result));

/*
 * Read a password, a line of standard input, or ask for it at a terminal, and
 * write its hash at the workers' cost to MCF; wipe that.  Returns EX_OK, or
 * another exit status after reporting why.
 */
int ctl_password_hash(struct ctl *c, char mcf[PASSWORD_MCF_LEN + 1])
    __attribute__((nonnull, warn_unused_result));

/*
 * Import the regions that come with the program, except for countries whose
 * list an operator has imported.  Returns EX_OK, or another exit status after
 * reporting why.
 */
int ctl_regions_import_shipped(struct db *db)
    __attribute__((nonnull, warn_unused_result));

/*
 * Make the names of all regions anew, in the caller's transaction; or fill
 * their table, in one of its own, if it is empty.  Both return EX_OK, or
 * another exit status after reporting why.
 */
int ctl_region_names_make(struct db *db)
    __attribute__((nonnull, warn_unused_result));
int ctl_region_names_fill(struct db *db)
    __attribute__((nonnull, warn_unused_result));

/*
 * Find the id of the website CODE, or of the store CODE and its website, active
 * or not; *FOUND is false if there is none.
 */
enum db_outcome ctl_find_website(struct db *db, const char *code,
    long long *website, bool *found)
    __attribute__((nonnull, warn_unused_result));
enum db_outcome ctl_find_store(struct db *db, const char *code,
    long long *store, long long *website, bool *found)
    __attribute__((nonnull, warn_unused_result));

#endif
