#include "base/digest.h"

#include <string.h>

#include <glib.h>

#include "base/base64.h"
#include "base/wipe.h"

static const GChecksumType types[] = {
	[DIGEST_SHA1] = G_CHECKSUM_SHA1,
	[DIGEST_SHA256] = G_CHECKSUM_SHA256,
};

enum { BYTES_MAX = DIGEST_HEX_LEN / 2 };

/*
 * Move SUM, a string of GLib's, to HEX.  It is never NULL: GLib ends the
 * program when memory is short.
 */
static void
take(char *sum, char *hex)
{
	size_t length = strlen(sum);

	memcpy(hex, sum, length + 1);
	wipe(sum, length);
	g_free(sum);
}

void
digest_sha256(const void *bytes, size_t length, char *hex)
{
	take(g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, length),
	    hex);
}

void
digest_md5(const void *bytes, size_t length, char *hex)
{
	take(g_compute_checksum_for_data(G_CHECKSUM_MD5, bytes, length), hex);
}

void
digest_hmac_sha256(const void *key, size_t key_length, const void *bytes,
    size_t length, char *hex)
{
	take(g_compute_hmac_for_data(G_CHECKSUM_SHA256, key, key_length, bytes,
	    length), hex);
}

void
digest_base64(enum digest_hash hash, struct text t,
    char out[DIGEST_BASE64_MAX + 1])
{
	_Static_assert(DIGEST_BASE64_MAX == BASE64_LENGTH(BYTES_MAX),
	    "the longest one has room");
	GChecksum *sum = g_checksum_new(types[hash]);
	guint8 bytes[BYTES_MAX];
	gsize length = sizeof(bytes);

	g_checksum_update(sum, (const guchar *)t.bytes, (gssize)t.length);
	g_checksum_get_digest(sum, bytes, &length);
	g_checksum_free(sum);
	base64_encode(bytes, length, out);
}

void
digest_hmac_base64(enum digest_hash hash, struct text key, struct text t,
    char out[DIGEST_BASE64_MAX + 1])
{
	GHmac *hmac = g_hmac_new(types[hash], (const guchar *)key.bytes,
	    key.length);
	guint8 bytes[BYTES_MAX];
	gsize length = sizeof(bytes);

	g_hmac_update(hmac, (const guchar *)t.bytes, (gssize)t.length);
	g_hmac_get_digest(hmac, bytes, &length);
	g_hmac_unref(hmac);
	base64_encode(bytes, length, out);
}
