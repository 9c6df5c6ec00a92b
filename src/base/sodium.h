/*
 * libsodium, loaded at run time when it is first asked for: only hosts that
 * have use for it need it.
 */
#ifndef BASE_SODIUM_H
#define BASE_SODIUM_H

#include <stddef.h>

/* What is used of it, by its own names without "crypto_". */
struct sodium {
	int (*pwhash)(unsigned char *out, unsigned long long out_length,
	    const char *password, unsigned long long password_length,
	    const unsigned char *salt, unsigned long long passes,
	    size_t memory, int algorithm);
};

enum {
	SODIUM_SALT_BYTES = 16,		/* crypto_pwhash_SALTBYTES */
	SODIUM_ARGON2ID = 2		/* crypto_pwhash_ALG_ARGON2ID13 */
};

/* The library; NULL if it is not there.  It stays loaded. */
const struct sodium *sodium_load(void);

#endif
