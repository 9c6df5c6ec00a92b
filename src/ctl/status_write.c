#include "ctl/status.h"

#include <stdio.h>

#include "base/text.h"
#include "json/write.h"

enum { QUANTILES = 2 };

static const int quantiles[QUANTILES] = { 50, 95 };
static const char *const quantile_names[QUANTILES] = { "p50", "p95" };

/* JSON */

static void
write_windows(struct json_writer *w, const long long count[STATUS_WINDOWS])
{
	for (size_t i = 0; i < STATUS_WINDOWS; i++)
		json_write_number(w, status_windows[i], count[i]);
}

static void
write_pool(struct json_writer *w, const struct status *s)
{
	if (s->socket == NULL)
		return;
	json_write_object(w, "workers");
	json_write_text(w, "socket", text_of(s->socket));
	json_write_boolean(w, "listening", s->pool.listens);
	if (s->pool.workers >= 0)
		json_write_number(w, "alive", s->pool.workers);
	json_write_number(w, "busy", s->pool.busy);
	json_write_number(w, "waiting", s->pool.waiting);
	json_write_end_object(w);
}

static void
write_mails(struct json_writer *w, const struct status *s)
{
	if (!s->has_mails)
		return;
	json_write_object(w, "mails");
	for (size_t i = 0; i < STATUS_MAILS; i++) {
		json_write_object(w, status_mails[i]);
		for (size_t age = 0; age < STATUS_AGES; age++)
			json_write_number(w, status_ages[age],
			    s->mails[i][age]);
		json_write_end_object(w);
	}
	json_write_end_object(w);
}

static void
write_counts(struct json_writer *w, const char *key, const char *name,
    const struct status_counts *counts)
{
	json_write_list(w, key);
	for (size_t i = 0; i < counts->count; i++) {
		json_write_object(w, NULL);
		json_write_text(w, name, text_of(counts->list[i].name));
		write_windows(w, counts->list[i].count);
		json_write_end_object(w);
	}
	json_write_end_list(w);
}

static void
write_times(struct json_writer *w, const struct status *s)
{
	struct buf ms = BUF_EMPTY;

	json_write_object(w, "milliseconds");
	for (size_t i = 0; i <= PHASES; i++) {
		if (s->times[i].all == 0)
			continue;
		json_write_object(w, status_time_name(i));
		for (size_t q = 0; q < QUANTILES; q++) {
			buf_reset(&ms);
			buf_milliseconds(&ms, status_quantile(&s->times[i],
			    quantiles[q]));
			json_write_json(w, quantile_names[q], buf_string(&ms));
		}
		json_write_end_object(w);
	}
	json_write_end_object(w);
	w->out->failed |= buf_failed(&ms);
	buf_free(&ms);
}

void
status_write_json(const struct status *s, struct buf *out)
{
	struct json_writer w;

	json_write_start(&w, out, NULL);
	json_write_object(&w, NULL);
	write_pool(&w, s);
	write_mails(&w, s);
	if (s->log == NULL)
		json_write_text(&w, "log_fault", text_of(s->log_fault));
	else {
		json_write_text(&w, "log", text_of(s->log));
		json_write_object(&w, "signups");
		for (size_t i = 0; i < STATUS_WINDOWS; i++) {
			json_write_object(&w, status_windows[i]);
			for (size_t o = 0; o < STATUS_OUTCOMES; o++)
				json_write_number(&w, status_outcomes[o],
				    s->signups[i][o]);
			json_write_end_object(&w);
		}
		json_write_end_object(&w);
		write_counts(&w, "stores", "store", &s->stores);
		write_counts(&w, "refusals", "message", &s->refusals);
		write_times(&w, s);
	}
	json_write_end_object(&w);
}

/* Prometheus: text format, version 0.0.4 */

static void
add_family(struct buf *out, const char *name, const char *help)
{
	buf_texts(out, "# HELP customers_", name, " ", help, "\n");
	buf_texts(out, "# TYPE customers_", name, " gauge\n");
}

/* Begin a sample; labels and the number follow. */
static void
add_name(struct buf *out, const char *name)
{
	buf_texts(out, "customers_", name);
}

/* A label, the first behind "{", others behind ",". */
static void
add_label(struct buf *out, const char *before, const char *name,
    const char *value)
{
	buf_texts(out, before, name, "=\"");
	for (; *value != '\0'; value++)
		if (*value == '\n')
			buf_text(out, "\\n");
		else {
			if (*value == '\\' || *value == '"')
				buf_byte(out, '\\');
			buf_byte(out, *value);
		}
	buf_byte(out, '"');
}

static void
add_number(struct buf *out, const char *before, long long number)
{
	buf_text(out, before);
	buf_number(out, number);
	buf_byte(out, '\n');
}

static void
add_pool(struct buf *out, const struct status *s)
{
	if (s->socket == NULL)
		return;
	add_family(out, "workers", "Workers of the pool.");
	if (s->pool.workers >= 0) {
		add_name(out, "workers");
		add_label(out, "{", "state", "alive");
		add_number(out, "} ", s->pool.workers);
	}
	add_name(out, "workers");
	add_label(out, "{", "state", "busy");
	add_number(out, "} ", s->pool.busy);
	add_family(out, "connections_waiting",
	    "Connections that wait for a worker.");
	add_name(out, "connections_waiting");
	add_number(out, " ", s->pool.waiting);
}

static void
add_mails(struct buf *out, const struct status *s)
{
	if (!s->has_mails)
		return;
	add_family(out, "mails", "Mails by state and age; sent ones of a day.");
	for (size_t i = 0; i < STATUS_MAILS; i++)
		for (size_t age = 0; age < STATUS_AGES; age++) {
			add_name(out, "mails");
			add_label(out, "{", "state", status_mails[i]);
			add_label(out, ",", "age", status_ages[age]);
			add_number(out, "} ", s->mails[i][age]);
		}
}

static void
add_counts(struct buf *out, const char *family, const char *help,
    const char *label, const struct status_counts *counts)
{
	add_family(out, family, help);
	for (size_t i = 0; i < counts->count; i++)
		for (size_t w = 0; w < STATUS_WINDOWS; w++) {
			add_name(out, family);
			add_label(out, "{", label, counts->list[i].name);
			add_label(out, ",", "window", status_windows[w]);
			add_number(out, "} ", counts->list[i].count[w]);
		}
}

static void
add_times(struct buf *out, const struct status *s)
{
	add_family(out, "signup_seconds",
	    "Time of accepted sign-ups of the last hour.");
	for (size_t i = 0; i <= PHASES; i++)
		for (size_t q = 0; q < QUANTILES && s->times[i].all > 0;
		    q++) {
			long long us = status_quantile(&s->times[i],
			    quantiles[q]);

			add_name(out, "signup_seconds");
			add_label(out, "{", "phase", status_time_name(i));
			buf_format(out, ",percentile=\"%d\"} %lld.%06lld\n",
			    quantiles[q], us / 1000000, us % 1000000);
		}
}

void
status_write_prometheus(const struct status *s, struct buf *out)
{
	add_pool(out, s);
	add_mails(out, s);
	if (s->log == NULL)
		return;
	add_family(out, "signups", "Sign-ups answered in a window of time.");
	for (size_t w = 0; w < STATUS_WINDOWS; w++)
		for (size_t o = 0; o < STATUS_OUTCOMES; o++) {
			add_name(out, "signups");
			add_label(out, "{", "window", status_windows[w]);
			add_label(out, ",", "outcome", status_outcomes[o]);
			add_number(out, "} ", s->signups[w][o]);
		}
	add_counts(out, "signups_by_store", "Sign-ups answered, by store.",
	    "store", &s->stores);
	add_counts(out, "signups_by_refusal",
	    "Sign-ups refused or failed, by the first reason.", "reason",
	    &s->refusals);
	add_times(out, s);
}
