#include "import/csv_row.h"

#include <string.h>

#include "json/write.h"

/* Where a column belongs. */
enum place { OF_CUSTOMER, OF_ADDRESS, STREET, SUBSCRIBED, PASSWORD, STORE };

static const struct {
	const char *name;
	enum place place;
	const char *member;
} columns[] = {
	{ "email", OF_CUSTOMER, "email" },
	{ "firstname", OF_CUSTOMER, "firstname" },
	{ "lastname", OF_CUSTOMER, "lastname" },
	{ "middlename", OF_CUSTOMER, "middlename" },
	{ "prefix", OF_CUSTOMER, "prefix" },
	{ "suffix", OF_CUSTOMER, "suffix" },
	{ "dob", OF_CUSTOMER, "dob" },
	{ "gender", OF_CUSTOMER, "gender" },
	{ "taxvat", OF_CUSTOMER, "taxvat" },
	{ "group_id", OF_CUSTOMER, "group_id" },
	{ "created_at", OF_CUSTOMER, "created_at" },
	{ "is_subscribed", SUBSCRIBED, NULL },
	{ "password", PASSWORD, NULL },
	{ "store", STORE, NULL },
	{ "address_prefix", OF_ADDRESS, "prefix" },
	{ "address_firstname", OF_ADDRESS, "firstname" },
	{ "address_middlename", OF_ADDRESS, "middlename" },
	{ "address_lastname", OF_ADDRESS, "lastname" },
	{ "address_suffix", OF_ADDRESS, "suffix" },
	{ "company", OF_ADDRESS, "company" },
	{ "street", STREET, NULL },
	{ "street2", STREET, NULL },
	{ "street3", STREET, NULL },
	{ "city", OF_ADDRESS, "city" },
	{ "region", OF_ADDRESS, "region" },
	{ "postcode", OF_ADDRESS, "postcode" },
	{ "country", OF_ADDRESS, "country_id" },
	{ "telephone", OF_ADDRESS, "telephone" },
	{ "fax", OF_ADDRESS, "fax" },
	{ "vat_id", OF_ADDRESS, "vat_id" },
};

enum { COLUMNS = sizeof(columns) / sizeof(*columns) };

/* Before the code of a custom attribute, of the customer or its address. */
static const char of_customer[] = "attribute:";
static const char of_address[] = "address:";

/* The column NAME; COLUMNS if there is none. */
static size_t
column_of(struct text name)
{
	size_t i = 0;

	while (i < COLUMNS && !text_is(name, columns[i].name))
		i++;
	return i;
}

static bool
is_known(struct text name)
{
	return column_of(name) < COLUMNS ||
	    text_starts_with(name, of_customer) ||
	    text_starts_with(name, of_address);
}

bool
csv_row_check_names(const struct csv_row_names *names, struct text *unknown)
{
	bool has_email = false;

	for (size_t i = 0; i < names->count; i++) {
		*unknown = names->list[i];
		if (!is_known(names->list[i]))
			return false;
		for (size_t j = 0; j < i; j++)
			if (text_compare(names->list[j], names->list[i]) == 0)
				return false;
		has_email |= text_is(names->list[i], "email");
	}
	*unknown = TEXT_LITERAL("email");
	return has_email;
}

struct text
csv_row_field(const struct csv_row_names *names, const struct text *row,
    size_t count, const char *name)
{
	for (size_t i = 0; i < names->count && i < count; i++)
		if (text_is(names->list[i], name) && !text_is_empty(row[i]))
			return row[i];
	return TEXT_ABSENT;
}

/* A row and its names, and what is written of it. */
struct row {
	const struct csv_row_names *names;
	const struct text *fields;
	size_t count;
	struct json_writer w;
};

/* Write the fields of PLACE as members of the object that is open. */
static void
write_members(struct row *r, enum place place)
{
	for (size_t i = 0; i < COLUMNS; i++)
		if (columns[i].place == place)
			json_write_text_if(&r->w, columns[i].member,
			    csv_row_field(r->names, r->fields, r->count,
			    columns[i].name));
}

/* True if a field that is not empty has a name that begins with PREFIX. */
static bool
has_any(const struct row *r, const char *prefix)
{
	for (size_t i = 0; i < r->names->count && i < r->count; i++)
		if (text_starts_with(r->names->list[i], prefix) &&
		    !text_is_empty(r->fields[i]))
			return true;
	return false;
}

static void
write_attributes(struct row *r, const char *prefix)
{
	if (!has_any(r, prefix))
		return;
	json_write_list(&r->w, "custom_attributes");
	for (size_t i = 0; i < r->names->count && i < r->count; i++) {
		struct text name = r->names->list[i];

		if (!text_starts_with(name, prefix) ||
		    text_is_empty(r->fields[i]))
			continue;
		json_write_object(&r->w, NULL);
		json_write_text(&r->w, "attribute_code",
		    text_after(name, strlen(prefix)));
		json_write_text(&r->w, "value", r->fields[i]);
		json_write_end_object(&r->w);
	}
	json_write_end_list(&r->w);
}

static bool
has_address(const struct row *r)
{
	bool any = has_any(r, of_address);

	for (size_t i = 0; i < COLUMNS && !any; i++)
		any = (columns[i].place == OF_ADDRESS ||
		    columns[i].place == STREET) && !text_is_absent(
		    csv_row_field(r->names, r->fields, r->count,
		    columns[i].name));
	return any;
}

/* The address has the customer's name unless it has one of its own. */
static void
write_name(struct row *r, const char *own, const char *name)
{
	if (text_is_absent(csv_row_field(r->names, r->fields, r->count, own)))
		json_write_text_if(&r->w, name, csv_row_field(r->names,
		    r->fields, r->count, name));
}

static void
write_address(struct row *r)
{
	json_write_list(&r->w, "addresses");
	json_write_object(&r->w, NULL);
	write_members(r, OF_ADDRESS);
	write_name(r, "address_firstname", "firstname");
	write_name(r, "address_lastname", "lastname");
	json_write_list(&r->w, "street");
	for (size_t i = 0; i < COLUMNS; i++) {
		struct text line = columns[i].place == STREET ?
		    csv_row_field(r->names, r->fields, r->count,
		    columns[i].name) : TEXT_ABSENT;

		if (!text_is_absent(line))
			json_write_text(&r->w, NULL, line);
	}
	json_write_end_list(&r->w);
	json_write_boolean(&r->w, "default_billing", true);
	json_write_boolean(&r->w, "default_shipping", true);
	write_attributes(r, of_address);
	json_write_end_object(&r->w);
	json_write_end_list(&r->w);
}

void
csv_row_write(const struct csv_row_names *names, const struct text *row,
    size_t count, struct buf *out)
{
	struct row r = { names, row, count, { .out = out } };
	struct text subscribed = csv_row_field(names, row, count,
	    "is_subscribed");

	json_write_start(&r.w, out, NULL);
	json_write_object(&r.w, NULL);
	json_write_object(&r.w, "customer");
	write_members(&r, OF_CUSTOMER);
	if (!text_is_absent(subscribed)) {
		json_write_object(&r.w, "extension_attributes");
		json_write_text(&r.w, "is_subscribed", subscribed);
		json_write_end_object(&r.w);
	}
	write_attributes(&r, of_customer);
	if (has_address(&r))
		write_address(&r);
	json_write_end_object(&r.w);
	json_write_text_if(&r.w, "password", csv_row_field(names, row, count,
	    "password"));
	json_write_end_object(&r.w);
}
