#include "call/page_template.h"

#include <stdio.h>
#include <string.h>

#include "base/escape.h"

static const char *const names[PAGE_VALUES] = {
	[PAGE_STORE_NAME] = "store_name",
	[PAGE_STORE_URL] = "store_url",
	[PAGE_ACCOUNT_URL] = "account_url",
	[PAGE_FORGOT_URL] = "forgot_url",
	[PAGE_SUPPORT_EMAIL] = "support_email",
	[PAGE_LOGO_URL] = "logo_url",
	[PAGE_SIGNIN_TEXT] = "signin_text",
	[PAGE_EMAIL] = "email",
	[PAGE_TYPED_EMAIL] = "typed_email",
	[PAGE_EMAIL_INVALID] = "email_invalid",
	[PAGE_EMAIL_REASON] = "email_reason",
	[PAGE_PASSWORD_INVALID] = "password_invalid",
	[PAGE_PASSWORD_REASON] = "password_reason",
	[PAGE_MINIMUM_LENGTH] = "minimum_length",
	[PAGE_MINIMUM_CLASSES] = "minimum_classes",
	[PAGE_NOTICE] = "notice",
	[PAGE_TICKET] = "form",
	[PAGE_REPORT] = "report",
	[PAGE_TITLE] = "title",
	[PAGE_LANGUAGE] = "language",
	[PAGE_NONCE] = "nonce",
	[PAGE_STYLE] = "style",
	[PAGE_SCRIPT] = "script",
	[PAGE_BRAND] = "brand",
	[PAGE_CONTENT] = "content",
};

void
page_template_name(struct template_value values[PAGE_VALUES])
{
	for (size_t i = 0; i < PAGE_VALUES; i++)
		values[i] = (struct template_value){ .name = names[i] };
}

/* Titles are for whole pages, not for their parts and layout. */
static bool
has_title(const char *name)
{
	return strncmp(name, "part_", sizeof("part_") - 1) != 0 &&
	    strcmp(name, "layout") != 0;
}

/* Fill SOURCE, which is the template NAME at PATH. */
static enum template_outcome
fill_source(struct page_template *t, const char *name, const char *path,
    struct text source)
{
	struct text title = TEXT_ABSENT;

	if (has_title(name) && template_file_head(path, "Title: ", &source,
	    &title, &t->fault) != TEMPLATE_FOUND)
		return TEMPLATE_FAULTY;
	buf_reset(&t->title);
	buf_add(&t->title, title.bytes, title.length);
	return template_file_fill(path, source, t->values, PAGE_VALUES,
	    escape_html, t->out, &t->fault);
}

static enum template_outcome
fill_at(const char *directory, const char *locale, const char *name,
    void *argument)
{
	struct page_template *t = argument;
	struct buf path = BUF_EMPTY, source = BUF_EMPTY;
	enum template_outcome outcome;

	buf_texts(&path, directory, "/", locale, "/", name, ".html");
	outcome = template_file_load(buf_string(&path), &source, &t->fault);
	if (outcome == TEMPLATE_FOUND)
		outcome = fill_source(t, name, buf_string(&path),
		    (struct text){ buf_string(&source), source.length });
	(void)snprintf(t->locale, sizeof(t->locale), "%s", locale);
	buf_free(&path);
	buf_free(&source);
	return outcome;
}

int
page_template_fill(struct page_template *t, const char *const *directories,
    const char *locale, const char *name)
{
	enum template_outcome outcome = template_find(directories, locale,
	    name, fill_at, t);

	if (outcome == TEMPLATE_ABSENT)
		(void)template_file_fault(&t->fault, name,
		    "no such template");
	return outcome == TEMPLATE_FOUND ? 0 : -1;
}

int
page_template_check(const char *const *directories, char *error,
    size_t error_size)
{
	static const char *const extensions[] = { ".html", NULL };
	struct template_value values[PAGE_VALUES];
	struct buf out = BUF_EMPTY;
	struct page_template t = { .values = values, .out = &out,
	    .title = BUF_EMPTY, .fault = { error, error_size } };
	enum template_outcome outcome;

	page_template_name(values);
	outcome = template_find_all(directories, extensions, fill_at, &t,
	    &t.fault);
	buf_free(&out);
	buf_free(&t.title);
	return outcome == TEMPLATE_FOUND ? 0 : -1;
}
