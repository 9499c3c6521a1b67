import time
a = time.time()
m = time.monotonic()
c = time.perf_counter()
time.sleep(0.01)
print(time.time() >= a, time.monotonic() > m, time.perf_counter() > c, isinstance(time.time_ns(), int), time.monotonic_ns() > 0)
t = time.gmtime(0)
print(t.tm_year, t.tm_mon, t.tm_mday, t.tm_hour, t.tm_wday, t.tm_yday, tuple(t))
t = time.gmtime(1700000000)
print(time.strftime("%Y-%m-%d %H:%M:%S", t), time.strftime("%j %a %b %d %%", t), time.asctime(t))
s = time.strptime("2024-02-29 12:30:45", "%Y-%m-%d %H:%M:%S")
print(s.tm_year, s.tm_mday, s.tm_yday, s.tm_wday, s.tm_sec)
import calendar
print(calendar.timegm(s), time.process_time() >= 0)
try:
    time.sleep(-1)
except ValueError as e:
    print(e)
try:
    time.sleep("a")
except TypeError as e:
    print(e)
time.sleep(0)
print(time.struct_time((2000, 1, 2, 3, 4, 5, 6, 2, 0)).tm_hour)
