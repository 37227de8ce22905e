// Who the program is: root, the only user there is, in whatever groups it wants.
#include <errno.h>
#include <string.h>
#include "machine.h"

#define GROUP_LIMIT 32 // musl's NGROUPS_MAX
#define UNCHANGED UINT32_MAX

static uint32_t groups[GROUP_LIMIT];
static long group_count;

long nvx_get_ids(uint32_t *a, uint32_t *b, uint32_t *c)
{
	*a = *b = *c = 0;
	return 0;
}

// As Linux says to root of a user namespace that maps no other user.
long nvx_set_ids(uint32_t a, uint32_t b, uint32_t c)
{
	uint32_t ids[] = { a, b, c };
	for (int i = 0; i < 3; i++) {
		if (ids[i] && ids[i] != UNCHANGED) return -EINVAL;
	}
	return 0;
}

long nvx_get_groups(long size, uint32_t *list)
{
	if (size < 0 || (size && size < group_count)) return -EINVAL;
	if (size) memcpy(list, groups, group_count * sizeof *groups);
	return group_count;
}

long nvx_set_groups(long count, const uint32_t *list)
{
	if (count < 0 || count > GROUP_LIMIT) return -EINVAL;
	memcpy(groups, list, count * sizeof *groups);
	group_count = count;
	return 0;
}
