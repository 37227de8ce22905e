// Functions that CPython takes from the C library and that none of the C programs here calls by name, with the reason.

export interface Uncalled {
  readonly why: string;
  readonly functions: readonly string[];
}

const words = (text: string): string[] => text.trim().split(/\s+/);

export const UNCALLED: readonly Uncalled[] = [
  {
    why: 'networks: there are none (`absent.c` calls their first steps)',
    functions: words(`freeaddrinfo getaddrinfo gethostbyaddr_r gethostbyname_r getnameinfo getservbyname getservbyport
      if_freenameindex if_indextoname`),
  },
  {
    why: 'terminals: there are none (`absent.c` calls tcgetattr, tcgetpgrp, posix_openpt)',
    functions: words(`forkpty grantpt login_tty openpty ptsname_r tcdrain tcflow tcflush tcsendbreak tcsetattr tcsetpgrp
      unlockpt`),
  },
  {
    why: 'processes: there is one (`absent.c` calls fork, execv, posix_spawn, wait is in `identity.c`)',
    functions: words(`__wait3_time64 __wait4_time64 execve fexecve posix_spawn_file_actions_addclose
      posix_spawn_file_actions_adddup2 posix_spawn_file_actions_addopen posix_spawn_file_actions_destroy posix_spawnp`),
  },
  {
    why: 'lists of users and groups: the machine has no such files (lookups by name and number are in `library.c`)',
    functions: words('getgrent getgrouplist getpwent initgroups'),
  },
  {
    why: 'what cannot be made cannot be used (`absent.c` calls timerfd_create, sem_open, shm_open, dlopen is in `library.c`)',
    functions: words('__timerfd_gettime64 __timerfd_settime64 __dlsym_time64 sem_close sem_unlink shm_unlink'),
  },
];
