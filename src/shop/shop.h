/*
 * A store view and its business settings as plain data; shop/shop_read.h reads
 * them from the database.  Paths and defaults are those of the reference.
 */
#ifndef SHOP_SHOP_H
#define SHOP_SHOP_H

#include <stdbool.h>

#include "base/text.h"

/*
 * The settings that the program uses: name, path, default, and the type, of
 * those in shop/setting.c.
 */
#define SHOP_SETTINGS(X) \
	X(ACCOUNT_SHARE, "customer/account_share/scope", "1", FLAG) \
	X(CONFIRM, "customer/create_account/confirm", "0", FLAG) \
	X(DEFAULT_GROUP, "customer/create_account/default_group", "1", \
	    NUMBER(0, 4294967295)) \
	X(EMAIL_IDENTITY, "customer/create_account/email_identity", "general", \
	    SENDER) \
	X(MAIL_PER_RECIPIENT_HOUR, \
	    "customer/create_account/mail_per_recipient_hour", "10", \
	    NUMBER(0, 1000000000)) \
	X(MAIL_PER_HOUR, "customer/create_account/mail_per_hour", "0", \
	    NUMBER(0, 1000000000)) \
	X(MAIL_EXPIRY_HOURS, "customers/limits/mail_expiry_hours", "72", \
	    NUMBER(0, 87600)) \
	X(SIGNUPS_PER_ADDRESS_HOUR, \
	    "customers/limits/signups_per_address_hour", "60", \
	    NUMBER(0, 1000000000)) \
	X(MAILS_PER_ADDRESS_HOUR, "customers/limits/mails_per_address_hour", \
	    "20", NUMBER(0, 1000000000)) \
	X(TRUSTED_ADDRESSES, "customers/limits/trusted_addresses", "", \
	    NETWORK_LIST) \
	X(REDIRECT_ORIGINS, "customer/create_account/redirect_origins", "", \
	    LINK) \
	X(LINK_CONFIRM, "customers/links/confirm", \
	    "customer/account/confirm/?back_url={back_url}&id={id}&key={key}", \
	    LINK) \
	X(LINK_PASSWORD, "customers/links/password", \
	    "customer/account/createPassword/?id={id}&token={token}", LINK) \
	X(LINK_ACCOUNT, "customers/links/account", "customer/account/", LINK) \
	X(LINK_SUBSCRIBE, "customers/links/subscribe", \
	    "newsletter/subscriber/confirm/?id={id}&code={code}", LINK) \
	X(LINK_UNSUBSCRIBE, "customers/links/unsubscribe", \
	    "newsletter/subscriber/unsubscribe/?id={id}&code={code}", LINK) \
	X(LOGO, "customers/pages/logo", "", LINK) \
	X(SIGNIN_TEXT, "customers/pages/signin_text", "", FREE) \
	X(PASSWORD_LENGTH, "customer/password/minimum_password_length", "8", \
	    NUMBER(1, 256)) \
	X(PASSWORD_CLASSES, \
	    "customer/password/required_character_classes_number", "3", \
	    NUMBER(1, 4)) \
	X(LOCKOUT_FAILURES, "customer/password/lockout_failures", "10", \
	    NUMBER(0, 1000000000)) \
	X(LOCKOUT_MINUTES, "customer/password/lockout_threshold", "10", \
	    NUMBER(0, 527040)) \
	X(RESET_HOURS, "customer/password/reset_link_expiration_period", "2", \
	    NUMBER(0, 87600)) \
	X(RESETS_PER_HOUR, \
	    "customer/password/max_number_password_reset_requests", "5", \
	    NUMBER(0, 1000000000)) \
	X(FORGOT_IDENTITY, "customer/password/forgot_email_identity", \
	    "support", SENDER) \
	X(THROTTLE_FAILURES, "oauth/authentication_lock/max_failures_count", \
	    "6", NUMBER(0, 1000000000)) \
	X(THROTTLE_SECONDS, "oauth/authentication_lock/timeout", "1800", \
	    NUMBER(0, 31622400)) \
	X(TOKEN_MINUTES, "webapi/jwtauth/customer_expiration", "60", \
	    NUMBER(1, 527040)) \
	X(ADMIN_TOKEN_MINUTES, "webapi/jwtauth/admin_expiration", "60", \
	    NUMBER(1, 527040)) \
	X(PAGE_SIZE_MAX, "webapi/validation/maximum_page_size", "300", \
	    NUMBER(1, 1000)) \
	X(TELL_AVAILABLE, "checkout/options/enable_guest_checkout_login", "0", \
	    FLAG) \
	X(STREET_LINES, "customer/address/street_lines", "2", NUMBER(1, 20)) \
	X(PREFIX_SHOW, "customer/address/prefix_show", "", SHOW) \
	X(MIDDLENAME_SHOW, "customer/address/middlename_show", "", SHOW) \
	X(SUFFIX_SHOW, "customer/address/suffix_show", "", SHOW) \
	X(DOB_SHOW, "customer/address/dob_show", "", SHOW) \
	X(TAXVAT_SHOW, "customer/address/taxvat_show", "", SHOW) \
	X(GENDER_SHOW, "customer/address/gender_show", "", SHOW) \
	X(TELEPHONE_SHOW, "customer/address/telephone_show", "req", SHOW) \
	X(COMPANY_SHOW, "customer/address/company_show", "opt", SHOW) \
	X(FAX_SHOW, "customer/address/fax_show", "", SHOW) \
	X(ADDRESSES_GUEST, "customers/limits/addresses_guest", "100", \
	    NUMBER(0, 500)) \
	X(OPTIONAL_ZIP, "general/country/optional_zip_countries", \
	    "HK,IE,MO,PA,GB", COUNTRY_LIST) \
	X(COUNTRIES, "general/country/allow", SHOP_ALL_COUNTRIES, \
	    COUNTRY_LIST) \
	X(STATE_REQUIRED, "general/region/state_required", \
	    "AL,AR,AU,BG,BO,BR,BY,CA,CH,CL,CN,CO,CR,CZ,DK,EC,EE,ES,GR,GY,HR," \
	    "IN,IS,IT,LT,LV,MX,PE,PL,PT,PY,RO,SE,SR,UA,US,UY,VE", \
	    COUNTRY_LIST) \
	X(LOCALE, "general/locale/code", "en_US", LANGUAGE) \
	X(TIMEZONE, "general/locale/timezone", "America/Los_Angeles", ZONE) \
	X(STORE_NAME, "general/store_information/name", "", FREE) \
	X(GENERAL_NAME, "trans_email/ident_general/name", "Owner", FREE) \
	X(GENERAL_EMAIL, "trans_email/ident_general/email", \
	    "owner@example.com", EMAIL) \
	X(SUPPORT_NAME, "trans_email/ident_support/name", "CustomerSupport", \
	    FREE) \
	X(SUPPORT_EMAIL, "trans_email/ident_support/email", \
	    "support@example.com", EMAIL) \
	X(SALES_NAME, "trans_email/ident_sales/name", "Sales", FREE) \
	X(SALES_EMAIL, "trans_email/ident_sales/email", "sales@example.com", \
	    EMAIL) \
	X(CUSTOM1_NAME, "trans_email/ident_custom1/name", "Custom 1", FREE) \
	X(CUSTOM1_EMAIL, "trans_email/ident_custom1/email", \
	    "custom1@example.com", EMAIL) \
	X(CUSTOM2_NAME, "trans_email/ident_custom2/name", "Custom 2", FREE) \
	X(CUSTOM2_EMAIL, "trans_email/ident_custom2/email", \
	    "custom2@example.com", EMAIL) \
	X(MAIL_DISABLED, "system/smtp/disable", "0", FLAG) \
	X(NEWSLETTER_CONFIRM, "newsletter/subscription/confirm", "0", FLAG) \
	X(NEWSLETTER_IDENTITY, \
	    "newsletter/subscription/success_email_identity", "general", \
	    SENDER) \
	X(UNSECURE_BASE_URL, "web/unsecure/base_url", "", URL) \
	X(SECURE_BASE_URL, "web/secure/base_url", "", URL) \
	X(USE_STORE, "web/url/use_store", "0", FLAG)

/*
 * Ranges of paths in which all of these lie, as few as leave out the thousands
 * that other modules of a shop may have: a query with a range takes the server
 * a third of the time of one that names each path.
 */
#define SHOP_PATH_RANGES(X) \
	X("checkout/options/", "checkout/options0") \
	X("customer/", "customers0") \
	X("general/", "general0") \
	X("newsletter/", "oauth0") \
	X("system/", "webapi0")

/* Every country that the reference allows by default. */
#define SHOP_ALL_COUNTRIES \
	"AF,AL,DZ,AS,AD,AO,AI,AQ,AG,AR,AM,AW,AU,AT,AX,AZ,BS,BH,BD,BB," \
	"BY,BE,BZ,BJ,BM,BL,BT,BO,BQ,BA,BW,BV,BR,IO,VG,BN,BG,BF,BI,KH," \
	"CM,CA,CD,CV,KY,CF,TD,CL,CN,CX,CW,CC,CO,KM,CG,CK,CR,HR,CU,CY," \
	"CZ,DK,DJ,DM,DO,EC,EG,SV,GQ,ER,EE,ET,FK,FO,FJ,FI,FR,GF,PF,TF," \
	"GA,GM,GE,DE,GG,GH,GI,GR,GL,GD,GP,GU,GT,GN,GW,GY,HT,HM,HN,HK," \
	"HU,IS,IM,IN,ID,IR,IQ,IE,IL,IT,CI,JE,JM,JP,JO,KZ,KE,KI,KW,KG," \
	"LA,LV,LB,LS,LR,LY,LI,LT,LU,ME,MF,MO,MK,MG,MW,MY,MV,ML,MT,MH," \
	"MQ,MR,MU,YT,FX,MX,FM,MD,MC,MN,MS,MA,MZ,MM,NA,NR,NP,NL,AN,NC," \
	"NZ,NI,NE,NG,NU,NF,KP,MP,NO,OM,PK,PW,PA,PG,PY,PE,PH,PN,PL,PS," \
	"PT,PR,QA,RE,RO,RS,RU,RW,SH,KN,LC,PM,VC,WS,SM,ST,SA,SN,SC,SL," \
	"SG,SK,SI,SB,SO,ZA,GS,KR,ES,LK,SD,SR,SJ,SZ,SE,CH,SX,SY,TL,TW," \
	"TJ,TZ,TH,TG,TK,TO,TT,TN,TR,TM,TC,TV,VI,UG,UA,AE,GB,US,UM,UY," \
	"UZ,VU,VA,VE,VN,WF,EH,XK,YE,ZM,ZW"

#define SHOP_SETTING_NAME_(name, path, value, type) SHOP_##name,
enum shop_setting {
	SHOP_SETTINGS(SHOP_SETTING_NAME_)
	SHOP_SETTING_COUNT
};
#undef SHOP_SETTING_NAME_

/* Widths of the columns in characters; a character has up to 4 bytes. */
enum {
	SHOP_CODE_MAX = 32,
	SHOP_NAME_MAX = 255
};

/* A store view (contract F). */
struct store {
	long long id;
	long long website_id;
	char code[SHOP_CODE_MAX * 4 + 1];
	char name[SHOP_NAME_MAX * 4 + 1];
	char group_name[SHOP_NAME_MAX * 4 + 1];
};

/* The settings in force for a store; NULL is the default. */
struct shop_settings {
	char *values[SHOP_SETTING_COUNT];
};

/* A store view with the settings in force for it. */
struct shop {
	struct store store;
	struct shop_settings settings;
	bool has_attributes;		/* custom ones are defined */
	long long version;		/* see shop/shop_version.h; 0: none */
};

/* The path of SETTING, such as "customer/create_account/confirm". */
const char *shop_path(enum shop_setting setting);

/* The setting with this PATH, or SHOP_SETTING_COUNT. */
enum shop_setting shop_find(struct text path);

/* The value in force as text; never NULL. */
const char *shop_text(const struct shop_settings *s, enum shop_setting setting);

/* The value as a whole number; that of the default if it is not one. */
long long shop_number(const struct shop_settings *s, enum shop_setting setting);

/* True if the value is "1". */
bool shop_is_on(const struct shop_settings *s, enum shop_setting setting);

/* True if the value is "req": the field that SETTING is about is required. */
bool shop_is_required(const struct shop_settings *s,
    enum shop_setting setting);

/* True if ITEM is in the comma-separated value, in exactly this spelling. */
bool shop_list_has(const struct shop_settings *s, enum shop_setting setting,
    struct text item);

/*
 * True if S is an http or https URL with a host; the "{{base_url}}" of the
 * reference is not.
 */
bool shop_is_url(const char *s);

/*
 * The base of the links in mails: the secure base URL, else the unsecure one;
 * "" if neither is a URL.  It may lack the slash at its end.
 */
const char *shop_base_url(const struct shop_settings *s);

/*
 * Set *NAME and *ADDRESS to those of the sender that the setting IDENTITY
 * names: general, support, sales, custom1 or custom2; any other word means
 * general.
 */
void shop_sender(const struct shop_settings *s, enum shop_setting identity,
    const char **name, const char **address);

/* The name of the shop in mails: the configured one, else the store group's. */
const char *shop_display_name(const struct shop_settings *s,
    const struct store *store);

/* Free what S holds; all values are the defaults afterwards. */
void shop_settings_free(struct shop_settings *s);

/*
 * Make *SHOP, which is all zero or was filled before, a copy of FROM.  Returns
 * 0, or -1 if memory is short.  Free its settings in any case.
 */
int shop_copy(struct shop *shop, const struct shop *from)
    __attribute__((nonnull, warn_unused_result));

#endif
