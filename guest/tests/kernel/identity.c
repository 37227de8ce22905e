// Who am I, what may I do, and what happens to calls that do not exist?
#include "test.h"

int test_main(const char *arguments, const char *environment) {
    (void)arguments, (void)environment;
    check("the first process is 1", call(NANVIX_KCALL_GETPID, 0, 0, 0, 0), 1);
    check("the first thread is 1", call(NANVIX_KCALL_GETTID, 0, 0, 0, 0), 1);
    check("a call beyond the table is refused", call(NANVIX_KCALL_COUNT, 0, 0, 0, 0), -NANVIX_ENOSYS);
    check("so is call 0xFFFFFFFF", call(0xFFFFFFFF, 0, 0, 0, 0), -NANVIX_ENOSYS);
    check("a capability can be taken", call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_IO, 1, 0, 0), 0);
    check("and dropped", call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_IO, 0, 0, 0), 0);
    check("there is no sixth capability", call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_COUNT, 1, 0, 0), -NANVIX_EINVAL);
    check("a capability is on or off", call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_IO, 2, 0, 0), -NANVIX_EINVAL);
    check("text of 257 bytes is too long", call(NANVIX_KCALL_DEBUG, NANVIX_USER_BASE, 257, 0, 0), -NANVIX_EINVAL);
    check("text of no bytes is fine", call(NANVIX_KCALL_DEBUG, 0, 0, 0, 0), 0);
    check("nobody to terminate", call(NANVIX_KCALL_TERMINATE, 9, 0, 0, 0), -NANVIX_ESRCH);
    return test_status();
}
