"""Running a job: a program text as `__main__`, its streams, its end, and what is left of it for the next one."""

import ast
import atexit
import base64
import builtins
import importlib.util
import linecache
import os
import signal
import sys
import threading
import time
import types
import weakref

import _nanvix
import _nanvix_errors

INTERRUPTED = 130


class Jobs:
    def __init__(self):
        self.streams = sys.stdin, sys.stdout, sys.stderr
        self.path = list(sys.path)
        self.home = os.getcwd()
        self.modules = set(sys.modules)
        self.main = None

    def run(self, frame):
        filename = frame.get("filename", "main.py")
        source = base64.b64decode(frame["encoded"]) if "encoded" in frame else frame["source"]
        number = frame["id"]
        if not isinstance(source, (str, bytes)) or not isinstance(filename, str):
            raise TypeError("source and filename are texts")
        if not isinstance(number, int) or not 0 < number < 1 << 32:
            raise ValueError("id is a number from 1 to 2**32 - 1")
        reset = frame.get("reset", True)
        self.prepare(filename, frame.get("argv") or [filename], reset)
        remember_source(filename, source)
        started = time.monotonic()
        outcome = self.execute(number, source, filename, frame.get("mode", "exec"), reset)
        self.put_back()
        outcome["event"] = "done"
        outcome["milliseconds"] = round((time.monotonic() - started) * 1000, 3)
        left = sum(1 for thread in threading.enumerate() if thread is not threading.main_thread())
        if left:
            outcome["threads"] = left
        return outcome

    def prepare(self, filename, argv, reset):
        sys.argv[:] = [str(word) for word in argv]
        if not reset and self.main is not None:
            return
        os.chdir(self.home)
        sys.path[:] = [self.home, *(entry for entry in self.path if entry not in ("", self.home))]
        for name, module in list(sys.modules.items()):
            if name not in self.modules and is_from(module, (self.home + "/", "/tmp/")):
                del sys.modules[name]
        # Not importlib.invalidate_caches(): it imports importlib.metadata, a hundredth of a second for nothing.
        for finder in sys.path_importer_cache.values():
            if hasattr(finder, "invalidate_caches"):
                finder.invalidate_caches()
        self.main = types.ModuleType("__main__")
        self.main.__dict__.update(__builtins__=builtins, __annotations__={})
        # As in Python, what was not a file (-c) has no __file__.
        if not filename.startswith("<"):
            self.main.__file__ = filename
        sys.modules["__main__"] = self.main

    def execute(self, number, source, filename, mode, reset):
        before = set(threading.enumerate())
        outcome = {"status": "ok", "exitCode": 0}
        interrupted = False
        try:
            _nanvix.arm(number)
            try:
                try:
                    exec(compile_job(source, filename, mode), self.main.__dict__)
                except BaseException as problem:
                    # Told before its threads are waited for, which may take for ever.
                    interrupted = isinstance(problem, KeyboardInterrupt)
                    outcome = outcome_of(problem, filename)
                finally:
                    if reset:
                        end_program(before, interrupted)
            except BaseException as problem:
                outcome = outcome_of(problem, filename)
            flush()
        except BaseException as problem:
            # An interrupt, or a failing stream, while the end was being written down.
            if isinstance(problem, KeyboardInterrupt):
                outcome = {"status": "interrupted", "exitCode": INTERRUPTED, "error": _nanvix_errors.describe(problem, filename)}
        finally:
            _nanvix.disarm()
        return outcome

    def put_back(self):
        """What a program may have changed for itself does not reach the agent or the next job."""
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (AttributeError, OSError, ValueError):
                pass
        sys.stdin, sys.stdout, sys.stderr = self.streams
        sys.excepthook, sys.displayhook = sys.__excepthook__, sys.__displayhook__
        sys.settrace(None)
        sys.setprofile(None)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for stream in (sys.stdout, sys.stderr):
            if not stream.closed:
                stream.flush()


def is_from(module, places):
    """Whether a module was loaded from one of the directories; a package without __init__.py only has a __path__."""
    origin = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", ())), None)
    return isinstance(origin, str) and origin.startswith(places)


def remember_source(filename, source):
    """Tracebacks show the lines of a program that is no file. No time stamp: linecache never looks for the file."""
    if isinstance(source, bytes):
        try:
            source = importlib.util.decode_source(source)
        except (SyntaxError, UnicodeError):
            source = ""
    linecache.cache[filename] = len(source), None, [line + "\n" for line in source.splitlines()], filename


def compile_job(source, filename, mode):
    if mode == "single":
        body = ast.parse(source, filename).body
        return compile(ast.Interactive(body=body), filename, "single", dont_inherit=True)
    return compile(source, filename, "exec", dont_inherit=True)


def end_program(before, interrupted):
    """As at the end of a Python process: wait for its threads, run its exit functions."""
    if not interrupted:
        for thread in threading.enumerate():
            if thread not in before and not thread.daemon and thread is not threading.current_thread():
                thread.join()
    atexit._run_exitfuncs()
    # Two that registered themselves once, when they were first used, and would be missing in the next program.
    weakref.finalize._shutdown = False
    weakref.finalize._registered_with_atexit = False
    if "logging" in sys.modules:
        atexit.register(sys.modules["logging"].shutdown)


def outcome_of(problem, filename):
    return exit_outcome(problem) if isinstance(problem, SystemExit) else error_outcome(problem, filename)


def exit_outcome(end):
    code = end.code
    if code is None:
        code = 0
    elif not isinstance(code, int):
        print(code, file=sys.stderr)
        code = 1
    # As in C: a number that does not fit a long is -1.
    return {"status": "exit", "exitCode": code & 0xFF if -(1 << 31) <= code < 1 << 31 else 0xFF}


def error_outcome(problem, filename):
    problem = problem.with_traceback(_nanvix_errors.programs_traceback(problem))
    description = _nanvix_errors.describe(problem, filename)
    if sys.excepthook is sys.__excepthook__:
        flush()
        sys.stderr.write(description["traceback"])
    else:
        sys.excepthook(type(problem), problem, problem.__traceback__)
    description["traceback"] = _nanvix_errors.clipped(description["traceback"])
    interrupted = isinstance(problem, KeyboardInterrupt)
    return {
        "status": "interrupted" if interrupted else "error",
        "exitCode": INTERRUPTED if interrupted else 1,
        "error": description,
    }


def flush():
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
