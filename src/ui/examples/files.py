# A file system in memory: it lives as long as the machine. Reset brings back an empty one.
from pathlib import Path

folder = Path("notes")
folder.mkdir(exist_ok=True)
for number, line in enumerate(["first", "second", "third"], start=1):
    (folder / f"{number}.txt").write_text(f"This is the {line} note.\n")

for path in sorted(folder.iterdir()):
    print(f"{path}  {path.stat().st_size:3} bytes  {path.read_text().strip()}")

(folder / "2.txt").rename(folder / "second.txt")
(folder / "3.txt").unlink()
print("Left:", [path.name for path in sorted(folder.iterdir())])

library = Path("/lib/python3.13")
modules = [path.stem for path in library.glob("*.py")]
print(f"The standard library has {len(modules)} single-file modules, from {min(modules)} to {max(modules)}.")
