#include "base/scrypt.h"

#include <errno.h>
#include <stdio.h>

#include <libscrypt.h>

#include "base/sodium.h"

static int (*compute)(const uint8_t *password, size_t password_length,
    const uint8_t *salt, size_t salt_length, uint64_t n, uint32_t r, uint32_t p,
    uint8_t *out, size_t out_length) = libscrypt_scrypt;

const char *
scrypt_name(enum scrypt_library library)
{
	static const char *const names[SCRYPT_LIBRARIES] = {
		[SCRYPT_LIBSCRYPT] = "libscrypt",
		[SCRYPT_LIBSODIUM] = "libsodium",
	};

	return names[library];
}

int
scrypt_use(enum scrypt_library library, char *error, size_t error_size)
{
	const struct sodium *sodium;

	switch (library) {
	case SCRYPT_LIBSCRYPT:
		compute = libscrypt_scrypt;
		break;
	case SCRYPT_LIBSODIUM:
		if ((sodium = sodium_load()) == NULL) {
			(void)snprintf(error, error_size, "libsodium can't be "
			    "loaded (Debian: libsodium23): %s",
			    sodium_error());
			return -1;
		}
		compute = sodium->pwhash_scryptsalsa208sha256_ll;
		break;
	}
	return 0;
}

int
scrypt_compute(const uint8_t *password, size_t password_length,
    const uint8_t *salt, size_t salt_length, uint64_t n, uint32_t r, uint32_t p,
    uint8_t *out, size_t out_length)
{
	errno = 0;
	return compute(password, password_length, salt, salt_length, n, r, p,
	    out, out_length) == 0 ? 0 : -1;
}
