/*
 * A sealed text is a random nonce, the secret combined with a key stream, and a
 * tag over all of it and its place (encrypt, then authenticate).  Key stream
 * and tag are HMACs with SHA-256 under two keys that are made from the one: the
 * stream is HMAC(nonce, counter), which is as hard to tell from random bytes as
 * the nonce is unlikely to come twice.
 */
#include "base/seal.h"

#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/entropy.h"
#include "base/secret.h"
#include "base/wipe.h"

enum {
	NONCE_LEN = 32,			/* hexadecimal digits: 128 bits */
	TAG_LEN = DIGEST_HEX_LEN,
	BLOCK = DIGEST_HEX_LEN / 2,	/* bytes of the stream at a time */
	PLACE_MAX = 300			/* bytes; more are not looked at */
};

static unsigned
digit(char c)
{
	return (unsigned)(strchr(TEXT_HEX_DIGITS, c) - TEXT_HEX_DIGITS);
}

static unsigned char
byte_at(const char *hex, size_t i)
{
	return (unsigned char)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
}

/* The key for PURPOSE. */
static void
derive(const char *key, const char *purpose, char derived[DIGEST_HEX_LEN + 1])
{
	digest_hmac_sha256(key, strlen(key), purpose, strlen(purpose),
	    derived);
}

/* Combine LENGTH bytes with the key stream of NONCE, which undoes itself. */
static void
combine(const char *key, const char *nonce, unsigned char *bytes,
    size_t length)
{
	char derived[DIGEST_HEX_LEN + 1], stream[DIGEST_HEX_LEN + 1];
	char counter[NONCE_LEN + 16];

	derive(key, "encrypt", derived);
	for (size_t i = 0; i < length; i++) {
		if (i % BLOCK == 0) {
			int n = snprintf(counter, sizeof(counter), "%.*s %zu",
			    (int)NONCE_LEN, nonce, i / BLOCK);

			digest_hmac_sha256(derived, DIGEST_HEX_LEN, counter,
			    (size_t)n, stream);
		}
		bytes[i] ^= byte_at(stream, i % BLOCK);
	}
	wipe(derived, sizeof(derived));
	wipe(stream, sizeof(stream));
}

/* The tag of SEALED, LENGTH characters without one, at PLACE. */
static void
authenticate(const char *key, const char *place, const char *sealed,
    size_t length, char tag[TAG_LEN + 1])
{
	char derived[DIGEST_HEX_LEN + 1];
	char all[SEAL_LEN_MAX + PLACE_MAX + 2];
	int n = snprintf(all, sizeof(all), "%.*s %.*s", (int)length, sealed,
	    (int)PLACE_MAX, place);

	derive(key, "authenticate", derived);
	digest_hmac_sha256(derived, DIGEST_HEX_LEN, all, (size_t)n, tag);
	wipe(derived, sizeof(derived));
}

void
seal_close(const char *key, const char *place, struct text secret,
    char sealed[SEAL_LEN_MAX + 1])
{
	_Static_assert(SEAL_LEN_MAX == NONCE_LEN + 2 * SEAL_TEXT_MAX + TAG_LEN,
	    "all parts have room");
	unsigned char bytes[SEAL_TEXT_MAX];
	size_t length = NONCE_LEN + 2 * secret.length;

	memcpy(bytes, secret.bytes, secret.length);
	entropy_hex(sealed, NONCE_LEN);
	combine(key, sealed, bytes, secret.length);
	for (size_t i = 0; i < secret.length; i++)
		(void)snprintf(sealed + NONCE_LEN + 2 * i, 3, "%02x",
		    bytes[i]);
	authenticate(key, place, sealed, length, sealed + length);
	wipe(bytes, sizeof(bytes));
}

bool
seal_open(const char *key, const char *place, struct text sealed,
    char secret[SEAL_TEXT_MAX + 1])
{
	char tag[TAG_LEN + 1];
	size_t length = sealed.length - TAG_LEN, count;

	secret[0] = '\0';
	if (sealed.length < NONCE_LEN + TAG_LEN ||
	    sealed.length > SEAL_LEN_MAX)
		return false;
	authenticate(key, place, sealed.bytes, length, tag);
	if (!secret_equals((struct text){ tag, TAG_LEN },
	    text_after(sealed, length)))
		return false;
	count = (length - NONCE_LEN) / 2;
	for (size_t i = 0; i < count; i++)
		secret[i] = (char)byte_at(sealed.bytes + NONCE_LEN, i);
	combine(key, sealed.bytes, (unsigned char *)secret, count);
	secret[count] = '\0';
	return true;
}
