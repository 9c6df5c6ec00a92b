/*
 * turnstile: how many pass, in which order, and who does not get in the way:
 * the dead, the stuck, and those of another socket.
 */
#define _GNU_SOURCE /* CPU_COUNT, MAP_ANONYMOUS */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "monotonic.h"
#include "turnstile.h"

enum { CHILDREN = 8 };

/* What the children tell. */
static struct {
	int inside, most, passed;
	int order[CHILDREN];
} *told;

static struct turnstile turnstile;

static void
nap(long ms)
{
	const struct timespec time = { 0, ms * 1000000 };

	(void)nanosleep(&time, NULL);
}

static void
set_passages(int number)
{
	for (int i = 0; i < TURNSTILE_PASSAGES_MAX; i++)
		turnstile.passages[i] = i < number;
}

static int
set_up(void **state)
{
	(void)state;
	told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	turnstile_open(&turnstile, socket(AF_INET, SOCK_STREAM, 0));
	set_passages(1);
	return told == MAP_FAILED || turnstile.fd == -1 ||
	    listen(turnstile.fd, 1) == -1 ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	(void)munmap(told, sizeof(*told));
	return close(turnstile.fd);
}

/* Pass, tell it as number I, and stay inside for MS. */
static void
pass(int i, long ms)
{
	int inside, most;

	turnstile_enter(&turnstile);
	inside = __atomic_add_fetch(&told->inside, 1, __ATOMIC_SEQ_CST);
	most = told->most;
	while (inside > most && !__atomic_compare_exchange_n(&told->most,
	    &most, inside, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		;
	told->order[__atomic_fetch_add(&told->passed, 1, __ATOMIC_SEQ_CST) %
	    CHILDREN] = i;
	nap(ms);
	(void)__atomic_sub_fetch(&told->inside, 1, __ATOMIC_SEQ_CST);
	turnstile_leave(&turnstile);
}

static pid_t
child(int i, long ms)
{
	pid_t pid = fork();

	assert_int_not_equal(pid, -1);
	if (pid == 0) {
		/* Nobody is left behind, not even one who is stopped. */
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		pass(i, ms);
		_exit(0);
	}
	return pid;
}

static void
collect(pid_t pid)
{
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void
end(pid_t pid)
{
	assert_int_equal(kill(pid, SIGKILL), 0);
	collect(pid);
}

/* Wait until PID holds a lock: it stands in the queue, or is inside. */
static void
until_it_holds_a_lock(pid_t pid)
{
	char line[256], wanted[32];
	bool found = false;

	(void)snprintf(wanted, sizeof(wanted), " %d ", (int)pid);
	while (!found) {
		FILE *locks = fopen("/proc/locks", "r");

		assert_non_null(locks);
		while (fgets(line, sizeof(line), locks) != NULL)
			found |= strstr(line, wanted) != NULL;
		(void)fclose(locks);
		nap(1);
	}
}

static void
until_passed(int number)
{
	while (__atomic_load_n(&told->passed, __ATOMIC_SEQ_CST) < number)
		nap(1);
}

static void
test_as_many_as_there_are_passages(void **state)
{
	(void)state;
	for (int passages = 1; passages <= 3; passages++) {
		pid_t pids[CHILDREN];

		memset(told, 0, sizeof(*told));
		set_passages(passages);
		for (int i = 0; i < CHILDREN; i++)
			pids[i] = child(i, 60);
		for (int i = 0; i < CHILDREN; i++)
			collect(pids[i]);
		assert_int_equal(told->passed, CHILDREN);
		assert_int_equal(told->most, passages);
	}
}

static void
test_first_come_first_served(void **state)
{
	pid_t pids[CHILDREN];

	(void)state;
	turnstile_enter(&turnstile);
	for (int i = 0; i < CHILDREN; i++) {
		pids[i] = child(i, 1);
		until_it_holds_a_lock(pids[i]);
	}
	assert_int_equal(told->passed, 0);
	turnstile_leave(&turnstile);
	for (int i = 0; i < CHILDREN; i++)
		collect(pids[i]);
	for (int i = 0; i < CHILDREN; i++)
		assert_int_equal(told->order[i], i);
}

/* Have number 0 go inside for MS, and number 1 behind it into the queue. */
static void
one_inside_one_queued(long ms, pid_t *inside, pid_t *queued)
{
	*inside = child(0, ms);
	until_passed(1);
	*queued = child(1, 1);
	until_it_holds_a_lock(*queued);
}

/* Elapsed time of entering, in ms. */
static long long
entering(void)
{
	long long began = monotonic_ms();

	turnstile_enter(&turnstile);
	return monotonic_ms() - began;
}

static void
test_the_dead_hold_nobody_up(void **state)
{
	pid_t inside, queued;

	(void)state;
	one_inside_one_queued(900, &inside, &queued);
	end(queued);
	end(inside);
	assert_in_range(entering(), 0, TURNSTILE_PATIENCE_MS - 1);
	turnstile_leave(&turnstile);
}

static void
test_the_stuck_are_passed_by(void **state)
{
	pid_t stuck;

	(void)state;
	stuck = child(0, 900);
	until_passed(1);
	assert_int_equal(kill(stuck, SIGSTOP), 0);
	assert_in_range(entering(), TURNSTILE_PATIENCE_MS, 600000);
	turnstile_leave(&turnstile);
	end(stuck);
}

/* Who is stopped in the queue is passed by, too, and those behind him. */
static void
test_the_stuck_in_the_queue(void **state)
{
	pid_t inside, stuck;

	(void)state;
	one_inside_one_queued(500, &inside, &stuck);
	assert_int_equal(kill(stuck, SIGSTOP), 0);
	collect(inside);
	assert_in_range(entering(), TURNSTILE_PATIENCE_MS, 600000);
	turnstile_leave(&turnstile);
	assert_int_equal(kill(stuck, SIGCONT), 0);
	collect(stuck);
	assert_int_equal(told->passed, 2);
}

/* A queue that moves is no reason to lose patience, however long it takes. */
static void
test_patience_lasts_while_it_moves(void **state)
{
	enum { TURNS = 7, TURN_MS = 900 };
	pid_t pids[TURNS];

	(void)state;
	for (int i = 0; i < TURNS; i++) {
		pids[i] = child(i, TURN_MS);
		until_it_holds_a_lock(pids[i]);
	}
	assert_in_range(entering(), TURNSTILE_PATIENCE_MS, 600000);
	assert_int_equal(told->passed, TURNS);
	assert_int_equal(told->inside, 0);
	turnstile_leave(&turnstile);
	for (int i = 0; i < TURNS; i++)
		collect(pids[i]);
	assert_int_equal(told->most, 1);
}

static void
test_nobody_waits_without_one(void **state)
{
	const struct turnstile none = { 0 };
	const struct turnstile closed = { .closes = true, .fd = -1,
	    .passages = { true } };
	struct turnstile other = { .closes = true, .passages = { true } };
	pid_t inside;

	(void)state;
	inside = child(0, 900);
	until_passed(1);
	other.fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_not_equal(other.fd, -1);
	turnstile_enter(&none);
	turnstile_enter(&closed);
	turnstile_enter(&other);
	turnstile_leave(&none);
	turnstile_leave(&closed);
	turnstile_leave(&other);
	(void)close(other.fd);
	assert_int_equal(told->inside, 1);
	end(inside);
}

/* True if a call has come; takes it. */
static bool
is_called(void)
{
	static const struct timespec now = { 0, 0 };
	sigset_t urgent;

	(void)sigemptyset(&urgent);
	(void)sigaddset(&urgent, SIGURG);
	return sigtimedwait(&urgent, NULL, &now) == SIGURG;
}

static void
test_who_leaves_calls_the_first(void **state)
{
	/* In the queue, as somebody who came before all others. */
	struct flock first = { .l_type = F_WRLCK, .l_whence = SEEK_SET,
	    .l_start = TURNSTILE_PASSAGES_MAX + 1, .l_len = 1 };
	pid_t inside, behind;

	(void)state;
	inside = child(0, 500);
	until_passed(1);
	assert_int_equal(fcntl(turnstile.fd, F_SETLK, &first), 0);
	behind = child(1, 1);
	until_it_holds_a_lock(behind);
	collect(inside);
	assert_true(is_called());
	assert_false(is_called());
	first.l_type = F_UNLCK;
	assert_int_equal(fcntl(turnstile.fd, F_SETLK, &first), 0);
	collect(behind);
	assert_false(is_called());
}

static void
test_a_passage_for_each_processor(void **state)
{
	cpu_set_t processors;
	struct turnstile opened;
	size_t own = (size_t)sched_getcpu();

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(processors), &processors),
	    0);
	turnstile_open(&opened, 5);
	assert_int_equal(opened.fd, 5);
	for (size_t i = 0; i < TURNSTILE_PASSAGES_MAX; i++)
		assert_int_equal(opened.passages[i],
		    CPU_ISSET(i, &processors) != 0);
	CPU_ZERO(&processors);
	CPU_SET(own, &processors);
	assert_int_equal(sched_setaffinity(0, sizeof(processors), &processors),
	    0);
	turnstile_open(&opened, 5);
	for (size_t i = 0; i < TURNSTILE_PASSAGES_MAX; i++)
		assert_int_equal(opened.passages[i], i == own);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
		EACH(test_as_many_as_there_are_passages),
		EACH(test_first_come_first_served),
		EACH(test_the_dead_hold_nobody_up),
		EACH(test_the_stuck_are_passed_by),
		EACH(test_the_stuck_in_the_queue),
		EACH(test_patience_lasts_while_it_moves),
		EACH(test_nobody_waits_without_one),
		EACH(test_who_leaves_calls_the_first),
		EACH(test_a_passage_for_each_processor),
	};

	(void)alarm(60);	/* what waits for ever has failed */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
