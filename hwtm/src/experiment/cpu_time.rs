//! Time that this thread and its finished children spent on a processor, where the system tells:
//! on a busy host it repeats better than time on the wall.

use std::time::Duration;

/// Ticks of `/proc/<pid>/stat` in a second, the same on every Linux.
const TICKS: f64 = 100.0;

/// Time of this thread.
fn own() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// Time of all children that were waited for.
fn children() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The program's name may hold blanks; after its bracket the state is field 3.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let field = |number: usize| fields.get(number - 3)?.parse::<f64>().ok();
    Some(Duration::from_secs_f64((field(16)? + field(17)?) / TICKS))
}

/// Processor time that `run` takes, in this thread and in children that it waits for; without
/// `/proc`, the time on the wall.
pub(super) fn of<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let wall = std::time::Instant::now();
    let before = own().zip(children());
    let value = run();
    let after = own().zip(children());
    let took = match (before, after) {
        (Some((own, children)), Some((own_after, children_after))) => {
            own_after.saturating_sub(own) + children_after.saturating_sub(children)
        }
        _ => wall.elapsed(),
    };
    (value, took)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleeping_takes_no_processor_time() {
        if own().is_none() {
            eprintln!("not run: this system does not tell processor time");
            return;
        }
        let ((), took) = of(|| std::thread::sleep(Duration::from_millis(300)));
        assert!(took < Duration::from_millis(150), "{took:?}");
    }
}
