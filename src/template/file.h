/*
 * Files of templates: UTF-8 text, with {{name}} where a value goes.
 */
#ifndef TEMPLATE_FILE_H
#define TEMPLATE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/text.h"

enum {
	TEMPLATE_MAX = 100 * 1024,	/* bytes of a file */
	TEMPLATE_NAME_MAX = 64		/* bytes of a template's name */
};

enum template_outcome {
	TEMPLATE_FOUND,
	TEMPLATE_ABSENT,	/* there is no such file */
	TEMPLATE_FAULTY		/* told in a struct template_fault */
};

/* Room for a line that tells what is wrong. */
struct template_fault {
	char *text;
	size_t size;
};

/* Write what is wrong with PATH to FAULT.  Returns TEMPLATE_FAULTY. */
enum template_outcome template_file_fault(const struct template_fault *fault,
    const char *path, const char *what) __attribute__((nonnull));

/* True if T can be the name of a template: 1 to 64 of [a-z0-9_]. */
bool template_file_is_name(struct text t);

/* Append the file PATH to OUT. */
enum template_outcome template_file_load(const char *path, struct buf *out,
    const struct template_fault *fault)
    __attribute__((nonnull, warn_unused_result));

/* Writes T in the syntax of where it will stand; see base/escape.h. */
typedef void template_escape(struct buf *out, struct text t);

/* What a name stands for. */
struct template_value {
	const char *name;
	struct text text;	/* an absent one is empty */
	bool filled;		/* a template's own output: not escaped */
};

/*
 * Append SOURCE, which is from PATH, to OUT, with each {{name}} replaced by
 * that of the COUNT VALUES, escaped by ESCAPE.  It is one pass, so that a value
 * that looks like {{name}} stays as it is.  An empty value takes the space
 * before it away, so that "Hello {{customer_name}}," becomes "Hello,".  A name
 * that is not among the values is a fault.
 */
enum template_outcome template_file_fill(const char *path, struct text source,
    const struct template_value *values, size_t count, template_escape *escape,
    struct buf *out, const struct template_fault *fault)
    __attribute__((nonnull, warn_unused_result));

/*
 * Take the first line off *SOURCE, which is from PATH, and the empty line below
 * it: *HEAD is what stands after WORD, with which the line begins ("Title: ").
 */
enum template_outcome template_file_head(const char *path, const char *word,
    struct text *source, struct text *head, const struct template_fault *fault)
    __attribute__((nonnull, warn_unused_result));

#endif
