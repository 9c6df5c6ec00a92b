/*
 * The function scrypt (RFC 7914) itself, by the library of the operator's
 * choice.  All of them compute the same.
 */
#ifndef BASE_SCRYPT_H
#define BASE_SCRYPT_H

#include <stddef.h>
#include <stdint.h>

enum scrypt_library {
	SCRYPT_LIBSCRYPT,	/* what the program is built with */
	SCRYPT_LIBSODIUM	/* loaded if it is asked for */
};

enum { SCRYPT_LIBRARIES = SCRYPT_LIBSODIUM + 1 };

/* The name of LIBRARY in the settings file. */
const char *scrypt_name(enum scrypt_library library);

/*
 * From now on let LIBRARY compute in this process; before the first call it is
 * libscrypt.  Returns 0; or -1 with a line in ERROR (ERROR_SIZE bytes), and
 * nothing has changed: it is not installed, or not what it should be.
 */
int scrypt_use(enum scrypt_library library, char *error, size_t error_size)
    __attribute__((nonnull, warn_unused_result));

/*
 * Write scrypt of PASSWORD and SALT at the cost N, R, P to the OUT_LENGTH bytes
 * at OUT.  N is a power of two from 2 on.  Returns 0, or -1 with errno: ENOMEM,
 * or another one for a cost that can't be computed.
 */
int scrypt_compute(const uint8_t *password, size_t password_length,
    const uint8_t *salt, size_t salt_length, uint64_t n, uint32_t r, uint32_t p,
    uint8_t *out, size_t out_length)
    __attribute__((nonnull, warn_unused_result));

#endif
