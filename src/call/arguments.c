#include "call/arguments.h"

#include "web/bind.h"

/* True if KEY is NAME, which is in camelCase, written in snake_case. */
static bool
is_snake_case(struct text key, const char *name)
{
	size_t n = 0;

	for (; *name != '\0'; name++) {
		bool capital = *name >= 'A' && *name <= 'Z';

		if (capital && (n == key.length || key.bytes[n++] != '_'))
			return false;
		if (n == key.length || key.bytes[n++] !=
		    (capital ? *name - 'A' + 'a' : *name))
			return false;
	}
	return n == key.length;
}

/* The value of A in ROOT, or NULL. */
static const struct json_value *
find(const struct json_value *root, const struct argument *a)
{
	const struct json_value *snake = NULL;
	struct json_walk walk = { 0 };
	struct json_member member;

	if (json_kind(root) != JSON_OBJECT)
		return NULL;
	while (json_next(root, &walk, &member)) {
		if (member.value != NULL && text_is(member.key, a->name))
			return member.value;
		if (is_snake_case(member.key, a->name))
			snake = member.value;
	}
	return snake;
}

static int
bind(struct argument *a, const struct json_value *value,
    const struct bind_place *at)
{
	struct text sent = json_text(value);
	long long n;

	if (a->type == ARGUMENT_TEXT)
		return bind_string(at, value, &a->text);
	if (!(json_kind(value) == JSON_NUMBER && number_of_json(sent, &n)) &&
	    !(json_kind(value) == JSON_STRING && number_of_string(sent, &n)))
		return bind_type_problem(at, value, "int");
	a->number = (struct number){ true, n, sent };
	return 0;
}

/* Bind in the order in which the values stand in ROOT (contract B5). */
static void
bind_all(const struct json_value *root, struct argument *list, size_t count,
    struct problems *problems)
{
	const struct bind_place top = { NULL, TEXT_ABSENT, problems, 0 };
	const struct json_value *values[ARGUMENTS_MAX];
	struct json_walk walk = { 0 };
	struct json_member member;

	for (size_t i = 0; i < count; i++)
		values[i] = find(root, &list[i]);
	while (json_next(root, &walk, &member))
		for (size_t i = 0; member.value != NULL && i < count; i++) {
			if (member.value != values[i])
				continue;
			problems_at(problems, list[i].name);
			if (bind(&list[i], member.value, &top) == -1)
				return;
		}
	problems_at(problems, "");
}

static void
require(const struct argument *list, size_t count, struct problems *problems)
{
	problems->form = PROBLEMS_LIST;
	for (size_t i = 0; i < count; i++)
		if (!list[i].optional && !list[i].number.given &&
		    text_is_absent(list[i].text))
			problems_add(problems, PROBLEM_REQUIRED,
			    text_of(list[i].name));
}

bool
arguments_read(struct call *call, struct json_document **document,
    struct argument *list, size_t count)
{
	*document = NULL;
	if (!call_read_body(call, document))
		return false;
	bind_all(*document != NULL ? json_root(*document) : NULL, list, count,
	    &call->problems);
	if (!problems_any(&call->problems))
		require(list, count, &call->problems);
	call_end_phase(call, PHASE_DECODE);
	return call_has_no_problem(call);
}

bool
arguments_refuse_empty(struct call *call, const struct argument *list,
    size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_is_empty(list[i].text))
			problems_add(&call->problems, PROBLEM_REQUIRED,
			    text_of(list[i].name));
	return call_has_no_problem(call);
}
