# Tasks take turns on one thread: three fetchers feed one printer through a queue.
import asyncio
import time


async def fetch(name, seconds, queue):
    for part in range(1, 4):
        await asyncio.sleep(seconds)
        await queue.put(f"{name}: part {part}")


async def main():
    began = time.monotonic()
    queue = asyncio.Queue()
    async with asyncio.TaskGroup() as group:
        for name, seconds in [("tortoise", 0.3), ("dog", 0.2), ("hare", 0.1)]:
            group.create_task(fetch(name, seconds, queue))
        for _ in range(9):
            item = await queue.get()
            print(f"{time.monotonic() - began:5.2f} s  {item}")


asyncio.run(main())
