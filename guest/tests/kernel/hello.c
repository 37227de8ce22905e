// The smallest program: greets and ends with a status.
#include "test.h"

int test_main(const char *arguments, const char *environment) {
    say("hello from ring 3\n");
    say("arguments: ");
    say(arguments);
    say("\nenvironment: ");
    say(environment);
    say("\n");
    return 42;
}
