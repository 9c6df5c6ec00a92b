#include "values/problems.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct problem_text texts[PROBLEMS] = {
	[PROBLEM_BAD_PATH] = { 400,
	    "Specified request cannot be processed.", { 0 }, PROBLEM_RAW },
	[PROBLEM_NO_ROUTE] = { 404,
	    "Request does not match any route.", { 0 }, PROBLEM_RAW },
	[PROBLEM_METHOD] = { 405,
	    "The %method HTTP method is not supported.",
	    { "method" }, PROBLEM_RENDERED },
	[PROBLEM_NOT_ACCEPTABLE] = { 406,
	    "Server cannot match any of the given Accept HTTP header media "
	    "type(s) from the request: \"%accept\" with media types from the "
	    "config of response renderer.", { "accept" }, PROBLEM_RENDERED },
	[PROBLEM_ENCODING] = { 400,
	    "The \"%1\" content encoding is not supported.",
	    { "1" }, PROBLEM_RAW },
	[PROBLEM_TYPE_EMPTY] = { 400,
	    "Content-Type header is empty.", { 0 }, PROBLEM_RAW },
	[PROBLEM_TYPE_INVALID] = { 400,
	    "Content-Type header is invalid.", { 0 }, PROBLEM_RAW },
	[PROBLEM_TYPE_CHARSET] = { 400,
	    "UTF-8 is the only supported charset.", { 0 }, PROBLEM_RAW },
	[PROBLEM_TYPE_UNKNOWN] = { 400,
	    "Server cannot understand Content-Type HTTP header media type "
	    "%type", { "type" }, PROBLEM_RENDERED },
	[PROBLEM_TOO_LARGE] = { 413,
	    "The request body is larger than %1 bytes.",
	    { "1" }, PROBLEM_RAW },
	[PROBLEM_DECODING] = { 400, "Decoding error.", { 0 }, PROBLEM_RAW },
	[PROBLEM_NOT_AUTHORIZED] = { 401,
	    "The consumer isn't authorized to access %resources.",
	    { "resources" }, PROBLEM_RAW },
	[PROBLEM_OAUTH_VERSION] = { 400,
	    "The \"%1\" Oauth version isn't supported.",
	    { "1" }, PROBLEM_RAW },
	[PROBLEM_OAUTH_TOKEN_LENGTH] = { 400,
	    "The token length is invalid. Check the length and try again.",
	    { 0 }, PROBLEM_RAW },
	[PROBLEM_OAUTH_METHOD] = { 400,
	    "Signature method %1 is not supported", { "1" }, PROBLEM_RAW },
	[PROBLEM_OAUTH_KEY_LENGTH] = { 401,
	    "Consumer key is not the correct length", { 0 }, PROBLEM_RAW },
	[PROBLEM_OAUTH_KEY] = { 401,
	    "A consumer having the specified key does not exist",
	    { 0 }, PROBLEM_RAW },
	[PROBLEM_OAUTH_NONCE] = { 401,
	    "An error occurred validating the nonce", { 0 }, PROBLEM_RAW },
	[PROBLEM_OAUTH_TOKEN] = { 401,
	    "Specified token does not exist", { 0 }, PROBLEM_RAW },
	[PROBLEM_OAUTH_TOKEN_OF_ANOTHER] = { 401,
	    "Token is not associated with the specified consumer",
	    { 0 }, PROBLEM_RAW },
	[PROBLEM_OAUTH_TOKEN_REVOKED] = { 401,
	    "Access token has been revoked", { 0 }, PROBLEM_RAW },
	[PROBLEM_OAUTH_SIGNATURE] = { 401,
	    "The signature is invalid. Verify and try again.",
	    { 0 }, PROBLEM_RAW },
	[PROBLEM_KEY_PENDING] = { 409,
	    "A request with this Idempotency-Key is still being processed.",
	    { 0 }, PROBLEM_RAW },
	[PROBLEM_KEY_DIFFERENT] = { 422,
	    "This Idempotency-Key was used with a different request.",
	    { 0 }, PROBLEM_RAW },
	[PROBLEM_TOO_MANY_REQUESTS] = { 429,
	    "Too many requests. Please wait and try again.",
	    { 0 }, PROBLEM_RAW },
	[PROBLEM_UNAVAILABLE] = { 503,
	    "The service is temporarily unavailable. Please try again later.",
	    { 0 }, PROBLEM_RAW },
	[PROBLEM_INTERNAL] = { 500,
	    "Internal Error. Details are available in the log. Report ID: "
	    "webapi-%report", { "report" }, PROBLEM_RENDERED },

	[PROBLEM_REQUIRED] = { 400,
	    "\"%fieldName\" is required. Enter and try again.",
	    { "fieldName" }, PROBLEM_RAW },
	[PROBLEM_NOT_SUPPORTED] = { 400,
	    "\"%fieldName\" is not supported. Correct the field name and try "
	    "again.", { "fieldName" }, PROBLEM_RAW },
	[PROBLEM_INVALID_VALUE] = { 400,
	    "Invalid value of \"%value\" provided for the %fieldName field.",
	    { "fieldName", "value" }, PROBLEM_RAW },
	[PROBLEM_TYPE] = { 400,
	    "%pathThe \"%value\" value's type is invalid. The \"%type\" type "
	    "was expected. Verify and try again.",
	    { "path", "value", "type" }, PROBLEM_RENDERED },
	[PROBLEM_TOO_MANY] = { 400,
	    "Maximum items of type \"%type\" is %max",
	    { "type", "max" }, PROBLEM_RAW_NUMBER },
	[PROBLEM_ATTRIBUTE_EMPTY] = { 400,
	    "%pathAn empty custom attribute is specified. Enter the attribute "
	    "and try again.", { "path" }, PROBLEM_RENDERED },
	[PROBLEM_ATTRIBUTE_NO_CODE] = { 400,
	    "%pathA custom attribute is specified with a missing attribute "
	    "code. Verify the code and try again.",
	    { "path" }, PROBLEM_RENDERED },
	[PROBLEM_ATTRIBUTE_NO_VALUE] = { 400,
	    "%pathThe \"%code\" attribute code doesn't have a value set. Enter "
	    "the value and try again.", { "path", "code" }, PROBLEM_RENDERED },
	[PROBLEM_ATTRIBUTE_UNDEFINED] = { 400,
	    "%pathThe \"%code\" attribute code isn't defined. Verify the code "
	    "and try again.", { "path", "code" }, PROBLEM_RENDERED },
	[PROBLEM_ATTRIBUTE_TYPE] = { 400,
	    "%pathAttribute \"%code\" has invalid value. The \"%value\" "
	    "value's type is invalid. The \"%type\" type was expected. Verify "
	    "and try again.",
	    { "path", "code", "value", "type" }, PROBLEM_RENDERED },
	[PROBLEM_ATTRIBUTE_OPTION] = { 400,
	    "Attribute %code does not contain option with Id %option",
	    { "code", "option" }, PROBLEM_RENDERED },
	[PROBLEM_ATTRIBUTE_UNIQUE] = { 400,
	    "The value of attribute \"%code\" must be unique.",
	    { "code" }, PROBLEM_RENDERED },
	[PROBLEM_INVALID_NUMBER] = { 400,
	    "Invalid value of \"%value\" provided for the %fieldName field.",
	    { "fieldName", "value" }, PROBLEM_RAW_NUMBER },
	[PROBLEM_INVALID_TEMPLATE] = { 400,
	    "Invalid value of \"%value\" provided for the %fieldName field. "
	    "Possible values: %template1 or %template2.",
	    { "fieldName", "value", "template1", "template2" }, PROBLEM_RAW },
	[PROBLEM_ATTRIBUTE_NAME] = { 400,
	    "The \"%1\" attribute name is invalid. Reset the name and try "
	    "again.", { "1" }, PROBLEM_RAW_OR_NULL },
	[PROBLEM_SORT_DIRECTION] = { 400,
	    "The sort order has to be specified as %1 for ascending order or "
	    "%2 for descending order.", { "1", "2" }, PROBLEM_RAW },

	[PROBLEM_EMAIL_REQUIRED] = { 400,
	    "The email address is required to create a customer account.",
	    { 0 }, PROBLEM_RAW },
	[PROBLEM_EMAIL_MISSING] = { 400,
	    "The customer email is missing. Enter and try again.",
	    { 0 }, PROBLEM_RAW },
	[PROBLEM_EMAIL_ADDRESS] = { 400,
	    "\"Email\" is not a valid email address.", { 0 }, PROBLEM_RAW },
	[PROBLEM_EMAIL_HOSTNAME] = { 400,
	    "\"Email\" is not a valid hostname.", { 0 }, PROBLEM_RAW },
	[PROBLEM_EMAIL_LENGTH] = { 400,
	    "\"Email\" uses too many characters.", { 0 }, PROBLEM_RAW },
	[PROBLEM_EMAIL_EXISTS] = { 400,
	    "A customer with the same email address already exists in an "
	    "associated website.", { 0 }, PROBLEM_RAW },
	[PROBLEM_PASSWORD_LONG] = { 400,
	    "Please enter a password with at most %1 characters.",
	    { "1" }, PROBLEM_RAW_NUMBER },
	[PROBLEM_PASSWORD_SHORT] = { 400,
	    "The password needs at least %1 characters. Create a new password "
	    "and try again.", { "1" }, PROBLEM_RAW },
	[PROBLEM_PASSWORD_SPACE] = { 400,
	    "The password can't begin or end with a space. Verify the password "
	    "and try again.", { 0 }, PROBLEM_RAW },
	[PROBLEM_PASSWORD_CLASSES] = { 400,
	    "Minimum of different classes of characters in password is %1. "
	    "Classes of characters: Lower Case, Upper Case, Digits, Special "
	    "Characters.", { "1" }, PROBLEM_RAW },
	[PROBLEM_PASSWORD_IS_EMAIL] = { 400,
	    "The password can't be the same as the email address. Create a new "
	    "password and try again.", { 0 }, PROBLEM_RAW },
	[PROBLEM_STORE_UNKNOWN] = { 404,
	    "The store that was requested wasn't found. Verify the store and "
	    "try again.", { 0 }, PROBLEM_RAW },
	[PROBLEM_WEBSITE_UNKNOWN] = { 404,
	    "The website with id %id that was requested wasn't found. Verify "
	    "the website and try again.", { "id" }, PROBLEM_RENDERED },
	[PROBLEM_STORE_NOT_IN_WEBSITE] = { 400,
	    "The store view is not in the associated website.",
	    { 0 }, PROBLEM_RAW },
	[PROBLEM_GROUP_UNKNOWN] = { 400,
	    "The specified customer group id does not exist.",
	    { 0 }, PROBLEM_RAW },
	[PROBLEM_VALUE_REQUIRED] = { 400,
	    "\"%label\" is a required value.", { "label" }, PROBLEM_RENDERED },
	[PROBLEM_NAME] = { 400,
	    "%label is not valid!", { "label" }, PROBLEM_RENDERED },
	[PROBLEM_LENGTH] = { 400,
	    "\"%label\" length must be equal or less than %limit characters.",
	    { "label", "limit" }, PROBLEM_RENDERED },
	[PROBLEM_CHARACTERS] = { 400,
	    "\"%label\" contains characters that are not allowed.",
	    { "label" }, PROBLEM_RENDERED },
	[PROBLEM_DATE] = { 400, "Invalid date", { 0 }, PROBLEM_RAW },
	[PROBLEM_DATE_FUTURE] = { 400,
	    "The Date of Birth should not be greater than today.",
	    { 0 }, PROBLEM_RAW },
	[PROBLEM_STREET_LINES] = { 400,
	    "\"Street Address\" cannot contain more than %number lines.",
	    { "number" }, PROBLEM_RENDERED },

	[PROBLEM_NO_ENTITY] = { 404,
	    "No such entity with %fieldName = %fieldValue",
	    { "fieldName", "fieldValue" }, PROBLEM_RAW_NUMBER },
	[PROBLEM_NO_ACCOUNT] = { 404,
	    "No such entity with %fieldName = %fieldValue, %field2Name = "
	    "%field2Value", { "fieldName", "fieldValue", "field2Name",
	    "field2Value" }, PROBLEM_RAW },
	[PROBLEM_NO_ACCOUNT_THERE] = { 404,
	    "No such entity with %fieldName = %fieldValue, %field2Name = "
	    "%field2Value", { "fieldName", "fieldValue", "field2Name",
	    "field2Value" }, PROBLEM_RAW_NUMBER },
	[PROBLEM_SIGN_IN] = { 401,
	    "The account sign-in was incorrect or your account is disabled "
	    "temporarily. Please wait and try again later.",
	    { 0 }, PROBLEM_RAW },
	[PROBLEM_PASSWORD_WRONG] = { 401,
	    "The password doesn't match this account. Verify the password and "
	    "try again.", { 0 }, PROBLEM_RAW },
	[PROBLEM_LOCKED] = { 401,
	    "The account is locked.", { 0 }, PROBLEM_RAW },
	[PROBLEM_ACTIVE_ALREADY] = { 400,
	    "The account is already active.", { 0 }, PROBLEM_RAW },
	[PROBLEM_CONFIRMATION_KEY] = { 400,
	    "The confirmation token is invalid. Verify the token and try "
	    "again.", { 0 }, PROBLEM_RAW },
	[PROBLEM_NOT_PENDING] = { 400,
	    "Confirmation isn't needed.", { 0 }, PROBLEM_RAW },
	[PROBLEM_RESET_TOKEN] = { 400,
	    "The password token is mismatched. Reset and try again.",
	    { 0 }, PROBLEM_RAW },
	[PROBLEM_RESET_TOKEN_EXPIRED] = { 400,
	    "The password token is expired. Reset and try again.",
	    { 0 }, PROBLEM_RAW },
	[PROBLEM_TOO_MANY_RESETS] = { 400,
	    "We received too many requests for password resets. Please wait "
	    "and try again later or contact %1.", { "1" }, PROBLEM_RAW },
	[PROBLEM_ADDRESS_OF_ANOTHER] = { 400,
	    "Provided customer ID \"%customer_id\" isn't related to current "
	    "customer address.", { "customer_id" }, PROBLEM_RAW_NUMBER },
	[PROBLEM_COUNTRY] = { 404,
	    "The country isn't available.", { 0 }, PROBLEM_RAW },
};

const struct problem_text *
problems_text(enum problem_id id)
{
	return &texts[id];
}

/* What a problem is about whose arguments do not name it. */
static const struct {
	enum problem_id id;
	const char *field;
} fields[] = {
	{ PROBLEM_EMAIL_REQUIRED, "customer.email" },
	{ PROBLEM_EMAIL_MISSING, "email" },
	{ PROBLEM_EMAIL_ADDRESS, "email" },
	{ PROBLEM_EMAIL_HOSTNAME, "email" },
	{ PROBLEM_EMAIL_LENGTH, "email" },
	{ PROBLEM_EMAIL_EXISTS, "customer.email" },
	{ PROBLEM_PASSWORD_LONG, "password" },
	{ PROBLEM_PASSWORD_SHORT, "password" },
	{ PROBLEM_PASSWORD_SPACE, "password" },
	{ PROBLEM_PASSWORD_CLASSES, "password" },
	{ PROBLEM_PASSWORD_IS_EMAIL, "password" },
	{ PROBLEM_STORE_UNKNOWN, "customer.store_id" },
	{ PROBLEM_STORE_NOT_IN_WEBSITE, "customer.store_id" },
	{ PROBLEM_WEBSITE_UNKNOWN, "website_id" },
	{ PROBLEM_GROUP_UNKNOWN, "customer.group_id" },
	{ PROBLEM_DATE_FUTURE, "dob" },
	{ PROBLEM_STREET_LINES, "street" },
	{ PROBLEM_ADDRESS_OF_ANOTHER, "customer.addresses" },
};

/* Names of arguments that name a field. */
static bool
names_field(const char *name)
{
	return strcmp(name, "fieldName") == 0 || strcmp(name, "code") == 0;
}

/*
 * Append PATH to PLACE, of SIZE bytes; "*" if it is no path of names: then a
 * client has thought it out, and it may be anything.
 */
static void
append(char *place, size_t size, struct text path)
{
	size_t length = strlen(place);

	for (size_t i = 0; i < path.length; i++)
		if (strchr(TEXT_ALPHANUMERIC "_-.[]", path.bytes[i]) == NULL ||
		    path.bytes[i] == '\0')
			path = TEXT_LITERAL("*");
	if (path.length > 0)
		(void)snprintf(place + length, size - length, "%s%.*s",
		    length > 0 ? "." : "", (int)path.length, path.bytes);
}

void
problems_at(struct problems *p, const char *place)
{
	(void)snprintf(p->at, sizeof(p->at), "%s", place);
}

void
problems_at_element(struct problems *p, const char *list, size_t element,
    const char *inside)
{
	(void)snprintf(p->at, sizeof(p->at), "%s[%zu]%s", list, element,
	    inside);
}

void
problems_place(struct problems *p, struct text path)
{
	if (p->last == NULL)
		return;
	memcpy(p->last->place, p->at, sizeof(p->at));
	append(p->last->place, sizeof(p->last->place), path);
}

void
problems_about(struct problems *p, const char *field, const char *label)
{
	problems_place(p, text_of(field));
	if (p->last != NULL && label != NULL)
		text_put(text_of(label), p->last->label,
		    sizeof(p->last->label));
}

/* The field that the last problem is about, as far as it is known by itself. */
static struct text
field_of(const struct problem *problem)
{
	const struct problem_text *row = &texts[problem->id];

	for (size_t i = 0; i < PROBLEM_ARGUMENTS_MAX && row->names[i] != NULL;
	    i++)
		if (names_field(row->names[i]))
			return problem->arguments[i];
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (fields[i].id == problem->id)
			return text_of(fields[i].field);
	return TEXT_ABSENT;
}

void
problems_add_list(struct problems *p, enum problem_id id, size_t count,
    const struct text *arguments)
{
	struct problem *new;

	p->last = NULL;
	if (problems_is_full(p))
		return;
	new = p->last = &p->list[p->count++];
	memset(new, 0, sizeof(*new));
	new->id = id;
	for (size_t i = 0; i < count && i < PROBLEM_ARGUMENTS_MAX &&
	    texts[id].names[i] != NULL; i++) {
		bool none = text_is_absent(arguments[i]) &&
		    texts[id].form == PROBLEM_RAW_OR_NULL;
		struct text copy = { none ? NULL : text_copy(arguments[i]),
		    arguments[i].length };

		if (text_is_absent(copy))
			p->no_memory |= !none;
		else
			new->arguments[i] = copy;
	}
	problems_place(p, field_of(new));
}

bool
problems_is_full(const struct problems *p)
{
	return p->count == PROBLEMS_MAX;
}

bool
problems_any(const struct problems *p)
{
	return p->count > 0 || p->no_memory;
}

/*
 * The argument whose name begins at AT, after a "%", or NULL; *LENGTH is of it.
 */
static const struct text *
argument_at(const struct problem *problem, const char *at, size_t *length)
{
	const struct problem_text *row = &texts[problem->id];

	for (size_t i = 0; i < PROBLEM_ARGUMENTS_MAX; i++) {
		if (row->names[i] == NULL)
			break;
		*length = strlen(row->names[i]);
		if (strncmp(at, row->names[i], *length) == 0)
			return &problem->arguments[i];
	}
	return NULL;
}

void
problems_render(const struct problem *problem, struct buf *out)
{
	const char *at = texts[problem->id].text, *percent;
	const struct text *argument;
	size_t length;

	while ((percent = strchr(at, '%')) != NULL) {
		buf_add(out, at, (size_t)(percent - at));
		argument = argument_at(problem, percent + 1, &length);
		at = percent + 1;
		if (argument == NULL)
			buf_byte(out, '%');
		else {
			buf_add(out, argument->bytes, argument->length);
			at += length;
		}
	}
	buf_text(out, at);
}

void
problems_free(struct problems *p)
{
	for (size_t i = 0; i < p->count; i++)
		for (size_t j = 0; j < PROBLEM_ARGUMENTS_MAX; j++)
			free((void *)(uintptr_t)p->list[i].arguments[j].bytes);
	p->count = 0;
	p->no_memory = false;
	p->at[0] = '\0';
	p->last = NULL;
}
