// On a machine without a bus the host cannot be reached, and says so.
#include "test.h"

int test_main(const char *arguments, const char *environment) {
    (void)arguments, (void)environment;
    struct nanvix_message m = {.type = NANVIX_MESSAGE_IKC, .source = 1};
    uint32_t page = (uint32_t)page_new();
    check("Send", call(NANVIX_KCALL_SEND, (uint32_t)&m, 0, 0, 0), -NANVIX_ENODEV);
    check("Push", call(NANVIX_KCALL_PUSH, 0, 1, page, 10), -NANVIX_ENODEV);
    check("Pull", call(NANVIX_KCALL_PULL, 0, 1, page, 10), -NANVIX_ENODEV);
    check("Snapshot", call(NANVIX_KCALL_SNAPSHOT, 0, 0, 0, 0), -NANVIX_ENODEV);
    check("a buffer across two pages is refused first", call(NANVIX_KCALL_PUSH, 0, 1, page + 4090, 10), -NANVIX_EINVAL);
    return test_status();
}
