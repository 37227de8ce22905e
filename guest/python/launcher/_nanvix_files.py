"""The agent's file operations: put, get, list, remove."""

import base64
import os
import shutil
import stat


def put(frame):
    path = os.path.abspath(frame["path"])
    data = base64.b64decode(frame["data"], validate=True)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    return {"event": "file", "path": path, "bytes": len(data)}


def get(frame):
    path = os.path.abspath(frame["path"])
    with open(path, "rb") as file:
        data = file.read()
    return {"event": "file", "path": path, "data": base64.b64encode(data).decode("ascii")}


def kind_of(mode):
    if stat.S_ISDIR(mode):
        return "directory"
    if stat.S_ISLNK(mode):
        return "link"
    return "file" if stat.S_ISREG(mode) else "device"


def list_directory(frame):
    path = os.path.abspath(frame["path"])
    entries = []
    with os.scandir(path) as scan:
        for entry in scan:
            status = entry.stat(follow_symlinks=False)
            entries.append({
                "name": entry.name, "kind": kind_of(status.st_mode), "bytes": status.st_size, "modified": status.st_mtime,
            })
    entries.sort(key=lambda entry: entry["name"])
    return {"event": "file", "path": path, "entries": entries}


def remove(frame):
    path = os.path.abspath(frame["path"])
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)
    return {"event": "file", "path": path, "removed": True}
