/*
 * digest: see digest.h.
 */
#include "digest.h"

#include <string.h>

#include <glib.h>

#include "wipe.h"

void
digest_sha256(const void *bytes, size_t length, char *hex)
{
	/* GLib ends the program when memory for this is short. */
	char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes,
	    length);

	memcpy(hex, sum, DIGEST_HEX_LEN + 1);
	wipe(sum, DIGEST_HEX_LEN);
	g_free(sum);
}
