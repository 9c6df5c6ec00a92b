#include "document/operations.h"

#include <string.h>

/* The reference's names of services. */
#define ACCOUNTS "customerAccountManagementV1"
#define CUSTOMERS "customerCustomerRepositoryV1"
#define ADDRESSES "customerAddressRepositoryV1"
#define CUSTOMER_METADATA "customerCustomerMetadataV1"
#define ADDRESS_METADATA "customerAddressMetadataV1"
#define GROUPS "customerGroupRepositoryV1"
#define GROUP_RULES "customerGroupManagementV1"
#define COUNTRIES "directoryCountryInformationAcquirerV1"
#define CURRENCY "directoryCurrencyInformationAcquirerV1"
#define CUSTOMER_TOKENS "integrationCustomerTokenServiceV1"
#define ADMIN_TOKENS "integrationAdminTokenServiceV1"
/* Of a route that it does not have. */
#define OWN_TOKENS "customersTokenServiceV1"

#define CUSTOMER "customer-data-customer-interface"
#define ADDRESS "?customer-data-address-interface"
#define GROUP "customer-data-group-interface"
#define METADATA "customer-data-attribute-metadata-interface"

static const struct document_member creation[] = {
	REQUIRED("customer", CUSTOMER),
	OPTIONAL("password", "password", "Without it the customer gets a mail "
	    "to choose one."),
	OPTIONAL("redirectUrl", "string",
	    "Where the link of the confirmation leads in the end."),
	MEMBER_END
};

static const struct document_member change[] = {
	REQUIRED("customer", "customer-data-customer-change-interface"),
	MEMBER_END
};

static const struct document_member key[] = {
	REQUIRED("confirmationKey", "string", "The key in the mail."),
	MEMBER_END
};

static const struct document_member passwords[] = {
	REQUIRED("currentPassword", "string"),
	REQUIRED("newPassword", "password"), MEMBER_END
};

static const struct document_member forgotten[] = {
	REQUIRED("email", "string"),
	REQUIRED("template", "string", "email_reminder or email_reset."),
	OPTIONAL("websiteId", "integer", "Else that of the store."),
	MEMBER_END
};

static const struct document_member reset[] = {
	REQUIRED("email", "string"),
	REQUIRED("resetToken", "string", "The token in the mail."),
	REQUIRED("newPassword", "password"), MEMBER_END
};

static const struct document_member resend[] = {
	REQUIRED("email", "string"),
	REQUIRED("websiteId", "integer"),
	OPTIONAL("redirectUrl", "string"), MEMBER_END
};

static const struct document_member available[] = {
	REQUIRED("customerEmail", "string"),
	OPTIONAL("websiteId", "integer", "Else that of the store."),
	MEMBER_END
};

static const struct document_member sign_in[] = {
	REQUIRED("username", "string"),
	REQUIRED("password", "string"), MEMBER_END
};

/* Refusals of what is checked like a customer (contract B5 to B14). */
#define FIELD_PROBLEMS PROBLEM_NOT_SUPPORTED, PROBLEM_TYPE, \
	PROBLEM_TOO_MANY, PROBLEM_VALUE_REQUIRED, PROBLEM_LENGTH, \
	PROBLEM_EMAIL_EXISTS
#define PASSWORD_PROBLEMS PROBLEM_PASSWORD_SHORT, PROBLEM_PASSWORD_CLASSES, \
	PROBLEM_PASSWORD_IS_EMAIL
#define ARGUMENT_PROBLEMS PROBLEM_REQUIRED, PROBLEM_TYPE
#define SEARCH_PROBLEMS PROBLEM_REQUIRED, PROBLEM_TYPE, \
	PROBLEM_NOT_SUPPORTED, PROBLEM_ATTRIBUTE_NAME, \
	PROBLEM_SORT_DIRECTION, PROBLEM_TOO_MANY

#define EMAIL "\"email\": \"jane@example.com\""
#define NEW_PASSWORD "Str0ng-Passphrase"

/* The same for customers and for addresses. */
#define METADATA_ROWS(path, service, what) \
	{ "GET", path, service, "GetAllAttributesMetadataGet", \
	    "What a form needs to know of all fields of a " what ".", \
	    "[]" METADATA, NULL, NULL, NULL, { 0 } }, \
	{ "GET", path "/form/{formCode}", service, "GetAttributesGet", \
	    "What a form needs to know of its fields.", "[]" METADATA, NULL, \
	    NULL, NULL, { PROBLEM_NO_ENTITY } }, \
	{ "GET", path "/attribute/{attributeCode}", service, \
	    "GetAttributeMetadataGet", "What a form needs to know of a " \
	    "field.", METADATA, NULL, NULL, NULL, { PROBLEM_NO_ACCOUNT } }, \
	{ "GET", path "/custom", service, "GetCustomAttributesMetadataGet", \
	    "What a form needs to know of the custom attributes.", \
	    "[]" METADATA, NULL, NULL, NULL, { 0 } }

static const struct document_operation operations[] = {
	{ "POST", "V1/customers", ACCOUNTS, "CreateAccountPost",
	    "Make an account.", CUSTOMER, creation, document_creation,
	    "{\"customer\": {\"email\": \"john@example.com\", "
	    "\"firstname\": \"John\", \"lastname\": \"Doe\", \"addresses\": [{"
	    "\"firstname\": \"John\", \"lastname\": \"Doe\", "
	    "\"street\": [\"123 Main Street\"], \"city\": \"Austin\", "
	    "\"region\": {\"region_code\": \"TX\"}, \"postcode\": \"73301\", "
	    "\"country_id\": \"US\", \"telephone\": \"512 555 0100\", "
	    "\"default_billing\": true, \"default_shipping\": true}]}, "
	    "\"password\": \"" NEW_PASSWORD "\"}",
	    { PROBLEM_REQUIRED, FIELD_PROBLEMS, PASSWORD_PROBLEMS,
	    PROBLEM_STORE_UNKNOWN, PROBLEM_NOT_AUTHORIZED,
	    PROBLEM_KEY_PENDING, PROBLEM_KEY_DIFFERENT } },
	{ "GET", "V1/customers/me", CUSTOMERS, "GetByIdGetMe",
	    "The customer's own account.", CUSTOMER, NULL, NULL, NULL,
	    { 0 } },
	{ "PUT", "V1/customers/me", CUSTOMERS, "SavePutMe",
	    "Change the customer's own account.  E-mail, first and last name "
	    "must be sent; what else is left out stays.", CUSTOMER, change,
	    NULL, "{\"customer\": {" EMAIL ", \"firstname\": \"Jane\", "
	    "\"lastname\": \"Doe\", \"middlename\": \"Q\"}}",
	    { PROBLEM_EMAIL_MISSING, FIELD_PROBLEMS,
	    PROBLEM_ADDRESS_OF_ANOTHER, PROBLEM_NO_ENTITY } },
	{ "PUT", "V1/customers/me/activate", ACCOUNTS, "ActivateByIdPutMe",
	    "Confirm the customer's own account.", CUSTOMER, key, NULL,
	    "{\"confirmationKey\": \"0123456789abcdef0123456789abcdef\"}",
	    { ARGUMENT_PROBLEMS, PROBLEM_ACTIVE_ALREADY,
	    PROBLEM_CONFIRMATION_KEY } },
	{ "PUT", "V1/customers/me/password", ACCOUNTS,
	    "ChangePasswordByIdPut", "Change the customer's own password.",
	    "boolean", passwords, NULL,
	    "{\"currentPassword\": \"Passw0rd-of-Jane\", \"newPassword\": \""
	    NEW_PASSWORD "\"}", { ARGUMENT_PROBLEMS, PROBLEM_PASSWORD_WRONG,
	    PROBLEM_LOCKED, PASSWORD_PROBLEMS } },
	{ "GET", "V1/customers/me/billingAddress", ACCOUNTS,
	    "GetDefaultBillingAddressGetMe",
	    "The customer's own default billing address, or [] if there is "
	    "none.", ADDRESS, NULL, NULL, NULL, { 0 } },
	{ "GET", "V1/customers/me/shippingAddress", ACCOUNTS,
	    "GetDefaultShippingAddressGetMe",
	    "The customer's own default shipping address, or [] if there is "
	    "none.", ADDRESS, NULL, NULL, NULL, { 0 } },
	{ "PUT", "V1/customers/password", ACCOUNTS,
	    "InitiatePasswordResetPut",
	    "Send a mail with a link to choose another password.", "boolean",
	    forgotten, NULL, "{" EMAIL ", \"template\": \"email_reset\"}",
	    { ARGUMENT_PROBLEMS, PROBLEM_NO_ACCOUNT,
	    PROBLEM_INVALID_TEMPLATE, PROBLEM_TOO_MANY_RESETS } },
	{ "POST", "V1/customers/resetPassword", ACCOUNTS,
	    "ResetPasswordPost", "Choose another password, with a token.",
	    "boolean", reset, NULL,
	    "{" EMAIL ", \"resetToken\": "
	    "\"abcdef0123456789abcdef0123456789\", \"newPassword\": \""
	    NEW_PASSWORD "\"}", { ARGUMENT_PROBLEMS, PROBLEM_NO_ACCOUNT,
	    PROBLEM_RESET_TOKEN, PROBLEM_RESET_TOKEN_EXPIRED,
	    PASSWORD_PROBLEMS } },
	{ "POST", "V1/customers/confirm", ACCOUNTS,
	    "ResendConfirmationPost", "Send the mail that asks for a "
	    "confirmation again.", "boolean", resend, NULL,
	    "{" EMAIL ", \"websiteId\": 1}", { ARGUMENT_PROBLEMS,
	    PROBLEM_NO_ACCOUNT, PROBLEM_NOT_PENDING } },
	{ "POST", "V1/customers/isEmailAvailable", ACCOUNTS,
	    "IsEmailAvailablePost", "Whether an e-mail has no account yet; "
	    "true unless the shop tells that.", "boolean", available, NULL,
	    "{\"customerEmail\": \"jane@example.com\", \"websiteId\": 1}",
	    { ARGUMENT_PROBLEMS, PROBLEM_WEBSITE_UNKNOWN } },
	{ "PUT", "V1/customers/validate", ACCOUNTS, "ValidatePut",
	    "Whether a customer would be made, or one with an id changed.",
	    "customer-data-validation-results-interface", change, NULL,
	    "{\"customer\": {\"email\": \"john@example.com\", "
	    "\"firstname\": \"John\", \"lastname\": \"Doe\"}}",
	    { ARGUMENT_PROBLEMS, PROBLEM_NOT_SUPPORTED,
	    PROBLEM_TOO_MANY } },
	{ "GET", "V1/customers/search", CUSTOMERS, "GetListGet",
	    "Find customers.",
	    "customer-data-customer-search-results-interface", NULL,
	    document_search, NULL, { SEARCH_PROBLEMS } },
	{ "PUT", "V1/customers/{email}/activate", ACCOUNTS, "ActivatePut",
	    "Confirm an account.", CUSTOMER, key, NULL,
	    "{\"confirmationKey\": \"0123456789abcdef0123456789abcdef\"}",
	    { ARGUMENT_PROBLEMS, PROBLEM_NO_ACCOUNT, PROBLEM_ACTIVE_ALREADY,
	    PROBLEM_CONFIRMATION_KEY } },
	{ "GET", "V1/customers/{customerId}", CUSTOMERS, "GetByIdGet",
	    "An account.", CUSTOMER, NULL, NULL, NULL,
	    { PROBLEM_TYPE, PROBLEM_NO_ENTITY } },
	{ "PUT", "V1/customers/{customerId}", CUSTOMERS, "SavePut",
	    "Change an account: what is left out stays.", CUSTOMER, change,
	    NULL, "{\"customer\": {\"taxvat\": \"DE 123\"}}",
	    { PROBLEM_REQUIRED, FIELD_PROBLEMS, PROBLEM_ADDRESS_OF_ANOTHER,
	    PROBLEM_GROUP_UNKNOWN, PROBLEM_NO_ENTITY } },
	{ "DELETE", "V1/customers/{customerId}", CUSTOMERS,
	    "DeleteByIdDelete", "Delete an account.", "boolean", NULL, NULL,
	    NULL, { PROBLEM_TYPE, PROBLEM_NO_ENTITY } },
	{ "GET", "V1/customers/addresses/{addressId}", ADDRESSES,
	    "GetByIdGet", "An address.", "customer-data-address-interface",
	    NULL, NULL, NULL, { PROBLEM_TYPE, PROBLEM_NO_ENTITY } },
	{ "DELETE", "V1/addresses/{addressId}", ADDRESSES,
	    "DeleteByIdDelete", "Delete an address.", "boolean", NULL, NULL,
	    NULL, { PROBLEM_TYPE, PROBLEM_NO_ENTITY } },
	{ "GET", "V1/customers/{customerId}/billingAddress", ACCOUNTS,
	    "GetDefaultBillingAddressGet", "The default billing address of an "
	    "account, or [] if there is none.", ADDRESS, NULL, NULL, NULL,
	    { PROBLEM_TYPE, PROBLEM_NO_ENTITY } },
	{ "GET", "V1/customers/{customerId}/shippingAddress", ACCOUNTS,
	    "GetDefaultShippingAddressGet", "The default shipping address of "
	    "an account, or [] if there is none.", ADDRESS, NULL, NULL, NULL,
	    { PROBLEM_TYPE, PROBLEM_NO_ENTITY } },
	{ "GET", "V1/customers/{customerId}/confirm", ACCOUNTS,
	    "GetConfirmationStatusGet", "Whether an account is confirmed.",
	    "string", NULL, NULL, NULL,
	    { PROBLEM_TYPE, PROBLEM_NO_ENTITY } },
	{ "GET", "V1/customers/{customerId}/permissions/readonly", ACCOUNTS,
	    "IsReadonlyGet", "Whether an account can't be changed.",
	    "boolean", NULL, NULL, NULL,
	    { PROBLEM_TYPE, PROBLEM_NO_ENTITY } },
	{ "GET", "V1/customers/{customerId}/password/resetLinkToken/"
	    "{resetPasswordLinkToken}", ACCOUNTS,
	    "ValidateResetPasswordLinkTokenGet",
	    "Whether a token is good to choose another password.", "boolean",
	    NULL, NULL, NULL, { PROBLEM_TYPE, PROBLEM_INVALID_NUMBER,
	    PROBLEM_NO_ENTITY, PROBLEM_RESET_TOKEN,
	    PROBLEM_RESET_TOKEN_EXPIRED } },
	{ "GET", "V1/customerGroups/default", GROUP_RULES,
	    "GetDefaultGroupGet", "The group of new customers of the store.",
	    GROUP, NULL, NULL, NULL, { 0 } },
	{ "GET", "V1/customerGroups/default/{storeId}", GROUP_RULES,
	    "GetDefaultGroupGetStore", "The group of new customers of a "
	    "store.", GROUP, NULL, NULL, NULL,
	    { PROBLEM_TYPE, PROBLEM_NO_ENTITY } },
	{ "GET", "V1/customerGroups/search", GROUPS, "GetListGet",
	    "Find customer groups.",
	    "customer-data-group-search-results-interface", NULL,
	    document_search, NULL, { SEARCH_PROBLEMS } },
	{ "GET", "V1/customerGroups/{id}", GROUPS, "GetByIdGet",
	    "A customer group.", GROUP, NULL, NULL, NULL,
	    { PROBLEM_TYPE, PROBLEM_NO_ENTITY } },
	{ "GET", "V1/customerGroups/{id}/permissions", GROUP_RULES,
	    "IsReadonlyGet", "Whether a customer group must stay.", "boolean",
	    NULL, NULL, NULL, { PROBLEM_TYPE, PROBLEM_NO_ENTITY } },
	{ "GET", "V1/store/websites", "storeWebsiteRepositoryV1",
	    "GetListGet", "All websites.", "[]store-data-website-interface",
	    NULL, NULL, NULL, { 0 } },
	{ "GET", "V1/store/storeGroups", "storeGroupRepositoryV1",
	    "GetListGet", "All groups of stores.",
	    "[]store-data-group-interface", NULL, NULL, NULL, { 0 } },
	{ "GET", "V1/store/storeViews", "storeStoreRepositoryV1",
	    "GetListGet", "All store views.", "[]store-data-store-interface",
	    NULL, NULL, NULL, { 0 } },
	{ "GET", "V1/store/storeConfigs", "storeStoreConfigManagerV1",
	    "GetStoreConfigsGet", "Settings of store views.",
	    "[]store-data-store-config-interface", NULL, document_store_codes,
	    NULL,
	    { PROBLEM_TYPE, PROBLEM_TOO_MANY } },
	METADATA_ROWS("V1/attributeMetadata/customer", CUSTOMER_METADATA,
	    "customer"),
	METADATA_ROWS("V1/attributeMetadata/customerAddress",
	    ADDRESS_METADATA, "address"),
	{ "GET", "V1/directory/countries", COUNTRIES, "GetCountriesInfoGet",
	    "The countries that the store knows.",
	    "[]directory-data-country-information-interface", NULL, NULL,
	    NULL, { 0 } },
	{ "GET", "V1/directory/countries/{countryId}", COUNTRIES,
	    "GetCountryInfoGet", "A country.",
	    "directory-data-country-information-interface", NULL, NULL, NULL,
	    { PROBLEM_COUNTRY } },
	{ "GET", "V1/directory/currency", CURRENCY, "GetCurrencyInfoGet",
	    "The currency.", "directory-data-currency-information-interface",
	    NULL, NULL, NULL, { 0 } },
	{ "POST", "V1/integration/customer/token", CUSTOMER_TOKENS,
	    "CreateCustomerAccessTokenPost", "Sign a customer in: a bearer "
	    "token.", "string", sign_in, NULL,
	    "{\"username\": \"jane@example.com\", "
	    "\"password\": \"Passw0rd-of-Jane\"}",
	    { ARGUMENT_PROBLEMS, PROBLEM_SIGN_IN } },
	{ "POST", "V1/integration/customer/revoke-customer-token",
	    CUSTOMER_TOKENS, "RevokeCustomerAccessTokenPost",
	    "Revoke the bearer token of this request.", "boolean", NULL, NULL,
	    NULL, { 0 } },
	{ "POST", "V1/integration/customer/revoke-token", OWN_TOKENS,
	    "RevokeCustomerAccessTokenPost", "The same by a shorter name.",
	    "boolean", NULL, NULL, NULL, { 0 } },
	{ "POST", "V1/integration/admin/token", ADMIN_TOKENS,
	    "CreateAdminAccessTokenPost", "Sign an integration in: a bearer "
	    "token.", "string", sign_in, NULL,
	    "{\"username\": \"owner\", \"password\": \"Own3rPassw0rd\"}",
	    { ARGUMENT_PROBLEMS, PROBLEM_SIGN_IN } },
};

const struct document_operation *
document_operation(const char *method, const char *path)
{
	for (size_t i = 0; i < sizeof(operations) / sizeof(*operations); i++)
		if (strcmp(operations[i].method, method) == 0 &&
		    strcmp(operations[i].path, path) == 0)
			return &operations[i];
	return NULL;
}
