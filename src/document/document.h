/*
 * The document of the interface: the routes that a caller may use, with what
 * the tables of this folder say of them, and the limits of a store (contract
 * G60, G61).
 */
#ifndef DOCUMENT_DOCUMENT_H
#define DOCUMENT_DOCUMENT_H

#include "call/call.h"
#include "document/schema.h"

/*
 * Append the document in FORM to the body of CALL's reply: what the caller may
 * use of SERVICES, or of all of them if it is absent.  ATTRIBUTES are the
 * shop's.
 */
void document_write(struct call *call, enum document_form form,
    struct text services, const struct attributes *attributes)
    __attribute__((nonnull));

#endif
