"""The agent: serves the host's requests inside the machine (docs/agent-protocol.md).

One frame is answered at a time, in the main thread. Interrupts come in beside it (_nanvix.watch).
"""

import base64
import importlib
import json
import os
import random
import signal
import sys
import time

import _nanvix
import _nanvix_complete
import _nanvix_files
import _nanvix_jobs

PROTOCOL = 1
CONTROL = "/dev/host-control"
INTERRUPT = "/dev/host-interrupt"
# Without the devices (a Python on Linux, in tests) the two channels are inherited descriptors.
CONTROL_FD, INTERRUPT_FD = 3, 4
HOME = "/home"
READ_BYTES = 65536
LARGEST_FRAME = 64 << 20

# Iterators that functions written in C like to run through.
GUARDED = [
    range(0), range(1 << 80), [], (), {}, {}.items(), {}.values(), set(), "", b"", bytearray(),
    enumerate(()), zip(), map(int, ()), filter(None, ()), reversed([]), iter(int, 0), memoryview(b""),
]


class Channel:
    """Newline-delimited JSON over a descriptor."""

    def __init__(self, fd):
        self.fd = fd
        self.pending = bytearray()

    def receive(self):
        """The next frame's text, or None at the end of the channel."""
        searched = 0
        while (end := self.pending.find(b"\n", searched)) < 0:
            searched = len(self.pending)
            data = os.read(self.fd, READ_BYTES)
            if not data:
                return None
            self.pending += data
            if len(self.pending) > LARGEST_FRAME:
                self.pending.clear()
                searched = 0
                self.send(failed(None, "ProtocolError", "the frame is longer than 64 MiB"))
        line = bytes(self.pending[:end])
        del self.pending[: end + 1]
        return line

    def send(self, frame):
        # The first line feed ends whatever a program may have left on the channel.
        data = memoryview(b"\n" + json.dumps(frame, separators=(",", ":")).encode("ascii") + b"\n")
        while data:
            data = data[os.write(self.fd, data):]


def failed(number, kind, message):
    return {"event": "failed", "id": number, "error": {"type": kind, "message": message}}


def open_channels():
    try:
        return Channel(os.open(CONTROL, os.O_RDWR | os.O_CLOEXEC)), os.open(INTERRUPT, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return Channel(CONTROL_FD), INTERRUPT_FD


def preimport():
    """Import what most programs import; returns the names that worked."""
    names = []
    for name in _nanvix.preimports().split():
        try:
            importlib.import_module(name)
        except ImportError:
            continue
        names.append(name)
    return names


def prepare_streams():
    """Lines leave as they are written: nobody wants to wait for the end of a program to see its output."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, errors="backslashreplace" if stream is sys.stderr else "replace")


def guard_iterators():
    import itertools

    tools = [itertools.count(), itertools.repeat(0), itertools.cycle(()), itertools.chain(), itertools.product(),
             itertools.islice((), 0), itertools.starmap(int, ()), itertools.permutations(()), itertools.combinations((), 0),
             itertools.accumulate(()), itertools.takewhile(bool, ()), itertools.zip_longest()]
    for kind in {type(iter(value)) for value in GUARDED + tools}:
        _nanvix.guard(kind)


class Agent:
    def __init__(self, channel, snapshot, preimported):
        self.channel = channel
        self.snapshot = snapshot
        self.preimported = preimported
        self.jobs = _nanvix_jobs.Jobs()
        self.operations = {
            "hello": self.hello,
            "run": self.jobs.run,
            "put": _nanvix_files.put,
            "get": _nanvix_files.get,
            "list": _nanvix_files.list_directory,
            "remove": _nanvix_files.remove,
            "complete": _nanvix_complete.complete,
            "ping": lambda frame: {"event": "pong"},
        }

    def hello(self, frame):
        entropy = base64.b64decode(frame.get("entropy", ""))
        mixed = bool(entropy) and _nanvix.add_entropy(entropy)
        # The old state goes in too, so that a host without entropy still leaves a different one behind.
        random.seed(entropy + os.urandom(32))
        sources = ["host"] if mixed else []
        sources.append("rdrand" if _nanvix.has_hardware_random() else "clock")
        seed = os.environ.get("PYTHONHASHSEED", "random")
        ready = {
            "event": "ready", "protocol": PROTOCOL, "generation": frame.get("generation", 0),
            "python": sys.version.split()[0], "reseeded": True, "preimported": self.preimported,
            "entropySources": sources, "hashSeed": "fixed" if seed.isdigit() else "snapshot", "snapshot": self.snapshot,
        }
        if "wallClockNs" in frame:
            ready["clockErrorNs"] = str(time.time_ns() - int(frame["wallClockNs"]))
        return ready

    def answer(self, line):
        number = None
        try:
            frame = json.loads(line)
            number = frame.get("id")
            operation = self.operations[frame["op"]]
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as problem:
            return failed(number, "ProtocolError", f"not a request: {type(problem).__name__}: {problem}")
        try:
            reply = operation(frame)
        except OSError as problem:
            return failed(number, type(problem).__name__, str(problem))
        except (KeyError, TypeError, ValueError, MemoryError) as problem:
            return failed(number, "ProtocolError", f"{type(problem).__name__}: {problem}")
        if number is not None:
            reply["id"] = number
        return reply

    def serve(self):
        while (line := self.channel.receive()) is not None:
            self.channel.send(self.answer(line))


def main():
    os.makedirs(HOME, exist_ok=True)
    os.environ.setdefault("HOME", HOME)
    os.chdir(HOME)
    prepare_streams()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    preimported = preimport()
    guard_iterators()
    channel, interrupt = open_channels()
    snapshot = _nanvix.snapshot()
    # Threads come after the snapshot point: nothing waits for the host when the machine is copied.
    _nanvix.watch(interrupt)
    Agent(channel, snapshot, preimported).serve()
