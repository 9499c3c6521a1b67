//! Where the system limits address space, the interpreter makes do with less of it.
#![cfg(target_os = "linux")]

use std::process::{Command, Output};

/// Runs `source` in a process that may use `kilobytes` of address space.
fn limited(kilobytes: u32, source: &str) -> Output {
    Command::new("sh")
        .args(["-c", &format!("ulimit -v {kilobytes} && exec \"$0\" \"$@\"")])
        .arg(env!("CARGO_BIN_EXE_amepython"))
        .args(["-c", source])
        .output()
        .expect("a shell")
}

const THREADS: &str = "
import threading
done = []
threads = [threading.Thread(target=lambda n=n: done.append(sum(range(n)))) for n in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(sorted(done))
";

/// Less than the heap reserves otherwise, with several threads, which reserve their own shares.
#[test]
fn a_limit_makes_the_heap_smaller() {
    for kilobytes in [4_000_000, 1_000_000] {
        let output = limited(kilobytes, THREADS);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(String::from_utf8_lossy(&output.stdout), "[0, 0, 1, 3]\n", "{told}");
        assert!(output.status.success(), "{told}");
    }
}

/// A program that needs more is told so by an exception.
#[test]
fn a_program_that_needs_more_gets_a_memory_error() {
    let source = "
try:
    kept = [[n] for n in range(20_000_000)]
except MemoryError:
    kept = None
    print('no room')
";
    let output = limited(700_000, source);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "no room\n", "{told}");
    assert!(output.status.success(), "{told}");
}

/// Whatever the limit, a program runs, or one line says why it cannot.
#[test]
fn little_space_is_enough_or_an_error_of_one_line() {
    let (mut ran, mut refused) = (0, 0);
    for megabytes in (240..800).step_by(20) {
        let output = limited(megabytes * 1000, "print(1)");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() {
            assert_eq!(output.stdout, b"1\n", "{told}");
            ran += 1;
        } else {
            assert!(output.status.code().is_some(), "at {megabytes} MB: {told}");
            assert_eq!(told.lines().count(), 1, "at {megabytes} MB: {told}");
            assert!(told.starts_with("amepython: "), "at {megabytes} MB: {told}");
            refused += usize::from(told.contains("-X heap=SIZE"));
        }
    }
    assert!(ran > 0 && refused > 0, "{ran} ran, {refused} were told what to do");
}
