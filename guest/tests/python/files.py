"""Files and directories: made, read, changed, renamed, listed, removed; the errors that belong to it."""
import os
import shutil
import stat
import tempfile

os.umask(0o022)
base = tempfile.mkdtemp()
os.chdir(base)
print(os.getcwd() == base, os.listdir())

with open("one.txt", "w") as file:
    print(file.write("first\nsecond\n"), file.tell(), file.isatty(), file.seekable())
with open("one.txt", "a") as file:
    file.write("third\n")
with open("one.txt", "r+b") as file:
    print(file.readline(), file.tell())
    file.seek(0, os.SEEK_END)
    file.write(b"fourth\n")
    file.seek(1)
    file.write(b"I")
    file.truncate(30)
print(open("one.txt", "rb").read())
print([line.strip() for line in open("one.txt", errors="replace")])

status = os.stat("one.txt")
print(status.st_size, oct(status.st_mode), stat.filemode(status.st_mode), status.st_nlink)
os.chmod("one.txt", 0o600)
os.utime("one.txt", ns=(1_500_000_000_123_456_789, 1_600_000_000_987_654_321))
status = os.stat("one.txt")
print(oct(status.st_mode), status.st_atime_ns, status.st_mtime_ns)

os.makedirs("a/b/c")
os.symlink("../one.txt", "a/link")
print(os.readlink("a/link"), os.path.islink("a/link"), os.path.realpath("a/link") == os.path.join(os.path.realpath(base), "one.txt"))
print(open("a/link").readline())
os.rename("one.txt", "a/b/two.txt")
os.replace("a/b/two.txt", "a/b/c/three.txt")
for where, directories, names in os.walk("."):
    print(where, sorted(directories), sorted(names))
with os.scandir("a") as entries:
    print(sorted((entry.name, entry.is_dir(), entry.is_symlink()) for entry in entries))

descriptor = os.open("raw", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o640)
print(os.write(descriptor, b"0123456789"), os.pread(descriptor, 4, 3), os.lseek(descriptor, -2, os.SEEK_END), os.read(descriptor, 9))
os.pwrite(descriptor, b"AB", 12)
other = os.dup(descriptor)
os.lseek(other, 0, os.SEEK_SET)
print(os.read(descriptor, 20), os.fstat(other).st_size)
os.ftruncate(other, 3)
os.close(descriptor)
print(os.lseek(other, 0, os.SEEK_END))
os.close(other)


def problem_of(call, *arguments):
    try:
        call(*arguments)
    except OSError as problem:
        print(type(problem).__name__, problem.errno, problem.strerror)
    else:
        print("no error")


problem_of(open, "none")
problem_of(open, "a")
problem_of(open, "raw/x")
problem_of(os.mkdir, "a")
problem_of(os.rmdir, "a")
problem_of(os.rmdir, "raw")
problem_of(os.unlink, "a")
problem_of(os.rename, "none", "other")
problem_of(os.rename, "a", "a/b/inside")
problem_of(os.rename, "raw", "a")
problem_of(os.open, "raw", os.O_CREAT | os.O_EXCL)
problem_of(os.read, 77, 1)
problem_of(os.close, 77)
problem_of(os.chdir, "raw")
problem_of(os.listdir, "none")
problem_of(os.readlink, "raw")
problem_of(os.stat, "x" * 300)
os.symlink("loop", "loop")
problem_of(open, "loop")

with tempfile.TemporaryFile() as file:
    file.write(b"x" * 100_000)
    file.seek(0)
    print(len(file.read()))
with open("gone", "w+") as file:
    os.unlink("gone")
    file.write("still here")
    file.seek(0)
    print(file.read(), os.path.exists("gone"))
shutil.copytree("a", "copy", symlinks=True)
print(sorted(os.listdir("copy/b/c")), shutil.which("nothing"))
os.chdir("/")
shutil.rmtree(base)
print(os.path.exists(base))
print(open("/dev/null").read() == "", len(open("/dev/zero", "rb").read(10)), len(open("/dev/urandom", "rb").read(10)))
