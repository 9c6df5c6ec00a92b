#include "endpoint/health.h"

#include <string.h>

#include "json/write.h"
#include "shop/shop_read.h"

/* The number of read_only in MariaDB is a word in later versions. */
static const struct db_statement state = {
	"SELECT CAST(COALESCE(MAX(version), 0) AS SIGNED), "
	"CAST(@@GLOBAL.read_only AS CHAR) IN ('0', 'OFF') FROM schema_version"
};

struct state {
	long long schema;
	bool writable;
};

static int
read_state(const struct db_value *columns, void *argument)
{
	struct state *s = argument;

	s->schema = columns[0].number;
	s->writable = columns[1].number != 0;
	return 0;
}

bool
endpoint_health_is_asked(const struct request *request)
{
	static const char name[] = "/health";
	struct text path = request->path;

	return (strcmp(request->method, "GET") == 0 ||
	    strcmp(request->method, "HEAD") == 0) &&
	    path.length >= sizeof(name) - 1 &&
	    text_is(text_after(path, path.length - (sizeof(name) - 1)), name);
}

/* What is wrong; NULL if nothing is. */
static const char *
find_reason(struct call *call)
{
	struct state s = { 0, false };
	enum db_outcome outcome = db_run(call->app->db, &state, NULL, 0,
	    read_state, &s);
	bool found;

	/* What every request begins with. */
	if (outcome == DB_OK)
		outcome = shop_read(call->app->db, shop_by_default(),
		    &call->shop, &found);
	if (outcome != DB_OK)
		return "database";
	if (call->app->schema == 0 || s.schema < call->app->schema)
		return "schema";
	return s.writable ? NULL : "read-only";
}

void
endpoint_health(struct call *call)
{
	const char *reason = find_reason(call);
	struct json_writer w;

	json_write_start(&w, &call->reply->body, NULL);
	json_write_object(&w, NULL);
	json_write_text(&w, "status", reason == NULL ? TEXT_LITERAL("ok") :
	    TEXT_LITERAL("unavailable"));
	if (reason != NULL)
		json_write_text(&w, "reason", text_of(reason));
	json_write_end_object(&w);
	call->reply->status = reason == NULL ? 200 : 503;
	call_end_phase(call, PHASE_STORE);
}
