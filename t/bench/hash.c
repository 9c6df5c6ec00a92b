/*
 * hash: whole hashes with libscrypt for SECONDS, in one process; prints how
 * many that were a second.  "limit" holds the program against it.  With the
 * word "libsodium", by that library's implementation, if it is there; else 0.
 * With "argon2id", what the reference computes for a password, by the same
 * library: Argon2id, 2 passes over 64 MiB.
 *
 * usage: hash SECONDS LOG2N R P [libsodium|argon2id]
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

typedef int argon2id(unsigned char *out, unsigned long long out_length,
    const char *password, unsigned long long password_length,
    const unsigned char *salt, unsigned long long passes, size_t memory,
    int algorithm);

enum { ARGON2ID = 2, ARGON2ID_PASSES = 2, ARGON2ID_MEMORY = 64 << 20 };

/* A function of libsodium, which the build does not need.  NULL: none. */
static void *
of_libsodium(const char *name)
{
	void *library = dlopen("libsodium.so.23", RTLD_NOW);
	int (*init)(void);

	if (library == NULL)
		return NULL;
	*(void **)&init = dlsym(library, "sodium_init");
	return init != NULL && init() != -1 ? dlsym(library, name) : NULL;
}

int
main(int argc, char **argv)
{
	static const char password[] = "Passw0rd!x";
	static const uint8_t salt[16] = "salt";
	const char *way = argc == 6 ? argv[5] : "";
	scrypt *function = libscrypt_scrypt;
	argon2id *argon = NULL;
	uint8_t out[64];
	double began, seconds;
	long n = 0;

	if (strcmp(way, "libsodium") == 0)
		*(void **)&function = of_libsodium(
		    "crypto_pwhash_scryptsalsa208sha256_ll");
	else if (strcmp(way, "argon2id") == 0)
		*(void **)&argon = of_libsodium("crypto_pwhash");
	else if (argc != 5)
		errx(EX_USAGE, "usage: hash SECONDS LOG2N R P "
		    "[libsodium|argon2id]");
	if (function == NULL || (*way == 'a' && argon == NULL)) {
		puts("0");
		return EX_OK;
	}
	began = now();
	do {
		int failed = argon != NULL ?
		    argon(out, 32, password, sizeof(password) - 1, salt,
			ARGON2ID_PASSES, ARGON2ID_MEMORY, ARGON2ID) :
		    function((const uint8_t *)password, sizeof(password) - 1,
			salt, sizeof(salt), (uint64_t)1 << atoi(argv[2]),
			(uint32_t)atoi(argv[3]), (uint32_t)atoi(argv[4]), out,
			sizeof(out));

		if (failed != 0)
			err(EX_OSERR, "hash");
		n++;
		seconds = now() - began;
	} while (seconds < atof(argv[1]));
	printf("%.3f\n", (double)n / seconds);
	return EX_OK;
}
