#include "base/digest.h"

#include <string.h>

#include <glib.h>

#include "base/wipe.h"

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
