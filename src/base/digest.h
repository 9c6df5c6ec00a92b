/*
 * SHA-256 and HMAC with it; SHA-1 with its HMAC, and MD5, for what others have
 * made.  Hides GLib.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stddef.h>

#include "base/text.h"

enum {
	DIGEST_HEX_LEN = 64,
	DIGEST_MD5_HEX_LEN = 32,
	DIGEST_BASE64_MAX = 44	/* characters */
};

enum digest_hash { DIGEST_SHA1, DIGEST_SHA256 };

/*
 * Write the SHA-256 of LENGTH bytes at BYTES as lower-case hexadecimal digits
 * and a NUL to HEX, which has DIGEST_HEX_LEN + 1 bytes.
 */
void digest_sha256(const void *bytes, size_t length, char *hex)
    __attribute__((nonnull));

/*
 * Write the MD5 in the same form, of DIGEST_MD5_HEX_LEN digits: for hashes of
 * passwords that other programs made.
 */
void digest_md5(const void *bytes, size_t length, char *hex)
    __attribute__((nonnull));

/*
 * Write the HMAC (RFC 2104) with SHA-256 of LENGTH bytes at BYTES under the
 * KEY_LENGTH bytes at KEY to HEX in the same form.
 */
void digest_hmac_sha256(const void *key, size_t key_length, const void *bytes,
    size_t length, char *hex) __attribute__((nonnull));

/* Write HASH of T, or its HMAC under KEY, in base64 and a NUL to OUT. */
void digest_base64(enum digest_hash hash, struct text t,
    char out[DIGEST_BASE64_MAX + 1]) __attribute__((nonnull));
void digest_hmac_base64(enum digest_hash hash, struct text key, struct text t,
    char out[DIGEST_BASE64_MAX + 1]) __attribute__((nonnull));

#endif
