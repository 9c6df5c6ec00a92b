/*
 * PUT /rest/{store}/V1/customers/password (contract G16), step by step.
 */
#include "endpoint/forgot_password.h"

#include "call/answer.h"
#include "call/arguments.h"
#include "call/find_account.h"
#include "call/send_reset.h"

enum { EMAIL, TEMPLATE, WEBSITE, ARGUMENTS };

struct forgetting {
	struct json_document *document;
	struct argument arguments[ARGUMENTS];
	enum mail_notice notice;
	struct credentials credentials;
};

typedef bool step(struct call *call, struct forgetting *f);

static bool
read_arguments(struct call *call, struct forgetting *f)
{
	return arguments_read(call, &f->document, f->arguments, ARGUMENTS);
}

static bool
find(struct call *call, struct forgetting *f)
{
	return find_account(call, f->arguments[EMAIL].text,
	    &f->arguments[WEBSITE].number, &f->credentials);
}

static bool
choose_template(struct call *call, struct forgetting *f)
{
	static const char reminder[] = "email_reminder";
	static const char reset[] = "email_reset";
	struct text template = f->arguments[TEMPLATE].text;

	f->notice = text_is(template, reminder) ? NOTICE_PASSWORD_REMINDER :
	    NOTICE_PASSWORD_RESET;
	if (!text_is(template, reminder) && !text_is(template, reset))
		problems_add(&call->problems, PROBLEM_INVALID_TEMPLATE,
		    TEXT_LITERAL("template"), template, text_of(reminder),
		    text_of(reset));
	return call_has_no_problem(call);
}

static bool
send(struct call *call, struct forgetting *f)
{
	return send_reset(call, &f->credentials, f->notice,
	    f->arguments[EMAIL].text, &f->arguments[WEBSITE].number);
}

static bool
answer(struct call *call, struct forgetting *f)
{
	(void)f;
	answer_boolean(call, true);
	return true;
}

void
endpoint_forgot_password(struct call *call)
{
	static step *const recipe[] = {
		read_arguments, find, choose_template, send, answer,
	};
	struct forgetting f = { .arguments = {
		[EMAIL] = { .name = "email", .type = ARGUMENT_TEXT },
		[TEMPLATE] = { .name = "template", .type = ARGUMENT_TEXT },
		[WEBSITE] = { .name = "websiteId", .type = ARGUMENT_NUMBER,
		    .optional = true },
	} };

	for (size_t i = 0; i < sizeof(recipe) / sizeof(*recipe); i++)
		if (!recipe[i](call, &f))
			break;
	json_free(f.document);
	credentials_wipe(&f.credentials);
}
