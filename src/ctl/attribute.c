/*
 * Defines custom attributes of customers and addresses (contract D21), in the
 * same tables as the reference.
 */
#include "ctl/ctl.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/text.h"
#include "customer/customer.h"
#include "customer/fields.h"
#include "shop/attribute.h"

enum {
	ENTITY, EXISTS, ADD, ADD_CUSTOMER, ADD_OPTION, ADD_OPTION_TEXT, LIST,
	STATEMENTS
};

static const struct db_statement statements[STATEMENTS] = {
	[ENTITY] = { "SELECT entity_type_id FROM eav_entity_type "
	    "WHERE entity_type_code = ?" },
	[EXISTS] = { "SELECT 1 FROM eav_attribute WHERE entity_type_id = ? "
	    "AND attribute_code = ? FOR UPDATE" },
	[ADD] = { "INSERT INTO eav_attribute (entity_type_id, attribute_code, "
	    "backend_type, frontend_input, frontend_label, is_required, "
	    "is_unique, is_user_defined) VALUES (?, ?, ?, ?, ?, ?, ?, 1)" },
	[ADD_CUSTOMER] = { "INSERT INTO customer_eav_attribute (attribute_id) "
	    "VALUES (?)" },
	[ADD_OPTION] = { "INSERT INTO eav_attribute_option "
	    "(attribute_id, sort_order) VALUES (?, ?)" },
	/* Store 0 means every store. */
	[ADD_OPTION_TEXT] = { "INSERT INTO eav_attribute_option_value "
	    "(option_id, store_id, value) VALUES (?, 0, ?)" },
	[LIST] = { "SELECT a.attribute_id, t.entity_type_code, "
	    "a.attribute_code, a.frontend_input, a.backend_type, "
	    "a.frontend_label, a.is_required, a.is_unique, "
	    "o.option_id, v.value FROM eav_attribute a "
	    "JOIN eav_entity_type t ON t.entity_type_id = a.entity_type_id "
	    "LEFT JOIN eav_attribute_option o "
	    "ON o.attribute_id = a.attribute_id "
	    "LEFT JOIN eav_attribute_option_value v "
	    "ON v.option_id = o.option_id AND v.store_id = 0 "
	    "WHERE a.is_user_defined = 1 "
	    "ORDER BY a.attribute_id, o.sort_order, o.option_id" },
};

/*
 * Names that are taken besides the fields of customer.h: extension attributes,
 * members of a region, and columns that clients must not see or set.
 */
static const char *const taken_names[] = { "assistance_allowed", "entity_id",
    "failures_num", "first_failure", "increment_id", "is_active",
    "is_subscribed", "lock_expires", "parent_id", "password", "password_hash",
    "region_code", "rp_token", "rp_token_created_at", "session_cutoff",
    "vat_is_valid", "vat_request_date", "vat_request_id",
    "vat_request_success" };

enum {
	ATTRIBUTE_CODE_MAX = 60,	/* as in the reference */
	OPTIONS_MAX = 1000
};

/* An attribute to be defined. */
struct definition {
	const char *code, *type_name, *label, *entity;
	enum attribute_type type;
	bool required, unique;
	const char *options[OPTIONS_MAX];
	size_t option_count;
};

/* True if CODE is taken by a field of a customer or address. */
static bool
is_field(const char *code)
{
	for (size_t i = 0; i < sizeof(taken_names) / sizeof(*taken_names); i++)
		if (strcmp(code, taken_names[i]) == 0)
			return true;
	return customer_field(&customer_fields, text_of(code)) != NULL ||
	    customer_field(&customer_address_fields, text_of(code)) != NULL;
}

static bool
is_attribute_code(const char *s)
{
	return s[0] >= 'a' && s[0] <= 'z' && strlen(s) <= ATTRIBUTE_CODE_MAX &&
	    s[strspn(s, TEXT_LOWER_CASE TEXT_DIGITS "_")] == '\0';
}

static int
check_options(const struct ctl *c, const struct definition *d)
{
	bool wanted = attribute_has_options(d->type);

	if (wanted != (d->option_count > 0))
		return ctl_usage(c, wanted ? "type %s needs an --option" :
		    "type %s has no options", attribute_type_name(d->type));
	for (size_t i = 0; i < d->option_count; i++) {
		if (!ctl_is_name(d->options[i], CTL_NAME_MAX))
			return ctl_usage(c, "an option must be 1 to %d "
			    "characters without controls", CTL_NAME_MAX);
		for (size_t j = 0; j < i; j++)
			if (strcmp(d->options[i], d->options[j]) == 0)
				return ctl_usage(c, "option %s is given "
				    "twice", d->options[i]);
	}
	return EX_OK;
}

/* Report that the type is unknown, with a list of types.  Returns EX_USAGE. */
static int
unknown_type(const struct ctl *c)
{
	struct buf names = BUF_EMPTY;
	int status;

	for (unsigned i = 0; i < ATTRIBUTE_TYPES; i++) {
		buf_text(&names, i == 0 ? "" : i + 1 < ATTRIBUTE_TYPES ? ", " :
		    " or ");
		buf_text(&names, attribute_type_name((enum attribute_type)i));
	}
	status = ctl_usage(c, "--type is %s", buf_string(&names));
	buf_free(&names);
	return status;
}

/* EX_OK if D can be defined. */
static int
check(const struct ctl *c, struct definition *d)
{
	if (!is_attribute_code(d->code))
		return ctl_usage(c, "%s is no code: a-z, then a-z 0-9 _, at "
		    "most %d characters", d->code, ATTRIBUTE_CODE_MAX);
	if (strcmp(d->entity, "customer") != 0 &&
	    strcmp(d->entity, "customer_address") != 0)
		return ctl_usage(c, "--entity is customer or customer_address");
	if (is_field(d->code))
		return ctl_usage(c, "%s is the name of a field", d->code);
	if (d->type_name == NULL)
		return ctl_usage(c, "--type is missing");
	if (!attribute_type_named(d->type_name, &d->type))
		return unknown_type(c);
	if (d->label == NULL)
		return ctl_usage(c, "--label is missing");
	if (!ctl_is_name(d->label, CTL_NAME_MAX))
		return ctl_usage(c, "the label must be 1 to %d characters "
		    "without controls", CTL_NAME_MAX);
	return check_options(c, d);
}

static enum db_outcome
add_options(struct db *db, const struct definition *d, long long attribute)
{
	enum db_outcome outcome = DB_OK;

	for (size_t i = 0; i < d->option_count && outcome == DB_OK; i++) {
		const struct db_value option[] = { db_number(attribute),
		    db_number((long long)i) };
		struct db_value text[] = { db_null(),
		    db_string(d->options[i]) };

		outcome = db_run(db, &statements[ADD_OPTION], option, 2, NULL,
		    NULL);
		text[0] = db_number(db_insert_id(db));
		if (outcome == DB_OK)
			outcome = db_run(db, &statements[ADD_OPTION_TEXT],
			    text, 2, NULL, NULL);
	}
	return outcome;
}

/* Write D, inside a transaction; *TAKEN is true if its code is taken. */
static enum db_outcome
write_definition(struct db *db, const struct definition *d, bool *taken)
{
	const struct db_value entity_code = db_string(d->entity);
	long long entity = 0;
	enum db_outcome outcome = db_run(db, &statements[ENTITY], &entity_code,
	    1, db_row_number, &entity);
	const struct db_value values[] = { db_number(entity),
	    db_string(d->code),
	    db_string(attribute_backend_name(attribute_backend(d->type))),
	    db_string(attribute_frontend(d->type)), db_string(d->label),
	    db_number(d->required), db_number(d->unique) };
	struct db_value id;

	if (outcome == DB_OK)
		outcome = db_run(db, &statements[EXISTS], values, 2,
		    db_row_exists, taken);
	if (outcome != DB_OK || *taken)
		return outcome;
	outcome = db_run(db, &statements[ADD], values, 7, NULL, NULL);
	id = db_number(db_insert_id(db));
	if (outcome == DB_OK)
		outcome = db_run(db, &statements[ADD_CUSTOMER], &id, 1, NULL,
		    NULL);
	if (outcome == DB_OK)
		outcome = add_options(db, d, id.number);
	*taken = outcome == DB_DUPLICATE;
	return outcome;
}

int
ctl_attribute_add(struct ctl *c)
{
	struct definition d = { .entity = "customer" };
	struct ctl_option options[] = { { "type", &d.type_name, 1, 0 },
	    { "label", &d.label, 1, 0 }, { "entity", &d.entity, 1, 0 },
	    { "required", NULL, 0, 0 }, { "unique", NULL, 0, 0 },
	    { "option", d.options, OPTIONS_MAX, 0 } };
	struct db *db = c->app->db;
	enum db_outcome outcome;
	bool taken = false;
	int status;

	if (!ctl_arguments(c, options, 6, 1, 1))
		return EX_USAGE;
	d.code = c->words[0];
	d.required = options[3].count > 0;
	d.unique = options[4].count > 0;
	d.option_count = options[5].count;
	if ((status = check(c, &d)) != EX_OK)
		return status;
	outcome = db_begin(db);
	if (outcome == DB_OK)
		outcome = write_definition(db, &d, &taken);
	if (outcome == DB_OK && !taken)
		return ctl_database(db, db_commit(db));
	db_rollback(db);
	if (!taken)
		return ctl_database(db, outcome);
	ctl_error("there is a %s attribute %s already", d.entity, d.code);
	return EX_DATAERR;
}

/* There is a row for each option; print the attribute before the first. */
static int
print_attribute(const struct db_value *columns, void *last)
{
	enum attribute_type type;

	if (columns[0].number != *(long long *)last) {
		(void)printf("%lld\t", columns[0].number);
		ctl_print(db_column_text(&columns[1]));
		(void)putchar('\t');
		ctl_print(db_column_text(&columns[2]));
		(void)printf("\t%s\t%s\t%s\t",
		    attribute_type_of(db_column_text(&columns[3]),
		    db_column_text(&columns[4]), &type) ?
		    attribute_type_name(type) : "other",
		    columns[6].number != 0 ? "required" : "optional",
		    columns[7].number != 0 ? "unique" : "any");
		ctl_print(db_column_text(&columns[5]));
		(void)putchar('\n');
		*(long long *)last = columns[0].number;
	}
	if (columns[8].number != 0) {
		(void)printf("\toption\t%lld\t", columns[8].number);
		ctl_print(db_column_text(&columns[9]));
		(void)putchar('\n');
	}
	return 0;
}

int
ctl_attribute_list(struct ctl *c)
{
	long long last = 0;

	if (!ctl_arguments(c, NULL, 0, 0, 0))
		return EX_USAGE;
	return ctl_database(c->app->db, db_run(c->app->db, &statements[LIST],
	    NULL, 0, print_attribute, &last));
}
