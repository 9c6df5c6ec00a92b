/*
 * What an administrator looks up about stores: GET /rest/{store}/V1/store/
 * websites, storeGroups, storeViews and storeConfigs (contract G53, G54).
 */
#ifndef ENDPOINT_STORE_H
#define ENDPOINT_STORE_H

#include "call/call.h"

call_endpoint endpoint_store_websites;
call_endpoint endpoint_store_groups;
call_endpoint endpoint_store_views;
call_endpoint endpoint_store_configs;

#endif
