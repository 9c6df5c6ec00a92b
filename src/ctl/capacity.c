/*
 * Measures what hashes cost on this host, and tells what follows from it.
 */
#include "ctl/ctl.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/scrypt.h"
#include "base/text.h"
#include "ctl/hash_rate.h"
#include "ctl/memory.h"
#include "json/write.h"

enum {
	/*
	 * Of a processor, that a sign-up takes besides its hash, the web server
	 * and the database included; from "make bench BENCH=overhead".
	 */
	BESIDES_US = 2500,
	SECOND_US = 1000000,
	/* One can hash while the other waits for the database or the MTA. */
	WORKERS_EACH = 2,
	SECONDS_DEFAULT = 1,
	SECONDS_MAX = 60
};

/* What there is to measure, and the host. */
struct capacity {
	struct ctl *ctl;
	unsigned processors, seconds;
	struct memory memory;
	bool as_json;		/* or as a table on standard output */
	struct json_writer json;
	unsigned missing;		/* libraries that can't be loaded */
};

/* What was measured for a cost with a library, and what follows. */
struct row {
	struct password_cost cost;
	enum scrypt_library library;
	bool in_force;
	double rate;		/* hashes a second; -1: no memory for them */
	uint64_t worker;	/* bytes that a worker takes */
	uint64_t workers;
	double sign_ups;	/* a second */
};

/* As many workers as processors can use, if they fit into memory. */
static void
conclude(const struct capacity *c, struct row *r)
{
	const double processors = c->processors;
	uint64_t room;
	double seconds, busy;

	r->worker = MEMORY_WORKER_MIB * MEMORY_MIB +
	    password_cost_memory(&r->cost);
	room = c->memory.limit > 0 ? c->memory.available / r->worker :
	    UINT64_MAX;
	r->workers = (uint64_t)c->processors * WORKERS_EACH;
	if (r->workers > room)
		r->workers = room;
	if (r->rate <= 0 || r->workers == 0)
		return;
	/* Of one processor, for one sign-up. */
	seconds = processors / r->rate + (double)BESIDES_US / SECOND_US;
	busy = r->workers < c->processors ? (double)r->workers : processors;
	r->sign_ups = busy / seconds;
}

static const char *
lists_of(const struct password_cost *cost)
{
	return password_cost_is_asvs(cost) ? "OWASP, ASVS" :
	    password_cost_is_owasp(cost) ? "OWASP" : "none";
}

static double
milliseconds(const struct capacity *c, const struct row *r)
{
	return c->processors * 1000 / r->rate;
}

static void
print_row(const struct capacity *c, const struct row *r)
{
	char cost[16];

	(void)snprintf(cost, sizeof(cost), "%u,%u,%u", r->cost.log2n,
	    r->cost.r, r->cost.p);
	(void)printf("%-10s %-12s %-10s ", cost, lists_of(&r->cost),
	    scrypt_name(r->library));
	if (r->rate <= 0)
		(void)printf("no memory for %u at once", c->processors);
	else
		(void)printf("%7.1f %6" PRIu64 " %8" PRIu64 " %8" PRIu64
		    " %10.1f", milliseconds(c, r),
		    password_cost_memory(&r->cost) / MEMORY_MIB, r->workers,
		    r->workers * r->worker / MEMORY_MIB, r->sign_ups);
	(void)puts(r->in_force ? "  in force" : "");
	(void)fflush(stdout);
}

/* Write NUMBER, with a digit after the point. */
static void
write_decimal(struct json_writer *w, const char *key, double number)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "%.1f", number);
	json_write_json(w, key, text);
}

static void
write_row(struct json_writer *w, const struct capacity *c, const struct row *r)
{
	const uint64_t memory = r->workers * r->worker;
	char cost[16];

	(void)snprintf(cost, sizeof(cost), "%u,%u,%u", r->cost.log2n,
	    r->cost.r, r->cost.p);
	json_write_object(w, NULL);
	json_write_text(w, "scrypt", text_of(cost));
	json_write_text(w, "library", text_of(scrypt_name(r->library)));
	json_write_boolean(w, "in_force", r->in_force);
	json_write_boolean(w, "owasp", password_cost_is_owasp(&r->cost));
	json_write_boolean(w, "asvs", password_cost_is_asvs(&r->cost));
	json_write_number(w, "hash_bytes",
	    (long long)password_cost_memory(&r->cost));
	if (r->rate > 0) {
		write_decimal(w, "hash_ms", milliseconds(c, r));
		json_write_number(w, "workers", (long long)r->workers);
		json_write_number(w, "memory_bytes", (long long)memory);
		write_decimal(w, "sign_ups_per_second", r->sign_ups);
	}
	json_write_end_object(w);
}

/* Measure COST with each library. */
static void
measure(struct capacity *c, const struct password_cost *cost)
{
	const struct settings *s = &c->ctl->app->settings;
	char why[256];

	for (int i = 0; i < SCRYPT_LIBRARIES; i++) {
		struct row r = { .cost = *cost,
		    .library = (enum scrypt_library)i };

		if (scrypt_use(r.library, why, sizeof(why)) == -1) {
			c->missing++;
			continue;
		}
		r.in_force = r.library == s->scrypt_library &&
		    memcmp(cost, &s->scrypt, sizeof(*cost)) == 0;
		r.rate = hash_rate(cost, c->processors, c->seconds);
		conclude(c, &r);
		if (c->as_json)
			write_row(&c->json, c, &r);
		else
			print_row(c, &r);
	}
}

/* Measure the cost ONLY, or the one in force and those on the lists. */
static void
measure_all(struct capacity *c, const struct password_cost *only)
{
	const struct password_cost *force = &c->ctl->app->settings.scrypt;

	measure(c, only != NULL ? only : force);
	for (size_t i = 0; only == NULL && i < PASSWORD_COSTS_LISTED; i++)
		if (memcmp(&password_costs[i], force, sizeof(*force)) != 0)
			measure(c, &password_costs[i]);
}

static void
print_table(struct capacity *c, const struct password_cost *only)
{
	(void)printf("%u processors, %" PRIu64 " MiB of free memory\n"
	    "%-10s %-12s %-10s %7s %6s %8s %8s %10s\n", c->processors,
	    c->memory.available / MEMORY_MIB, "scrypt", "on the list",
	    "library", "hash ms", "MiB", "workers", "MiB all", "sign-ups/s");
	(void)fflush(stdout);
	measure_all(c, only);
	if (c->missing > 0)
		(void)puts("libsodium is not installed (Debian: libsodium23)");
}

static int
print_json(struct capacity *c, const struct password_cost *only)
{
	struct buf out = BUF_EMPTY;
	struct json_writer *w = &c->json;
	int status = EX_OK;

	c->as_json = true;
	json_write_start(w, &out, NULL);
	json_write_object(w, NULL);
	json_write_number(w, "processors", c->processors);
	json_write_number(w, "memory_available",
	    (long long)c->memory.available);
	json_write_list(w, "measured");
	measure_all(c, only);
	json_write_end_list(w);
	json_write_end_object(w);
	if (buf_failed(&out)) {
		ctl_error("%s", strerror(ENOMEM));
		status = EX_TEMPFAIL;
	} else
		(void)puts(buf_string(&out));
	buf_free(&out);
	return status;
}

int
ctl_capacity(struct ctl *c)
{
	const char *scrypt = NULL, *seconds = NULL;
	struct ctl_option options[] = { { "json", NULL, 0, 0 },
	    { "scrypt", &scrypt, 1, 0 }, { "seconds", &seconds, 1, 0 } };
	struct capacity capacity = { .ctl = c };
	struct password_cost only;
	long long each = SECONDS_DEFAULT;

	if (!ctl_arguments(c, options, 3, 0, 0))
		return EX_USAGE;
	if (scrypt != NULL && password_cost_parse(scrypt, &only) == -1)
		return ctl_usage(c, "--scrypt needs log2N,r,p such as 14,8,5");
	if (seconds != NULL && !ctl_number(seconds, 0, SECONDS_MAX, &each))
		return ctl_usage(c, "--seconds needs 0 to %d", SECONDS_MAX);
	capacity.seconds = (unsigned)each;
	capacity.processors = hash_rate_processors();
	memory_read(&capacity.memory);
	if (options[0].count > 0)
		return print_json(&capacity, scrypt != NULL ? &only : NULL);
	print_table(&capacity, scrypt != NULL ? &only : NULL);
	return EX_OK;
}
