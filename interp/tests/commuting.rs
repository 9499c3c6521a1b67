//! Threads that change the same objects without looking at them do not make each other run again,
//! and nothing that they do is lost.

use interp::Program;
use interp::vm::{Options, Runtime};
use stm::Stats;

/// The registers that are in use when a program has ended.
const FIRST_BASE: usize = 8;

/// Runs `f(i)` in threads and waits for them.
const PRELUDE: &str = "
import _thread
_thread._setswitchinterval(1e-5)
def run(n, f):
    done = [_thread.allocate_lock() for i in range(n)]
    for lock in done:
        lock.acquire()
    def go(i):
        f(i)
        done[i].release()
    for i in range(n):
        _thread.start_new_thread(go, (i,))
    for lock in done:
        lock.acquire()
";

/// What the blocks of a program did.
fn run(source: &str) -> Stats {
    let mut m = Runtime::start(Options::default());
    let code = m.run_program(&Program::Command(format!("{PRELUDE}{source}")));
    assert_eq!(code, 0, "{source}");
    let wrong = m.memory.audit_all(FIRST_BASE);
    assert!(wrong.is_empty(), "{:?}", &wrong[..wrong.len().min(5)]);
    m.rt.heap.engine().stats()
}

/// Runs a program in which no block may lose but the one that waits for the threads, which may see
/// a lock given back in the middle of its look at it: that does not happen every time.
fn commutes(source: &str) {
    let mut last = None;
    for _ in 0..4 {
        let stats = run(source);
        assert!(stats.commits > 25, "blocks must end for this to mean anything: {stats}");
        println!("{stats}");
        if stats.aborts == 0 {
            return;
        }
        assert!(stats.aborts <= 3, "{stats}");
        last = Some(stats);
    }
    panic!("a block lost in every run: {last:?}");
}

#[test]
fn appends() {
    commutes(
        "
l = []
def f(i):
    for n in range(20000):
        l.append((i, n))
run(3, f)
assert len(l) == 60000
for i in range(3):
    assert [n for j, n in l if j == i] == list(range(20000))
",
    );
}

#[test]
fn new_keys() {
    commutes(
        "
d = {}
def f(i):
    for n in range(20000):
        d[i, n] = n
run(3, f)
assert len(d) == 60000
assert all(d[i, n] == n for i in range(3) for n in range(20000))
for i in range(3):
    assert [n for j, n in d if j == i] == list(range(20000))
",
    );
}

#[test]
fn old_keys() {
    commutes(
        "
d = {n: 0 for n in range(1000)}
def f(i):
    for n in range(20000):
        d[i + 3 * (n % 300)] = n
run(3, f)
assert len(d) == 1000
assert all(d[n] for n in range(3, 900))
",
    );
}

#[test]
fn lookups_beside_changes_of_other_keys() {
    commutes(
        "
d = {n: 0 for n in range(900)}
def f(i):
    for n in range(20000):
        k = i + 3 * (n % 300)
        d[k] = d[k] + 1
run(3, f)
assert sum(d.values()) == 60000
",
    );
}

#[test]
fn set_additions() {
    commutes(
        "
s = set()
def f(i):
    for n in range(20000):
        s.add(n * 3 + i)
        s.add('common')
run(3, f)
assert len(s) == 60001 and all(n in s for n in range(60000))
",
    );
}

#[test]
fn removals_of_different_keys() {
    // No keys are added: a table that grows is written to whole.
    commutes(
        "
d = {n: n for n in range(60000)}
s = set(range(60000))
def f(i):
    for n in range(i, 60000, 3):
        if n % 5 == 0:
            continue
        if n % 2:
            assert d.pop(n) == n
            s.remove(n)
        else:
            del d[n]
            s.discard(n)
        s.discard(n)
        assert n not in d and n not in s
run(3, f)
assert list(d.items()) == [(n, n) for n in range(0, 60000, 5)]
assert s == set(range(0, 60000, 5))
",
    );
}

#[test]
fn numbers_of_an_object() {
    commutes(
        "
class C:
    pass
o = C()
o.n = 0
o.m = 0.0
def f(i):
    for n in range(20000):
        o.n += 1
        o.n -= i
        o.m += 0.5
run(3, f)
assert o.n == 60000 - 60000, o.n
assert o.m == 30000.0
",
    );
}

#[test]
fn numbers_in_containers() {
    commutes(
        "
d = {'a': 0, 'b': 0}
l = [0, 0]
def f(i):
    for n in range(20000):
        d['a'] += 1
        d['b'] += n
        l[0] += 2
        l[-1] -= 1
run(3, f)
assert d == {'a': 60000, 'b': 3 * sum(range(20000))}
assert l == [120000, -60000]
",
    );
}

/// The number is loaded before what is added is computed. If that makes the block look at something
/// newer than all that it has seen (here at a global, beside which another one is counted), a number
/// that was loaded just now is found to be old. That is seldom; did all updates conflict, most blocks
/// would lose.
#[test]
fn numbers_that_are_computed() {
    let stats = run("
class O: pass
o = O()
o.n, o.x = 0, 0.0
d = {'a': 0, 'b': 1000}
l = [0, 0, 5]
total = 0
weights = [1, 2, 3]
def weight(n):
    return weights[n % 3]
def f(i):
    global total
    for n in range(6000):
        o.n += len(weights)
        o.x -= weights[n % 3] * 0.5
        d['a'] += weights[n % 3] + 1
        d['b'] -= -weights[1]
        l[-1] += weights[n % 3] * 2
        l[i % 2] += len(weights) // 3
        total += weights[0] + n % 2
run(3, f)
assert o.n == 54000, o.n
assert o.x == -18000.0, o.x
assert d == {'a': 54000, 'b': 37000}, d
assert l[2] == 5 + 72000 and l[:2] == [12000, 6000], l
assert total == 27000, total
");
    assert!(stats.commits > 25, "blocks must end for this to mean anything: {stats}");
    assert!(stats.aborts * 5 < stats.commits, "{stats}");
}

#[test]
fn globals() {
    commutes(
        "
n = 0
def f(i):
    global n
    for _ in range(20000):
        n += 1
        n -= 2
run(3, f)
assert n == -60000
",
    );
}

#[test]
fn different_attributes() {
    // At first contact an object is owned by one of the blocks.
    let stats = run("
class C:
    pass
o = C()
o.a = o.b = o.c = None
def f(i):
    for n in range(20000):
        if i == 0:
            o.a = n
        elif i == 1:
            o.b = str(n)
        else:
            o.c = [n]
run(3, f)
assert (o.a, o.b, o.c) == (19999, '19999', [19999])
");
    println!("{stats}");
    assert!(stats.aborts <= 2, "{stats}");
}

#[test]
fn what_is_moved_between_containers_is_not_lost() {
    // With lookups, removals and lengths in between blocks do lose; the result is right all the
    // same.
    run("
TOKENS = 300
l = list(range(TOKENS))
d = {}
s = set()
out = [[] for _ in range(3)]
def f(i):
    seed = i + 1
    held = []
    for n in range(3000):
        seed = (seed * 1103515245 + 12345) % 2147483648
        case = seed // 65536 % 11
        if held and case < 4:
            t = held.pop()
            if case == 0:
                l.append(t)
            elif case == 1:
                d[t] = i
            elif case == 2:
                s.add(t)
            else:
                d[t, 'tuple'] = i
        elif case == 4 and len(l) > 3:
            try:
                held.append(l.pop())
            except IndexError:
                pass
        elif case == 5:
            try:
                held.append(s.pop())
            except KeyError:
                pass
        elif case < 9:
            k = seed // 256 % TOKENS
            if d.pop(k, None) is not None:
                held.append(k)
            elif d.pop((k, 'tuple'), None) is not None:
                held.append(k)
            elif k in s:
                try:
                    s.remove(k)
                    held.append(k)
                except KeyError:
                    pass
        elif case == 9:
            for t in l:
                assert 0 <= t < TOKENS
            assert all(isinstance(k, (int, tuple)) for k in list(d))
        else:
            l[0:0] = []
            held.reverse()
    out[i].extend(held)
run(3, f)
rest = l + [k if isinstance(k, int) else k[0] for k in d] + list(s) + sum(out, [])
assert sorted(rest) == list(range(TOKENS)), len(rest)
assert len(d) == len(list(d)) and all(k in d for k in d) and all(t in s for t in s)
");
}
