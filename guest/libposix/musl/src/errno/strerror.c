// strerror with one sentence of this machine's own: what cannot exist here says so.
#include <errno.h>
#include <string.h>
#include "locale_impl.h"

#define NOT_HERE "Not available on this machine (no processes, no networks, no shared memory)"

static const char *message_of(int error)
{
	switch (error) {
	case ENOSYS:
		return NOT_HERE;
#undef ENOSYS
#define ENOSYS 1000000 // the entry of musl's table stands aside
#define E(number, text) case number: return text;
#include "__strerror.h"
#undef E
	}
	return "No error information";
}

char *__strerror_l(int error, locale_t locale)
{
	return (char *)LCTRANS(message_of(error), LC_MESSAGES, locale);
}

char *strerror(int error)
{
	return __strerror_l(error, CURRENT_LOCALE);
}

weak_alias(__strerror_l, strerror_l);
