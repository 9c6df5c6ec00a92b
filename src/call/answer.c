#include "call/answer.h"

#include "base/escape.h"

void
answer_boolean(struct call *call, bool value)
{
	buf_reset(&call->reply->body);
	buf_text(&call->reply->body, value ? "true" : "false");
	call->reply->status = 200;
}

void
answer_text(struct call *call, const char *value)
{
	buf_reset(&call->reply->body);
	escape_json(&call->reply->body, text_of(value));
	call->reply->status = 200;
}
