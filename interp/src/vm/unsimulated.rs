//! The hooks of a simulated core (`simulated`, with the feature `hw`) in all other builds: nothing.

use std::sync::atomic::AtomicU64;

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
}
