// Which function of which test program holds each kernel call to its promise, its errors and its limits (Nanvix microvm §7.3).
// The tests that run the programs check that the functions are there and that the programs make the calls.

/** `program.function`, in PROGRAM.c; for programs that end the machine the argument stands for the function. */
type Place = `${string}.${string}`;

export interface CallRow {
  readonly number: number;
  readonly name: string;
  readonly promise: readonly Place[];
  readonly errors: readonly Place[];
  readonly limits: readonly Place[];
}

const row = (
  number: number,
  name: string,
  promise: readonly Place[],
  errors: readonly Place[],
  limits: readonly Place[],
): CallRow => ({ number, name, promise, errors, limits });

const POINTERS: Place = 'pointers.every_call';

export const CALLS: readonly CallRow[] = [
  row(0, 'DEBUG', ['hello.test_main'], ['identity.test_main', POINTERS, 'memory.pages'], ['limits.text']),
  row(1, 'GETPID', ['identity.test_main'], ['registers.garbage_arguments'], ['company.ask']),
  row(2, 'GETTID', ['identity.test_main', 'mailbox.answer'], ['registers.garbage_arguments'], ['limits.threads']),
  row(3, 'EXIT', ['ending.status', 'ending.thread'], ['ending.waiting'], ['ending.wide', 'ending.negative']),
  row(4, 'CAPCTL', ['identity.test_main', 'devices.ramfs'], ['identity.test_main'], ['limits.ports_and_events']),
  row(5, 'RESUME', ['pair.fault', 'devices.events'], ['pair.fault', 'devices.events'], ['limits.ports_and_events']),
  row(
    6,
    'TERMINATE',
    ['pair.the_end', 'ending.terminated', 'trio.ender'],
    ['pair.the_end', 'company.ask'],
    ['company.end_all'],
  ),
  row(7, 'EVENTCTRL', ['devices.events', 'pair.fault'], ['devices.events'], ['limits.ports_and_events', 'company.ask']),
  row(8, 'SEND', ['mailbox.to_thread', 'bus.console'], ['mailbox.refusals', POINTERS], ['mailbox.to_self']),
  row(9, 'RECV', ['mailbox.to_thread', 'mailbox.to_self'], [POINTERS], ['mailbox.to_self', 'ending.waiting']),
  row(
    10,
    'MEMORY_MAP',
    ['memory.pages', 'pair.fault'],
    ['memory.refusals', 'company.ask'],
    ['memory.exhaustion', 'limits.places'],
  ),
  row(
    11,
    'MEMORY_UNMAP',
    ['memory.pages'],
    ['memory.pages', 'pair.foreign_memory'],
    ['memory.exhaustion', 'limits.places'],
  ),
  row(12, 'MEMORY_CTRL', ['memory.pages'], ['memory.refusals'], ['limits.places']),
  row(
    13,
    'MEMORY_COPY',
    ['memory.pages', 'pair.foreign_memory'],
    ['memory.refusals', 'memory.pages'],
    ['memory.pages'],
  ),
  row(14, 'ALLOC_MMIO', ['devices.ramfs', 'devices.clock'], ['devices.ramfs'], ['company.ask']),
  row(15, 'FREE_MMIO', ['devices.ramfs'], ['devices.ramfs'], ['devices.ramfs']),
  row(
    16,
    'ALLOC_PMIO',
    ['devices.ports'],
    ['devices.ports', 'limits.ports_and_events'],
    ['company.ask', 'limits.ports_and_events'],
  ),
  row(17, 'FREE_PMIO', ['devices.ports'], ['devices.ports'], ['limits.ports_and_events']),
  row(
    18,
    'READ_PMIO',
    ['limits.ports_and_events'],
    ['devices.ports', 'limits.ports_and_events'],
    ['limits.ports_and_events'],
  ),
  row(19, 'WRITE_PMIO', ['devices.ports'], ['devices.ports', 'limits.ports_and_events'], ['devices.ports']),
  row(20, 'YIELD', ['threads.wait_for_go', 'waiting.add_slowly'], ['registers.garbage_arguments'], ['ending.thread']),
  row(
    21,
    'CREATE_THREAD',
    ['threads.many_threads', 'threads.pair'],
    ['threads.refusals', POINTERS],
    ['limits.threads', 'limits.places'],
  ),
  row(
    22,
    'EXIT_THREAD',
    ['threads.many_threads', 'ending.last'],
    ['ending.alone'],
    ['limits.threads', 'limits.orphaned_mutexes'],
  ),
  row(23, 'JOIN_THREAD', ['threads.joining'], ['threads.joining'], ['limits.threads']),
  row(
    24,
    'MUTEX_LOCK',
    ['waiting.exclusion', 'timing.mutex_lock_promise'],
    ['waiting.exclusion'],
    ['waiting.timeouts', 'limits.orphaned_mutexes'],
  ),
  row(
    25,
    'MUTEX_UNLOCK',
    ['waiting.exclusion'],
    ['waiting.exclusion', 'limits.orphaned_mutexes'],
    ['waiting.exclusion'],
  ),
  row(
    26,
    'COND_SIGNAL',
    ['waiting.conditions', 'timing.signal_before_deadline'],
    ['waiting.conditions'],
    ['limits.threads', 'limits.ports_and_events'],
  ),
  row(
    27,
    'COND_WAIT',
    ['timing.cond_wait_promise', 'waiting.conditions'],
    ['waiting.conditions', 'waiting.timeouts'],
    ['limits.threads', 'waiting.timeouts'],
  ),
  row(
    28,
    'GET_TIME',
    ['timing.get_time_promise'],
    [POINTERS, 'devices.clock'],
    ['stack.test_main', 'pointers.test_main'],
  ),
  row(
    29,
    'SLEEP',
    ['timing.sleep_promise', 'timing.many_at_once'],
    ['timing.sleep_limits'],
    ['timing.sleep_limits', 'timing.sleep_promise'],
  ),
  row(30, 'SET_TDA', ['threads.tda_worker'], ['threads.refusals', 'limits.places'], ['limits.places']),
  row(31, 'GET_TDA', ['threads.tda_worker'], ['registers.garbage_arguments'], ['limits.places']),
  row(32, 'MMIO_INFO', ['devices.ramfs', 'devices.clock'], [POINTERS, 'devices.ramfs'], ['devices.ramfs']),
  row(
    33,
    'PUSH',
    ['bulk.between_threads', 'pair.bulk', 'bus.console'],
    ['bulk.refusals', 'no-bus.test_main'],
    ['bulk.between_threads', 'bulk.refusals'],
  ),
  row(
    34,
    'PULL',
    ['bulk.between_threads', 'pair.bulk', 'bus.many_readers'],
    ['bulk.refusals', 'bus.vanishing_buffer'],
    ['bulk.between_threads', 'bulk.by_name'],
  ),
  row(35, 'SNAPSHOT', ['bus.test_main'], ['no-bus.test_main', 'bus.test_main'], ['bus.test_main']),
  row(36, 'DETACH_THREAD', ['threads.joining'], ['threads.joining'], ['limits.ports_and_events']),
];
