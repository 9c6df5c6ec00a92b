#include "endpoint/metadata_fields.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct metadata_field customer_asked[] = {
	{ "website_id", "Associate to Website", "select", FORM_OF_OFFICE,
	    FIELD_REQUIRED },
	{ "store_id", "Create In", "select", FORM_OF_OFFICE, FIELD_REQUIRED },
	{ "group_id", "Group", "select", FORM_OF_OFFICE, FIELD_REQUIRED },
	{ "disable_auto_group_change",
	    "Disable Automatic Group Change Based on VAT ID", "boolean",
	    FORM_OF_OFFICE, FIELD_REQUIRED },
	{ "prefix", NULL, "text", ALL_FORMS, SHOP_PREFIX_SHOW },
	{ "firstname", NULL, "text", ALL_FORMS, FIELD_REQUIRED },
	{ "middlename", NULL, "text", ALL_FORMS, SHOP_MIDDLENAME_SHOW },
	{ "lastname", NULL, "text", ALL_FORMS, FIELD_REQUIRED },
	{ "suffix", NULL, "text", ALL_FORMS, SHOP_SUFFIX_SHOW },
	{ "email", NULL, "text", ALL_FORMS, FIELD_REQUIRED },
	{ "dob", NULL, "date", ALL_FORMS, SHOP_DOB_SHOW },
	{ "taxvat", NULL, "text", ALL_FORMS, SHOP_TAXVAT_SHOW },
	{ "gender", NULL, "select", ALL_FORMS, SHOP_GENDER_SHOW },
	{ "created_in", "Created From", "text", NO_FORM, FIELD_OPTIONAL },
	{ "created_at", "Created At", "date", NO_FORM, FIELD_OPTIONAL },
	{ "updated_at", "Updated At", "date", NO_FORM, FIELD_OPTIONAL },
	{ "confirmation", "Is Confirmed", "text", NO_FORM, FIELD_OPTIONAL },
	{ "default_billing", "Default Billing Address", "text", NO_FORM,
	    FIELD_OPTIONAL },
	{ "default_shipping", "Default Shipping Address", "text", NO_FORM,
	    FIELD_OPTIONAL },
};

static const struct metadata_field address_asked[] = {
	{ "prefix", NULL, "text", ALL_FORMS, SHOP_PREFIX_SHOW },
	{ "firstname", NULL, "text", ALL_FORMS, FIELD_REQUIRED },
	{ "middlename", NULL, "text", ALL_FORMS, SHOP_MIDDLENAME_SHOW },
	{ "lastname", NULL, "text", ALL_FORMS, FIELD_REQUIRED },
	{ "suffix", NULL, "text", ALL_FORMS, SHOP_SUFFIX_SHOW },
	{ "company", NULL, "text", ALL_FORMS, SHOP_COMPANY_SHOW },
	{ "street", NULL, "multiline", ALL_FORMS, FIELD_REQUIRED },
	{ "city", NULL, "text", ALL_FORMS, FIELD_REQUIRED },
	{ "country_id", "Country", "select", ALL_FORMS, FIELD_REQUIRED },
	{ "region", NULL, "text", ALL_FORMS, FIELD_REQUIRED },
	{ "region_id", "State/Province", "hidden", ALL_FORMS,
	    FIELD_REQUIRED },
	{ "postcode", NULL, "text", ALL_FORMS, FIELD_REQUIRED },
	{ "telephone", NULL, "text", ALL_FORMS, SHOP_TELEPHONE_SHOW },
	{ "fax", NULL, "text", ALL_FORMS, SHOP_FAX_SHOW },
	{ "vat_id", NULL, "text", ALL_FORMS, FIELD_REQUIRED },
};

static const struct metadata_form_name customer_forms[] = {
	{ "customer_account_create", FORM_OF_SHOP },
	{ "customer_account_edit", FORM_OF_SHOP },
	{ "checkout_register", FORM_OF_SHOP },
	{ "adminhtml_customer", FORM_OF_OFFICE },
	{ "adminhtml_checkout", FORM_OF_OFFICE },
};

static const struct metadata_form_name address_forms[] = {
	{ "customer_register_address", FORM_OF_SHOP },
	{ "customer_address_edit", FORM_OF_SHOP },
	{ "adminhtml_customer_address", FORM_OF_OFFICE },
};

const struct metadata_entity metadata_of_customer = { "customer",
	ATTRIBUTE_OF_CUSTOMER, &customer_fields, customer_asked,
	COUNT(customer_asked), customer_forms, COUNT(customer_forms) };
const struct metadata_entity metadata_of_address = { "customer_address",
	ATTRIBUTE_OF_ADDRESS, &customer_address_fields, address_asked,
	COUNT(address_asked), address_forms, COUNT(address_forms) };
