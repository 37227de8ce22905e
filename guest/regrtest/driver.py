"""Runs one module of CPython's regression tests and says how each test ended, as lines of JSON on a channel of its own.

The same source runs in the guest and in python-native (`python -c`). It prepares itself, says that it is ready and waits for
one request, so that a machine can be saved in between:  {"module": "test.test_int", "match": ["Class.*"], "skip": ["Class.test"]}
Answers:  {"ready": …}   {"start": test}   {"test": test, "outcome": …, "detail": …}   {"end": "run" | "skipped" | "failed", …}
"""

import fnmatch
import gc
import importlib
import json
import os
import random
import sys
import tempfile
import time
import traceback
import unittest

# The tests leave files where they are started; whoever started us throws the directory away.
os.chdir(tempfile.mkdtemp(prefix="regrtest-"))

from test import support
from test.libregrtest.setup import setup_process

CONTROL = "/dev/host-control"
# On Linux the channel is an inherited descriptor.
CONTROL_FD = 3
# Out of the way of tests that count or close descriptors.
CHANNEL_LEAST_FD = 100
READ_BYTES = 65536
DETAIL_CHARACTERS = 4000
SEED = 1


def open_channel():
    import fcntl

    try:
        opened = os.open(CONTROL, os.O_RDWR)
    except FileNotFoundError:
        opened = CONTROL_FD
    channel = fcntl.fcntl(opened, fcntl.F_DUPFD_CLOEXEC, CHANNEL_LEAST_FD)
    os.close(opened)
    return channel


class Channel:
    def __init__(self):
        self.fd = open_channel()
        # A test may replace os.write and json.dumps.
        self.write = os.write
        self.encode = json.JSONEncoder(separators=(",", ":")).encode

    def send(self, **record):
        data = (self.encode(record) + "\n").encode("ascii")
        while data:
            data = data[self.write(self.fd, data):]

    def receive(self):
        data = b""
        while not data.endswith(b"\n"):
            piece = os.read(self.fd, READ_BYTES)
            if not piece:
                os._exit(0)
            data += piece
        return json.loads(data)


def shortened(text):
    """The end of a traceback says more than its middle."""
    if len(text) <= DETAIL_CHARACTERS:
        return text
    half = DETAIL_CHARACTERS // 2
    return text[:half] + "\n…\n" + text[-half:]


class Namer:
    """Names of tests without the module's own; what occurs twice is numbered."""

    def __init__(self, module):
        self.module = module
        self.seen = {}

    def name(self, test):
        name = test.id().removeprefix(self.module + ".").removeprefix("test.")
        count = self.seen[name] = self.seen.get(name, 0) + 1
        return name if count == 1 else f"{name}#{count}"


class Result(unittest.TestResult):
    """Sends the outcome of each test; keeps nothing."""

    def __init__(self, channel, namer):
        super().__init__()
        self.channel = channel
        self.namer = namer
        self.name = None

    def startTest(self, test):
        self.testsRun += 1
        self.name = test.regrtest_name
        self.outcome, self.detail = "passed", None
        self.began = time.perf_counter()
        self.channel.send(start=self.name)

    def stopTest(self, test):
        record = {"test": self.name, "outcome": self.outcome, "seconds": round(time.perf_counter() - self.began, 3)}
        if self.detail is not None:
            record["detail"] = shortened(self.detail)
        self.name = None
        self.channel.send(**record)

    def settle(self, test, outcome, detail):
        if self.name is None:
            # setUpClass, setUpModule and their like.
            self.channel.send(test=self.namer.name(test), outcome=outcome, detail=shortened(detail))
        elif self.outcome != "failed":
            self.outcome, self.detail = outcome, detail

    def fail(self, test, error):
        self.settle(test, "failed", "".join(traceback.format_exception(*error)))

    def addError(self, test, err):
        self.fail(test, err)

    def addFailure(self, test, err):
        self.fail(test, err)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            error = "".join(traceback.format_exception(*err))
            self.settle(test, "failed", f"{subtest._subDescription()}\n{error}")

    def addSuccess(self, test):
        pass

    def addSkip(self, test, reason):
        self.settle(test, "skipped", reason)

    def addExpectedFailure(self, test, err):
        self.settle(test, "expected-failure", str(err[1]))

    def addUnexpectedSuccess(self, test):
        self.settle(test, "failed", "unexpected success")


def each_test(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from each_test(test)
        else:
            yield test


def keep(suite, wanted):
    """Takes out of a suite, in place, what is not wanted: suites know how to set up their classes and modules."""
    kept = []
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            keep(test, wanted)
            kept.append(test)
        elif wanted(test):
            kept.append(test)
    suite._tests = kept


def load(request, namer):
    module = importlib.import_module(request["module"])
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromModule(module)
    if loader.errors:
        raise ImportError("\n".join(loader.errors))
    for test in each_test(suite):
        test.regrtest_name = namer.name(test)
    match, skip = request.get("match"), set(request.get("skip", ()))

    def wanted(test):
        name = test.regrtest_name
        return name not in skip and (match is None or any(fnmatch.fnmatchcase(name, pattern) for pattern in match))

    keep(suite, wanted)
    return suite


def run(channel, request):
    namer = Namer(request["module"])
    try:
        suite = load(request, namer)
        result = Result(channel, namer)
        suite.run(result)
    except unittest.SkipTest as reason:
        return {"end": "skipped", "detail": str(reason)}
    except BaseException:
        return {"end": "failed", "detail": shortened(traceback.format_exc())}
    return {"end": "run", "tests": result.testsRun}


def main():
    channel = Channel()
    setup_process()
    support.verbose = False
    # No resource is there (regrtest without -u).
    support.use_resources = []
    random.seed(SEED)
    gc.collect()
    channel.send(ready=True, python=sys.version)
    request = channel.receive()
    channel.send(**run(channel, request))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


main()
