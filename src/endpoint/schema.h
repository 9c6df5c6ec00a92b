/*
 * GET /rest/{store}/schema and /rest/{store}/openapi.json: the document of the
 * interface, as Swagger 2.0 and OpenAPI 3.1 (contract G60).
 */
#ifndef ENDPOINT_SCHEMA_H
#define ENDPOINT_SCHEMA_H

#include "call/call.h"

call_endpoint endpoint_schema;
call_endpoint endpoint_openapi;

#endif
