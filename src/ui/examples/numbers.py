# Exact decimals, JSON, dates with time zones: the ordinary standard library.
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal, getcontext
from zoneinfo import ZoneInfo

getcontext().prec = 50
print("0.1 + 0.2  as float:  ", 0.1 + 0.2)
print("0.1 + 0.2  as Decimal:", Decimal("0.1") + Decimal("0.2"))
print("square root of 2:     ", Decimal(2).sqrt())

now = datetime.now(UTC)
for zone in ["America/Los_Angeles", "Europe/Berlin", "Asia/Tokyo"]:
    print(f"{zone:20}", now.astimezone(ZoneInfo(zone)).strftime("%a %H:%M %Z"))

tomorrow = now.date() + timedelta(days=1)
print(json.dumps({"tomorrow": tomorrow.isoformat(), "leap": tomorrow.year % 4 == 0}, indent=2))
