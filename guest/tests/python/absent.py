"""What cannot be on this machine says so with Python's ordinary exceptions."""
import os
import multiprocessing
import socket
import subprocess


def told(call, *arguments):
    try:
        call(*arguments)
    except (OSError, ImportError) as problem:
        print(type(problem).__name__, problem)
    else:
        print("no exception", call, arguments)


told(subprocess.run, ["ls"])
told(os.fork)
told(os.execv, "/bin/ls", ["ls"])
told(socket.create_connection, ("127.0.0.1", 80))
told(socket.socket)
told(multiprocessing.Pool, 2)
told(multiprocessing.Queue)
for name in ("ctypes", "sqlite3", "ssl", "curses", "bz2", "lzma", "tkinter", "turtle", "readline", "venv", "ensurepip", "pip", "idlelib", "turtledemo"):
    told(__import__, name)
