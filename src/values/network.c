/*
 * Everything is compared as IPv6: an IPv4 address is ::ffff:a.b.c.d, and a
 * prefix of it 96 bits longer.
 */
#include "values/network.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

#include "values/number.h"

enum {
	BYTES = 16,
	BITS = 8 * BYTES,
	MAPPED_BITS = 96,	/* before an IPv4 address */
	SUBSCRIBER_BITS = 64
};

struct network {
	unsigned char bytes[BYTES];
	int bits;		/* of the prefix */
};

static const unsigned char mapped[MAPPED_BITS / 8] = { [10] = 0xff,
    [11] = 0xff };

static bool
parse_address(const char *text, struct network *n)
{
	n->bits = BITS;
	memcpy(n->bytes, mapped, sizeof(mapped));
	return inet_pton(AF_INET, text, n->bytes + sizeof(mapped)) == 1 ||
	    inet_pton(AF_INET6, text, n->bytes) == 1;
}

/* The same for a client's, which may have a zone. */
static bool
parse_client(const char *text, struct network *n)
{
	struct text address = { text, strcspn(text, "%") };
	char copy[NETWORK_CLIENT_SIZE];

	text_put(address, copy, sizeof(copy));
	return address.length < sizeof(copy) && parse_address(copy, n);
}

/* Which bits of byte I are in a prefix of BITS. */
static unsigned char
mask(int bits, int i)
{
	int left = bits - 8 * i;

	return (unsigned char)(left >= 8 ? 0xff : left <= 0 ? 0 :
	    0xff << (8 - left));
}

/* Read TEXT, the "24" of 192.0.2.0/24, where an address has MOST bits. */
static bool
parse_prefix(const char *text, int most, struct network *n)
{
	size_t digits = strspn(text, TEXT_DIGITS);
	long long bits;

	if (digits == 0 || text[digits] != '\0' ||
	    (*text == '0' && digits > 1) ||
	    !number_of_string(text_of(text), &bits) || bits > most)
		return false;
	n->bits = BITS - most + (int)bits;
	for (int i = 0; i < BYTES; i++)
		if ((n->bytes[i] & ~mask(n->bits, i)) != 0)
			return false;
	return true;
}

/* Read an item of a list. */
static bool
parse_item(struct text item, struct network *n)
{
	char copy[NETWORK_CLIENT_SIZE + sizeof("/128")], *slash;
	bool ipv6;

	text_put(item, copy, sizeof(copy));
	ipv6 = strchr(copy, ':') != NULL;
	if ((slash = strchr(copy, '/')) != NULL)
		*slash = '\0';
	return item.length < sizeof(copy) && parse_address(copy, n) &&
	    (slash == NULL || parse_prefix(slash + 1,
	    ipv6 ? BITS : BITS - MAPPED_BITS, n));
}

void
network_client(const char *address, char *out)
{
	struct network n;

	*out = '\0';
	if (!parse_client(address, &n))
		return;
	if (memcmp(n.bytes, mapped, sizeof(mapped)) == 0) {
		(void)inet_ntop(AF_INET, n.bytes + sizeof(mapped), out,
		    NETWORK_CLIENT_SIZE);
		return;
	}
	memset(n.bytes + SUBSCRIBER_BITS / 8, 0, BYTES - SUBSCRIBER_BITS / 8);
	(void)inet_ntop(AF_INET6, n.bytes, out, NETWORK_CLIENT_SIZE);
}

static bool
is_in(const struct network *n, const struct network *host)
{
	for (int i = 0; i < BYTES; i++)
		if (((n->bytes[i] ^ host->bytes[i]) & mask(n->bits, i)) != 0)
			return false;
	return true;
}

bool
network_list_has(const char *list, const char *address)
{
	struct text rest = text_of(list), item;
	struct network host, n;

	if (!parse_client(address, &host))
		return false;
	while (text_split(&rest, ',', &item))
		if (parse_item(text_trim(item), &n) && is_in(&n, &host))
			return true;
	return false;
}

struct text
network_list_fault(const char *list)
{
	struct text rest = text_of(list), item;
	struct network n;

	if (text_is_empty(text_trim(rest)))
		return TEXT_ABSENT;
	while (text_split(&rest, ',', &item))
		if (!parse_item(item = text_trim(item), &n))
			return item;
	return TEXT_ABSENT;
}
