from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, getcontext
from fractions import Fraction
d = date(2024, 2, 28)
print(d + timedelta(days=2), d.isoformat(), d.weekday(), (date(2025, 1, 1) - d).days, d.replace(day=1), d < date(2024, 3, 1), d.strftime("%d/%m/%y"))
t = datetime(2024, 5, 6, 7, 8, 9, tzinfo=timezone.utc)
print(t, t.isoformat(), t + timedelta(hours=20), t.timestamp(), repr(timedelta(days=1, seconds=5)), timedelta(hours=25), timedelta(seconds=-1))
print(datetime.fromisoformat("2024-01-02T03:04:05"), datetime.strptime("05 Mar 2024", "%d %b %Y").date(), timedelta(minutes=90) / 2, timedelta(1) // timedelta(hours=5))
try:
    date(2023, 2, 29)
except ValueError as e:
    print(type(e).__name__)
print(Decimal("0.1") + Decimal("0.2"), Decimal(1) / Decimal(3), Decimal("1.10") == Decimal("1.1"), Decimal("123.456").quantize(Decimal("0.01")), round(Decimal("2.675"), 2), Decimal("1E+5"), -Decimal("0"))
getcontext().prec = 6
print(Decimal(2).sqrt(), Decimal(22) / 7, Decimal("NaN").is_nan(), sorted([Decimal("1.5"), Decimal("-2"), Decimal(0)]))
print(Fraction(1, 3) + Fraction(1, 6), Fraction("0.75"), Fraction(6, -4), Fraction(1, 3) ** 2, Fraction(7, 2) // 1, Fraction(0.5), Fraction(3, 4).limit_denominator(2), float(Fraction(1, 8)), Fraction(5, 1))
print(sum([Fraction(1, n) for n in range(1, 6)]), Fraction(1, 2) < 0.6, Fraction(1, 2) == 0.5, repr(Fraction(1, 2)))
