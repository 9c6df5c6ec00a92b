/*
 * hash: whole hashes with libscrypt for SECONDS, in one process; prints how
 * many that were a second.  "limit" holds the program against it.  With the
 * word "libsodium", by that library's implementation, if it is there; else 0.
 *
 * usage: hash SECONDS LOG2N R P [libsodium]
 */
#include <dlfcn.h>
#include <err.h>
#include <libscrypt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

typedef int scrypt(const uint8_t *password, size_t password_length,
    const uint8_t *salt, size_t salt_length, uint64_t n, uint32_t r,
    uint32_t p, uint8_t *out, size_t out_length);

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* libsodium's, found at run time: the build does not need it.  NULL: none. */
static scrypt *
of_libsodium(void)
{
	void *library = dlopen("libsodium.so.23", RTLD_NOW);
	int (*init)(void);
	scrypt *function;

	if (library == NULL)
		return NULL;
	*(void **)&init = dlsym(library, "sodium_init");
	*(void **)&function = dlsym(library,
	    "crypto_pwhash_scryptsalsa208sha256_ll");
	return init != NULL && init() != -1 ? function : NULL;
}

int
main(int argc, char **argv)
{
	static const uint8_t password[] = "Passw0rd!x", salt[16] = "salt";
	scrypt *function = libscrypt_scrypt;
	uint8_t out[64];
	double began, seconds;
	long n = 0;

	if (argc < 5 || argc > 6 ||
	    (argc == 6 && strcmp(argv[5], "libsodium") != 0))
		errx(EX_USAGE, "usage: hash SECONDS LOG2N R P [libsodium]");
	if (argc == 6 && (function = of_libsodium()) == NULL) {
		puts("0");
		return EX_OK;
	}
	began = now();
	do {
		if (function(password, sizeof(password) - 1, salt,
		    sizeof(salt), (uint64_t)1 << atoi(argv[2]),
		    (uint32_t)atoi(argv[3]), (uint32_t)atoi(argv[4]), out,
		    sizeof(out)) != 0)
			err(EX_OSERR, "scrypt");
		n++;
		seconds = now() - began;
	} while (seconds < atof(argv[1]));
	printf("%.3f\n", (double)n / seconds);
	return EX_OK;
}
