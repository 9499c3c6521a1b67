//! Standard input as `input` reads it, before a program has looked at `sys.stdin`.
//!
//! Main invariant: what was read ahead and not given out goes to `sys.stdin` when that is made, so
//! that no input is lost. A read makes its block irrevocable, so nothing here is ever rolled back.

use parking_lot::Mutex;
use rustix::io::Errno;

use crate::value::Value;
use crate::vm::{Exec, Machine};

/// What was read ahead, and how much of it was given out.
static AHEAD: Mutex<(Vec<u8>, usize)> = Mutex::new((Vec::new(), 0));

/// So much is asked for at once.
const CHUNK: usize = 1 << 16;

/// The next line with its end; empty at the end of input.
pub(crate) fn line(m: &mut Machine) -> Exec<Vec<u8>> {
    let mut line = Vec::new();
    loop {
        {
            let mut ahead = AHEAD.lock();
            let (text, used) = &mut *ahead;
            let rest = &text[*used..];
            let end = memchr::memchr(b'\n', rest);
            let taken = end.map_or(rest.len(), |i| i + 1);
            line.extend_from_slice(&rest[..taken]);
            *used += taken;
            if end.is_some() {
                return Ok(line);
            }
        }
        let mut chunk = vec![0; CHUNK];
        match rustix::io::read(rustix::stdio::stdin(), &mut chunk[..]) {
            Ok(0) => return Ok(line),
            Ok(n) => {
                chunk.truncate(n);
                *AHEAD.lock() = (chunk, 0);
            }
            Err(Errno::INTR) => m.check_signals()?,
            Err(error) => return Err(m.os_error(&error.into(), None)),
        }
    }
}

/// What was read ahead; it is given out once.
pub(super) fn rest(m: &mut Machine, _: &[Value]) -> Exec {
    m.irrevocable_for(crate::vm::recording::Why::Input)?;
    let (text, used) = std::mem::take(&mut *AHEAD.lock());
    m.bytes(&text[used..])
}
