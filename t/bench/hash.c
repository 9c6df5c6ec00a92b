/*
 * hash: as many hashes with libscrypt as SECONDS allow, in one process; prints
 * how many that were.  "limit" holds the program against it.
 *
 * usage: hash SECONDS LOG2N R P
 */
#include <err.h>
#include <libscrypt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
	static const uint8_t password[] = "Passw0rd!x", salt[16] = "salt";
	uint8_t out[64];
	double end;
	long n = 0;

	if (argc != 5)
		errx(EX_USAGE, "usage: hash SECONDS LOG2N R P");
	for (end = now() + atof(argv[1]); ; n++) {
		if (libscrypt_scrypt(password, sizeof(password) - 1, salt,
		    sizeof(salt), (uint64_t)1 << atoi(argv[2]),
		    (uint32_t)atoi(argv[3]), (uint32_t)atoi(argv[4]), out,
		    sizeof(out)) != 0)
			err(EX_OSERR, "libscrypt_scrypt");
		if (now() >= end)
			break;
	}
	printf("%ld\n", n);
	return EX_OK;
}
