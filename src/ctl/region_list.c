#include "ctl/region_list.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "ctl/csv.h"
#include "ctl/ctl.h"
#include "ctl/region_rows.h"

/* The columns, in this order; the last may be missing. */
enum { ID, COUNTRY, CODE, DEFAULT_NAME, ALTERNATIVE_NAME, FIELDS };

static const char *const header[FIELDS] = { "region_id", "country_id", "code",
    "default_name", "alternative_name" };

enum {
	CODE_MAX = 32,		/* characters; width of the column */
	NAME_MAX_CHARACTERS = 255,
	ID_DIGITS_MAX = 15	/* with leading zeros */
};

static const long long id_max = 4294967295;	/* int(10) unsigned */

struct reading {
	struct ctl_region_list *list;
	const char *path;
	const struct buf *countries;
	struct ctl_csv csv;
	size_t columns;		/* that the header has */
};

static int
report(const struct reading *r, unsigned long line, const char *what)
{
	ctl_error("%s:%lu: %s", r->path, line, what);
	return EX_DATAERR;
}

bool
ctl_region_list_is_among(const struct buf *countries, struct text code)
{
	if (code.length != CTL_REGION_LIST_COUNTRY_LEN)
		return false;
	for (size_t i = 0; i < countries->length; i += code.length)
		if (memcmp(countries->data + i, code.bytes, code.length) == 0)
			return true;
	return false;
}

static bool
is_id(struct text t, long long *id)
{
	char digits[ID_DIGITS_MAX + 1];

	if (t.length == 0 || t.length >= sizeof(digits))
		return false;
	memcpy(digits, t.bytes, t.length);
	digits[t.length] = '\0';
	return strlen(digits) == t.length &&
	    ctl_number(digits, 1, id_max, id);
}

static bool
is_text(struct text t, size_t max)
{
	return text_is_utf8(t) && !text_has_controls(t) &&
	    text_trim(t).length == t.length && text_characters(t) <= max;
}

/* What is wrong with the fields F of a region, or NULL.  Sets its id. */
static const char *
check_fields(const struct reading *r, const struct text *f, long long *id)
{
	if (!is_id(f[ID], id))
		return "region_id must be 1 to 4294967295";
	if (!ctl_region_list_is_among(r->countries, f[COUNTRY]))
		return "country_id is not in directory_country";
	if (f[CODE].length == 0 || !is_text(f[CODE], CODE_MAX))
		return "code must be 1 to 32 characters, no outer spaces";
	if (f[DEFAULT_NAME].length == 0 ||
	    !is_text(f[DEFAULT_NAME], NAME_MAX_CHARACTERS))
		return "default_name must be 1 to 255 characters, no outer "
		    "spaces";
	if (!is_text(f[ALTERNATIVE_NAME], NAME_MAX_CHARACTERS))
		return "alternative_name must be at most 255 characters, no "
		    "outer spaces";
	return NULL;
}

static int
read_header(struct reading *r)
{
	struct text fields[FIELDS];
	const char *reason = "the file is empty";
	bool right;

	if (ctl_csv_next(&r->csv, fields, FIELDS, &r->columns, &reason) !=
	    CTL_CSV_RECORD)
		return report(r, 1, reason);
	right = r->columns >= ALTERNATIVE_NAME;
	for (size_t i = 0; i < r->columns; i++)
		right = right && text_is(fields[i], header[i]);
	return right ? EX_OK : report(r, 1, "the header must be region_id,"
	    "country_id,code,default_name[,alternative_name]");
}

/* Add the region of the fields F in LINE. */
static int
add_region(struct reading *r, const struct text *f, unsigned long line)
{
	struct ctl_region_list *l = r->list;
	long long id = 0;
	const char *reason = check_fields(r, f, &id);
	struct ctl_region *regions;

	if (reason != NULL)
		return report(r, line, reason);
	regions = ctl_region_rows_room(l->regions, l->count,
	    sizeof(*l->regions));
	if (regions == NULL)
		return report(r, line, "not enough memory");
	l->regions = regions;
	l->regions[l->count++] = (struct ctl_region){ id, f[COUNTRY], f[CODE],
	    f[DEFAULT_NAME], f[ALTERNATIVE_NAME], line };
	return EX_OK;
}

static int
read_regions(struct reading *r)
{
	const char *reason = "not as many fields as in the header";
	int status = EX_OK;

	while (status == EX_OK) {
		struct text fields[FIELDS] = { { NULL, 0 } };
		unsigned long line = r->csv.line;
		size_t count;
		enum ctl_csv_outcome outcome = ctl_csv_next(&r->csv, fields,
		    FIELDS, &count, &reason);

		if (outcome == CTL_CSV_END)
			break;
		if (outcome != CTL_CSV_RECORD || count != r->columns)
			return report(r, line, reason);
		status = add_region(r, fields, line);
	}
	return status;
}

static int
by_id(const void *a, const void *b)
{
	const struct ctl_region *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return x->line < y->line ? -1 : 1;
}

static int
check_ids(const struct reading *r)
{
	struct ctl_region *regions = r->list->regions;

	if (regions == NULL)
		return EX_OK;
	qsort(regions, r->list->count, sizeof(*regions), by_id);
	for (size_t i = 1; i < r->list->count; i++)
		if (regions[i].id == regions[i - 1].id)
			return report(r, regions[i].line,
			    "region_id occurs for the second time");
	return EX_OK;
}

int
ctl_region_list_read(struct ctl_region_list *l, const char *path, char *bytes,
    size_t length, const struct buf *countries)
{
	struct reading r = { .list = l, .path = path, .countries = countries };
	int status;

	ctl_csv_start(&r.csv, bytes, length);
	status = read_header(&r);
	if (status == EX_OK)
		status = read_regions(&r);
	return status == EX_OK ? check_ids(&r) : status;
}

void
ctl_region_list_free(struct ctl_region_list *l)
{
	free(l->regions);
	*l = (struct ctl_region_list){ NULL, 0 };
}
