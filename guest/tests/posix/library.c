// The C library above the calls: streams in all modes, formatting, numbers, local time, locales, messages, libraries, users.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <grp.h>
#include <libintl.h>
#include <locale.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>
#include "common/show.h"

static void streams(void)
{
	char text[64];
	FILE *file = fopen("stream", "w+");
	SHOW(fputs("first line\n", file) >= 0);
	SHOW(fputc('x', file));
	SHOW(fwrite("yz\n", 1, 3, file));
	SHOW(fprintf(file, "%05d|%-6s|%+.3e\n", 42, "ab", 12345.678));
	SHOW(fflush(file));
	SHOW(fseek(file, 0, SEEK_SET));
	SHOW(fread(text, 1, 5, file));
	SHOW(ungetc('!', file));
	SHOW(getc(file));
	SHOW(ftell(file));
	while (fgets(text, sizeof text, file)) printf("<%s>", text);
	SHOW(feof(file) != 0);
	clearerr(file);
	SHOW(feof(file));
	SHOW(ferror(file));
	flockfile(file);
	SHOW(getc_unlocked(file));
	funlockfile(file);
	SHOW(fileno(file));
	SHOW(fclose(file));
	file = fopen("stream", "r");
	SHOW(fputs("refused", file));
	SHOW(ferror(file) != 0);
	fclose(file);
	SHOW(fopen("none", "r") != NULL);
	SHOW(fopen("stream", "bad mode") != NULL);
	SHOW(fopen("stream", "wx") != NULL);
	file = fopen("stream", "a");
	SHOW(ftell(file) >= 0);
	SHOW(fputs("appended\n", file) >= 0);
	fclose(file);
	int fd = open("stream", O_RDONLY), ends[2];
	file = fdopen(fd, "r");
	SHOW(fseek(file, -9, SEEK_END));
	printf("%s", fgets(text, sizeof text, file));
	fclose(file);
	SHOW(fdopen(fd, "r") != NULL);
	DIR *directory = fdopendir(open(".", O_RDONLY));
	SHOW(readdir(directory) != NULL);
	SHOW(closedir(directory));
	// A stream on a pipe returns what is there.
	pipe(ends);
	write(ends[1], "0123456789", 10);
	file = fdopen(ends[0], "r");
	SHOW(fread(text, 1, 9, file));
	SHOW(fgetc(file));
	fclose(file);
	SHOW(setvbuf(stdout, NULL, _IOFBF, 1 << 16));
}

static int format(char *out, size_t size, const char *text, ...)
{
	va_list arguments;
	va_start(arguments, text);
	int result = vsnprintf(out, size, text, arguments);
	va_end(arguments);
	return result;
}

static int print_with(const char *text, ...)
{
	va_list arguments;
	va_start(arguments, text);
	int result = vfprintf(stdout, text, arguments);
	va_end(arguments);
	return result;
}

static void numbers(void)
{
	char text[40], *end;
	wchar_t wide[40];
	SHOW(format(text, 10, "%s %lld", "too long for it", 1LL << 60));
	printf("%s\n", text);
	SHOW(snprintf(text, sizeof text, "%.20Lg %a %zu", 0.1L, 1.0 / 3, (size_t)7));
	printf("%s\n", text);
	SHOW(print_with("%c%c%08x|%*d|%.*f\n", 'o', 'k', 0xbeef, 6, -3, 2, 2.675));
	SHOW(strtol("-0x7fz", &end, 16));
	SHOW(*end);
	SHOW(strtol("99999999999", NULL, 10));
	SHOW(errno == ERANGE);
	SHOW(strtoul("4294967295", NULL, 10) == 4294967295u);
	SHOW(strtoll("9223372036854775807", NULL, 0) == 9223372036854775807);
	SHOW(wcstol(L" 42 apples", NULL, 10));
	printf("%.17g %.17g %g\n", strtod("1e-320", NULL), strtod("0x1.8p3", NULL), strtod("inf", NULL));
	struct tm day = { .tm_year = 124, .tm_mon = 1, .tm_mday = 29, .tm_hour = 23 }, back;
	time_t moment = mktime(&day);
	printf("%lld %d %d\n", (long long)moment, day.tm_yday, day.tm_wday);
	SHOW(localtime_r(&moment, &back) == &back);
	SHOW(wcsftime(wide, 40, L"%Y-%m-%d %H:%M:%S %j %a %b", &back));
	printf("%ls\n", wide);
	SHOW(strftime(text, 40, "%c %Z", &back));
	printf("%s\n", text);
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	moment = 1720000000;
	localtime_r(&moment, &back);
	printf("%s %s %d:%02d %d\n", tzname[0], tzname[1], back.tm_hour, back.tm_min, back.tm_isdst);
}

static void messages(void)
{
	printf("%s\n", setlocale(LC_ALL, "C.UTF-8"));
	SHOW(setlocale(LC_ALL, "") != NULL);
	printf("%s %s\n", bindtextdomain("domain", "/none") ? "bound" : "not", textdomain("domain"));
	printf("%s %s %s\n", gettext("as it is"), dgettext("other", "too"), dcgettext("other", "also", LC_MESSAGES));
	SHOW(dlopen("/none.so", RTLD_NOW) != NULL);
	printf("reason %d\n", dlerror() != NULL);
	SHOW(confstr(_CS_PATH, NULL, 0) > 0);
	openlog("program", LOG_PID, LOG_USER);
	SHOW(setlogmask(0));
	syslog(LOG_INFO, "to nobody");
	closelog();
	struct in_addr address;
	char text[40];
	SHOW(inet_aton("10.0.0.1", &address));
	printf("%s %s\n", inet_ntoa(address), inet_ntop(AF_INET6, (char[16]){ [15] = 1 }, text, sizeof text));
	perror("to the other stream");
}

static void users(void)
{
	struct passwd entry, *found = &entry;
	struct group group, *found_group = &group;
	char text[1024];
	SHOW(getpwnam_r("nobody-of-this-name", &entry, text, sizeof text, &found) >= 0 && !found);
	SHOW(getpwuid_r(123456, &entry, text, sizeof text, &found) >= 0 && !found);
	SHOW(getgrnam_r("nobody-of-this-name", &group, text, sizeof text, &found_group) >= 0 && !found_group);
	SHOW(getgrgid_r(123456, &group, text, sizeof text, &found_group) >= 0 && !found_group);
	setpwent();
	endpwent();
	setgrent();
	endgrent();
}

static void the_rest(void)
{
	struct rlimit limit;
	struct timespec interval;
	cpu_set_t set;
	int pair[2];
	char text[8] = { 0 };
	SHOW(prlimit(0, RLIMIT_NOFILE, NULL, &limit));
	SHOW(prlimit(999999, RLIMIT_NOFILE, NULL, &limit));
	sched_getaffinity(0, sizeof set, &set);
	SHOW(sched_setaffinity(0, sizeof set, &set));
	SHOW(sched_rr_get_interval(0, &interval));
	printf("interval %d\n", interval.tv_sec == 0);
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	SHOW(sendto(pair[0], "to", 2, 0, NULL, 0));
	SHOW(recvfrom(pair[1], text, 8, 0, NULL, NULL));
	int fd = open("vector", O_RDWR | O_CREAT, 0600);
	struct iovec part = { "vector", 6 }, into = { text, 6 };
	SHOW(pwritev2(fd, &part, 1, 0, 0));
	SHOW(preadv2(fd, &into, 1, 0, 0));
	SHOW(pwritev2(fd, &part, 1, -1, 0));
	printf("%s\n", text);
	SHOW(killpg(999999, 0));
	fflush(stdout);
	_exit(9);
}

int main(void)
{
	char base[] = "/tmp/libraryXXXXXX";
	chdir(mkdtemp(base));
	streams();
	numbers();
	messages();
	users();
	the_rest();
}
