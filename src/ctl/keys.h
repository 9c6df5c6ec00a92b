/*
 * The credentials of an integration: made, or read from a file in the form in
 * which they are printed.
 */
#ifndef CTL_KEYS_H
#define CTL_KEYS_H

#include "call/integration.h"
#include "ctl/ctl.h"

enum { KEYS_CHARACTERS_MAX = 64 };	/* characters of each; SEAL_TEXT_MAX */

/* Those that an integration may have besides a password; "": not had. */
struct keys {
	char consumer_key[KEYS_CHARACTERS_MAX + 1];
	char consumer_secret[KEYS_CHARACTERS_MAX + 1];
	char access_token[KEYS_CHARACTERS_MAX + 1];
	char access_token_secret[KEYS_CHARACTERS_MAX + 1];
};

/* Make a token, or if OAUTH all four. */
void keys_make(struct keys *c, bool oauth)
    __attribute__((nonnull));

/*
 * Read them from the file PATH: lines "access_token = VALUE" and so on, the
 * token or all four.  Returns EX_OK, or another exit status after reporting
 * why.
 */
int keys_read(struct keys *c, const char *path)
    __attribute__((nonnull, warn_unused_result));

/* Give them to I, which does not outlive C. */
void keys_give(const struct keys *c, struct integration *i)
    __attribute__((nonnull));

/* Print them. */
void keys_print(const struct keys *c) __attribute__((nonnull));

#endif
