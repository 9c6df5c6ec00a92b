/*
 * What an administrator looks up about customer groups: GET
 * /rest/{store}/V1/customerGroups/{id} and .../{id}/permissions, .../default
 * and .../default/{storeId}, .../search; and whether an account may be changed:
 * GET .../customers/{customerId}/permissions/readonly (contract G50 to G52).
 */
#ifndef ENDPOINT_CUSTOMER_GROUP_H
#define ENDPOINT_CUSTOMER_GROUP_H

#include "call/call.h"

call_endpoint endpoint_customer_group;
call_endpoint endpoint_customer_group_permissions;
call_endpoint endpoint_customer_group_default;
call_endpoint endpoint_customer_group_default_of_store;
call_endpoint endpoint_customer_group_search;
call_endpoint endpoint_customer_readonly;

#endif
