// What POSIX or Linux has and this machine has not, on purpose: what posix/absent.c is answered, and why.

export interface Absence {
  /** As absent.c prints it. */
  readonly call: string;
  readonly answer: string;
}

export interface Reason {
  readonly why: string;
  readonly absences: readonly Absence[];
}

const HERE = 'Not available on this machine (no processes, no networks, no shared memory)';

const none = (...calls: string[]): Absence[] => calls.map((call) => ({ call, answer: `-1 ${HERE}` }));
const error = (call: string, answer: string): Absence => ({ call, answer: `-1 ${answer}` });

export const ABSENCES: readonly Reason[] = [
  {
    why: 'The program is the machine’s only process, and always root.',
    absences: [
      ...none('fork()', 'vfork()', 'execv("/bin/sh", words)'),
      { call: 'posix_spawn(&child, "/bin/sh", NULL, NULL, words, words)', answer: HERE },
      ...none('system("true")', 'popen("true", "r") != NULL ? 0 : -1'),
      { call: 'setgroups(0, NULL)', answer: '0' },
      error('setsid()', 'Operation not permitted'),
      ...none('chroot("/")'),
      error('mknod("/tmp/node", S_IFCHR | 0600, 0)', 'Operation not permitted'),
      { call: 'setpgid(0, 0)', answer: '0' },
      { call: 'setpgrp()', answer: '0' },
      ...none('unshare(0)', 'setns(0, 0)', 'sethostname("x", 1)'),
    ],
  },
  {
    why: 'No network, and no datagrams: streams inside the program are what asyncio needs.',
    absences: [
      ...none('socket(AF_INET, SOCK_STREAM, 0)', 'socketpair(AF_UNIX, SOCK_DGRAM, 0, pair)'),
      ...none('if_nametoindex("lo") ? 0 : -1'),
      error('if_nameindex() ? 0 : -1', 'No buffer space available'),
    ],
  },
  {
    why: 'The file system is a FAT volume: one name a file, no attributes; no files without a name.',
    absences: [
      error('link("/tmp/absent", "/tmp/second-name")', 'Operation not permitted'),
      error('linkat(AT_FDCWD, "/tmp/absent", AT_FDCWD, "/tmp/second-name", 0)', 'Operation not permitted'),
      error('open("/tmp", O_TMPFILE | O_RDWR, 0600)', 'Is a directory'),
      error('renameat2(AT_FDCWD, "/tmp/absent", AT_FDCWD, "/home", RENAME_EXCHANGE)', 'Invalid argument'),
      ...none('copy_file_range(fd, NULL, fd, NULL, 1, 0)', 'splice(fd, NULL, fd, NULL, 1, 0)'),
      ...none('setxattr("/tmp/absent", "user.x", "y", 1, 0)', 'getxattr("/tmp/absent", "user.x", text, 10)'),
      ...none('memfd_create("name", 0)'),
    ],
  },
  {
    why: 'Descriptors for what other calls tell as well; programs fall back on those.',
    absences: none('inotify_init1(0)', 'signalfd(-1, &(sigset_t){ 0 }, 0)', 'timerfd_create(CLOCK_MONOTONIC, 0)'),
  },
  {
    why: 'The console is a stream of bytes: line editing and echo are the host terminal’s.',
    absences: [
      { call: 'isatty(1)', answer: '0' },
      error('posix_openpt(O_RDWR)', 'No such file or directory'),
      ...['tcgetpgrp(0)', 'tcgetattr(0, (struct termios *)text)', 'ttyname_r(0, text, 10) == ENOTTY ? -1 : 0'].map(
        (call) => error(call, 'Not a tty'),
      ),
    ],
  },
  {
    why: 'Nobody to share memory with.',
    absences: [
      ...none('shm_open("/shared", O_RDWR | O_CREAT, 0600)', 'shmget(IPC_PRIVATE, 4096, 0600)'),
      ...none('sem_open("/named", O_CREAT, 0600, 1) != SEM_FAILED ? 0 : -1'),
      ...none('mincore(text, 1, (unsigned char *)text)'),
    ],
  },
  {
    why: 'The kernel neither counts processor time nor interrupts a program: only ITIMER_REAL; the clock is the host’s.',
    absences: [
      ...none('setitimer(ITIMER_VIRTUAL, &timer, NULL)', 'setitimer(ITIMER_PROF, &timer, NULL)'),
      ...none('timer_create(CLOCK_MONOTONIC, NULL, &id)'),
      error('clock_settime(CLOCK_REALTIME, &(struct timespec){ 0, 0 })', 'Operation not permitted'),
    ],
  },
  {
    why: 'Threads take turns; no priorities, and signals carry no value.',
    absences: [
      { call: 'pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT)', answer: HERE },
      ...none('sigqueue(getpid(), SIGURG, (union sigval){ 0 })'),
    ],
  },
];
