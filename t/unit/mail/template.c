/*
 * First the shipped templates, then ones that the tests write into a scratch
 * directory with two template directories, a and b.
 */
#define _GNU_SOURCE /* asprintf, nftw */
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "mail/template.h"

#define EMOJI "\xF0\x9F\x98\x80"
#define ELLIPSIS "\xE2\x80\xA6"

static char *scratch, *dir_a, *dir_b, *shipped;
static char error[512];
static const char *directories[3];

static const char *const values[TEMPLATE_VALUES] = {
	[TEMPLATE_STORE_NAME] = "Tom & Jerry's <Shop>",
	[TEMPLATE_CUSTOMER_NAME] = "Anna <b>\"O'Neil\"</b>",
	[TEMPLATE_EMAIL] = "a&b@example.org",
	[TEMPLATE_STORE_URL] = "https://shop.example/",
	[TEMPLATE_ACCOUNT_URL] = "https://shop.example/customer/account/",
	[TEMPLATE_CONFIRM_URL] = "https://shop.example/c/?id=1&key=k",
	[TEMPLATE_PASSWORD_URL] = "https://shop.example/p/?id=1&token=t",
	[TEMPLATE_SUBSCRIBE_URL] = "https://shop.example/n/?id=1&code=c",
	[TEMPLATE_UNSUBSCRIBE_URL] = "https://shop.example/u/?id=1&code=c",
	[TEMPLATE_SUPPORT_EMAIL] = "a'b&c@shop.example",
};

static int
remove_one(const char *path, const struct stat *info, int type, struct FTW *at)
{
	(void)info;
	(void)type;
	(void)at;
	return remove(path);
}

static int
set_up(void **state)
{
	const char *tmp = getenv("TMPDIR"), *source = getenv("srcdir");

	(void)state;
	if (asprintf(&scratch, "%s/unit-template.XXXXXX",
	    tmp != NULL && tmp[0] != '\0' ? tmp : "/tmp") == -1 ||
	    mkdtemp(scratch) == NULL ||
	    asprintf(&dir_a, "%s/a", scratch) == -1 ||
	    asprintf(&dir_b, "%s/b", scratch) == -1 ||
	    asprintf(&shipped, "%s/mail", source != NULL ? source : ".") == -1)
		return -1;
	return 0;
}

static int
tear_down(void **state)
{
	int result = nftw(scratch, remove_one, 8, FTW_DEPTH | FTW_PHYS);

	(void)state;
	free(scratch);
	free(dir_a);
	free(dir_b);
	free(shipped);
	return result;
}

/* Each test begins with two empty directories. */
static int
fresh(void **state)
{
	(void)state;
	(void)nftw(dir_a, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	(void)nftw(dir_b, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	directories[0] = dir_a;
	directories[1] = dir_b;
	return mkdir(dir_a, 0700) == 0 && mkdir(dir_b, 0700) == 0 ? 0 : -1;
}

/* Write TEXT to DIRECTORY/LOCALE/FILE. */
static void
put_bytes(const char *directory, const char *locale, const char *file,
    const char *text, size_t length)
{
	char path[4096];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", directory, locale);
	(void)mkdir(path, 0700);
	(void)snprintf(path, sizeof(path), "%s/%s/%s", directory, locale,
	    file);
	assert_non_null(f = fopen(path, "w"));
	assert_int_equal(fwrite(text, 1, length, f), length);
	assert_int_equal(fclose(f), 0);
}

static void
put(const char *directory, const char *locale, const char *file,
    const char *text)
{
	put_bytes(directory, locale, file, text, strlen(text));
}

/* A whole template "hello" whose text says where it stands. */
static void
put_hello(const char *directory, const char *locale, const char *says)
{
	char text[256];

	(void)snprintf(text, sizeof(text), "Subject: s\n\n%s", says);
	put(directory, locale, "hello.txt", text);
	put(directory, locale, "hello.html", "<p>");
}

static int
render(const char *locale, const char *name, struct template_result *result)
{
	error[0] = '\0';
	return template_render(directories, locale, name, values, result,
	    error, sizeof(error));
}

/* The template "hello" for LOCALE comes from FOUND and says SAYS. */
static void
assert_found(const char *locale, const char *found, const char *says)
{
	struct template_result result = TEMPLATE_RESULT_EMPTY;

	assert_int_equal(render(locale, "hello", &result), 0);
	assert_string_equal(result.locale, found);
	assert_string_equal(buf_string(&result.text), says);
	template_result_free(&result);
}

/* Neither render nor check takes "hello" in en_US, for this reason. */
static void
assert_fault(const char *why)
{
	struct template_result result = TEMPLATE_RESULT_EMPTY;

	assert_int_equal(render("en_US", "hello", &result), -1);
	assert_non_null(strstr(error, why));
	error[0] = '\0';
	assert_int_equal(template_check(directories, error, sizeof(error)),
	    -1);
	assert_non_null(strstr(error, why));
	template_result_free(&result);
}

static void
test_shipped(void **state)
{
	static const struct {
		const char *name, *subject;
		enum mail_template_value link;
	} cases[] = {
		{ "registered", "Welcome to Tom & Jerry's <Shop>",
		    TEMPLATE_ACCOUNT_URL },
		{ "registered_no_password", "Welcome to Tom & Jerry's <Shop>",
		    TEMPLATE_PASSWORD_URL },
		{ "confirmation",
		    "Please confirm your Tom & Jerry's <Shop> account",
		    TEMPLATE_CONFIRM_URL },
		{ "confirmed", "Welcome to Tom & Jerry's <Shop>",
		    TEMPLATE_ACCOUNT_URL },
		{ "confirmed_no_password", "Welcome to Tom & Jerry's <Shop>",
		    TEMPLATE_PASSWORD_URL },
		{ "password_reset", "Set a new password for your "
		    "Tom & Jerry's <Shop> account", TEMPLATE_PASSWORD_URL },
		{ "password_reminder", "Help with your Tom & Jerry's <Shop> "
		    "password", TEMPLATE_PASSWORD_URL },
		{ "password_changed", "Your Tom & Jerry's <Shop> password was "
		    "changed", TEMPLATE_ACCOUNT_URL },
		{ "email_changed", "The e-mail address of your "
		    "Tom & Jerry's <Shop> account was changed",
		    TEMPLATE_ACCOUNT_URL },
		{ "newsletter_success", "Newsletter subscription success",
		    TEMPLATE_UNSUBSCRIBE_URL },
		{ "newsletter_confirm", "Newsletter subscription confirmation",
		    TEMPLATE_SUBSCRIBE_URL },
		{ "newsletter_unsubscribed", "Newsletter unsubscription "
		    "success", TEMPLATE_STORE_URL },
	};
	static const char *const locales[] = { "en_US", "it_IT" };
	const char *mail[] = { shipped, NULL };

	(void)state;
	assert_int_equal(template_check(mail, error, sizeof(error)), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t l = 0; l < 2; l++) {
			struct template_result r = TEMPLATE_RESULT_EMPTY;
			const char *link = values[cases[i].link];

			assert_int_equal(template_render(mail, locales[l],
			    cases[i].name, values, &r, error, sizeof(error)),
			    0);
			assert_string_equal(r.locale, locales[l]);
			assert_non_null(strstr(r.text.data, link));
			link = strrchr(link, '?') != NULL ? "&amp;" : link;
			assert_non_null(strstr(r.html.data, link));
			assert_non_null(strstr(r.html.data, "O&#39;Neil"));
			assert_null(strstr(r.html.data, "<b>"));
			assert_null(strstr(r.html.data, "{{"));
			/* Only a mail about the link holds a secret. */
			assert_true((strstr(r.text.data, "token=") != NULL) ==
			    (cases[i].link == TEMPLATE_PASSWORD_URL));
			assert_true((strstr(r.text.data, "key=") != NULL) ==
			    (cases[i].link == TEMPLATE_CONFIRM_URL));
			/* Nothing is loaded from anywhere. */
			assert_null(strstr(r.html.data, "src="));
			assert_null(strstr(r.html.data, "url("));
			assert_null(strstr(r.html.data, "<link"));
			assert_non_null(strstr(r.html.data, l == 0 ?
			    "<html lang=\"en\">" : "<html lang=\"it\">"));
			if (l == 0)
				assert_string_equal(buf_string(&r.subject),
				    cases[i].subject);
			template_result_free(&r);
		}
}

/* What somebody else may have done to an account, says whom to tell. */
static void
test_support(void **state)
{
	static const char *const names[] = { "password_changed",
	    "email_changed", "newsletter_unsubscribed" };
	static const char *const locales[] = { "en_US", "it_IT" };
	const char *mail[] = { shipped, NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		for (size_t l = 0; l < 2; l++) {
			struct template_result r = TEMPLATE_RESULT_EMPTY;

			assert_int_equal(template_render(mail, locales[l],
			    names[i], values, &r, error, sizeof(error)), 0);
			assert_non_null(strstr(r.text.data,
			    "a'b&c@shop.example"));
			assert_non_null(strstr(r.html.data,
			    "a&#39;b&amp;c@shop.example"));
			template_result_free(&r);
		}
}

static void
test_escapes(void **state)
{
	struct template_result r = TEMPLATE_RESULT_EMPTY;

	(void)state;
	put(dir_a, "en_US", "hello.txt", "Subject: {{store_name}}: "
	    "{{customer_name}}\n\n{{store_name}}{{email}} } { {x} }}\n"
	    "{{customer_name}}");
	put(dir_a, "en_US", "hello.html", "<a href=\"{{confirm_url}}\">"
	    "{{store_name}}</a>{{customer_name}}");
	assert_int_equal(template_check(directories, error, sizeof(error)), 0);
	assert_int_equal(render("en_US", "hello", &r), 0);
	assert_string_equal(buf_string(&r.subject),
	    "Tom & Jerry's <Shop>: Anna <b>\"O'Neil\"</ b>");
	assert_string_equal(buf_string(&r.text), "Tom & Jerry's <Shop>"
	    "a&b@example.org } { {x} }}\nAnna <b>\"O'Neil\"</ b>");
	assert_string_equal(buf_string(&r.html),
	    "<a href=\"https://shop.example/c/?id=1&amp;key=k\">"
	    "Tom &amp; Jerry&#39;s &lt;Shop&gt;</a>"
	    "Anna &lt;b&gt;&quot;O&#39;Neil&quot;&lt;/ b&gt;");
	template_result_free(&r);
}

/* A value is not looked into, and a subject stays one line. */
static void
test_values_are_text(void **state)
{
	const char *odd[TEMPLATE_VALUES] = {
		[TEMPLATE_STORE_NAME] = "a\r\nBcc: b\tc\x7F",
		[TEMPLATE_CUSTOMER_NAME] = "{{password_url}}{{",
		[TEMPLATE_PASSWORD_URL] = "secret",
	};
	struct template_result r = TEMPLATE_RESULT_EMPTY;

	(void)state;
	put(dir_a, "en_US", "hello.txt", "Subject: {{store_name}}|"
	    "{{customer_name}}|{{email}}|\n\n{{customer_name}}{{email}}");
	put(dir_a, "en_US", "hello.html", "{{customer_name}}{{email}}");
	assert_int_equal(template_render(directories, "en_US", "hello", odd,
	    &r, error, sizeof(error)), 0);
	assert_string_equal(buf_string(&r.subject),
	    "a  Bcc: b c |{{password_url}}{{||");
	assert_string_equal(buf_string(&r.text), "{{password_url}}{{");
	assert_string_equal(buf_string(&r.html), "{{password_url}}{{");
	template_result_free(&r);
}

/* An empty value takes the space before it away, but only one. */
static void
test_empty_values(void **state)
{
	const char *none[TEMPLATE_VALUES] = {
		[TEMPLATE_CUSTOMER_NAME] = "",
		[TEMPLATE_STORE_NAME] = "Shop",
	};
	struct template_result r = TEMPLATE_RESULT_EMPTY;

	(void)state;
	put(dir_a, "en_US", "hello.txt", "Subject: Hi {{customer_name}}!\n\n"
	    "Hello {{customer_name}},\n {{store_name}}\n{{customer_name}}  "
	    "{{email}}.");
	put(dir_a, "en_US", "hello.html", "<p>Hello {{customer_name}},</p>");
	assert_int_equal(template_render(directories, "en_US", "hello", none,
	    &r, error, sizeof(error)), 0);
	assert_string_equal(buf_string(&r.subject), "Hi!");
	assert_string_equal(buf_string(&r.text), "Hello,\n Shop\n .");
	assert_string_equal(buf_string(&r.html), "<p>Hello,</p>");
	template_result_free(&r);
}

static void
test_faulty(void **state)
{
	static const char *const texts[][2] = {
		{ "Subject: s\n\n{{nobody}}", "unknown name {{nobody}}" },
		{ "Subject: s\n\n{{ email }}", "unknown name" },
		{ "Subject: s\n\n{{EMAIL}}", "unknown name" },
		{ "Subject: s\n\n{{}}", "unknown name" },
		{ "Subject: {{x}}\n\nx", "unknown name" },
		{ "Subject: s\n\nx {{email", "without }}" },
		{ "Subject: {{email\n\nx}}", "without }}" },
		{ "", "does not begin" },
		{ "x\n", "does not begin" },
		{ "subject: x\n\nx", "does not begin" },
		{ "Subject: s", "does not begin" },
		{ "Subject: s\nx\n\nx", "does not begin" },
		{ "Subject:  \n\nx", "empty subject" },
		{ "Subject: s\n\n \n", "empty part" },
		{ "Subject: s\n\n\xE9", "not UTF-8" },
	};

	(void)state;
	put_hello(dir_a, "en_US", "x");
	assert_found("en_US", "en_US", "x");
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		put(dir_a, "en_US", "hello.txt", texts[i][0]);
		assert_fault(texts[i][1]);
		assert_non_null(strstr(error, "en_US/hello.txt"));
	}
	put_bytes(dir_a, "en_US", "hello.txt", "Subject: s\n\nx\0y", 14);
	assert_fault("not UTF-8");
	put_hello(dir_a, "en_US", "x");
	put(dir_a, "en_US", "hello.html", "<p>{{nobody}}");
	assert_fault("unknown name {{nobody}}");
	assert_non_null(strstr(error, "en_US/hello.html"));
	put(dir_a, "en_US", "hello.html", "");
	assert_fault("empty part");
}

static void
test_too_large(void **state)
{
	char *text = malloc(TEMPLATE_MAX + 1);

	(void)state;
	assert_non_null(text);
	memset(text, 'x', TEMPLATE_MAX + 1);
	memcpy(text, "Subject: s\n\n", 12);
	put_hello(dir_a, "en_US", "x");
	put_bytes(dir_a, "en_US", "hello.txt", text, TEMPLATE_MAX);
	assert_int_equal(template_check(directories, error, sizeof(error)), 0);
	put_bytes(dir_a, "en_US", "hello.txt", text, TEMPLATE_MAX + 1);
	assert_fault("too large");
	free(text);
}

static void
test_missing(void **state)
{
	struct template_result r = TEMPLATE_RESULT_EMPTY;
	char path[4096];

	(void)state;
	assert_int_equal(render("en_US", "hello", &r), -1);
	assert_non_null(strstr(error, "hello: no such template"));
	put(dir_a, "en_US", "hello.txt", "Subject: s\n\nx");
	assert_fault("hello.html: missing");
	(void)fresh(NULL);
	put(dir_a, "en_US", "hello.html", "x");
	assert_fault("hello.txt: missing");
	/* Half a template in a nearer place is no reason to take a far one. */
	put_hello(dir_b, "en_US", "b");
	assert_fault("hello.txt: missing");
	/* What is no file: a directory, a FIFO that nobody writes to. */
	(void)snprintf(path, sizeof(path), "%s/en_US/hello.txt", dir_a);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_fault("not a file");
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_fault("not a file");
	template_result_free(&r);
}

static void
test_locales(void **state)
{
	(void)state;
	put_hello(dir_b, "en_US", "b en_US");
	put_hello(dir_b, "ita_XX", "b ita_XX"); /* another language */
	assert_found("it_IT", "en_US", "b en_US");
	assert_found("en_GB", "en_US", "b en_US");
	put_hello(dir_b, "it_SM", "b it_SM");
	assert_found("it_IT", "it_SM", "b it_SM");
	put_hello(dir_a, "it_VA", "a it_VA"); /* sorted, whatever directory */
	assert_found("it_IT", "it_SM", "b it_SM");
	put_hello(dir_b, "it_CH", "b it_CH");
	assert_found("it_IT", "it_CH", "b it_CH");
	put(dir_a, "it_AA", "other.txt", "x"); /* has no "hello" */
	assert_found("it_IT", "it_CH", "b it_CH");
	put_hello(dir_b, "it", "b it");
	assert_found("it_IT", "it", "b it");
	put_hello(dir_b, "it_IT", "b it_IT");
	assert_found("it_IT", "it_IT", "b it_IT");
	put_hello(dir_a, "it", "a it"); /* nearer, but a lesser locale */
	assert_found("it_IT", "it_IT", "b it_IT");
	put_hello(dir_a, "it_IT", "a it_IT");
	assert_found("it_IT", "it_IT", "a it_IT");
	assert_found("it", "it", "a it");
	assert_found("zh_Hans_CN", "en_US", "b en_US");
	put_hello(dir_b, "zh_Hant_TW", "b zh_Hant_TW");
	assert_found("zh_Hans_CN", "zh_Hant_TW", "b zh_Hant_TW");
}

static void
test_bad_locales(void **state)
{
	static const char *const locales[] = { "", "i", "..", "../b/it",
	    "it/../it_IT", "_it", "it_IT_1234567890x", "it-IT", "it IT",
	    "it\n", "\xC3\xA9\xC3\xA9" };

	(void)state;
	put_hello(dir_a, "en_US", "en_US");
	put_hello(dir_b, "it", "it");
	put_hello(dir_a, ".", "no locale");
	for (size_t i = 0; i < sizeof(locales) / sizeof(char *); i++)
		assert_found(locales[i], "en_US", "en_US");
	put_hello(dir_a, "it_IT_1234567890", "longest");
	assert_found("it_IT_1234567890", "it_IT_1234567890", "longest");
}

static void
test_bad_names(void **state)
{
	static const char *const bad[] = { "", "..", "../en_US/hello",
	    "./hello", "hello.txt", "Hello", "hello ",
	    "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff12345"
	};
	struct template_result r = TEMPLATE_RESULT_EMPTY;

	(void)state;
	put_hello(dir_a, "en_US", "x");
	for (size_t i = 0; i < sizeof(bad) / sizeof(char *); i++) {
		assert_int_equal(render("en_US", bad[i], &r), -1);
		assert_non_null(strstr(error, "not a template's name"));
	}
	template_result_free(&r);
}

static void
test_check(void **state)
{
	const char *missing[] = { dir_a, "/nonexistent", NULL };
	const char *none[] = { NULL };
	char path[4096];

	(void)state;
	assert_int_equal(template_check(none, error, sizeof(error)), 0);
	assert_int_equal(template_check(directories, error, sizeof(error)), 0);
	assert_int_equal(template_check(missing, error, sizeof(error)), -1);
	assert_non_null(strstr(error, "/nonexistent: "));
	/* Things beside the templates are nobody's business. */
	put_hello(dir_a, "it", "x");
	put(dir_a, "it", "README", "x");
	put(dir_a, "it", ".hello.txt.swp", "x");
	put(dir_a, "it", "hello.txt~", "x");
	put(dir_a, ".", "README", "x");
	put(dir_a, ".git", "x.txt", "x");
	assert_int_equal(template_check(directories, error, sizeof(error)), 0);
	/* A fault anywhere is found: in any directory, locale, file. */
	put(dir_b, "fr_FR", "hello.txt", "Subject: s\n\n{{x}}");
	put(dir_b, "fr_FR", "hello.html", "x");
	assert_int_equal(template_check(directories, error, sizeof(error)), -1);
	assert_non_null(strstr(error, "b/fr_FR/hello.txt: unknown name"));
	put_hello(dir_b, "fr_FR", "x");
	put(dir_b, "fr_FR", "hello-you.txt", "x");
	assert_int_equal(template_check(directories, error, sizeof(error)), -1);
	assert_non_null(strstr(error, "fr_FR/hello-you.txt: not a templ"));
	(void)snprintf(path, sizeof(path), "%s/fr_FR/hello-you.txt", dir_b);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(template_check(directories, error, sizeof(error)), 0);
	put_hello(dir_b, "fr-CH", "x");
	assert_int_equal(template_check(directories, error, sizeof(error)), -1);
	assert_non_null(strstr(error, "fr-CH: not a locale's name"));
	/* A small ERROR is filled as far as it goes. */
	assert_int_equal(template_check(directories, error, 4), -1);
	assert_int_equal(strlen(error), 3);
}

/* No part of a mail has the name as it came. */
static void
test_name_in_mail(void **state)
{
	const char *evil[TEMPLATE_VALUES] = {
		[TEMPLATE_CUSTOMER_NAME] = "https://evil.example/<a href='x'>",
		[TEMPLATE_STORE_URL] = "https://shop.example/",
	};
	const char *mail[] = { shipped, NULL };
	struct template_result r = TEMPLATE_RESULT_EMPTY;

	(void)state;
	assert_int_equal(template_render(mail, "en_US", "registered", evil,
	    &r, error, sizeof(error)), 0);
	assert_null(strstr(r.text.data, "//evil"));
	assert_null(strstr(r.text.data, "evil.example"));
	assert_null(strstr(r.html.data, "evil.example"));
	assert_null(strstr(r.html.data, "href='x'"));
	assert_non_null(strstr(r.text.data, "https://shop.example/\n"));
	template_result_free(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_support),
		cmocka_unit_test_setup(test_escapes, fresh),
		cmocka_unit_test_setup(test_values_are_text, fresh),
		cmocka_unit_test_setup(test_empty_values, fresh),
		cmocka_unit_test_setup(test_faulty, fresh),
		cmocka_unit_test_setup(test_too_large, fresh),
		cmocka_unit_test_setup(test_missing, fresh),
		cmocka_unit_test_setup(test_locales, fresh),
		cmocka_unit_test_setup(test_bad_locales, fresh),
		cmocka_unit_test_setup(test_bad_names, fresh),
		cmocka_unit_test_setup(test_check, fresh),
		cmocka_unit_test(test_name_in_mail),
	};

	return cmocka_run_group_tests_name("template", tests, set_up,
	    tear_down);
}
