#include "endpoint/metadata.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call/path.h"
#include "customer/field_check.h"
#include "endpoint/metadata_fields.h"
#include "endpoint/metadata_write.h"
#include "shop/attribute_labels.h"
#include "shop/attribute_read.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The attributes that are asked for. */
struct metadata {
	struct call *call;
	const struct metadata_entity *entity;
	enum metadata_form form;			/* NO_FORM: all */
	bool only_custom;
	struct text code;		/* of the only one; absent: all */
	bool found;
	struct attributes attributes;	/* the custom ones */
	struct json_writer w;
};

static void
write_genders(struct json_writer *w)
{
	static const char *const labels[] = { "Male", "Female",
	    "Not Specified" };
	const char value[][2] = { "1", "2", "3" };

	for (size_t i = 0; i < COUNT(labels); i++)
		metadata_option(w, text_of(labels[i]), text_of(value[i]));
}

/* The countries that the shop takes, as the store calls them. */
static bool
write_countries(struct metadata *m)
{
	const struct shop_settings *s = &m->call->shop.settings;
	const char *local, *english;
	struct text list = text_of(shop_text(s, SHOP_COUNTRIES)), item;
	char code[3];

	if (!country_names_look_up(&m->call->app->countries,
	    shop_text(s, SHOP_LOCALE), &local, &english)) {
		reply_fault(m->call->reply, "no names of countries");
		return false;
	}
	while (text_split(&list, ',', &item)) {
		struct text name;

		if (item.length != 2)
			continue;
		text_put(item, code, sizeof(code));
		name = country_names_find(local, code);
		if (text_is_absent(name))
			name = country_names_find(english, code);
		metadata_option(&m->w, text_is_absent(name) ? text_of(code) :
		    name, text_of(code));
	}
	return true;
}

static bool
is_visible(const struct shop_settings *s, const struct metadata_field *a)
{
	return a->show == FIELD_REQUIRED || (a->show != FIELD_OPTIONAL &&
	    *shop_text(s, a->show) != '\0');
}

/* Without a setting, those that a creation is refused without. */
static bool
is_required(const struct shop_settings *s, const struct field *field)
{
	return field_check_is_required(field, s) ||
	    field->rule == RULE_EMAIL ||
	    strcmp(field->name, "country_id") == 0 ||
	    strcmp(field->name, "postcode") == 0;
}

static bool
write_field(struct metadata *m, size_t place)
{
	const struct metadata_field *a = &m->entity->asked[place];
	const struct shop_settings *s = &m->call->shop.settings;
	const struct field *field = customer_field(m->entity->fields,
	    text_of(a->code));
	const char *label = a->label != NULL ? a->label : field->label;
	const struct metadata_description d = { .code = a->code, .label = label,
	    .store_label = label, .input = a->input, .field = field,
	    .filter = field->rule == RULE_DATE ? "date" :
	    field->rule == RULE_NAME || field->rule == RULE_TEXT ? "trim" : "",
	    .backend = "static", .order = (long long)(place + 1) * 10,
	    .lines = field->type == FIELD_STREET ?
	    shop_number(s, SHOP_STREET_LINES) : 1,
	    .visible = is_visible(s, a), .required = is_required(s, field) };
	bool written = true;

	metadata_begin(&m->w, &d);
	if (field->rule == RULE_GENDER)
		write_genders(&m->w);
	else if (strcmp(a->code, "country_id") == 0)
		written = write_countries(m);
	metadata_end(&m->w, &d);
	return written;
}

/* An attribute_labels_option. */
static int
take_option(long long id, struct text label, void *argument)
{
	char value[NUMBER_TEXT_SIZE];

	(void)snprintf(value, sizeof(value), "%lld", id);
	metadata_option(argument, text_is_absent(label) ? text_of(value) :
	    label, text_of(value));
	return 0;
}

static bool
write_custom(struct metadata *m, const struct attribute *a, size_t place)
{
	const long long store = m->call->shop.store.id;
	struct db *db = m->call->app->db;
	struct metadata_description d = { .code = a->code, .label = a->label,
	    .input = attribute_frontend(a->type), .filter = "",
	    .backend = attribute_backend_name(attribute_backend(a->type)),
	    .lines = 1, .order = (long long)(m->entity->asked_count + place +
	    1) * 10, .visible = true, .required = a->required };
	char *own = NULL;
	bool written = call_check_outcome(m->call,
	    attribute_labels_find(db, a->id, store, &own));

	if (written) {
		d.store_label = own != NULL ? own : a->label;
		metadata_begin(&m->w, &d);
		written = !attribute_has_options(a->type) ||
		    call_check_outcome(m->call, attribute_labels_options(db,
		    a->id, store, take_option, &m->w));
		metadata_end(&m->w, &d);
	}
	free(own);
	return written;
}

/* True if M asks for the attribute CODE. */
static bool
is_wanted(const struct metadata *m, const char *code)
{
	return text_is_absent(m->code) || text_is(m->code, code);
}

static bool
write_fields(struct metadata *m)
{
	for (size_t i = 0; i < m->entity->asked_count; i++) {
		const struct metadata_field *a = &m->entity->asked[i];

		if (m->only_custom || !is_wanted(m, a->code) ||
		    (m->form != NO_FORM && (a->forms & m->form) == 0))
			continue;
		m->found = true;
		if (!write_field(m, i))
			return false;
	}
	return true;
}

/* Custom ones are in all forms. */
static bool
write_customs(struct metadata *m)
{
	size_t place = 0;		/* among those of the entity */

	if (!m->call->shop.has_attributes)
		return true;
	if (!call_check_outcome(m->call, attribute_read(m->call->app->db,
	    &m->attributes)))
		return false;
	for (size_t i = 0; i < m->attributes.count; i++) {
		const struct attribute *a = &m->attributes.list[i];

		if (a->entity != m->entity->id)
			continue;
		if (is_wanted(m, a->code)) {
			m->found = true;
			if (!write_custom(m, a, place))
				return false;
		}
		place++;
	}
	return true;
}

static bool
refuse(struct metadata *m)
{
	problems_add(&m->call->problems, PROBLEM_NO_ACCOUNT,
	    TEXT_LITERAL("entityType"), text_of(m->entity->name),
	    TEXT_LITERAL("attributeCode"), m->code);
	return call_has_no_problem(m->call);
}

static bool
refuse_form(struct call *call, struct text code)
{
	problems_add(&call->problems, PROBLEM_NO_ENTITY,
	    TEXT_LITERAL("formCode"), code);
	return call_has_no_problem(call);
}

static void
answer(struct call *call, struct metadata *m)
{
	const bool one = !text_is_absent(m->code);

	m->call = call;
	buf_reset(&call->reply->body);
	json_write_start(&m->w, &call->reply->body, call->filter);
	if (!one)
		json_write_list(&m->w, NULL);
	if (!write_fields(m) || !write_customs(m))
		goto done;
	if (one && !m->found) {
		(void)refuse(m);
		goto done;
	}
	if (!one)
		json_write_end_list(&m->w);
	call->reply->status = 200;
	call_end_phase(call, PHASE_STORE);
done:
	attribute_free(&m->attributes);
}

static void
answer_all(struct call *call, const struct metadata_entity *entity,
    bool only_custom)
{
	struct metadata m = { .entity = entity, .only_custom = only_custom };

	answer(call, &m);
}

static void
answer_form(struct call *call, const struct metadata_entity *entity)
{
	struct metadata m = { .entity = entity };
	struct text code;

	if (!path_text(call, 0, &code))
		return;
	for (size_t i = 0; i < entity->form_count; i++)
		if (text_is(code, entity->forms[i].code))
			m.form = entity->forms[i].form;
	if (m.form != NO_FORM)
		answer(call, &m);
	else
		(void)refuse_form(call, code);
}

static void
answer_one(struct call *call, const struct metadata_entity *entity)
{
	struct metadata m = { .entity = entity };

	if (path_text(call, 0, &m.code))
		answer(call, &m);
}

void
endpoint_metadata_customer(struct call *call)
{
	answer_all(call, &metadata_of_customer, false);
}

void
endpoint_metadata_customer_form(struct call *call)
{
	answer_form(call, &metadata_of_customer);
}

void
endpoint_metadata_customer_attribute(struct call *call)
{
	answer_one(call, &metadata_of_customer);
}

void
endpoint_metadata_customer_custom(struct call *call)
{
	answer_all(call, &metadata_of_customer, true);
}

void
endpoint_metadata_address(struct call *call)
{
	answer_all(call, &metadata_of_address, false);
}

void
endpoint_metadata_address_form(struct call *call)
{
	answer_form(call, &metadata_of_address);
}

void
endpoint_metadata_address_attribute(struct call *call)
{
	answer_one(call, &metadata_of_address);
}

void
endpoint_metadata_address_custom(struct call *call)
{
	answer_all(call, &metadata_of_address, true);
}
