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

const struct sodium *
sodium_load(void)
{
	static struct sodium sodium;
	static void *library;
	int (*init)(void);

	if (library != NULL)
		return &sodium;
	if ((library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL)) == NULL)
		return NULL;
	if (find(library, "sodium_init", &init) == 0 && init() != -1 &&
	    find(library, "crypto_pwhash", &sodium.pwhash) == 0)
		return &sodium;
	(void)dlclose(library);
	library = NULL;
	return NULL;
}
