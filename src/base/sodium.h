/*
 * libsodium, loaded at run time when it is first asked for: only hosts that
 * have use for it need it.
 */
#ifndef BASE_SODIUM_H
#define BASE_SODIUM_H

#include <stddef.h>
#include <stdint.h>

/* What is used of it, by its own names without "crypto_". */
struct sodium {
	int (*pwhash)(unsigned char *out, unsigned long long out_length,
	    const char *password, unsigned long long password_length,
	    const unsigned char *salt, unsigned long long passes,
	    size_t memory, int algorithm);
	int (*pwhash_scryptsalsa208sha256_ll)(const uint8_t *password,
	    size_t password_length, const uint8_t *salt, size_t salt_length,
	    uint64_t n, uint32_t r, uint32_t p, uint8_t *out,
	    size_t out_length);
};

enum {
	SODIUM_SALT_BYTES = 16,		/* crypto_pwhash_SALTBYTES */
	SODIUM_ARGON2ID = 2		/* crypto_pwhash_ALG_ARGON2ID13 */
};

/* The library; NULL if it can't be used.  It stays loaded. */
const struct sodium *sodium_load(void);

/* Why it can't be used, after such a NULL. */
const char *sodium_error(void);

#endif
