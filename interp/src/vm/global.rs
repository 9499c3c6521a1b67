//! Global variables: what caches hold of them, and what keeps that true.
//!
//! Main invariant: while the generation stands, a namespace (the dict of a module) keeps its table of
//! entries, each variable keeps its entry, and a variable that holds a function, a class, a module or
//! the like keeps its value; a name that is missing from a namespace and not from the builtins stays
//! missing. Every change of these starts a new generation ([`Machine::bump_generation`]). So a
//! cached function costs no read of the heap at all, and any other variable a single one.
//!
//! The cache of a global says nothing of which namespace it means: that is the code object's home,
//! the one namespace that all functions made of it have. Code that has several is not cached here.
//! That of a module's attribute has the module as its key; a new module starts a new generation, so
//! that no address is taken for one that was freed. What a
//! block that is rolled back has learned of variables that it made itself is forgotten with it
//! ([`Machine::forget_names`]).
//!
//! Functions, classes and modules are what programs define once; numbers and containers come and go,
//! and a new generation with each of their stores would void all caches and roll back all blocks
//! under way.

use std::sync::atomic::Ordering;

use crate::bytecode::Instruction;
use crate::heap::*;
use crate::object::{TypeId, dict, function, module};
use crate::value::Value;
use crate::vm::cache::{Cache, Case, EMPTY};
use crate::vm::code::{CodeObject, Home};
use crate::vm::step::Flow;
use crate::vm::{Exec, Machine};
use stm::heap::Ref;

/// Whether a variable with this value is taken for one that is not going to change.
#[inline]
pub(crate) fn is_stable(v: Value) -> bool {
    v.as_ref().is_some_and(|r| matches!(r.kind(), FUNCTION | NATIVE | TYPE | MODULE))
}

impl Machine {
    // ---- what namespaces tell ----

    /// A variable of a namespace gets another value.
    pub(crate) fn variable_changes(&mut self, old: Value, new: Value) -> Exec<()> {
        if is_stable(old) || is_stable(new) { self.bump_generation() } else { Ok(()) }
    }

    /// A namespace gets a variable.
    pub(crate) fn variable_comes(&mut self, key: Value) -> Exec<()> {
        self.block.names_change = true;
        let Some(known) = self.rt.well_known.get() else { return Ok(()) };
        if !key.is_kind(STR) || dict::get_str(self, known.builtins, key)?.is_some() {
            return self.bump_generation();
        }
        Ok(())
    }

    /// What this thread's caches know of variables is void if the block, which is rolled back now,
    /// has made some.
    pub(crate) fn forget_names(&mut self) {
        if self.block.names_change {
            self.forgotten += 1;
        }
    }

    /// Notes that a function of this code and these globals is made.
    #[inline]
    pub(crate) fn note_home(&mut self, code: &'static CodeObject, globals: Value) -> Exec<()> {
        // Relaxed: whoever runs the function has it from this thread or by a commit of its block.
        if code.home.load(Ordering::Relaxed) == Home::of(globals).0 {
            return Ok(());
        }
        self.find_home(code, globals)
    }

    #[cold]
    #[inline(never)]
    fn find_home(&mut self, code: &'static CodeObject, globals: Value) -> Exec<()> {
        let namespace = globals.is_kind(DICT) && dict::is_namespace(globals.object());
        loop {
            let seen = Home(code.home.load(Ordering::Relaxed));
            let home = if seen == Home::NONE && namespace {
                Home::of(globals)
            } else if seen == Home::NONE {
                // Nothing was cached so far.
                Home::several(0)
            } else if seen == Home::of(globals)
                || seen.since().is_some_and(|since| self.committed_generation() >= since)
            {
                return Ok(());
            } else {
                // Voids what was cached for the first home; again if the block that did it first
                // was rolled back or is not seen yet.
                self.bump_generation()?;
                Home::several(self.committed_generation())
            };
            let swapped =
                code.home.compare_exchange(seen.0, home.0, Ordering::Relaxed, Ordering::Relaxed);
            if swapped.is_ok() {
                return Ok(());
            }
        }
    }

    /// Notes that code is run with a namespace that is not its globals.
    pub(crate) fn note_foreign(&mut self, code: &'static CodeObject) -> Exec<()> {
        if Home(code.home.load(Ordering::Relaxed)).is_several() {
            return Ok(());
        }
        self.find_home(code, Value::NONE)
    }

    // ---- the instructions ----

    /// The namespace that the caches of the running code are about, if this is it.
    fn is_at_home(&self, globals: Value) -> bool {
        self.code.home.load(Ordering::Relaxed) == Home::of(globals).0
    }

    fn cache_constant(&mut self, site: usize, key: u64, value: Value) {
        let generation = self.generation();
        self.set_cache(site, Cache { key, generation, value, index: 0, case: Case::Constant });
    }

    /// Caches the variable of a namespace: of its own, if `key` is zero, or of the module `key`.
    fn cache_variable(&mut self, site: usize, key: u64, namespace: Value, name: Value) -> Exec<()> {
        let Some(at) = dict::position_of_str(self, namespace, name)? else { return Ok(()) };
        let entries = self.field(namespace.object(), dict::ENTRIES)?;
        // Without a mark: who only adds to the variable does not look at it.
        let v = self.peek(entries.object(), 3 * at + 2)?;
        if is_stable(v) {
            self.cache_constant(site, key, v);
        } else {
            let (generation, index) = (self.generation(), at as u32);
            let case = Case::Global;
            self.set_cache(site, Cache { key, generation, value: entries, index, case });
        }
        Ok(())
    }

    /// Caches an attribute of a module, if it is in its dict and nowhere else.
    pub(super) fn cache_module(&mut self, site: usize, v: Value, name: Value) -> Exec<()> {
        let class = self.type_of(v)?;
        if class == self.builtin(TypeId::Module) && self.lookup(class, name)?.is_none() {
            let namespace = module::dict_of(self, v)?;
            if dict::is_namespace(namespace.object()) {
                self.cache_variable(site, v.word(), namespace, name)?;
            }
        }
        Ok(())
    }

    pub(super) fn load_global(&mut self, i: Instruction) -> Exec<Flow> {
        let (site, name) = self.site_of(i);
        let globals = self.globals()?;
        let v = self.global(globals, name)?;
        let found = dict::position_of_str(self, globals, name)?;
        if found.is_none() && self.builtins_of(globals)? != self.well_known().builtins {
            return self.done(i, v);
        }
        if self.is_at_home(globals) {
            if found.is_some() {
                self.cache_variable(site, 0, globals, name)?;
            } else if is_stable(v) {
                self.cache_constant(site, 0, v);
            }
            return self.done(i, v);
        }
        let (at, key, case) = match found {
            Some(at) => (at, 0, Case::Entry),
            None => {
                let stamp = self.field(globals.object(), dict::STAMP)?;
                let builtins = self.well_known().builtins;
                let at = dict::position_of_str(self, builtins, name)?.unwrap_or(0);
                (at, stamp.word(), Case::Builtin)
            }
        };
        self.set_cache(site, Cache { key, index: at as u32, value: name, case, ..EMPTY });
        self.done(i, v)
    }

    pub(super) fn load_name(&mut self, i: Instruction) -> Exec<Flow> {
        let (_, name) = self.site_of(i);
        let namespace = self.namespace()?;
        let globals = self.globals()?;
        if namespace == globals && self.is_at_home(globals) {
            return self.load_global(i);
        }
        if let Some(v) = self.mapping_get(namespace, name)? {
            return self.done(i, v);
        }
        let v = self.global(globals, name)?;
        self.done(i, v)
    }

    pub(super) fn store_global(&mut self, i: Instruction) -> Exec<Flow> {
        let (site, name) = self.site_of(i);
        let globals = self.globals()?;
        dict::set(self, globals, name, self.reg(i.a()))?;
        if self.is_at_home(globals) {
            self.cache_variable(site, 0, globals, name)?;
        } else if let Some(at) = dict::position_of_str(self, globals, name)? {
            let index = at as u32;
            self.set_cache(site, Cache { index, value: name, case: Case::Entry, ..EMPTY });
        }
        self.next_instruction()
    }

    pub(super) fn store_name(&mut self, i: Instruction) -> Exec<Flow> {
        let namespace = self.namespace()?;
        let globals = self.globals()?;
        if namespace == globals && self.is_at_home(globals) {
            return self.store_global(i);
        }
        let (_, name) = self.site_of(i);
        self.set_item(namespace, name, self.reg(i.a()))?;
        self.next_instruction()
    }

    // ---- the dispatch loop's part ----

    /// The variable that a cache is about, whose key is known to fit.
    #[inline(always)]
    pub(super) fn cached_variable(&mut self, c: &Cache) -> Exec<Option<Value>> {
        if c.generation == self.generation {
            if c.case == Case::Constant {
                return Ok(Some(c.value));
            }
            if c.case == Case::Global {
                return Ok(self.element(c.value.object(), 3 * c.index as usize + 2)?.set());
            }
        }
        Ok(None)
    }

    /// A global by its cache; `None` if that does not know it.
    #[inline(always)]
    pub(super) fn cached_global(&mut self, c: &Cache, f: Value) -> Exec<Option<Value>> {
        if let Some(v) = self.cached_variable(c)? {
            return Ok(Some(v));
        }
        let globals = match c.case {
            Case::Entry => function::globals(self, f)?,
            Case::Builtin => {
                let globals = function::globals(self, f)?;
                let stamp = self.field(globals.object(), dict::STAMP)?;
                if stamp.word() != c.key {
                    return Ok(None);
                }
                self.well_known().builtins
            }
            _ => return Ok(None),
        };
        let entries = self.field(globals.object(), dict::ENTRIES)?;
        let at = 3 * c.index as usize + 1;
        if let Some(entries) = entries.as_ref()
            && at < entries.words()
            && self.element(entries, at)? == c.value
        {
            return Ok(self.element(entries, at + 1)?.set());
        }
        Ok(None)
    }

    /// Sets a global by its cache; false if that does not know it.
    #[inline(always)]
    pub(super) fn set_cached_global(&mut self, c: &Cache, f: Value, v: Value) -> Exec<bool> {
        if c.case == Case::Global && c.generation == self.generation {
            let (entries, at) = (c.value.object(), 3 * c.index as usize + 2);
            // Without a mark: who makes it a stable one starts a new generation, and so rolls
            // this block back.
            let old = self.peek(entries, at)?;
            if old.is_set() && !is_stable(old) && !is_stable(v) {
                self.set_element(entries, at, v)?;
                return Ok(true);
            }
        } else if c.case == Case::Entry {
            let globals = function::globals(self, f)?;
            let entries = self.field(globals.object(), dict::ENTRIES)?;
            let at = 3 * c.index as usize + 1;
            if let Some(entries) = entries.as_ref()
                && at < entries.words()
                && self.element(entries, at)? == c.value
            {
                self.set_element(entries, at + 1, v)?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Where the value of a global number is, for a change that commutes; `None` if that is not
    /// known.
    pub(super) fn variable_at(&mut self, i: Instruction) -> Exec<Option<(Ref, usize)>> {
        let globals = self.globals()?;
        let (site, name) = self.site_of(i);
        let c = self.cache_at(site).unwrap_or(EMPTY);
        let home = self.is_at_home(globals);
        if home && c.case == Case::Global && c.generation == self.generation() {
            return Ok(Some((c.value.object(), 3 * c.index as usize + 2)));
        }
        let Some(entries) = self.field(globals.object(), dict::ENTRIES)?.as_ref() else {
            return Ok(None);
        };
        let at = 3 * c.index as usize + 1;
        if c.case == Case::Entry && at < entries.words() && self.element(entries, at)? == c.value {
            return Ok(Some((entries, at + 1)));
        }
        let Some(found) = dict::position_of_str(self, globals, name)? else { return Ok(None) };
        if home {
            self.cache_variable(site, 0, globals, name)?;
            return Ok(Some((entries, 3 * found + 2)));
        }
        let index = found as u32;
        self.set_cache(site, Cache { index, value: name, case: Case::Entry, ..EMPTY });
        // Another string than the name may be equal to it.
        let same = self.element(entries, 3 * found + 1)? == name;
        Ok(same.then_some((entries, 3 * found + 2)))
    }
}
