/*
 * Checks that workers answer: at their socket, and through the web server.
 * Requests are dry: what they ask for is refused or only read.
 */
#include "ctl/check.h"

#include <errno.h>
#include <string.h>

#include "ctl/knock.h"
#include "ctl/pool_state.h"

/*
 * A dry request: the sign-up lacks all that a sign-up needs, which is found
 * after the store has been read.
 */
struct dry {
	const char *id, *method, *path, *body;
	int status;
};

static const struct dry health = { "serving.health", "GET", "/health", NULL,
    200 };
static const struct dry sign_up = { "serving.sign_up", "POST",
    "/rest/V1/customers", "{}", 400 };
static const struct dry url_read = { "url.read", "GET",
    "/rest/V1/directory/currency", NULL, 200 };
static const struct dry url_sign_up = { "url.sign_up", "POST",
    "/rest/V1/customers", "{}", 400 };

/* True if the answer is what it must be, and not only its status. */
static bool
is_right(const struct dry *dry, const struct ctl_knock *knock)
{
	static const char begin[] = "{\"message\":\"\\\"%fieldName\\\" is "
	    "required.";

	return knock->status == dry->status && (dry->status == 200 ||
	    strncmp(buf_string(&knock->answer), begin, sizeof(begin) - 1) ==
	    0);
}

/* Note the answer to DRY in KNOCK; true if it is right. */
static bool
note_answer(struct ctl_check *k, const struct dry *dry,
    const struct ctl_knock *knock, const char *remedy)
{
	enum { SHOWN = 120 };	/* bytes of an answer */
	bool right = is_right(dry, knock);

	if (right)
		ctl_check_note(k, CTL_CHECK_OK, dry->id, "", "%s %s is "
		    "answered by %d, as it must be", dry->method, dry->path,
		    knock->status);
	else if (knock->status == 0)
		ctl_check_note(k, CTL_CHECK_ERROR, dry->id, remedy,
		    "%s %s: %s", dry->method, dry->path, knock->error);
	else
		ctl_check_note(k, CTL_CHECK_ERROR, dry->id, "see the log for "
		    "the reason", "%s %s is answered by %d instead of %d: "
		    "%.*s", dry->method, dry->path, knock->status, dry->status,
		    SHOWN, buf_string(&knock->answer));
	return right;
}

/* Ask for DRY at URL, or below it; true if the answer is right. */
static bool
ask_url(struct ctl_check *k, const struct dry *dry, const char *url)
{
	struct ctl_knock knock = CTL_KNOCK(dry->method, dry->path, dry->body);
	bool right;

	ctl_knock_url(&knock, url);
	right = note_answer(k, dry, &knock, "start the web server, or correct "
	    "--url");
	ctl_knock_free(&knock);
	return right;
}

static void
note_workers(struct ctl_check *k, const struct ctl_pool_state *pool)
{
	static const char id[] = "serving.workers";

	if (pool->workers > 0)
		ctl_check_note(k, CTL_CHECK_OK, id, "", "%lld are alive, %lld "
		    "busy", pool->workers, pool->busy);
	else if (pool->workers == 0 && pool->listens)
		ctl_check_note(k, CTL_CHECK_ERROR, id, "see the log why they "
		    "end", "none is alive");
}

/*
 * Note what the answer KNOCK of SOCKET says of the workers; true if it is
 * right.  Only the web server's account may connect, by README.
 */
static bool
note_socket(struct ctl_check *k, const char *socket,
    const struct ctl_knock *knock)
{
	static const char id[] = "serving.socket";
	struct ctl_pool_state pool;

	ctl_pool_state_read(&pool, socket);
	if (knock->number == EACCES && pool.listens)
		ctl_check_note(k, CTL_CHECK_WARNING, id, "run it as root, or "
		    "say --url", "%s may not be asked by this account", socket);
	else if (knock->number != 0 && pool.listens)
		ctl_check_note(k, CTL_CHECK_ERROR, id, "see the log for the "
		    "reason, or start more workers", "somebody listens, but "
		    "does not answer: %s", knock->error);
	else if (knock->number != 0)
		ctl_check_note(k, CTL_CHECK_ERROR, id, "start the workers, or "
		    "correct socket in the settings file", "nobody listens: %s",
		    knock->error);
	else {
		ctl_check_note(k, CTL_CHECK_OK, id, "", "somebody listens at "
		    "%s", socket);
		note_workers(k, &pool);
		return note_answer(k, &health, knock, "start the workers, or "
		    "see the log why they do not");
	}
	return false;
}

static void
check_socket(struct ctl_check *k, const char *socket)
{
	struct ctl_knock first = CTL_KNOCK(health.method, health.path, NULL);
	struct ctl_knock second = CTL_KNOCK(sign_up.method, sign_up.path,
	    sign_up.body);

	ctl_knock_socket(&first, socket);
	if (note_socket(k, socket, &first)) {
		ctl_knock_socket(&second, socket);
		(void)note_answer(k, &sign_up, &second, "see the log");
	}
	ctl_knock_free(&first);
	ctl_knock_free(&second);
}

void
ctl_check_serving(struct ctl_check *k)
{
	const char *socket = ctl_pool_state_socket(k->socket, &k->app.settings);

	if (socket != NULL)
		check_socket(k, socket);
	if (k->url != NULL && ask_url(k, &url_read, k->url))
		(void)ask_url(k, &url_sign_up, k->url);
	if (socket == NULL && k->url == NULL)
		ctl_check_note(k, CTL_CHECK_WARNING, "serving.socket",
		    "name the socket in the settings file, or say --url "
		    "https://shop.example/", "nobody was asked whether workers "
		    "answer");
}
