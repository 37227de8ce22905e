// The modules of CPython's regression tests that `npm test` runs, and what is cut from them because it would take the time of all the rest.
import type { Request } from './records.ts';

const tests = (className: string, ...names: string[]): string[] => names.map((name) => `${className}.test${name}`);

/** `npm run guest:regrtest` runs what is cut here as well. */
export const QUICK: readonly Request[] = [
  {
    module: 'test_int',
    // Decimal conversion of numbers with up to a million digits: 6 G instructions.
    skip: [
      ...tests('PyLongModuleTests', '_pylong_int_to_decimal', '_pylong_roundtrip', '_pylong_str_to_int'),
      ...['IntStrDigitLimitsTests', 'IntSubclassStrDigitLimitsTests'].flatMap((name) =>
        tests(name, '_denial_of_service_prevented_int_to_str', '_denial_of_service_prevented_str_to_int'),
      ),
    ],
  },
  { module: 'test_float' },
  // Loops over a million values: 10 G.
  {
    module: 'test_math',
    skip: tests('MathTests', 'Comb', 'Dist', 'Factorial', 'Fsum', 'Isqrt', 'Perm', 'Remainder', '_prod'),
  },
  // Every integer format with thousands of values each: 1.3 G.
  { module: 'test_struct', skip: tests('StructTest', '_integers') },
  {
    module: 'test_re',
    // Patterns of a megabyte: 1 G. A table of 400 patterns: 0.6 G.
    skip: [
      ...tests('ReTests', '_big_codesize', '_ignore_case_range', '_look_behind_overflow'),
      ...tests('ExternalTests', '_re_tests'),
    ],
  },
  {
    module: 'test_json',
    // Every code point in both versions: 3 G. Nesting 100,000 levels deep: 0.8 G.
    skip: [
      ...tests('test_unicode.TestCUnicode', '_unicode_decode'),
      ...tests('test_unicode.TestPyUnicode', '_unicode_decode'),
      ...tests('test_recursion.TestPyRecursion', '_highly_nested_objects_decoding'),
    ],
  },
  { module: 'test_dict', skip: tests('DictTest', '_track_dynamic') },
  // The text of a list of a million objects: 0.9 G.
  { module: 'test_list', skip: tests('ListTest', '_repr_large') },
  {
    module: 'test_str',
    // Searches in long strings, and every code point through every codec: 7 G.
    skip: tests(
      'StrTest',
      ...['_adaptive_find', '_codecs', '_count', '_find', '_find_many_lengths', '_find_periodic_pattern', '_rfind'],
    ),
  },
  // Four of its 30 classes: the others repeat them with other kinds of locks.
  { module: 'test_threading', match: ['ThreadTests.*', 'ConditionTests.*', 'EventTests.*', 'SemaphoreTests.*'] },
  { module: 'test_asyncio.test_queues' },
  { module: 'test_asyncio.test_locks', match: ['LockTests.*', 'EventTests.*', 'SemaphoreTests.*'] },
  {
    module: 'test_zlib',
    // 10 MB of random bytes through zlib at every level: 4.3 G.
    skip: ['CompressTestCase', 'CompressObjectTestCase'].flatMap((name) => tests(name, '_big_compress_buffer')),
  },
];
