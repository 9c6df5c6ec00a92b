/*
 * A password is verified by making the whole MCF string again from its own cost
 * and salt, so that hashing and verifying share one computation and only whole
 * strings are compared.
 */
#define _GNU_SOURCE /* syscall */
#include <config.h>

#include "base/password.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <libscrypt.h>

#include "base/base64.h"
#include "base/entropy.h"
#include "base/scrypt.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/wipe.h"

enum {
	SALT_BYTES = 16,
	SALT_DIGITS = BASE64_LENGTH(SALT_BYTES),
	HASH_BYTES = 64,
	HASH_DIGITS = BASE64_LENGTH(HASH_BYTES),
	COST_AT = 4,		/* $s1$LLRRPP$salt$hash */
	COST_DIGITS = 6,
	SALT_AT = COST_AT + COST_DIGITS + 1,
	FACTOR_MAX = 255,	/* r and p have two hexadecimal digits each */
	SLICE_MS = 100,		/* the maximum that the kernel grants */
	KEEP_POLICY = 8		/* SCHED_FLAG_KEEP_POLICY */
};

/* Decode the salt at TEXT; false if it is not base64 of SALT_BYTES bytes. */
static bool
decode_salt(const char *text, uint8_t salt[SALT_BYTES])
{
	uint32_t bits = 0;
	size_t n = 0;

	for (size_t i = 0; i < SALT_DIGITS - 2; i++) {
		const char *digit = memchr(base64_digits, text[i],
		    sizeof(base64_digits) - 1);

		if (digit == NULL)
			return false;
		bits = bits << 6 | (uint32_t)(digit - base64_digits);
		/* A byte is complete after digits 2, 3, 4, 6, 7, 8... */
		if (i % 4 > 0)
			salt[n++] = (uint8_t)(bits >> (6 - i % 4 * 2));
	}
	return text[SALT_DIGITS - 2] == '=' && text[SALT_DIGITS - 1] == '=';
}

/* True if COST is in the ranges of password_cost_parse. */
static bool
is_computable(const struct password_cost *cost)
{
	/* N < 2^(128 * r / 8) is a condition of RFC 7914 section 2. */
	return cost->log2n >= 1 && cost->log2n <= PASSWORD_LOG2N_MAX &&
	    cost->r >= 1 && cost->r <= FACTOR_MAX &&
	    cost->p >= 1 && cost->p <= FACTOR_MAX &&
	    cost->log2n < 16 * cost->r;
}

/*
 * Ask the scheduler for time slices of MS milliseconds; 0 restores the default.
 * When a hash shares a processor, the caches have lost its scratch memory at
 * the beginning of each slice.  Kernels before Linux 6.12 ignore the request.
 */
static void
set_time_slice(unsigned ms)
{
	/*
	 * The argument of sched_setattr(2), which older glibc does not declare.
	 */
	const struct {
		uint32_t size, policy;
		uint64_t flags;
		int32_t nice;
		uint32_t priority;
		uint64_t runtime, deadline, period;
	} attributes = { .size = sizeof(attributes), .flags = KEEP_POLICY,
	    .nice = getpriority(PRIO_PROCESS, 0),
	    .runtime = (uint64_t)ms * 1000000 };

	(void)syscall(SYS_sched_setattr, 0, &attributes, 0);
}

/* Write the MCF string of PASSWORD at COST with SALT to MCF. */
static enum password_outcome
compute(const char *password, const struct password_cost *cost,
    const uint8_t salt[SALT_BYTES], char *mcf)
{
	enum password_outcome outcome = PASSWORD_FAILED;
	uint32_t n = (uint32_t)1 << cost->log2n;
	uint8_t hash[HASH_BYTES];
	char salt64[SALT_DIGITS + 1], hash64[HASH_DIGITS + 1];
	char text[SCRYPT_MCF_LEN] = "";	/* the size that libscrypt expects */
	bool failed;

	set_time_slice(SLICE_MS);
	failed = scrypt_compute((const uint8_t *)password, strlen(password),
	    salt, SALT_BYTES, n, cost->r, cost->p, hash, HASH_BYTES) == -1;
	if (failed && errno == ENOMEM)
		outcome = PASSWORD_NO_MEMORY;
	set_time_slice(0);
	if (failed)
		goto done;
	base64_encode(salt, SALT_BYTES, salt64);
	base64_encode(hash, HASH_BYTES, hash64);
	if (libscrypt_mcf(n, cost->r, cost->p, salt64, hash64, text) != 1 ||
	    strlen(text) != PASSWORD_MCF_LEN)
		goto done;
	memcpy(mcf, text, PASSWORD_MCF_LEN + 1);
	outcome = PASSWORD_OK;
done:
	wipe(hash, sizeof(hash));
	wipe(hash64, sizeof(hash64));
	wipe(text, sizeof(text));
	return outcome;
}

enum password_outcome
password_hash(const char *password, const struct password_cost *cost, char *mcf)
{
	enum password_outcome outcome;
	uint8_t salt[SALT_BYTES];

	mcf[0] = '\0';
	if (!is_computable(cost))
		return PASSWORD_FAILED;
	entropy_bytes(salt, sizeof(salt));
	outcome = compute(password, cost, salt, mcf);
	wipe(salt, sizeof(salt));
	return outcome;
}

/*
 * Read the cost and the salt of MCF; false if it is no string that
 * password_hash writes.
 */
static bool
take_apart(const char *mcf, struct password_cost *cost,
    uint8_t salt[SALT_BYTES])
{
	char digits[COST_DIGITS + 1] = "";
	unsigned long packed;

	if (strlen(mcf) != PASSWORD_MCF_LEN || memcmp(mcf, "$s1$", 4) != 0)
		return false;
	memcpy(digits, mcf + COST_AT, COST_DIGITS);
	if (strspn(digits, TEXT_HEX_DIGITS) != COST_DIGITS)
		return false;
	packed = strtoul(digits, NULL, 16);
	cost->log2n = (unsigned)(packed >> 16);
	cost->r = (unsigned)(packed >> 8 & 0xFF);
	cost->p = (unsigned)(packed & 0xFF);
	return is_computable(cost) && decode_salt(mcf + SALT_AT, salt);
}

bool
password_matches(const char *password, const char *mcf)
{
	enum password_outcome outcome;
	struct password_cost cost;
	uint8_t salt[SALT_BYTES];
	char again[PASSWORD_MCF_LEN + 1];
	bool matches = false;

	errno = 0;
	if (!take_apart(mcf, &cost, salt))
		return false;
	outcome = compute(password, &cost, salt, again);
	if (outcome == PASSWORD_OK)
		matches = secret_equals(text_of(again), text_of(mcf));
	wipe(again, sizeof(again));
	wipe(salt, sizeof(salt));
	errno = outcome == PASSWORD_NO_MEMORY ? ENOMEM : 0;
	return matches;
}

bool
password_is_hash(const char *mcf)
{
	struct password_cost cost;
	uint8_t salt[SALT_BYTES];

	return take_apart(mcf, &cost, salt);
}

/* N * r, which is proportional to the memory; by p, to the work. */
static uint64_t
blocks(const struct password_cost *cost)
{
	return (uint64_t)cost->r << cost->log2n;
}

bool
password_needs_rehash(const char *mcf, const struct password_cost *cost)
{
	struct password_cost made;
	uint8_t salt[SALT_BYTES];

	return !take_apart(mcf, &made, salt) ||
	    blocks(&made) < blocks(cost) ||
	    blocks(&made) * made.p < blocks(cost) * cost->p;
}

/* Take a number of one to three digits off *TEXT; false if there is none. */
static bool
take_number(const char **text, unsigned *value)
{
	size_t digits = strspn(*text, TEXT_DIGITS);

	if (digits < 1 || digits > 3)
		return false;
	*value = (unsigned)strtoul(*text, NULL, 10);
	*text += digits;
	return true;
}

int
password_cost_parse(const char *text, struct password_cost *cost)
{
	struct password_cost read;

	if (!take_number(&text, &read.log2n) || *text++ != ',' ||
	    !take_number(&text, &read.r) || *text++ != ',' ||
	    !take_number(&text, &read.p) || *text != '\0' ||
	    !is_computable(&read))
		return -1;
	*cost = read;
	return 0;
}

const struct password_cost password_costs[PASSWORD_COSTS_LISTED] = {
	{ 17, 8, 1 }, { 16, 8, 2 }, { 15, 8, 3 }, { 14, 8, 5 }, { 13, 8, 10 },
};

enum { ASVS_COSTS = 3 };

/* True if COST is no weaker than one of the first COUNT of the list. */
static bool
is_listed(const struct password_cost *cost, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (cost->log2n >= password_costs[i].log2n &&
		    cost->r >= password_costs[i].r &&
		    cost->p >= password_costs[i].p)
			return true;
	return false;
}

bool
password_cost_is_owasp(const struct password_cost *cost)
{
	return is_listed(cost, PASSWORD_COSTS_LISTED);
}

bool
password_cost_is_asvs(const struct password_cost *cost)
{
	return is_listed(cost, ASVS_COSTS);
}

uint64_t
password_cost_memory(const struct password_cost *cost)
{
	uint64_t r = cost->r, block = 128 * r;

	/* V, B and XY of RFC 7914 section 6 in the layout of libscrypt. */
	return (block << cost->log2n) + block * cost->p + 2 * block + 64;
}
