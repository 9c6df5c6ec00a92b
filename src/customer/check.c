#include "customer/check.h"

#include "customer/field_check.h"
#include "customer/fields.h"
#include "customer/password_check.h"
#include "values/calendar.h"
#include "values/email_address.h"
#include "values/number.h"
#include "values/redirect_url.h"

/* SENT is left out, a zero, which counts for nothing, or the account's ID. */
static bool
is_id(const struct number *sent, long long id)
{
	return !sent->given || (id != 0 && sent->value == id) ||
	    (sent->value == 0 && number_is_json(sent->sent));
}

void
customer_check_id(const struct customer *c, long long id, struct problems *p)
{
	if (is_id(&c->id, id))
		return;
	problems_add(p, PROBLEM_INVALID_VALUE, TEXT_LITERAL("id"), c->id.sent);
	problems_about(p, "customer.id", NULL);
}

void
customer_check_registration(const struct registration *r, bool may_manage,
    const struct shop_settings *s, time_t now, struct problems *p)
{
	const struct customer *c = &r->customer;
	char created_at[CALENDAR_TIME_LEN + 1];

	if (c->group_id.given && !may_manage) {
		problems_add(p, PROBLEM_NOT_AUTHORIZED,
		    TEXT_LITERAL("Magento_Customer::manage"));
		problems_about(p, "customer.group_id", NULL);
	} else if (text_is_absent(c->email))
		problems_add(p, PROBLEM_EMAIL_REQUIRED, TEXT_ABSENT);
	else if (!text_is_absent(r->password) &&
	    !password_check(r->password, c->email, s, p))
		return;
	else if (!is_id(&c->id, 0))
		customer_check_id(c, 0, p);
	else if (!redirect_url_is_acceptable(r->redirect_url))
		problems_add(p, PROBLEM_INVALID_VALUE,
		    TEXT_LITERAL("redirectUrl"), r->redirect_url);
	else if (may_manage && !text_is_absent(c->created_at) &&
	    !calendar_parse_timestamp(c->created_at, now, created_at)) {
		problems_add(p, PROBLEM_INVALID_VALUE,
		    TEXT_LITERAL("createdAt"), c->created_at);
		problems_about(p, "customer.created_at", NULL);
	}
}

static void
check_email(const struct field *field, struct text email, struct problems *p)
{
	switch (email_address_check(email)) {
	case EMAIL_NOT_AN_ADDRESS:
		problems_add(p, PROBLEM_EMAIL_ADDRESS, TEXT_ABSENT);
		break;
	case EMAIL_TOO_LONG:
		problems_add(p, PROBLEM_EMAIL_LENGTH, TEXT_ABSENT);
		break;
	case EMAIL_BAD_HOSTNAME:
		problems_add(p, PROBLEM_EMAIL_HOSTNAME, TEXT_ABSENT);
		break;
	case EMAIL_VALID:
		return;
	}
	problems_about(p, field->name, field->label);
}

static void
check_date(const struct field *field, struct customer *c,
    const struct shop_settings *s, time_t now, struct problems *p)
{
	struct calendar_date birthday, today;

	c->birthday[0] = '\0';
	switch (text_is_absent(c->dob) ? CALENDAR_BLANK :
	    calendar_parse(c->dob, &birthday)) {
	case CALENDAR_BLANK:
		field_check_required(field, false, s, p);
		break;
	case CALENDAR_INVALID:
		problems_add(p, PROBLEM_DATE, TEXT_ABSENT);
		problems_about(p, field->name, field->label);
		break;
	case CALENDAR_DATE:
		calendar_today(shop_text(s, SHOP_TIMEZONE), now, &today);
		if (calendar_is_after(&birthday, &today)) {
			problems_add(p, PROBLEM_DATE_FUTURE, TEXT_ABSENT);
			problems_about(p, field->name, field->label);
		}
		calendar_format(&birthday, c->birthday);
		break;
	}
}

/* Options 1 to 3 are male, female and not specified; 0 means no answer. */
static void
check_gender(const struct field *field, const struct customer *c,
    const struct shop_settings *s, struct problems *p)
{
	enum { GENDER_LAST = 3 };
	char id[NUMBER_TEXT_SIZE];

	field_check_required(field, number_is_nonzero(&c->gender), s, p);
	if (!c->gender.given ||
	    (c->gender.value >= 0 && c->gender.value <= GENDER_LAST))
		return;
	problems_add(p, PROBLEM_ATTRIBUTE_OPTION, TEXT_LITERAL("gender"),
	    field_check_decimal(c->gender.value, id, sizeof(id)));
	problems_about(p, field->name, field->label);
}

static void
check_field(const struct field *field, struct customer *c,
    const struct shop_settings *s, time_t now, struct problems *p)
{
	switch (field->rule) {
	case RULE_EMAIL:
		check_email(field, c->email, p);
		break;
	case RULE_DATE:
		check_date(field, c, s, now, p);
		break;
	case RULE_GENDER:
		check_gender(field, c, s, p);
		break;
	case RULE_TEXT:
		field_check_text(field, *customer_text_member(field, c), p);
		/* fall through */
	case RULE_NAME:
		field_check_required(field, !text_is_absent(
		    *customer_text_member(field, c)), s, p);
		break;
	case RULE_NONE:
	case RULE_STREET:
	case RULE_REGION:
		break;
	}
}

void
customer_check_fields(struct customer *c, const struct shop_settings *s,
    time_t now, struct problems *p)
{
	static const struct field names[] = {
		{ .name = "firstname", .label = "First Name" },
		{ .name = "lastname", .label = "Last Name" },
		{ .name = "middlename", .label = "Middle Name" },
	};
	const struct text values[] = { c->firstname, c->lastname,
		c->middlename };

	p->form = PROBLEMS_LINES;
	problems_at(p, "customer");
	if (text_is_empty(c->email))
		problems_add(p, PROBLEM_EMAIL_MISSING, TEXT_ABSENT);
	else {
		for (size_t i = 0; i < customer_fields.count; i++)
			check_field(&customer_fields.fields[i], c, s, now, p);
		for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
			field_check_name(&names[i], values[i], p);
	}
	problems_at(p, "");
}
