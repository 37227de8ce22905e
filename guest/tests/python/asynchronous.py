"""asyncio: tasks, sleep, queues, locks, time-outs, cancelling, to_thread, streams over a socket pair, exceptions."""
import asyncio
import socket


async def producer(queue):
    for number in range(5):
        await asyncio.sleep(0.001)
        await queue.put(number)
    await queue.put(None)


async def consumer(queue):
    got = []
    while (item := await queue.get()) is not None:
        got.append(item)
    return got


async def fail():
    raise ValueError("on purpose")


async def talk():
    one, other = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=one)
    answer_reader, answer_writer = await asyncio.open_connection(sock=other)
    writer.write(b"x" * 200_000 + b"\n")
    line = await answer_reader.readexactly(200_001)
    answer_writer.write(b"got %d\n" % len(line))
    print(await reader.readline())
    writer.close()
    answer_writer.close()


async def main():
    queue = asyncio.Queue(2)
    print(await asyncio.gather(producer(queue), consumer(queue)))
    print(await asyncio.gather(*(asyncio.sleep(0.01 * (5 - n), n) for n in range(5))))
    try:
        await asyncio.wait_for(asyncio.sleep(10), 0.02)
    except TimeoutError as problem:
        print(type(problem).__name__)
    print(await asyncio.to_thread(sum, range(1000)))
    task = asyncio.create_task(asyncio.sleep(10))
    await asyncio.sleep(0)
    task.cancel()
    print((await asyncio.gather(task, return_exceptions=True))[0].__class__.__name__)
    print(await asyncio.gather(fail(), return_exceptions=True))
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            group.create_task(asyncio.sleep(10))
    except* ValueError as problems:
        print(problems.exceptions)
    async with asyncio.timeout(5), asyncio.Lock():
        await talk()
    loop = asyncio.get_running_loop()
    later = loop.create_future()
    loop.call_later(0.01, later.set_result, "called")
    print(await later)
    await loop.run_in_executor(None, lambda: loop.call_soon_threadsafe(print, "from a thread"))
    await asyncio.sleep(0.01)


asyncio.run(main())
asyncio.run(asyncio.sleep(0))
print("done")
