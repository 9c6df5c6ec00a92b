#include "base/sodium.h"

#include <dlfcn.h>
#include <string.h>

/* The interface of version 1.0.10 and later. */
#define LIBRARY "libsodium.so.23"

/*
 * Put the address of SYMBOL into FUNCTION, a pointer to a function: ISO C has
 * no conversion from what dlsym(3) returns.
 */
static int
find(void *library, const char *symbol, void *function)
{
	void *address = dlsym(library, symbol);

	memcpy(function, &address, sizeof(address));
	return address != NULL ? 0 : -1;
}

static const char *why = "";

const struct sodium *
sodium_load(void)
{
	static struct sodium sodium;
	static void *library;
	int (*init)(void);

	if (library != NULL)
		return &sodium;
	if ((library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL)) == NULL) {
		why = dlerror();
		return NULL;
	}
	if (find(library, "sodium_init", &init) == -1 ||
	    find(library, "crypto_pwhash", &sodium.pwhash) == -1 ||
	    find(library, "crypto_pwhash_scryptsalsa208sha256_ll",
	    &sodium.pwhash_scryptsalsa208sha256_ll) == -1)
		why = LIBRARY " lacks a function";
	/* Without this it does not use what the processor can. */
	else if (init() == -1)
		why = LIBRARY " does not start";
	else
		return &sodium;
	(void)dlclose(library);
	library = NULL;
	return NULL;
}

const char *
sodium_error(void)
{
	return why;
}
