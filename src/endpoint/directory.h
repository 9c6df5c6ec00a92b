/*
 * What anybody looks up about countries: GET /rest/{store}/V1/directory/
 * countries, countries/{countryId} and currency (contract G55).
 */
#ifndef ENDPOINT_DIRECTORY_H
#define ENDPOINT_DIRECTORY_H

#include "call/call.h"

call_endpoint endpoint_directory_countries;
call_endpoint endpoint_directory_country;
call_endpoint endpoint_directory_currency;

#endif
