//! What happens when an object has died that somebody wants to know of: `__del__`, weak references,
//! their callbacks; and collections of cycles.
//!
//! Main invariant: an object is known to be dead only between blocks, when counts have been merged.
//! It lives on, with all that it refers to, until a block has run its `__del__` and another, which
//! finds it still dead, has cleared the references to it; both are irrevocable, so each happens
//! once, and a block that has followed such a reference meanwhile either has kept the object or is
//! run again. The object is freed between blocks.
//!
//! So `__del__` runs soon after the end of the block in which the last reference went: at the
//! block's end, when a thread that is alone collects, and in `gc.collect()`.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::bytecode::Op;
use crate::heap::{FUNCTION, GENERATOR, INSTANCE, MODULE, NATIVE, TYPE};
use crate::object::{dict, generator, instance, module, shape::Shape};
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};
use stm::heap::Ref;

/// When cycles are collected.
#[derive(Debug)]
pub struct Collector {
    enabled: AtomicBool,
    /// With more bytes in use than this.
    threshold: AtomicUsize,
}

/// No collection with less than this in use.
const LEAST: usize = 64 << 20;

/// How many rounds `gc.collect()` goes at most: what a finalizer leaves may be dead too.
const ROUNDS: usize = 64;

impl Default for Collector {
    fn default() -> Self {
        Collector { enabled: AtomicBool::new(true), threshold: AtomicUsize::new(LEAST) }
    }
}

impl Collector {
    /// Whether collections happen by themselves.
    pub fn is_enabled(&self) -> bool {
        // Relaxed, here and below: a number by itself.
        self.enabled.load(Ordering::Relaxed)
    }

    /// Sets whether collections happen by themselves.
    pub fn enable(&self, enabled: bool) {
        self.enabled.store(enabled, Ordering::Relaxed);
    }
}

impl Machine {
    /// Whether so much is in use that cycles should be looked for.
    #[inline]
    pub(crate) fn wants_cycles(&self) -> bool {
        let collector = &self.rt.collector;
        // Relaxed: as in `Collector`.
        self.rt.heap.used() > collector.threshold.load(Ordering::Relaxed) && collector.is_enabled()
    }

    /// Whether finalizers may run here: no native code waits, and the block may end.
    pub(crate) fn may_finalize(&self) -> bool {
        self.nested == 0 && !self.is_atomic() && self.block.sections.is_empty()
    }

    /// Finalizes what has died, if this is a good moment.
    ///
    /// # Errors
    /// When the block has to be run again.
    #[inline]
    pub(crate) fn finalize_dead(&mut self) -> Exec<()> {
        if self.rt.heap.has_finalizable() && self.may_finalize() { self.finalize() } else { Ok(()) }
    }

    #[cold]
    #[inline(never)]
    fn finalize(&mut self) -> Exec<()> {
        while self.rt.heap.has_finalizable() {
            let site = self.site();
            if crate::heap::TX {
                self.memory.become_irrevocable(site)?;
            }
            let told = self.memory.take_finalizable();
            // What died in one block with something that refers to it waits for that.
            let (dead, held): (Vec<Ref>, Vec<Ref>) =
                told.iter().partition(|&&object| self.memory.is_otherwise_dead(object));
            held.into_iter().for_each(|object| self.memory.watch(object));
            // Of what was in a cycle the references go first, so that no finalizer can follow them.
            let cyclic: Vec<Ref> =
                dead.iter().copied().filter(|&object| self.memory.was_in_cycle(object)).collect();
            self.clear_all(&cyclic)?;
            let mut ran = false;
            for &object in &dead {
                ran |= self.run_finalizer(Value::from_ref(object))?;
            }
            if ran {
                // It may have brought the object back: the counts will tell.
                self.commit_block()?;
                self.begin_irrevocable_block();
            }
            let (gone, back): (Vec<Ref>, Vec<Ref>) =
                dead.iter().partition(|&&object| self.memory.is_otherwise_dead(object));
            back.into_iter().for_each(|object| self.memory.watch(object));
            self.clear_all(&gone)?;
            for &object in &gone {
                self.forget_finalized(Value::from_ref(object))?;
            }
            self.commit_block()?;
            self.memory.finalized(&told);
            self.begin_block();
        }
        Ok(())
    }

    /// Clears the references to dead objects, and calls back.
    fn clear_all(&mut self, dead: &[Ref]) -> Exec<()> {
        // References that are dead themselves are not called back.
        for &object in dead {
            self.forget_reference(Value::from_ref(object))?;
        }
        let mut cleared = Vec::new();
        for &object in dead {
            cleared.extend(self.clear_references(Value::from_ref(object))?);
        }
        for reference in cleared {
            self.call_back(reference)?;
        }
        Ok(())
    }

    /// Runs the `__del__` of a dead object, if it has one that has not run yet, or closes a
    /// generator; whether it did.
    fn run_finalizer(&mut self, v: Value) -> Exec<bool> {
        if v.is_kind(GENERATOR) {
            if !generator::stands_at_yield(self, v)? {
                return Ok(false);
            }
            let result = match generator::finalizer(self, v)? {
                Some(f) => self.call(f, &[v]),
                None => generator::close(self, v),
            };
            self.ignore(result, "closing generator", v)?;
            return Ok(true);
        }
        if !v.is_kind(INSTANCE) {
            return Ok(false);
        }
        let n = self.names().del;
        let Some(f) = self.lookup_special(v, n)? else { return Ok(false) };
        if self.note_finalized(v)? {
            return Ok(false);
        }
        let result = self.bind_special(f, v).and_then(|f| self.call(f, &[]));
        self.ignore(result, "calling deallocator", f)?;
        Ok(true)
    }

    /// Calls the callback of a reference that was cleared.
    fn call_back(&mut self, reference: Value) -> Exec<()> {
        let name = self.intern("__callback__")?;
        let callback = self.generic_get(reference, name);
        let callback = match callback {
            Ok(callback) => callback,
            failed => return self.ignore(failed, "calling weakref callback", reference),
        };
        if callback.is_none() {
            return Ok(());
        }
        let cleared = self.generic_set(reference, name, Value::NONE);
        let result = cleared.and_then(|()| self.call(callback, &[reference]));
        self.ignore(result, "calling weakref callback", callback)
    }

    /// Has `sys.unraisablehook` told of an error that nobody can handle.
    fn ignore(&mut self, result: Exec, doing: &str, what: Value) -> Exec<()> {
        let e = match result {
            Ok(_) => return Ok(()),
            Err(Unwind::Raise(e)) => e,
            Err(Unwind::Wait) => match self.runtime_error("a finalizer cannot wait") {
                Unwind::Raise(e) => e,
                other => return Err(other),
            },
            Err(other) => return Err(other),
        };
        match self.tell_unraisable(e, doing, what) {
            // There is nobody left to tell.
            Ok(_) | Err(Unwind::Raise(_) | Unwind::Wait) => Ok(()),
            Err(other) => Err(other),
        }
    }

    fn tell_unraisable(&mut self, e: Value, doing: &str, what: Value) -> Exec {
        let what = self.repr_text(what)?;
        let message = self.str(&format!("Exception ignored while {doing} {what}"))?;
        let module = self.import_dotted("_sysinfo")?;
        let name = self.intern("unraisable")?;
        let f = self.get_attribute(module, name)?;
        self.call(f, &[e, message])
    }

    /// `gc.collect()`: how many objects were freed.
    ///
    /// # Errors
    /// The block has to end for it: then the instruction is run again.
    pub(crate) fn collect_cycles(&mut self) -> Exec<usize> {
        let at = self.at();
        if let Some((owner, freed)) = self.collected.take()
            && owner == at
        {
            return Ok(freed);
        }
        if !self.may_finalize() {
            return Ok(0);
        }
        self.drop_temporaries();
        Err(self.wait_for_collection())
    }

    /// Collects for the running instruction, which is run again and told.
    ///
    /// # Errors
    /// When the block has to be run again.
    pub(crate) fn collect_for_instruction(&mut self) -> Exec<()> {
        let freed = self.collect_outside()?;
        self.collected = Some((self.at(), freed));
        Ok(())
    }

    /// Ends the block, collects cycles, finalizes what has died, and begins a block at the same
    /// instruction. Gives how many objects were freed.
    ///
    /// # Errors
    /// When the block has to be run again.
    pub(crate) fn collect_outside(&mut self) -> Exec<usize> {
        let mut freed = 0;
        for _ in 0..ROUNDS {
            self.commit_block()?;
            let top = self.hw_top();
            freed += self.memory.collect_all_cycles(top);
            self.begin_block();
            if !self.rt.heap.has_finalizable() {
                break;
            }
            self.finalize()?;
        }
        let used = self.rt.heap.used();
        // Relaxed: as in `Collector`.
        self.rt.collector.threshold.store(LEAST.max(2 * used), Ordering::Relaxed);
        Ok(freed)
    }

    /// Unsets the registers behind the running call's arguments: nothing there survives the call.
    fn drop_temporaries(&mut self) {
        let i = self.code.instruction(self.pc_index());
        let used = match i.op() {
            Some(Op::Call) => usize::from(i.a()) + 1 + usize::from(i.x()),
            Some(Op::CallMethod) => usize::from(i.a()) + 2 + usize::from(i.x()),
            _ => return,
        };
        // The callers' windows end further up; what they still need lies below.
        for index in self.base + used..self.top() {
            self.set_stack(index, Value::UNSET);
        }
    }

    /// Says that instances of a class have a `__del__`, which is to run when they die.
    pub(crate) fn note_finalizer(&mut self, class: Value) -> Exec<()> {
        let shape = self.field(class.object(), crate::object::types::SHAPE)?;
        Shape::at(shape).set_finalized();
        // Relaxed: a hint.
        self.rt.finalizers.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// At the program's end: finalizes what the main module's variables keep alive.
    pub(crate) fn finalize_program(&mut self) {
        if !self.rt.finalizers.load(Ordering::Relaxed) && !self.rt.heap.has_finalizable() {
            return;
        }
        if let Err(unwind) = self.clear_main().and_then(|()| self.collect_outside().map(drop)) {
            self.report(unwind);
        }
    }

    /// Sets the variables of the main module to None, but those that finalizers may need.
    fn clear_main(&mut self) -> Exec<()> {
        let main = self.names().main;
        let Some(v) = self.loaded_module(main)? else { return Ok(()) };
        let d = module::dict_of(self, v)?;
        for (key, v) in dict::pairs(self, d)? {
            let needed = matches!(v.kind(), None | Some(TYPE | FUNCTION | MODULE | NATIVE));
            if !needed && key != self.names().builtins {
                dict::set(self, d, key, Value::NONE)?;
            }
        }
        Ok(())
    }
}

/// Has the death of a new instance told, if its class has a `__del__`.
#[inline(always)]
pub(crate) fn watch_new(m: &mut Machine, shape: &Shape, object: Ref) {
    if shape.is_finalized() {
        debug_assert!(object.kind() == INSTANCE && object.words() >= instance::SLOTS);
        m.memory.watch(object);
    }
}
