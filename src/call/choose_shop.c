#include "call/choose_shop.h"

#include <stdio.h>

bool
choose_shop_refuse(struct call *call, const struct customer *c,
    enum shop_choice choice)
{
	char id[NUMBER_TEXT_SIZE];

	switch (choice) {
	case SHOP_CHOSEN:
		return true;
	case SHOP_NO_STORE:
		return call_refuse(call, PROBLEM_STORE_UNKNOWN, TEXT_ABSENT);
	case SHOP_NO_WEBSITE:
		(void)snprintf(id, sizeof(id), "%lld", c->website_id.value);
		return call_refuse(call, PROBLEM_WEBSITE_UNKNOWN, text_of(id));
	case SHOP_NOT_IN_WEBSITE:
		break;
	}
	return call_refuse(call, PROBLEM_STORE_NOT_IN_WEBSITE, TEXT_ABSENT);
}

bool
choose_shop(struct call *call, const struct customer *c, struct shop *named,
    const struct shop **shop)
{
	enum shop_choice choice;

	return call_check_outcome(call, shop_choose(call->app->db,
	    &call->app->shops, &c->store_id, &c->website_id, named, shop,
	    &choice)) &&
	    choose_shop_refuse(call, c, choice);
}
