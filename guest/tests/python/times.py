"""Clocks run forward, sleeps last as long as they should, dates come out right."""
import os
import time
from datetime import datetime, timedelta, timezone

first = time.monotonic()
time.sleep(0.05)
slept = time.monotonic() - first
print(0.05 <= slept < 2)
stamps = [time.monotonic_ns() for _ in range(2000)]
print(stamps == sorted(stamps))
print(time.time() > 1_700_000_000, abs(time.time() - time.clock_gettime(time.CLOCK_REALTIME)) < 1)
used = time.process_time()
time.sleep(0.1)
print(time.process_time() - used < 0.09, time.thread_time() >= 0)
print(time.perf_counter() > 0, time.get_clock_info("monotonic").monotonic)
print(time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(1_000_000_000)), time.tzname[0])
print(datetime.fromtimestamp(0, timezone.utc), datetime(2024, 2, 29) + timedelta(days=366), datetime(2026, 1, 1).isocalendar())
print(datetime.strptime("24 Dec 2025 18:30", "%d %b %Y %H:%M"), datetime(1, 1, 1) - datetime(9999, 12, 31))
for bad in (-1, float("nan")):
    try:
        time.sleep(bad)
    except ValueError as problem:
        print(problem)
for zone in ("CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT", "UTC"):
    os.environ["TZ"] = zone
    time.tzset()
    print(time.tzname, time.timezone, time.strftime("%H:%M %Z", time.localtime(1_751_371_200)))
