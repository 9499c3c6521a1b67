from datetime import *
def t(s):
    try: print(s, '->', repr(eval(s)))
    except Exception as e: print(s, '->', type(e).__name__, e)
for s in '''date()
date(2024)
date(2024,1,2,3)
date(2024,1,2,foo=1)
date(2024,1,2,year=1)
date(0,1,1)
date(10000,1,1)
date(2024,13,1)
date(2024,2,30)
date(2024.0,1,1)
date(2**40,1,1)
date(2**70,1,1)
date('a',1,1)
datetime()
datetime(2024,1,1,tzinfo=3)
datetime(2024,1,1,25)
datetime(2024,1,1,0,60)
datetime(2024,1,1,0,0,60)
datetime(2024,1,1,0,0,0,1000000)
datetime(2024,1,1,fold=2)
datetime(2024,1,1,fold=True)
datetime(2024,1,1,0,0,0,0,None,1)
time(24)
time(fold=3)
time(1,2,3,4,5)
time(1,2,3,4,None,5)
time(foo=1)
timedelta(foo=1)
timedelta(1,2,3,4,5,6,7,8)
timedelta('a')
timedelta(seconds='a')
timedelta(days=1000000000)
timedelta(days=10**20)
timedelta(days=10**40)
timedelta(float('inf'))
timedelta(float('nan'))
timedelta(1)/0
timedelta(1)//0
timedelta(1)/0.0
timedelta(1)/timedelta(0)
timedelta(1)//timedelta(0)
timedelta(1)%timedelta(0)
divmod(timedelta(1),timedelta(0))
timedelta(1)*float('inf')
timedelta(1)*float('nan')
timedelta(1)*'a'
timedelta(1)+1
timedelta(1)<1
timedelta.max+timedelta.resolution
timedelta.max*2
-timedelta.max
timedelta(microseconds=0.5),timedelta(microseconds=1.5),timedelta(microseconds=-0.5),timedelta(days=0.3,hours=0.7)
timedelta(1)*0.5, timedelta(microseconds=1)*0.5, timedelta(microseconds=3)/2
date.max+timedelta(1)
date.min-timedelta(1)
datetime.max+timedelta(1)
date(2024,1,1)-datetime(2024,1,1)
datetime(2024,1,1)-date(2024,1,1)
date(2024,1,1)<datetime(2024,1,1)
date(2024,1,1)==datetime(2024,1,1)
datetime(2024,1,1)<date(2024,1,1)
date(2024,1,1)<1
date(2024,1,1)+1
datetime(2024,1,1)<datetime(2024,1,1,tzinfo=timezone.utc)
datetime(2024,1,1)-datetime(2024,1,1,tzinfo=timezone.utc)
datetime(2024,1,1)==datetime(2024,1,1,tzinfo=timezone.utc)
time(1)<time(1,tzinfo=timezone.utc)
time(1)==time(1,tzinfo=timezone.utc)
timezone(1)
timezone(timedelta(1))
timezone(timedelta(hours=1),1)
timezone(timedelta(hours=1),'a','b')
timezone()
timezone(timedelta(0)) is timezone.utc
timezone(timedelta(0),'UTC')
timezone(timedelta(hours=-5,minutes=-30,seconds=-5,microseconds=7))
str(timezone(timedelta(hours=-5,minutes=-30,seconds=-5,microseconds=7)))
timezone.utc.utcoffset(1)
timezone.utc.tzname(1)
timezone.utc.dst(1)
timezone.utc.fromutc(1)
timezone.utc.fromutc(datetime(2024,1,1))
tzinfo().utcoffset(None)
tzinfo().dst(None)
tzinfo().tzname(None)
tzinfo().fromutc(1)
datetime.fromisoformat('x')
date.fromisoformat('x')
date.fromisoformat(1)
datetime.fromisoformat(1)
time.fromisoformat(1)
time.fromisoformat('x')
date.fromisoformat('2024-13-01')
datetime.fromisoformat('2024-W01-1T10')
datetime.fromisoformat('20240101T101112,5Z')
datetime.fromisoformat('2024-01-01 10:11:12.123456789+01:02:03.5')
date.fromordinal(0)
date.fromordinal(3652060)
date.fromordinal('a')
date.fromisocalendar(2024,54,1)
date.fromisocalendar(2024,1,8)
date.fromisocalendar(0,1,8)
date.fromisocalendar('a',1,8)
date.fromisocalendar(1,1)
date(2024,1,1).isocalendar()
date(2024,1,1).isocalendar().week
date(2024,1,1).replace(day=40)
date(2024,1,1).replace(1,2,3,4)
date(2024,1,1).replace(x=1)
date(2024,1,1).__format__(1)
format(date(2024,1,1),'')
format(date(2024,1,1),'%Y/%j')
date(2024,1,1).strftime(1)
date(2024,1,1).strftime()
datetime(2024,1,1,tzinfo=timezone.utc).strftime('%z %Z %f %:z %%z')
datetime(2024,1,1).strftime('%z|%Z|%f|%:z|%')
datetime(2024,1,1).isoformat('x','y')
datetime(2024,1,1).isoformat('xx')
datetime(2024,1,1).isoformat(timespec='foo')
datetime(2024,1,1).isoformat(timespec='milliseconds')
datetime(2024,1,1,1,2,3,4).isoformat(' ','hours')
time(1,2,3,4).isoformat('minutes')
time(1,2,3,4).isoformat(1)
datetime.combine(1,2)
datetime.combine(date(2024,1,1),time(1),3)
datetime.combine(date(2024,1,1),time(1,tzinfo=timezone.utc))
datetime.combine(date(2024,1,1))
datetime.fromtimestamp('a')
datetime.fromtimestamp(1e20)
datetime.fromtimestamp(float('nan'))
datetime.fromtimestamp(1.5,timezone.utc)
datetime.fromtimestamp(1.5,3)
date.fromtimestamp('a')
date.fromtimestamp(1e20)
date.fromtimestamp(None)
datetime.now(3)
datetime(2024,1,1).astimezone(3)
datetime(2024,1,1,tzinfo=timezone.utc).astimezone(timezone(timedelta(hours=2)))
datetime(2024,1,1,tzinfo=timezone.utc).timestamp()
datetime(2024,1,1).timetuple()
datetime(2024,1,1,tzinfo=timezone.utc).utctimetuple()
datetime(1,1,1,tzinfo=timezone(timedelta(hours=1))).utctimetuple()
datetime(2024,1,1).ctime(), date(2024,1,1).ctime()
datetime(2024,1,1).year_
date(2024,1,1).__reduce__()
datetime(2024,1,1,fold=1).__reduce_ex__(4)
datetime(2024,1,1,fold=1).__reduce_ex__(2)
datetime(2024,1,1,tzinfo=timezone.utc).__reduce__()
time(1,2,3,4,fold=1).__reduce_ex__(4)
time(1,2,3,4,fold=1).__reduce_ex__(3)
timedelta(1,2,3).__reduce__()
timezone.utc.__reduce__()
timezone.utc.__getinitargs__()
tzinfo().__reduce__()
time(1,2,3,4,fold=1),time(1,2),time(1),time(1,2,3,tzinfo=timezone.utc)
datetime(2024,1,1,fold=1),datetime(2024,1,1,1,2,3),datetime(2024,1,1,tzinfo=timezone.utc)
timedelta(),timedelta(1),timedelta(-1),timedelta(0,1),timedelta(0,0,1),timedelta(-1,5,7)
str(timedelta()),str(timedelta(1)),str(timedelta(-1)),str(timedelta(5,1)),str(timedelta(0,0,1)),str(timedelta(-1,5,7))
bool(time(0)),bool(timedelta(0)),hash(timedelta(1))==hash(timedelta(hours=24))
timedelta(5).total_seconds(),timedelta(0,1,5).total_seconds()
date.min,date.max,date.resolution,datetime.min,datetime.max,datetime.resolution,time.min,time.max,time.resolution,timedelta.min,timedelta.max,timedelta.resolution
timezone.min,timezone.max,timezone.utc
abs(timedelta(-1,5)),+timedelta(1),-timedelta(1,1,1)
timedelta(5)//timedelta(2),timedelta(5)%timedelta(2),divmod(timedelta(5),timedelta(2)),timedelta(5)/timedelta(2),timedelta(5)//3,timedelta(-5)//3, 3*timedelta(5)
type('D',(date,),{})(2024,1,1)
type('D',(date,),{})(2024,1,1)+timedelta(1)
type('D',(datetime,),{})(2024,1,1)+timedelta(1)
type('D',(datetime,),{})(2024,1,1).date()
type('D',(timedelta,),{})(1)+timedelta(1)
type('D',(timedelta,),{})(1)
date(2024,1,1).year.__class__
setattr(date(2024,1,1),'year',3)
delattr(date(2024,1,1),'year')
datetime.strptime(1,2)
datetime.strptime('2024-01-02 +0100','%Y-%m-%d %z')
datetime.__mro__, timezone.__mro__
datetime(2024,1,1).dst(),datetime(2024,1,1).utcoffset(),datetime(2024,1,1).tzname()
datetime(2024,1,1,tzinfo=type('Z',(tzinfo,),{'utcoffset':lambda s,d:3})()).utcoffset()
datetime(2024,1,1,tzinfo=type('Z',(tzinfo,),{'utcoffset':lambda s,d:timedelta(2)})()).utcoffset()
datetime(2024,1,1,tzinfo=type('Z',(tzinfo,),{'tzname':lambda s,d:3})()).tzname()
date(b'\\x07\\xe8\\x01\\x02')
date(b'\\x07\\xe8\\x0d\\x02')
datetime(b'\\x07\\xe8\\x01\\x02\\x03\\x04\\x05\\x00\\x00\\x07')
datetime(b'\\x07\\xe8\\x81\\x02\\x03\\x04\\x05\\x00\\x00\\x07',timezone.utc)
datetime(b'\\x07\\xe8\\x01\\x02\\x03\\x04\\x05\\x00\\x00\\x07',3)
time(b'\\x03\\x04\\x05\\x00\\x00\\x07')
timedelta(1)==1, date(2024,1,1)==1, timezone.utc==1, time(1)==1
timezone(timedelta(hours=1))==timezone(timedelta(hours=1),'x')
timezone.utc<timezone.utc
date(2024,1,1)-1
1-date(2024,1,1)
1+date(2024,1,1)
timedelta(1)+date(2024,1,1)
timedelta(1)-date(2024,1,1)
datetime(2024,3,31,2,30).toordinal(), date(1,1,1).weekday(), date(9999,12,31).isoweekday()'''.splitlines(): t(s)

import pickle, copy
zone = timezone(timedelta(hours=5, minutes=30), 'IST')
everything = [date(2024, 2, 29), time(1, 2, 3, 4, zone), datetime(2024, 2, 29, 1, 2, 3, 4, zone, fold=1),
              timedelta(-3, 5, 7), timezone.utc, zone, datetime.max, time.min]
for v in everything:
    for protocol in range(6):
        again = pickle.loads(pickle.dumps(v, protocol))
        assert again == v and type(again) is type(v), v
        assert protocol < 4 or getattr(again, 'fold', 0) == getattr(v, 'fold', 0)
    assert copy.copy(v) == v == copy.deepcopy(v) and hash(v) == hash(copy.deepcopy(v))
    print(v, repr(v))


class Summer(tzinfo):
    """An hour more from April to September."""

    def utcoffset(self, dt):
        return timedelta(hours=1) + self.dst(dt)

    def dst(self, dt):
        return timedelta(hours=1 if dt and 4 <= dt.month < 10 else 0)

    def tzname(self, dt):
        return 'SUM' if self.dst(dt) else 'WIN'

    def __repr__(self):
        return 'Summer()'


summer = Summer()
a, b = datetime(2024, 1, 1, 12, tzinfo=summer), datetime(2024, 7, 1, 12, tzinfo=summer)
print(a, b, a.tzname(), b.tzname(), b.dst(), a.strftime('%z %Z'), b.timetuple().tm_isdst)
print(b.astimezone(timezone.utc), datetime(2024, 7, 1, 10, tzinfo=timezone.utc).astimezone(summer))
print(b - a, b - datetime(2024, 7, 1, tzinfo=timezone.utc), a < b, a == a.astimezone(zone), hash(a) == hash(a.astimezone(zone)))
print(repr(a), time(1, tzinfo=summer), time(1, tzinfo=summer).utcoffset())


class Stamp(datetime):
    def __new__(cls, *args, **kwargs):
        self = super().__new__(cls, *args, **kwargs)
        self.note = 'new'
        return self


s = Stamp(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
for v in (s, s + timedelta(1), s.replace(year=2025), Stamp.fromisoformat('2024-05-06'), Stamp.fromtimestamp(0, timezone.utc),
          Stamp.combine(date(2024, 1, 1), time(2)), Stamp.fromordinal(738000), s.astimezone(zone), Stamp.strptime('2024', '%Y')):
    print(type(v).__name__, v, v.note)
print(type(s.date()).__name__, type(s - s).__name__, type(s.time()).__name__, isinstance(s, date))
for text in ('2024-W10', '2024W101', '20240102', '2024-01-02T03', '2024-01-02T0304', '2024-01-02 03:04:05+02:30', '2024-01-02T03:04:05.1Z',
             '2024-01-02T03:04:05,123', '2024-01-0', '2024-1-02', '2024-01-02T', '2024-01-02T3', '2024-01-02T03:04:60', '\ud800024-01-02'):
    try:
        print(text.encode('ascii', 'replace'), repr(datetime.fromisoformat(text)))
    except ValueError as e:
        print('ValueError', ascii(str(e)))
for spec in ('%a %A %b %B %d %H %I %j %m %M %p %S %U %w %W %y %Y', '%%', '%G-%V-%u', '%x %X %c', '%:z %f'):
    print(datetime(2024, 12, 30, 15, 4, 5, 6, zone).strftime(spec), '|', date(2024, 1, 1).strftime(spec), '|', time(1, 2).strftime(spec))
print(f'{date(2024, 1, 1):%d.%m.%Y}', f'{datetime(2024, 1, 1):%H}', f'{time(5):%H}', f'{date(2024, 1, 1)}')
print(sorted([date(2024, 1, 2), date(2023, 5, 6), date.min]), max(timedelta(1), timedelta(2)), sum([timedelta(1)] * 3, timedelta()))
print([date(y, 1, 1).isocalendar()[:] for y in range(2015, 2030)], [date(y, 12, 31).isocalendar()[1] for y in range(2015, 2030)])
