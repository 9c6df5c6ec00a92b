#include "document/parameters.h"

#include <string.h>

#define FILTER "searchCriteria[filterGroups][0][filters][0]"
#define SORT "searchCriteria[sortOrders][0]"

const struct document_parameter document_creation[] = {
	{ "Idempotency-Key", "header", "string",
	    "What is sent again with the same key gets the same answer.",
	    NULL },
	{ .name = NULL }
};

const struct document_parameter document_search[] = {
	{ FILTER "[field]", "query", "string",
	    "What to compare.  Of the filters of a group one must hold, and "
	    "every group.", NULL },
	{ FILTER "[value]", "query", "string", "With what to compare it.",
	    NULL },
	{ FILTER "[conditionType]", "query", "string",
	    "eq, neq, gt, lt, gteq, lteq, moreq, from, to, like, nlike, in, "
	    "nin, finset, null or notnull.", NULL },
	{ SORT "[field]", "query", "string", "What to sort by.", NULL },
	{ SORT "[direction]", "query", "string", "ASC or DESC.", NULL },
	{ "searchCriteria[pageSize]", "query", "integer",
	    "At least one of these parameters must be there.", "20" },
	{ "searchCriteria[currentPage]", "query", "integer", "From 1 on.",
	    "1" },
	{ .name = NULL }
};

const struct document_parameter document_store_codes[] = {
	{ "storeCodes[]", "query", "[]string", "Only these stores.", NULL },
	{ .name = NULL }
};

static const struct document_parameter path_parameters[] = {
	{ "addressId", "path", "integer", NULL, "1" },
	{ "attributeCode", "path", "string", NULL, "firstname" },
	{ "countryId", "path", "string",
	    "ISO 3166-1 code of two capital letters.", "US" },
	{ "customerId", "path", "integer", NULL, "1" },
	{ "email", "path", "string", NULL, "jane@example.com" },
	{ "id", "path", "integer", NULL, "1" },
	{ "resetPasswordLinkToken", "path", "string", NULL,
	    "abcdef0123456789abcdef0123456789" },
	{ "storeId", "path", "integer", NULL, "1" },
};

/* Forms of customers and of addresses have different codes. */
static const struct document_parameter form_of_customer = { "formCode", "path",
    "string", NULL, "customer_account_create" };
static const struct document_parameter form_of_address = { "formCode", "path",
    "string", NULL, "customer_address_edit" };

const struct document_parameter *
document_path_parameter(const char *path, struct text name)
{
	if (text_is(name, "formCode"))
		return strstr(path, "Address") != NULL ? &form_of_address :
		    &form_of_customer;
	for (size_t i = 0;
	    i < sizeof(path_parameters) / sizeof(*path_parameters); i++)
		if (text_is(name, path_parameters[i].name))
			return &path_parameters[i];
	return NULL;
}
