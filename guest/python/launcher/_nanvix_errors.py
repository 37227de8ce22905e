"""Telling an exception to the host: type, message, place, and the traceback as Python prints it."""

import linecache
import os
import traceback

# A frame tells no more than this of an exception: the whole of it goes to standard error.
TEXT_MAX = 100_000
LARGEST_PLACE = 2**31
DIRECTORY = os.path.dirname(os.path.abspath(__file__))


def is_agents(frame):
    filename = frame.f_code.co_filename
    return os.path.basename(filename).startswith("_nanvix_") and os.path.dirname(filename) in (DIRECTORY, "")


def programs_traceback(problem):
    """The traceback without the agent's own frames at its outer end."""
    trace = problem.__traceback__
    while trace is not None and is_agents(trace.tb_frame):
        trace = trace.tb_next
    return trace


def describe(problem, filename):
    lines = traceback.TracebackException.from_exception(problem, compact=True)
    text = "".join(lines.format() if problem.__traceback__ is not None else lines.format_exception_only())
    return {
        "type": type(problem).__qualname__,
        "message": clipped(message_of(problem)),
        **place_of(problem, filename),
        "traceback": text,
    }


def clipped(text):
    return text if len(text) <= TEXT_MAX else text[:TEXT_MAX] + "…"


def message_of(problem):
    try:
        return str(problem.msg if isinstance(problem, SyntaxError) and problem.msg else problem)
    except Exception:
        return "<exception str() failed>"


def place(file=None, line=None, column=None, end_line=None, end_column=None):
    numbers = {"line": line, "column": column, "endLine": end_line, "endColumn": end_column}
    # A SyntaxError holds what the program has put into it.
    checked = {key: value if isinstance(value, int) and 0 < value < LARGEST_PLACE else None for key, value in numbers.items()}
    return {"file": file if isinstance(file, str) else None, **checked}


def place_of(problem, filename):
    if isinstance(problem, SyntaxError) and problem.filename is not None and problem.lineno is not None:
        end_line, end_column = problem.end_lineno or problem.lineno, problem.end_offset
        return place(problem.filename, problem.lineno, problem.offset or 1, end_line, end_column)
    chosen = innermost = None
    trace = problem.__traceback__
    while trace is not None:
        innermost = trace
        if trace.tb_frame.f_code.co_filename == filename:
            chosen = trace
        trace = trace.tb_next
    chosen = chosen or innermost
    return place() if chosen is None else place_in(chosen)


def place_in(trace):
    code = trace.tb_frame.f_code
    positions = list(code.co_positions())
    index = trace.tb_lasti // 2
    line, end_line, column, end_column = positions[index] if 0 <= index < len(positions) else (None,) * 4
    file = code.co_filename
    if line is None:
        return place(file, trace.tb_lineno)
    return place(file, line, code_points(file, line, column), end_line, code_points(file, end_line, end_column))


def code_points(file, line, column):
    """Column from 1 in code points, of a column from 0 in UTF-8 bytes."""
    if line is None or column is None:
        return None
    text = linecache.getline(file, line)
    return len(text.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "replace")) + 1
