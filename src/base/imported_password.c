#include "base/imported_password.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/secret.h"
#include "base/sodium.h"
#include "base/text.h"
#include "base/wipe.h"

enum {
	FUNCTIONS_MAX = 4,
	BYTES_MIN = 16,			/* of Argon2id's result */
	BYTES_MAX = 32,
	DIGITS_MAX = 2 * BYTES_MAX,
	PASSES_MAX = 8,
	MEMORY_MIN = 8 * 1024,
	MEMORY_MAX = 128 * 1024 * 1024
};

struct function {
	enum { MD5, SHA256, ARGON2ID } kind;
	unsigned long bytes, passes, memory;	/* of ARGON2ID */
};

/* A hash, taken apart; the texts are views into it. */
struct imported {
	struct text hash, salt;
	struct function functions[FUNCTIONS_MAX];
	size_t count;
};

/* Read a number from LOW to HIGH; false if TEXT is none. */
static bool
read_number(struct text text, unsigned long low, unsigned long high,
    unsigned long *number)
{
	char digits[10] = "";

	if (text.length < 1 || text.length >= sizeof(digits))
		return false;
	memcpy(digits, text.bytes, text.length);
	*number = strtoul(digits, NULL, 10);
	return strspn(digits, TEXT_DIGITS) == text.length && *number >= low &&
	    *number <= high;
}

static bool
read_function(struct text text, struct function *f)
{
	struct text part;

	*f = (struct function){ ARGON2ID, 32, 2, 64UL * 1024 * 1024 };
	if (text_is(text, "2"))
		return true;
	if (text_is(text, "0") || text_is(text, "1")) {
		f->kind = text.bytes[0] == '0' ? MD5 : SHA256;
		return true;
	}
	return text_split(&text, '_', &part) && text_is(part, "3") &&
	    text_split(&text, '_', &part) &&
	    read_number(part, BYTES_MIN, BYTES_MAX, &f->bytes) &&
	    text_split(&text, '_', &part) &&
	    read_number(part, 1, PASSES_MAX, &f->passes) &&
	    read_number(text, MEMORY_MIN, MEMORY_MAX, &f->memory);
}

/* The number of digits that F makes. */
static size_t
digits_of(const struct function *f)
{
	switch (f->kind) {
	case MD5:
		return DIGEST_MD5_HEX_LEN;
	case SHA256:
		return DIGEST_HEX_LEN;
	case ARGON2ID:
		break;
	}
	return 2 * f->bytes;
}

static bool
take_apart(const char *string, struct imported *i)
{
	struct text rest = text_of(string), name;

	if (!text_split(&rest, ':', &i->hash) ||
	    !text_split(&rest, ':', &i->salt))
		return false;
	i->count = 0;
	if (text_is_absent(rest))
		i->functions[i->count++] = (struct function){
		    .kind = i->hash.length == DIGEST_HEX_LEN ? SHA256 : MD5 };
	while (text_split(&rest, ':', &name))
		if (i->count == FUNCTIONS_MAX ||
		    !read_function(name, &i->functions[i->count++]))
			return false;
	return i->hash.length == digits_of(&i->functions[i->count - 1]);
}

bool
imported_password_is_hash(const char *hash)
{
	struct imported i;

	return take_apart(hash, &i);
}

bool
imported_password_is_slow(const char *hash)
{
	struct imported i;

	if (!take_apart(hash, &i))
		return false;
	for (size_t n = 0; n < i.count; n++)
		if (i.functions[n].kind == ARGON2ID)
			return true;
	return false;
}

/* Write the Argon2id of INPUT to DIGITS. */
static enum password_outcome
argon2id(const struct function *f, struct text salt, const char *input,
    char digits[DIGITS_MAX + 1])
{
	const struct sodium *sodium = sodium_load();
	unsigned char salt_bytes[SODIUM_SALT_BYTES], out[BYTES_MAX];

	if (sodium == NULL || salt.length == 0)
		return PASSWORD_FAILED;
	/* The beginning of the salt, which is repeated if it is short. */
	for (size_t n = 0; n < sizeof(salt_bytes); n++)
		salt_bytes[n] = (unsigned char)salt.bytes[n % salt.length];
	if (sodium->pwhash(out, f->bytes, input, strlen(input), salt_bytes,
	    f->passes, f->memory, SODIUM_ARGON2ID) != 0)
		return PASSWORD_NO_MEMORY;
	for (size_t n = 0; n < f->bytes; n++)
		(void)snprintf(digits + 2 * n, 3, "%02x", out[n]);
	wipe(out, sizeof(out));
	return PASSWORD_OK;
}

/* Write the MD5 or SHA-256 of salt and INPUT to DIGITS. */
static enum password_outcome
digest(const struct function *f, struct text salt, const char *input,
    char digits[DIGITS_MAX + 1])
{
	size_t length = salt.length + strlen(input);
	char *salted = malloc(length + 1);

	if (salted == NULL)
		return PASSWORD_NO_MEMORY;
	memcpy(salted, salt.bytes, salt.length);
	memcpy(salted + salt.length, input, strlen(input) + 1);
	if (f->kind == MD5)
		digest_md5(salted, length, digits);
	else
		digest_sha256(salted, length, digits);
	wipe(salted, length);
	free(salted);
	return PASSWORD_OK;
}

enum password_outcome
imported_password_matches(const char *password, const char *hash,
    bool *matches)
{
	enum password_outcome outcome = PASSWORD_OK;
	/* What a function reads, and what it writes. */
	char results[2][DIGITS_MAX + 1] = { "", "" };
	const char *input = password;
	struct imported i;

	*matches = false;
	if (!take_apart(hash, &i))
		return PASSWORD_OK;
	for (size_t n = 0; n < i.count && outcome == PASSWORD_OK; n++) {
		const struct function *f = &i.functions[n];

		outcome = (f->kind == ARGON2ID ? argon2id : digest)(f, i.salt,
		    input, results[n % 2]);
		input = results[n % 2];
	}
	*matches = outcome == PASSWORD_OK &&
	    secret_equals(text_of(input), i.hash);
	wipe(results, sizeof(results));
	return outcome;
}
