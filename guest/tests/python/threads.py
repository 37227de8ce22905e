"""Threads: locks, conditions with time-outs, semaphores, barriers, queues, locals, pools; fifty at a time."""
import concurrent.futures
import queue
import threading
import time

total = 0
lock = threading.Lock()


def add(count):
    global total
    for _ in range(count):
        with lock:
            total += 1


threads = [threading.Thread(target=add, args=(100,)) for _ in range(50)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(total, threading.active_count())

condition = threading.Condition()
with condition:
    started = time.monotonic()
    print(condition.wait(0.05), time.monotonic() - started >= 0.05)
items = []


def produce():
    for item in range(5):
        with condition:
            items.append(item)
            condition.notify()


with condition:
    threading.Thread(target=produce).start()
    print(condition.wait_for(lambda: len(items) == 5, timeout=20), items)

print(lock.acquire(timeout=0.01), lock.acquire(timeout=0.01), lock.locked())
lock.release()
again = threading.RLock()
with again, again:
    print("twice")
gate = threading.Barrier(10)
passed = []
threads = [threading.Thread(target=lambda: passed.append(gate.wait(20))) for _ in range(10)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(sorted(passed))

work = queue.Queue(maxsize=3)


def consume(results):
    while (item := work.get()) is not None:
        results.append(item * item)
        work.task_done()


results = []
workers = [threading.Thread(target=consume, args=(results,)) for _ in range(4)]
[worker.start() for worker in workers]
for number in range(100):
    work.put(number)
work.join()
for _ in workers:
    work.put(None)
[worker.join() for worker in workers]
print(sum(results), len(results))
try:
    work.get(timeout=0.01)
except queue.Empty:
    print("empty")

with concurrent.futures.ThreadPoolExecutor(8) as pool:
    print(list(pool.map(lambda n: n * 2, range(20))))
    print(pool.submit(lambda: 1 / 0).exception())

own = threading.local()
own.value = 1
seen = []
thread = threading.Thread(target=lambda: seen.append(hasattr(own, "value")))
thread.start()
thread.join()
print(seen, own.value)
timer = threading.Timer(0.02, print, ["timer"])
timer.start()
timer.join()
event = threading.Event()
print(event.wait(0.01), event.is_set(), event.set(), event.wait(1))
for _ in range(300):
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()
print("three hundred came and went")
