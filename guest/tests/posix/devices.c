// Devices without positions may be asked for them all the same.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void say(const char *what, long result) { printf("%s %ld %s\n", what, result, result < 0 ? strerror(errno) : ""); }

int main(void)
{
	const char *names[] = { "/dev/null", "/dev/zero", "/dev/full", "/dev/urandom" };
	for (int i = 0; i < 4; i++) {
		char buffer[8] = "12345678";
		int fd = open(names[i], O_RDWR);
		puts(names[i]);
		say("seek", lseek(fd, 100, SEEK_SET));
		say("to the end", lseek(fd, 0, SEEK_END));
		say("read", pread(fd, buffer, 8, 1000));
		say("zero", buffer[0] == 0 && i < 3);
		say("write", pwrite(fd, "x", 1, 1000));
		say("where", lseek(fd, 0, SEEK_CUR));
		close(fd);
	}
	return 0;
}
