"""Completion at the cursor, from the text and from objects that exist already; nothing of the program is run."""

import builtins
import inspect
import keyword
import re
import sys
import types

WORD = re.compile(r"[^\W\d]\w*")
DOTTED = re.compile(r"((?:[^\W\d]\w*\s*\.\s*)*)([^\W\d]\w*|)$")
IMPORT = re.compile(r"^\s*import\s+(.+)$", re.M)
FROM_IMPORT = re.compile(r"^\s*from\s+([\w.]+)\s+import\s+\(?([^)#\n]+)", re.M)
IMPORTING = re.compile(r"^\s*(?:import|from)\s+([\w.]*)$")
IMPORTING_FROM = re.compile(r"^\s*from\s+([\w.]+)\s+import\s+(?:.*,\s*)?(\w*)$")
DEFINED = re.compile(r"^\s*(?:async\s+)?(def|class)\s+([^\W\d]\w*)", re.M)
LITERALS = {'"': str, "'": str, "]": list, "}": dict, ")": None}
MISSING = object()


def complete(frame):
    lines = frame["source"].split("\n")
    number, column = frame["line"], frame["column"]
    before = lines[number - 1][:column] if 0 < number <= len(lines) else ""
    others = "\n".join(lines[: number - 1] + lines[number:])
    prefix, names = candidates(before, others)
    chosen = {name: kind for name, kind in names.items() if name.startswith(prefix) and name != prefix}
    if not prefix.startswith("_"):
        chosen = {name: kind for name, kind in chosen.items() if not name.startswith("_")}
    ordered = sorted(chosen, key=str.lower)
    return {
        "event": "completions", "start": len(before) - len(prefix), "end": len(before),
        "names": [{"name": name, "kind": chosen[name]} for name in ordered],
    }


def candidates(before, others):
    if match := IMPORTING_FROM.match(before):
        return match[2], members(sys.modules.get(match[1], MISSING))
    if match := IMPORTING.match(before):
        package, _, prefix = match[1].rpartition(".")
        return prefix, importable(package)
    path, prefix = DOTTED.search(before).groups()
    if path:
        return prefix, members(resolve([part.strip() for part in path.split(".")[:-1]], others))
    head = before[: len(before) - len(prefix)].rstrip()
    if head.endswith("."):
        kind = LITERALS.get(head[:-1].rstrip()[-1:])
        return prefix, members(kind) if kind else {}
    return prefix, visible(before, others)


def importable(package):
    """Names of modules known to this Python, one level below `package`."""
    found = {}
    known = set(sys.modules) | set(sys.stdlib_module_names)
    start = package + "." if package else ""
    for name in known:
        if name.startswith(start):
            found[name[len(start):].partition(".")[0]] = "module"
    return found


def main_names():
    main = sys.modules.get("__main__")
    return getattr(main, "__dict__", {})


def imported(source):
    """Modules and their members that the text's import statements would bind, if they are loaded already."""
    bound = {}
    for match in IMPORT.finditer(source):
        for clause in match[1].split("#")[0].split(","):
            name, _, alias = (part.strip() for part in clause.strip().partition(" as "))
            if name in sys.modules:
                bound[alias or name.partition(".")[0]] = sys.modules[name if alias else name.partition(".")[0]]
    for match in FROM_IMPORT.finditer(source):
        module = sys.modules.get(match[1], MISSING)
        for clause in match[2].split(","):
            name, _, alias = (part.strip() for part in clause.strip().partition(" as "))
            value = attribute(module, name) if name else MISSING
            if value is not MISSING:
                bound[alias or name] = value
    return bound


def visible(before, others):
    names = {word: "variable" for word in WORD.findall(others)}
    names.update({name: kind_of(value) for name, value in vars(builtins).items()})
    names.update({name: kind_of(value) for name, value in main_names().items()})
    names.update({name: kind_of(value) for name, value in imported(others).items()})
    names.update({match[2]: "function" if match[1] == "def" else "class" for match in DEFINED.finditer(others)})
    names.update(dict.fromkeys(keyword.kwlist + ["match", "case", "type"], "keyword"))
    return names


def resolve(path, source):
    scopes = imported(source), main_names(), vars(builtins)
    value = next((scope[path[0]] for scope in scopes if path[0] in scope), MISSING)
    for name in path[1:]:
        value = attribute(value, name)
    return value


def attribute(value, name):
    """An attribute as it lies there: no property, no __getattr__ is called."""
    if value is MISSING:
        return MISSING
    if isinstance(value, types.ModuleType):
        return value.__dict__.get(name, MISSING)
    found = inspect.getattr_static(value, name, MISSING)
    return MISSING if isinstance(found, property) else found


def members(value):
    if value is MISSING:
        return {}
    if isinstance(value, types.ModuleType):
        return {name: kind_of(member) for name, member in value.__dict__.items()}
    found = {}
    for owner in reversed((value if isinstance(value, type) else type(value)).__mro__):
        found.update({name: kind_of(member) for name, member in owner.__dict__.items()})
    own = inspect.getattr_static(value, "__dict__", None)
    if isinstance(own, dict):
        found.update({name: kind_of(member) for name, member in own.items()})
    elif not isinstance(value, type) and hasattr(type(value), "__dict__"):
        try:
            found.update({name: kind_of(member) for name, member in object.__getattribute__(value, "__dict__").items()})
        except (AttributeError, TypeError):
            pass
    return found


def kind_of(value):
    if isinstance(value, types.ModuleType):
        return "module"
    if isinstance(value, type):
        return "class"
    return "function" if callable(value) or isinstance(value, (staticmethod, classmethod)) else "variable"
