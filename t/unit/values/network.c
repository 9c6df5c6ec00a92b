/*
 * Addresses and networks: contract H1.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "values/network.h"

static void
test_client(void **state)
{
	static const char *const clients[][2] = {
		{ "192.0.2.1", "192.0.2.1" },
		{ "::ffff:192.0.2.1", "192.0.2.1" },
		{ "::FFFF:c000:201", "192.0.2.1" },
		{ "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::" },
		{ "2001:DB8:1:2::", "2001:db8:1:2::" },
		{ "2001:db8:1:3::1", "2001:db8:1:3::" },
		{ "::1", "::" },
		{ "::fffe:192.0.2.1", "::" },
		{ "fe80::1%eth0", "fe80::" },
		{ "1111:2222:3333:4444:5555:6666:123.123.123.123",
		    "1111:2222:3333:4444::" },
		{ "", "" }, { "unix:", "" }, { "192.0.2", "" },
		{ "192.0.2.256", "" }, { "192.0.2.01", "" },
		{ " 192.0.2.1", "" }, { "192.0.2.1 ", "" }, { "1:2", "" },
		{ "2001:db8::1::", "" }, { "192.0.2.1/32", "" },
		{ "1111:2222:3333:4444:5555:6666:123.123.123.1234", "" },
		{ "%eth0", "" },
	};
	char client[NETWORK_CLIENT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(clients) / sizeof(*clients); i++) {
		memset(client, 'x', sizeof(client));
		network_client(clients[i][0], client);
		assert_string_equal(client, clients[i][1]);
	}
}

static void
test_list_has(void **state)
{
	static const struct {
		const char *list, *address;
		bool has;
	} lists[] = {
		{ "192.0.2.1", "192.0.2.1", true },
		{ "192.0.2.1", "192.0.2.2", false },
		{ "192.0.2.1", "::ffff:192.0.2.1", true },
		{ "::ffff:192.0.2.1", "192.0.2.1", true },
		{ "10.0.0.0/8", "10.255.0.1", true },
		{ "10.0.0.0/8", "11.0.0.1", false },
		{ "192.0.2.128/25", "192.0.2.129", true },
		{ "192.0.2.128/25", "192.0.2.127", false },
		{ "0.0.0.0/0", "203.0.113.9", true },
		{ "0.0.0.0/0", "2001:db8::1", false },
		{ "::/0", "203.0.113.9", true },
		{ "::ffff:10.0.0.0/104", "10.9.9.9", true },
		{ "2001:db8::/32", "2001:db8:ffff::1", true },
		{ "2001:db8::/32", "2001:db9::1", false },
		{ "2001:db8::/33", "2001:db8:8000::1", false },
		{ "2001:db8::1", "2001:db8::1", true },
		{ "2001:db8::1", "2001:db8::2", false },
		{ "fe80::/10", "fe80::1%eth0", true },
		{ "1.1.1.1, 2001:db8::1 ,\t192.0.2.0/24", "192.0.2.7", true },
		{ "1.1.1.1, 2001:db8::1 ,192.0.2.0/24", "2001:db8::1", true },
		{ "", "192.0.2.1", false },
		{ "192.0.2.1", "", false },
		{ "0.0.0.0/0,::/0", "unix:", false },
		{ "10.0.0.1/8", "10.0.0.1", false },
		{ "10.0.0.1/8,10.0.0.1", "10.0.0.1", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		assert_int_equal(network_list_has(lists[i].list,
		    lists[i].address), lists[i].has);
}

static void
test_list_fault(void **state)
{
	static const char *const faults[] = {
		"10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08",
		"10.0.0.0/+8", "10.0.0.0/8x", "10.0.0.0/8/8", "10.0.0.0/0008",
		"/8", "10.0.0", "010.0.0.0", "2001:db8::/129", "2001:db8::1/64",
		"::ffff:10.0.0.0/95", "localhost", "*", "fe80::1%eth0",
		"192.0.2.1 192.0.2.2", "192.0.2.1;192.0.2.2",
		"1111:2222:3333:4444:5555:6666:123.123.123.123/1280",
	};
	static const char *const sound[] = { "", "  ", "192.0.2.1", "::",
	    "10.0.0.0/8 , ::1/128", "0.0.0.0/0,::/0", "192.0.2.1/32",
	    "1111:2222:3333:4444:5555:6666:123.123.123.123/128" };

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++)
		assert_true(text_is(network_list_fault(faults[i]), faults[i]));
	for (size_t i = 0; i < sizeof(sound) / sizeof(*sound); i++)
		assert_true(text_is_absent(network_list_fault(sound[i])));
	assert_true(text_is(network_list_fault("::1, 10/8, x"), "10/8"));
	assert_true(text_is(network_list_fault("::1,"), ""));
	assert_true(text_is(network_list_fault("::1,,::2"), ""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_client),
		cmocka_unit_test(test_list_has),
		cmocka_unit_test(test_list_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
