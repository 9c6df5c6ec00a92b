/*
 * Mails: an operator's templates of any bytes, mails of any customer from the
 * journal, and messages of any parts.  Input: a byte that chooses one of the
 * three, two bytes of fuzz_memory, then lines and the rest.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

#include "base/log.h"
#include "mail/compose.h"
#include "mail/message.h"
#include "mail/template.h"

enum { NOW = 1709208000 };	/* 2024-02-29 12:00:00 UTC */

/* Our own folder with a template "fuzz" of en_US. */
static char scratch[64], part_text[96], part_html[96];

static void
remove_scratch(void)
{
	(void)unlink(part_text);
	(void)unlink(part_html);
	*strrchr(part_text, '/') = '\0';
	(void)rmdir(part_text);
	(void)rmdir(scratch);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char memory[] = "/dev/shm";

	(void)argc;
	(void)argv;
	fuzz_must(access(fuzz_mail_directory(), R_OK) == 0);
	(void)snprintf(scratch, sizeof(scratch), "%s/fuzz-template.XXXXXX",
	    access(memory, W_OK) == 0 ? memory : "/tmp");
	fuzz_must(mkdtemp(scratch) != NULL);
	(void)snprintf(part_text, sizeof(part_text), "%s/en_US", scratch);
	fuzz_must(mkdir(part_text, 0700) == 0);
	(void)snprintf(part_text, sizeof(part_text), "%s/en_US/fuzz.txt",
	    scratch);
	(void)snprintf(part_html, sizeof(part_html), "%s/en_US/fuzz.html",
	    scratch);
	fuzz_must(atexit(remove_scratch) == 0);
	return log_open("/dev/null");
}

static void
write_part(const char *path, const char *bytes, size_t length)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	fuzz_must(fd >= 0 && write(fd, bytes, length) == (ssize_t)length);
	(void)close(fd);
}

/* The rest is a pair of files, parted by a form feed. */
static void
render(struct fuzz_input *input)
{
	static const char *const values[TEMPLATE_VALUES] = {
		[TEMPLATE_STORE_NAME] = "Tom & Jerry's <Shop>",
		[TEMPLATE_CUSTOMER_NAME] = "Anna <b>\"O'Neil\"</b>",
		[TEMPLATE_EMAIL] = "a&b@example.org",
		[TEMPLATE_CONFIRM_URL] = "https://shop.example/?id=1&key=k",
	};
	const char *const directories[] = { scratch, NULL };
	struct message m = { .from_name = "", .from_address = "a@b.example",
	    .to_name = "", .to_address = "c@d.example", .message_id = "1@e",
	    .date = NOW, .language = "en",
	    .unsubscribe = "https://shop.example/?id=1&code=c" };
	struct template_result r = TEMPLATE_RESULT_EMPTY;
	struct buf out = BUF_EMPTY;
	const char *parted = memchr(input->bytes, '\f', input->length);
	size_t first = parted != NULL ? (size_t)(parted - input->bytes) :
	    input->length;
	char error[128];
	int checked, rendered;

	write_part(part_text, input->bytes, first);
	if (parted != NULL)
		write_part(part_html, parted + 1, input->length - first - 1);
	else
		(void)unlink(part_html);
	checked = template_check(directories, error, sizeof(error));
	rendered = template_render(directories, "en_US", "fuzz", values, &r,
	    error, sizeof(error));
	if (fuzz_memory_enough())
		fuzz_must(checked == rendered);
	if (rendered == 0) {
		m.subject = buf_string(&r.subject);
		m.text = buf_string(&r.text);
		m.html = buf_string(&r.html);
		if (message_build(&m, &out) == 0)
			fuzz_must_be_mail(&out);
		else
			fuzz_must(!fuzz_memory_enough());
	}
	template_result_free(&r);
	buf_free(&out);
}

static void
copy_line(struct fuzz_input *input, char *out, size_t size)
{
	text_put(fuzz_line(input), out, size);
}

/* A line for each member of a mail, and for settings of the shop. */
static void
compose(struct fuzz_input *input)
{
	static const enum shop_setting chosen[] = { SHOP_STORE_NAME,
	    SHOP_GENERAL_NAME, SHOP_GENERAL_EMAIL, SHOP_SECURE_BASE_URL,
	    SHOP_LOCALE };
	const char *const directories[] = { scratch, fuzz_mail_directory(),
	    NULL };
	static struct shop shop;
	struct shop_settings *settings = &shop.settings;
	struct buf out = BUF_EMPTY;
	static struct mail m;
	char error[128];

	memset(&m, 0, sizeof(m));
	shop = (struct shop){ .store.group_name = "Main Store" };
	m.created = NOW;
	copy_line(input, m.template, sizeof(m.template));
	copy_line(input, m.recipient, sizeof(m.recipient));
	copy_line(input, m.message_id, sizeof(m.message_id));
	copy_line(input, m.name, sizeof(m.name));
	copy_line(input, m.back_url, sizeof(m.back_url));
	copy_line(input, m.key, sizeof(m.key));
	copy_line(input, m.token, sizeof(m.token));
	copy_line(input, m.code, sizeof(m.code));
	copy_line(input, m.subscriber, sizeof(m.subscriber));
	for (size_t i = 0; i < sizeof(chosen) / sizeof(*chosen); i++)
		settings->values[chosen[i]] = fuzz_string(input);
	if (mail_compose(&m, directories, &shop, &out, error,
	    sizeof(error)) == 0)
		fuzz_must_be_mail(&out);
	(void)fuzz_memory_enough();
	shop_settings_free(settings);
	buf_free(&out);
}

/* A line for each short part of a message, then text and HTML. */
static void
build(struct fuzz_input *input)
{
	struct message m = { .date = NOW };
	const char **const parts[] = { &m.from_name, &m.from_address,
	    &m.to_name, &m.to_address, &m.subject, &m.message_id, &m.language,
	    &m.unsubscribe };
	enum { COUNT = sizeof(parts) / sizeof(*parts) };
	struct buf out = BUF_EMPTY;
	char *strings[COUNT];
	size_t i;

	for (i = 0; i < COUNT; i++) {
		*parts[i] = strings[i] = fuzz_string(input);
		/* Breaks within a value. */
		for (char *p = strings[i]; (p = strpbrk(p, "\v\f")) != NULL;)
			*p = *p == '\v' ? '\n' : '\r';
	}
	m.text = m.html = text_copy((struct text){ input->bytes,
	    input->length });
	if (m.text != NULL && message_build(&m, &out) == 0)
		fuzz_must_be_mail(&out);
	(void)fuzz_memory_enough();
	for (i = 0; i < COUNT; i++)
		free(strings[i]);
	free((char *)m.text);
	buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static void (*const ways[])(struct fuzz_input *) = { render, compose,
	    build };
	struct fuzz_input input = { (const char *)bytes, length };
	uint8_t way = fuzz_byte(&input);

	/* Templates are any bytes; what comes from the database is UTF-8. */
	if (way % 3 != 0 && !text_is_utf8((struct text){ input.bytes,
	    input.length }))
		return 0;
	fuzz_memory(&input);
	ways[way % 3](&input);
	return 0;
}
