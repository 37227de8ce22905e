"""Standard input by lines and to its end; output to both streams; the exit status."""
import sys

print(repr(input("first? ")))
print(repr(sys.stdin.readline()))
print(repr(sys.stdin.read()))
try:
    input()
except EOFError as problem:
    print(type(problem).__name__, problem)
print("to stderr", file=sys.stderr)
sys.stdout.write("no newline at the end")
sys.exit("a message, and status 1")
