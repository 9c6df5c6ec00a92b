#include "document/document.h"

#include <config.h>
#include <string.h>

#include "document/operation_write.h"
#include "document/scope.h"

/* Where the routes are */

/* Append what stands before the version in paths: /shop/rest/it. */
static void
add_base_path(const struct call *call, struct text folder, struct buf *out)
{
	while (folder.length > 0 && folder.bytes[folder.length - 1] == '/')
		folder.length--;
	buf_add(out, folder.bytes, folder.length);
	buf_text(out, "/rest");
	if (call->store_named)
		buf_texts(out, "/", call->shop.store.code);
}

/* Take URL apart: scheme and host are absent if there is none. */
static void
split_url(const char *url, struct text *scheme, struct text *host,
    struct text *folder)
{
	const char *at = strstr(url, "://");

	*scheme = *host = TEXT_ABSENT;
	*folder = text_of("");
	if (at == NULL)
		return;
	*scheme = (struct text){ url, (size_t)(at - url) };
	at += strlen("://");
	*host = (struct text){ at, strcspn(at, "/") };
	*folder = text_of(at + host->length);
}

static void
write_media_type(struct document_writer *d, const char *key)
{
	json_write_list(&d->w, key);
	document_text(d, NULL, "application/json");
	json_write_end_list(&d->w);
}

static void
write_place(struct document_writer *d, const struct call *call)
{
	const char *base = shop_base_url(&call->shop.settings);
	struct text scheme, host, folder;
	struct buf url = BUF_EMPTY;

	split_url(base, &scheme, &host, &folder);
	if (d->form == DOCUMENT_SWAGGER) {
		if (!text_is_absent(host)) {
			json_write_text(&d->w, "host", host);
			json_write_list(&d->w, "schemes");
			json_write_text(&d->w, NULL, scheme);
			json_write_end_list(&d->w);
		}
		add_base_path(call, folder, &url);
		document_text_of_buf(d, "basePath", &url);
		write_media_type(d, "consumes");
		write_media_type(d, "produces");
		return;
	}
	buf_add(&url, base, strlen(base) - folder.length);
	add_base_path(call, folder, &url);
	json_write_list(&d->w, "servers");
	json_write_object(&d->w, NULL);
	document_text_of_buf(d, "url", &url);
	json_write_end_object(&d->w);
	json_write_end_list(&d->w);
}

/* Parts of the document */

static void
write_info(struct document_writer *d, const struct call *call)
{
	const struct shop_settings *s = &call->shop.settings;
	const char *base = shop_base_url(s);

	json_write_object(&d->w, "info");
	document_text(d, "title", "Customer accounts");
	document_text(d, "version", PACKAGE_VERSION);
	document_text(d, "description",
	    "The interface of customers.fcgi, with the limits of this store "
	    "and what the caller may use of it.  \"?fields=id,email\" leaves "
	    "out of a success what it does not name.");
	json_write_object(&d->w, "contact");
	document_text(d, "name", shop_display_name(s, &call->shop.store));
	if (*base != '\0')
		document_text(d, "url", base);
	json_write_end_object(&d->w);
	json_write_end_object(&d->w);
}

static void
write_tags(struct document_writer *d, const struct call *call,
    struct text services)
{
	json_write_list(&d->w, "tags");
	for (size_t i = 0; i < call->route_count; i++) {
		const struct document_operation *o =
		    document_scope_find(call, i, services);
		bool first = o != NULL;

		for (size_t k = 0; first && k < i; k++) {
			const struct document_operation *earlier =
			    document_scope_find(call, k, services);

			first = earlier == NULL || strcmp(earlier->service,
			    o->service) != 0;
		}
		if (!first)
			continue;
		json_write_object(&d->w, NULL);
		document_text(d, "name", o->service);
		json_write_end_object(&d->w);
	}
	json_write_end_list(&d->w);
}

/* True if a route before the I-th has its path, and is shown. */
static bool
was_written(const struct call *call, size_t i, struct text services)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(call->routes[k].path, call->routes[i].path) == 0 &&
		    document_scope_find(call, k, services) != NULL)
			return true;
	return false;
}

static void
write_paths(struct document_writer *d, const struct call *call,
    struct text services, document_set *needed)
{
	json_write_object(&d->w, "paths");
	for (size_t i = 0; i < call->route_count; i++) {
		const char *path = call->routes[i].path;
		struct buf key = BUF_EMPTY;

		if (document_scope_find(call, i, services) == NULL ||
		    was_written(call, i, services))
			continue;
		buf_texts(&key, "/", path);
		d->w.out->failed |= buf_failed(&key);
		json_write_object(&d->w, buf_string(&key));
		buf_free(&key);
		for (size_t k = i; k < call->route_count; k++) {
			const struct document_operation *o =
			    strcmp(call->routes[k].path, path) == 0 ?
			    document_scope_find(call, k, services) : NULL;

			if (o == NULL)
				continue;
			document_operation_write(d, o,
			    call->routes[k].resource);
			document_operation_need(o, needed);
		}
		json_write_end_object(&d->w);
	}
	json_write_end_object(&d->w);
}

static void
write_definitions(struct document_writer *d, const char *key,
    document_set needed)
{
	const struct document_definition *definition;

	json_write_object(&d->w, key);
	for (size_t i = 0; (definition = document_definition(i)) != NULL; i++)
		if ((needed & 1ULL << i) != 0)
			document_schema_definition(d, definition);
	json_write_end_object(&d->w);
}

static void
write_security(struct document_writer *d, const char *key)
{
	json_write_object(&d->w, key);
	json_write_object(&d->w, DOCUMENT_BEARER);
	if (d->form == DOCUMENT_SWAGGER) {
		document_text(d, "type", "apiKey");
		document_text(d, "in", "header");
		document_text(d, "name", "Authorization");
	} else {
		document_text(d, "type", "http");
		document_text(d, "scheme", "bearer");
	}
	document_text(d, "description", "\"Bearer\", a space, and a token.");
	json_write_end_object(&d->w);
	json_write_object(&d->w, DOCUMENT_OAUTH);
	document_text(d, "type", "apiKey");
	document_text(d, "in", "header");
	document_text(d, "name", "Authorization");
	document_text(d, "description",
	    "A signature of OAuth 1.0a, with HMAC-SHA256 or HMAC-SHA1.");
	json_write_end_object(&d->w);
	json_write_end_object(&d->w);
}

void
document_write(struct call *call, enum document_form form,
    struct text services, const struct attributes *attributes)
{
	struct document_writer d = { .form = form,
	    .settings = &call->shop.settings, .attributes = attributes };
	document_set needed = 0;

	json_write_start(&d.w, &call->reply->body, NULL);
	json_write_object(&d.w, NULL);
	if (form == DOCUMENT_SWAGGER)
		document_text(&d, "swagger", "2.0");
	else
		document_text(&d, "openapi", "3.1.0");
	write_info(&d, call);
	write_place(&d, call);
	write_tags(&d, call, services);
	write_paths(&d, call, services, &needed);
	if (form == DOCUMENT_SWAGGER) {
		write_definitions(&d, "definitions", needed);
		write_security(&d, "securityDefinitions");
	} else {
		json_write_object(&d.w, "components");
		write_definitions(&d, "schemas", needed);
		write_security(&d, "securitySchemes");
		json_write_end_object(&d.w);
	}
	json_write_end_object(&d.w);
}
