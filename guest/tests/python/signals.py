"""Signals inside the process, alarms, pipes, select and poll."""
import os
import select
import signal
import socket
import time

signal.signal(signal.SIGUSR1, lambda number, frame: print("got", number))
os.kill(os.getpid(), signal.SIGUSR1)
signal.raise_signal(signal.SIGUSR1)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
os.kill(os.getpid(), signal.SIGUSR1)
print(sorted(signal.sigpending()), signal.sigtimedwait([signal.SIGUSR1], 1).si_signo)
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGUSR1])
try:
    os.kill(os.getpid(), signal.SIGINT)
except KeyboardInterrupt:
    print("interrupted")


def too_late(number, frame):
    raise TimeoutError("alarm")


signal.signal(signal.SIGALRM, too_late)
for wait in (lambda: time.sleep(20), lambda: [None for _ in iter(int, 1)]):
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        wait()
    except TimeoutError as problem:
        print(problem)

reader, writer = os.pipe()
print(os.write(writer, b"through the pipe"), os.read(reader, 100), os.isatty(reader))
os.set_blocking(reader, False)
try:
    os.read(reader, 1)
except BlockingIOError as problem:
    print(problem)
print(select.select([reader], [writer], [], 0.01)[0], bool(select.select([], [writer], [], 1)[1]))
os.write(writer, b"x")
print(len(select.select([reader], [], [], 5)[0]))
poll = select.poll()
poll.register(reader, select.POLLIN)
print([event for _, event in poll.poll(1000)])
epoll = select.epoll()
epoll.register(reader, select.EPOLLIN)
print([event for _, event in epoll.poll(1)])
os.read(reader, 1)
print(epoll.poll(0.01), poll.poll(10))
os.close(writer)
print(os.read(reader, 1), [event for _, event in poll.poll(0)])
epoll.close()

one, other = socket.socketpair()
one.sendall(b"hello")
print(other.recv(3), other.recv(10, socket.MSG_PEEK), other.recv(10))
other.settimeout(0.02)
try:
    other.recv(1)
except TimeoutError as problem:
    print(problem)
one.shutdown(socket.SHUT_WR)
print(other.recv(10))
other.close()
try:
    one.send(b"nobody")
except OSError as problem:
    print(type(problem).__name__)
