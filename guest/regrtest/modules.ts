// Which test modules there are, and which of them the usual campaign runs.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFailure } from '../../scripts/setup/failure.ts';
import { GUEST_EXTRAS } from '../../scripts/setup/guest.ts';
import { LIBRARY_PATH } from '../python/library.ts';

/** Packages whose files are modules of their own, as regrtest has it; the others are one module each. */
const SPLIT = [
  ...['test_asyncio', 'test_concurrent_futures', 'test_future_stmt', 'test_gdb', 'test_inspect', 'test_pydoc'],
  ...['test_multiprocessing_fork', 'test_multiprocessing_forkserver', 'test_multiprocessing_spawn'],
];

/** Breadth at a bearable price; what is left out is reached with --all. */
const CAMPAIGN = `
  language: test_grammar test_syntax test_generators test_scope test_exceptions test_descr test_dataclasses test_enum
    test_patma test_decorators test_with test_contextlib test_coroutines test_iter test_named_expressions test_builtin
  numbers: test_int test_long test_float test_complex test_bool test_math test_cmath test_fractions test_decimal test_statistics
    test_random test_struct test_strtod test_numeric_tower test_pow test_abstract_numbers test_math_property
  text: test_str test_re test_string test_textwrap test_codecs test_format test_fstring test_json test_unicodedata
    test_difflib test_userstring test_html test_shlex test_string_literals
  data: test_dict test_list test_set test_tuple test_deque test_heapq test_bisect test_array test_collections test_itertools
    test_functools test_operator test_copy test_pickle test_weakref test_sort test_memoryview test_ordered_dict test_slice test_range
    test_graphlib test_struct test_buffer
  time: test_time test_datetime test_calendar test_zoneinfo test_sched test_strptime
  threads: test_threading test_thread test_queue test_threading_local test_context test_concurrent_futures.test_thread_pool
    test_threadsignals
  asyncio: test_asyncio.test_tasks test_asyncio.test_futures test_asyncio.test_locks test_asyncio.test_queues
    test_asyncio.test_taskgroups test_asyncio.test_timeouts test_asyncio.test_events test_asyncio.test_base_events
    test_asyncio.test_streams test_asyncio.test_runners test_asyncio.test_selector_events test_asyncio.test_threads
    test_asyncio.test_transports test_asyncio.test_protocols test_asyncio.test_waitfor test_asyncio.test_context
  files: test_io test_file test_fileio test_bufio test_tempfile test_os test_posixpath test_shutil test_zipfile test_zlib test_gzip
    test_csv test_configparser test_glob test_pathlib test_stat test_posix test_genericpath test_memoryio test_univnewlines
  system: test_hashlib test_hmac test_binascii test_base64 test_gc test_ast test_tokenize test_signal test_select test_selectors
    test_poll test_epoll test_unittest test_interpreters test_uuid test_secrets test_sys test_copyreg
    test_errno test_eintr test_mmap test_fcntl test_warnings test_logging test_argparse test_inspect.test_inspect
`;

/** Every module of Lib/test, by its name without `test.`. */
export function allModules(): string[] {
  const tests = join(GUEST_EXTRAS, 'test-home', LIBRARY_PATH, 'test');
  const found = modulesIn(tests).flatMap((name) =>
    SPLIT.includes(name) ? modulesIn(join(tests, name)).map((inner) => `${name}.${inner}`) : [name],
  );
  return found.sort();
}

function modulesIn(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.startsWith('test_'))
    .filter((name) => name.endsWith('.py') || existsSync(join(directory, name, '__init__.py')))
    .map((name) => name.replace(/\.py$/, ''));
}

export function campaignModules(): string[] {
  return [...new Set(CAMPAIGN.split(/\s+/).filter((word) => word.startsWith('test_')))];
}

/** Modules that the words name: whole names, with or without `test.`, or patterns with `*`. */
export function chosenModules(words: readonly string[], all: readonly string[]): string[] {
  return words.flatMap((word) => {
    const pattern = word.replace(/^test\./, '');
    const expression = new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
    const found = all.filter((name) => expression.test(name));
    if (found.length === 0) throw new SetupFailure(`No test module is named '${word}'; --list --all prints all.`);
    return found;
  });
}
