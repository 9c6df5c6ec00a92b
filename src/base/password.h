/*
 * Hashes of passwords by scrypt, as strings in the form of libscrypt (MCF).
 */
#ifndef BASE_PASSWORD_H
#define BASE_PASSWORD_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The cost of scrypt (RFC 7914): N = 2^log2n; a hash takes 128 * N * r bytes of
 * memory.
 */
struct password_cost {
	unsigned log2n;
	unsigned r;
	unsigned p;
};

#define PASSWORD_COST_DEFAULT { 14, 8, 5 }

enum {
	PASSWORD_MCF_LEN = 124,	/* characters of a hash, without the NUL */
	PASSWORD_LOG2N_MAX = 17	/* 128 MiB with r = 8: enough for OWASP's list,
				   too little to take a host down */
};

enum password_outcome {
	PASSWORD_OK,
	PASSWORD_NO_MEMORY,	/* try again later: 503 */
	PASSWORD_FAILED		/* a fault: 500 */
};

/*
 * Hash PASSWORD (a C string) at COST with a fresh random salt and write the MCF
 * string ($s1$...) with its NUL to MCF, which has PASSWORD_MCF_LEN + 1 bytes.
 * PASSWORD is not wiped.
 */
enum password_outcome password_hash(const char *password,
    const struct password_cost *cost, char *mcf)
    __attribute__((nonnull, warn_unused_result));

/*
 * True if MCF is the hash of PASSWORD; errno is 0 then.  False with errno 0: it
 * is not, or MCF is no string that password_hash writes.  False with errno
 * ENOMEM: memory was short, and nothing is known about the password (answer
 * 503, count no failure).  The comparison takes constant time, and MCF is not
 * changed.
 */
bool password_matches(const char *password, const char *mcf)
    __attribute__((nonnull, warn_unused_result));

/* True if MCF is a string that password_hash writes. */
bool password_is_hash(const char *mcf)
    __attribute__((nonnull, warn_unused_result));

/*
 * True if the hash MCF should be made anew at COST: it took less work or less
 * memory, or password_hash did not write it.
 */
bool password_needs_rehash(const char *mcf, const struct password_cost *cost)
    __attribute__((nonnull, warn_unused_result));

/*
 * Read TEXT, "log2N,r,p" such as "14,8,5", into *COST.  Returns 0, or -1 if
 * TEXT is anything else or is outside what can be computed and written as MCF:
 * log2N 1 to PASSWORD_LOG2N_MAX, r and p 1 to 255, log2N < 16 r (RFC 7914
 * section 2).
 */
int password_cost_parse(const char *text, struct password_cost *cost)
    __attribute__((nonnull, warn_unused_result));

/*
 * True if COST is no weaker than one of OWASP's minimum settings for scrypt
 * (Password Storage Cheat Sheet): N=2^17 p=1, 2^16 p=2, 2^15 p=3, 2^14 p=5,
 * 2^13 p=10, all with r=8.
 */
bool password_cost_is_owasp(const struct password_cost *cost);

/* True if COST is on the list of ASVS 5.0, which has less than OWASP's. */
bool password_cost_is_asvs(const struct password_cost *cost);

/* The costs on OWASP's list, so many of them; those of ASVS come first. */
enum { PASSWORD_COSTS_LISTED = 5 };
extern const struct password_cost password_costs[PASSWORD_COSTS_LISTED];

/* The bytes of memory that one hash at COST needs. */
uint64_t password_cost_memory(const struct password_cost *cost);

#endif
