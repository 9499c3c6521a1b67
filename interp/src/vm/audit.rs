//! The audit: the heap's references are counted again and compared with its counts.
//!
//! Main invariant of what it checks: between blocks an object's count is the number of references to
//! it, and no counted object is without one. It is asked for by `-X audit`, costs a walk over the
//! whole heap each time, and changes nothing that a program could see.

use crate::heap::KINDS;
use crate::vm::Machine;

/// What has been audited.
#[derive(Debug, Default)]
pub(crate) struct Audit {
    blocks: u64,
    /// Something was wrong; what comes later would follow from it.
    failed: bool,
}

/// How many wrong counts are shown.
const SHOWN: usize = 10;

impl Machine {
    /// A block has committed: audits under `-X audit=N` after every N-th one. `top` is one past the
    /// last register in use.
    #[inline]
    pub(crate) fn audit_block(&mut self, top: usize) {
        if self.rt.options.audit.is_some_and(|every| every > 0) {
            self.audit_now_and_then(top);
        }
    }

    #[cold]
    fn audit_now_and_then(&mut self, top: usize) {
        self.audit.blocks += 1;
        if self.rt.options.audit.is_some_and(|every| self.audit.blocks.is_multiple_of(every)) {
            self.audit_heap(top, &format!("after block {}", self.audit.blocks));
        }
    }

    /// The last block has committed: under `-X audit`, audits, frees all cycles, and audits again.
    /// Says whether all counts of the program's life were right.
    pub(crate) fn audit_end(&mut self) -> bool {
        if self.rt.options.audit.is_some() {
            let top = self.hw_top();
            self.audit_heap(top, "at exit");
            if !self.audit.failed {
                self.memory.collect_all_cycles(top);
                self.audit_heap(top, "at exit, without cycles");
            }
        }
        !self.audit.failed
    }

    fn audit_heap(&mut self, top: usize, when: &str) {
        if self.audit.failed {
            return;
        }
        let wrong = self.memory.audit_all(top);
        if wrong.is_empty() {
            return;
        }
        self.audit.failed = true;
        eprintln!("{} wrong counts {when}:", wrong.len());
        for miscount in wrong.iter().take(SHOWN) {
            let kind = KINDS.get(usize::from(miscount.kind)).map_or("nothing", |kind| kind.name);
            let (address, count) = (miscount.address, miscount.count);
            let references = miscount.references;
            eprintln!("  {kind} at {address:#x}: count {count}, {references} references");
        }
        for index in 0..top {
            if let Some(object) = self.stack_at(index).as_ref()
                && wrong.iter().any(|miscount| miscount.address == object.address())
            {
                eprintln!("  register {index} of {top}: {:#x}", object.address());
            }
        }
    }
}
