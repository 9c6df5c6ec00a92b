/*
 * Hashes of passwords as a shop that moves here has saved them: "HASH:SALT", or
 * "HASH:SALT:HOW", where HOW names one function after the other, separated by
 * colons.
 *
 *	0			MD5 of salt and password
 *	1			SHA-256 of them
 *	2			Argon2id, 32 bytes, 2 passes, 64 MiB
 *	3_BYTES_PASSES_MEMORY	Argon2id
 *
 * The second and further ones hash the hexadecimal digits that the one before
 * has made, since an older hash was made stronger without the password.
 * Without HOW it is 1 for a HASH of 64 digits, else 0.  Argon2id needs
 * libsodium.
 *
 * Such a hash is good for one sign-in, which replaces it.
 */
#ifndef BASE_IMPORTED_PASSWORD_H
#define BASE_IMPORTED_PASSWORD_H

#include <stdbool.h>

#include "base/password.h"

/*
 * True if HASH has such a form, and no more is asked for than can be computed
 * for a stranger: 4 functions, 128 MiB, 8 passes.
 */
bool imported_password_is_hash(const char *hash)
    __attribute__((nonnull, warn_unused_result));

/* True if HASH takes Argon2id, and so time and memory. */
bool imported_password_is_slow(const char *hash)
    __attribute__((nonnull, warn_unused_result));

/*
 * *MATCHES: PASSWORD is the one of HASH, for which imported_password_is_hash is
 * true.  PASSWORD_FAILED if that needs libsodium and there is none.
 */
enum password_outcome imported_password_matches(const char *password,
    const char *hash, bool *matches)
    __attribute__((nonnull, warn_unused_result));

#endif
