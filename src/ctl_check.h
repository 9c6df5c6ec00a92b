/*
 * ctl_check: what the parts of "customersctl check" share.
 * Neighbours: ctl.
 */
#ifndef CTL_CHECK_H
#define CTL_CHECK_H

#include <stdbool.h>

#include "ctl.h"
#include "shop.h"

enum ctl_finding { FINDING_OK, WARNING, ERROR };

/* A check under way. */
struct ctl_check {
	struct app app;
	bool failed;		/* there was an error */
};

/* Print a finding about WHAT; REMEDY may be empty. */
void ctl_tell(struct ctl_check *k, enum ctl_finding finding, const char *what,
    const char *remedy, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* True if OUTCOME is DB_OK; otherwise an error about WHAT has been printed. */
bool ctl_succeeded(struct ctl_check *k, const char *what,
    enum db_outcome outcome);

/* Where mails go, and their templates. */
void ctl_check_mail(struct ctl_check *k);

/* The senders that STORE with the settings S names. */
void ctl_check_senders(struct ctl_check *k, const struct store *store,
    const struct shop_settings *s);

/* Mails that were given up, or wait for long. */
void ctl_check_backlog(struct ctl_check *k);

#endif
