# Threads: the guest's kernel has a scheduler of its own, and its timer interrupts preempt.
import queue
import threading
import time

jobs = queue.Queue()
lock = threading.Lock()
done = []


def work(name):
    while (job := jobs.get()) is not None:
        time.sleep(0.01 * (job % 3))
        with lock:
            done.append((job, name))


workers = [threading.Thread(target=work, args=(f"worker {i}",)) for i in range(4)]
for worker in workers:
    worker.start()
for job in range(20):
    jobs.put(job)
for _ in workers:
    jobs.put(None)
for worker in workers:
    worker.join()

for name in sorted({name for _, name in done}):
    print(name, "did", [job for job, who in done if who == name])
