//! The hooks of a simulated core (`simulated`, with the feature `hw`) in all other builds: nothing.

use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use crate::value::Value;
use crate::vm::{Exec, Machine};
use stm::heap::Ref;

/// A thread's simulation: there is none.
#[derive(Debug, Default)]
pub(crate) struct Hardware(());

macro_rules! nothing {
    ($($name:ident($($argument:ident: $type:ty),*) $(-> $result:ty = $value:expr)?;)*) => {
        impl Machine {
            $(
                #[inline(always)]
                pub(crate) fn $name(&mut self, $(_: $type),*) $(-> $result)? { $($value)? }
            )*

            #[inline(always)]
            pub(crate) fn hw_is_speculative(&self) -> bool {
                false
            }

            #[inline(always)]
            pub(crate) fn hw_has_blocks(&self) -> bool {
                false
            }

            #[inline(always)]
            pub(crate) fn hw_takes_threads(&self) -> bool {
                false
            }

            #[inline(always)]
            pub(crate) fn hw_others(&self) -> usize {
                0
            }

            #[inline(always)]
            pub(crate) fn may_elide(&self, lock: Ref) -> bool {
                self.is_speculative() && lock.is_shared()
            }

            #[inline(always)]
            pub(crate) fn hw_low(&self) -> usize {
                self.low()
            }

            #[inline(always)]
            pub(crate) fn hw_top(&mut self) -> usize {
                self.top()
            }

            #[inline(always)]
            pub(crate) fn hw_deadline(&mut self, deadline: Option<Instant>) -> Option<Instant> {
                deadline
            }
        }
    };
}

nothing! {
    hw_instruction(pc: *const AtomicU64) -> Exec<()> = Ok(());
    hw_registers(first: usize, n: usize);
    hw_frame(depth: usize, pushed: bool);
    hw_cache_filled(site: usize);
    hw_syscall() -> Exec<()> = Ok(());
    hw_nested() -> Exec<()> = Ok(());
    hw_write(object: Ref) -> Exec<()> = Ok(());
    hw_flush();
    hw_lower(low: usize);
    hw_begin();
    hw_end() -> Exec<()> = Ok(());
    hw_rerun() -> bool = false;
    hw_safepoint() -> Option<Exec<()>> = None;
    hw_wait() -> Option<Exec<()>> = None;
    hw_next_block() -> Option<Exec<()>> = None;
    hw_close();
    hw_limit(limit: Option<Duration>);
    hw_begin_shared();
    hw_thread_starts(ident: u64, bundle: Value);
    hw_thread_ended(result: Exec) -> bool = false;
    hw_after_thread() -> Exec<()> = Ok(());
}
