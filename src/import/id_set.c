#include "import/id_set.h"

#include <stdlib.h>

bool
id_set_add(struct id_set *s, long long id)
{
	enum { ROOM_MIN = 64 };

	if (s->count == s->room) {
		size_t room = s->room == 0 ? ROOM_MIN : 2 * s->room;
		long long *ids = realloc(s->ids, room * sizeof(*ids));

		if (ids == NULL)
			return false;
		s->ids = ids;
		s->room = room;
	}
	s->ids[s->count++] = id;
	return true;
}

bool
id_set_find(const struct id_set *s, long long id, size_t *place)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->ids[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	*place = low;
	return low < s->count && s->ids[low] == id;
}

bool
id_set_has(const struct id_set *s, long long id)
{
	size_t place;

	return id_set_find(s, id, &place);
}

void
id_set_free(struct id_set *s)
{
	free(s->ids);
	*s = (struct id_set){ NULL, 0, 0 };
}
