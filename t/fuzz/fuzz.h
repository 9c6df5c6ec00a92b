/*
 * fuzz: what the harnesses share: taking an input apart, memory that runs out,
 * and what must hold of everything that leaves the program.  An input is bytes
 * that choose, then lines, then the rest.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/text.h"

/* What libFuzzer calls: once at the start, and for every input. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* What is left of an input. */
struct fuzz_input {
	const char *bytes;
	size_t length;
};

/* Take a byte off INPUT; 0 at its end. */
uint8_t fuzz_byte(struct fuzz_input *input);

/* Take a line off INPUT, without its line feed. */
struct text fuzz_line(struct fuzz_input *input);

/* The same as a C string that ends at its first NUL; free(3) takes it. */
char *fuzz_string(struct fuzz_input *input);

/*
 * Take two bytes off INPUT: from now on the Nth allocation of our own code
 * fails, 0 none; N odd: so do all after it.  fuzz_memory_enough ends it and is
 * true if none failed.
 */
void fuzz_memory(struct fuzz_input *input);
bool fuzz_memory_enough(void);

/* The shipped mail templates: "mail" below $srcdir, else below ".". */
const char *fuzz_mail_directory(void);

/* Stop the program, which is a finding, unless IT holds. */
#define fuzz_must(it) ((it) ? (void)0 : fuzz_finding(#it, __FILE__, __LINE__))
_Noreturn void fuzz_finding(const char *what, const char *file, int line);

/* JSON must be JSON that we would take ourselves. */
void fuzz_must_be_json(const struct buf *json);

/*
 * A mail must have exactly the headers that each of ours has, in lines that
 * SMTP takes (RFC 5321 section 4.5.3.1.6).
 */
void fuzz_must_be_mail(const struct buf *mail);

#endif
