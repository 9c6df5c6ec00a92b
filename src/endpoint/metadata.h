/*
 * GET /rest/{store}/V1/attributeMetadata/customer and .../customerAddress: what
 * a form needs to know of the fields of a customer or an address, and what
 * stands below them: those of a form, one field, the custom ones (contract
 * G56).
 */
#ifndef ENDPOINT_METADATA_H
#define ENDPOINT_METADATA_H

#include "call/call.h"

call_endpoint endpoint_metadata_customer;
call_endpoint endpoint_metadata_customer_form;
call_endpoint endpoint_metadata_customer_attribute;
call_endpoint endpoint_metadata_customer_custom;
call_endpoint endpoint_metadata_address;
call_endpoint endpoint_metadata_address_form;
call_endpoint endpoint_metadata_address_attribute;
call_endpoint endpoint_metadata_address_custom;

#endif
