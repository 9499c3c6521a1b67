//! Signals of the operating system, and how they come to Python code.
//!
//! Main invariant: a signal handler does nothing but set a bit (and write a byte to the descriptor of
//! `signal.set_wakeup_fd`). The main thread looks at the bits at safepoints and when a blocking call
//! is interrupted: there Python's handlers run. Others leave them alone. A block that has seen a
//! signal is irrevocable, since the signal does not come again.
#![expect(unsafe_code, reason = "the system's interface to signals")]

use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};
use std::thread::ThreadId;

use crate::object::TypeId;
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// One more than the greatest signal.
pub(crate) const COUNT: i32 = 65;

/// The interrupt of the keyboard.
pub(crate) const INTERRUPT: i32 = libc::SIGINT;

/// Bit `n - 1`: signal `n` came.
static PENDING: AtomicU64 = AtomicU64::new(0);
/// Where the numbers of signals are written to, or -1.
static WAKEUP: AtomicI32 = AtomicI32::new(-1);
/// The thread that sees signals.
static MAIN: OnceLock<ThreadId> = OnceLock::new();

/// What the system does with a signal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Disposition {
    /// What it does by default.
    Default,
    /// Nothing.
    Ignore,
    /// It is recorded for Python code.
    Record,
    /// What somebody else has set up.
    Foreign,
}

extern "C" fn record(signal: libc::c_int) {
    // Relaxed: a bit that stands for itself.
    PENDING.fetch_or(1 << (signal - 1), Ordering::Relaxed);
    let descriptor = WAKEUP.load(Ordering::Relaxed);
    if descriptor >= 0 {
        let byte = signal as u8;
        // SAFETY: these are allowed in a signal handler: `write` from a byte on the stack, and
        // the thread's own `errno`, which the interrupted code may be about to read.
        unsafe {
            let place = libc::__errno_location();
            let saved = *place;
            libc::write(descriptor, (&raw const byte).cast(), 1);
            *place = saved;
        }
    }
}

/// Whether a signal waits to be seen: one load.
#[inline(always)]
pub(crate) fn pending_signal() -> bool {
    // Relaxed: seen a little later is early enough.
    PENDING.load(Ordering::Relaxed) != 0
}

fn action(signal: i32, new: Option<libc::sighandler_t>) -> io::Result<libc::sighandler_t> {
    // SAFETY: all-zero is a valid `sigaction`: default handler, empty mask, no flags (calls that
    // block are interrupted). The pointers are to locals or null.
    let (result, old) = unsafe {
        let mut old: libc::sigaction = std::mem::zeroed();
        let mut wanted: libc::sigaction = std::mem::zeroed();
        let wanted = match new {
            Some(handler) => {
                wanted.sa_sigaction = handler;
                &raw const wanted
            }
            None => std::ptr::null(),
        };
        (libc::sigaction(signal, wanted, &raw mut old), old)
    };
    if result == 0 { Ok(old.sa_sigaction) } else { Err(io::Error::last_os_error()) }
}

fn handler() -> libc::sighandler_t {
    record as extern "C" fn(libc::c_int) as *const () as libc::sighandler_t
}

/// What happens with a signal now.
///
/// # Errors
/// The system's, when there is no such signal.
pub(crate) fn disposition(signal: i32) -> io::Result<Disposition> {
    Ok(match action(signal, None)? {
        libc::SIG_DFL => Disposition::Default,
        libc::SIG_IGN => Disposition::Ignore,
        h if h == handler() => Disposition::Record,
        _ => Disposition::Foreign,
    })
}

/// Sets what happens with a signal.
///
/// # Errors
/// The system's, when there is no such signal, or it cannot be changed.
pub(crate) fn set(signal: i32, wanted: Disposition) -> io::Result<()> {
    let new = match wanted {
        Disposition::Default => libc::SIG_DFL,
        Disposition::Ignore => libc::SIG_IGN,
        Disposition::Record => handler(),
        Disposition::Foreign => return Ok(()),
    };
    action(signal, Some(new)).map(|_| ())
}

/// Makes the calling thread the one that sees signals, and the keyboard's interrupt a
/// KeyboardInterrupt there, unless the process was started with interrupts ignored.
pub fn handle_interrupts() {
    let main = MAIN.get_or_init(|| std::thread::current().id());
    if *main == std::thread::current().id()
        && disposition(INTERRUPT).ok() == Some(Disposition::Default)
    {
        let _ = set(INTERRUPT, Disposition::Record);
    }
}

/// Leaves the process's signals to other threads: one that no Python code waits in, or whose
/// blocking calls need not be interrupted.
pub fn leave_to_others() {
    // SAFETY: all-zero is a valid set to be filled; the pointers are to a local or null.
    unsafe {
        let mut all: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&raw mut all);
        libc::pthread_sigmask(libc::SIG_BLOCK, &raw const all, std::ptr::null_mut());
    }
}

/// Ends the process as an interrupt does that nobody handles; a shell sees exit code 130.
pub fn die_of_interrupt() {
    let _ = set(INTERRUPT, Disposition::Default);
    let _ = send(std::process::id() as i32, INTERRUPT);
}

/// Sends a signal to a process.
///
/// # Errors
/// The system's.
pub(crate) fn send(process: i32, signal: i32) -> io::Result<()> {
    // SAFETY: takes plain numbers.
    if unsafe { libc::kill(process, signal) } == 0 {
        Ok(())
    } else {
        Err(io::Error::last_os_error())
    }
}

/// Sends a signal to the calling thread.
///
/// # Errors
/// The system's.
pub(crate) fn raise(signal: i32) -> io::Result<()> {
    // SAFETY: takes a plain number.
    if unsafe { libc::raise(signal) } == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Sets the descriptor that signals' numbers are written to, or -1; gives the one before.
pub(crate) fn set_wakeup(descriptor: i32) -> i32 {
    // Relaxed: a number by itself.
    WAKEUP.swap(descriptor, Ordering::Relaxed)
}

/// Seconds until the first alarm and between alarms; none when 0.
pub(crate) type Interval = (f64, f64);

fn from_timer(t: libc::itimerval) -> Interval {
    let seconds = |t: libc::timeval| t.tv_sec as f64 + t.tv_usec as f64 / 1e6;
    (seconds(t.it_value), seconds(t.it_interval))
}

/// Sets an interval timer, if asked to; gives what it was.
///
/// # Errors
/// The system's.
pub(crate) fn timer(which: i32, new: Option<Interval>) -> io::Result<Interval> {
    let parts = |seconds: f64| libc::timeval {
        tv_sec: seconds.trunc() as libc::time_t,
        tv_usec: (seconds.fract() * 1e6).round().min(999_999.0) as libc::suseconds_t,
    };
    let zero = libc::timeval { tv_sec: 0, tv_usec: 0 };
    let mut old = libc::itimerval { it_interval: zero, it_value: zero };
    let which = which as _;
    // SAFETY: the pointers are to locals.
    let result = unsafe {
        match new {
            Some((first, every)) => {
                let new = libc::itimerval { it_interval: parts(every), it_value: parts(first) };
                libc::setitimer(which, &raw const new, &raw mut old)
            }
            None => libc::getitimer(which, &raw mut old),
        }
    };
    if result == 0 { Ok(from_timer(old)) } else { Err(io::Error::last_os_error()) }
}

/// Waits for a signal.
pub(crate) fn pause() {
    // One that came before is not waited for again.
    if !pending_signal() {
        // SAFETY: has no parameters.
        unsafe { libc::pause() };
    }
}

impl Machine {
    /// Whether the calling thread sees signals.
    pub(crate) fn sees_signals(&self) -> bool {
        MAIN.get() == Some(&std::thread::current().id())
    }

    /// Runs the handlers of the signals that came.
    ///
    /// # Errors
    /// KeyboardInterrupt, or whatever a handler raises.
    #[cold]
    pub fn check_signals(&mut self) -> Exec<()> {
        if !pending_signal() || !self.sees_signals() {
            return Ok(());
        }
        self.irrevocable()?;
        let name = self.intern("_signal")?;
        let module = self.loaded_module(name)?;
        loop {
            // Relaxed: see `record`.
            let signals = PENDING.load(Ordering::Relaxed);
            if signals == 0 {
                return Ok(());
            }
            let signal = signals.trailing_zeros() as i32 + 1;
            PENDING.fetch_and(!(1 << (signal - 1)), Ordering::Relaxed);
            match module {
                Some(module) => {
                    let run = self.intern("_run_handler")?;
                    let run = self.get_attribute(module, run)?;
                    self.call(run, &[Value::int(i64::from(signal))])?;
                }
                // No program has asked for another one.
                None if signal == INTERRUPT => {
                    let class = self.builtin(TypeId::KeyboardInterrupt);
                    return Err(self.error_with(class, &[]));
                }
                None => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_are_recorded() {
        assert_eq!(disposition(libc::SIGUSR2).expect("a signal"), Disposition::Default);
        set(libc::SIGUSR2, Disposition::Record).expect("it can be set");
        assert_eq!(disposition(libc::SIGUSR2).expect("a signal"), Disposition::Record);
        raise(libc::SIGUSR2).expect("it can be sent");
        let bit = 1 << (libc::SIGUSR2 - 1);
        assert_ne!(PENDING.fetch_and(!bit, Ordering::Relaxed) & bit, 0);
        set(libc::SIGUSR2, Disposition::Ignore).expect("it can be set");
        raise(libc::SIGUSR2).expect("it can be sent");
        assert_eq!(PENDING.load(Ordering::Relaxed) & bit, 0);
        set(libc::SIGUSR2, Disposition::Default).expect("it can be set");
        assert!(disposition(1000).is_err());
        assert!(set(libc::SIGKILL, Disposition::Ignore).is_err());
    }
}
