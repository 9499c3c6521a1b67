//! Calls in the place of native functions.
//!
//! Main invariant: a native function that leaves with [`Unwind::Enter`] has changed nothing but
//! [`Machine::tail`], which whoever called it takes at once. So what a builtin function has Python
//! code do runs in frames of the machine, not in a dispatch loop of its own inside native code: blocks
//! end in it, collections run, and threads that it starts do run.
//!
//! Two kinds of values have their items made by Python code: generators, and iterators that ask
//! those or call functions. A loop over the latter is a loop over a generator of `_frames` that does
//! the same ([`Machine::in_frames`]).

use smallvec::SmallVec;

use crate::heap::*;
use crate::modules::store_in_cache;
use crate::native::Keywords;
use crate::object::{TypeId, generator, iterator, tuple, types};
use crate::value::Value;
use crate::vm::frame::{Entered, Then};
use crate::vm::{Exec, Machine, Unwind};

/// Under so many iterators Python code is looked for; programs have few over one another.
const DEEPEST: u32 = 16;

/// What a native function has called in its place.
#[derive(Debug)]
pub(crate) enum Tail {
    /// A call: the callee and its arguments, the names of those that are given by name.
    Call(SmallVec<[Value; 6]>, SmallVec<[Value; 2]>),
    /// As `Call`; the result is kept in a cache under a key.
    Cached(Value, Value, SmallVec<[Value; 6]>, SmallVec<[Value; 2]>),
    /// A generator or coroutine goes on with a value.
    Send(Value, Value),
}

impl Machine {
    /// Has `f` called in the place of the native function that returns this.
    pub(crate) fn tail_call(&mut self, f: Value, args: &[Value], kw: Keywords<'_>) -> Unwind {
        let mut all = SmallVec::with_capacity(1 + args.len() + kw.values.len());
        all.push(f);
        all.extend_from_slice(args);
        all.extend_from_slice(kw.values);
        self.tail = Some(Tail::Call(all, SmallVec::from_slice(kw.names)));
        Unwind::Enter
    }

    /// Has a function of `_frames` called in the place of the native function that returns this.
    pub(crate) fn tail_frames(&mut self, name: &str, args: &[Value]) -> Unwind {
        match self.frames_function(name) {
            Ok(f) => self.tail_call(f, args, Keywords::NONE),
            Err(unwind) => unwind,
        }
    }

    /// As [`Machine::tail_call`]; the result is kept in `cache`, a `_lru_cache_wrapper`.
    pub(crate) fn tail_cached(
        &mut self,
        (cache, key): (Value, Value),
        f: Value,
        args: &[Value],
        kw: Keywords<'_>,
    ) -> Unwind {
        let mut all = SmallVec::with_capacity(1 + args.len() + kw.values.len());
        all.push(f);
        all.extend_from_slice(args);
        all.extend_from_slice(kw.values);
        self.tail = Some(Tail::Cached(cache, key, all, SmallVec::from_slice(kw.names)));
        Unwind::Enter
    }

    /// Resumes a generator in the place of the native function that returns this.
    pub(crate) fn tail_send(&mut self, g: Value, v: Value) -> Unwind {
        self.tail = Some(Tail::Send(g, v));
        Unwind::Enter
    }

    /// A function of `_frames`.
    pub(crate) fn frames_function(&mut self, name: &str) -> Exec {
        let module = self.import_dotted("_frames")?;
        let name = self.intern(name)?;
        self.get_attribute(module, name)
    }

    /// Enters what a native function left for.
    pub(crate) fn enter_tail(&mut self, then: Then, extra: u16) -> Exec<Entered> {
        match self.tail.take() {
            Some(Tail::Call(all, names)) => {
                let given = all.len() - names.len();
                let kw = Keywords { names: &names, values: &all[given..] };
                self.push_call(all[0], &all[1..given], kw, then, extra)
            }
            Some(Tail::Cached(cache, key, all, names)) => {
                let given = all.len() - names.len();
                let kw = Keywords { names: &names, values: &all[given..] };
                if then != Then::Value {
                    let v = self.call_keywords(all[0], &all[1..given], kw)?;
                    store_in_cache(self, cache, key, v)?;
                    return Ok(Entered::Done(v));
                }
                let entered = self.push_cached(cache, key, &all, &names, extra)?;
                if let Entered::Done(v) = entered {
                    store_in_cache(self, cache, key, v)?;
                }
                Ok(entered)
            }
            Some(Tail::Send(g, v)) if then == Then::Value => {
                generator::resume(self, g, v, then, extra)
            }
            Some(Tail::Send(g, v)) => match generator::send(self, g, v)? {
                Ok(v) => Ok(Entered::Done(v)),
                Err(v) => Err(self.stop_iteration(v)),
            },
            None => Err(self.system_error("nothing was to be entered")),
        }
    }

    /// Enters what the running instruction, a call, left for.
    pub(super) fn enter_tail_here(&mut self) -> Exec<()> {
        let i = self.code.instruction(self.pc_index());
        let entered = self.enter_tail(Then::Value, i.b())?;
        self.called(i.b(), entered).map(|_| ())
    }

    /// Whether calling this runs Python code.
    pub(crate) fn is_python(&mut self, f: Value) -> Exec<bool> {
        Ok(match f.kind() {
            Some(FUNCTION) => true,
            Some(METHOD) => !frozen(f.object())[0].is_kind(NATIVE),
            Some(TYPE) => types::has_flag(self, f, types::HEAP)?,
            Some(INSTANCE) => {
                let name = self.names().call;
                self.lookup_special(f, name)?.is_some_and(|f| f.is_kind(FUNCTION))
            }
            _ => false,
        })
    }

    /// Whether taking the items of this iterable runs Python code.
    pub(crate) fn runs_python(&mut self, v: Value) -> Exec<bool> {
        self.runs_python_within(v, DEEPEST)
    }

    /// As `runs_python`; what lies under more than so many iterators is not looked at.
    fn runs_python_within(&mut self, v: Value, levels: u32) -> Exec<bool> {
        match v.kind() {
            Some(GENERATOR) => Ok(self.type_of(v)? == self.builtin(TypeId::Generator)),
            Some(ITERATOR) => self.iterator_runs_python(v, levels),
            Some(INSTANCE) => {
                let class = self.type_of(v)?;
                if !types::has_flag(self, class, types::HEAP)? {
                    return Ok(false);
                }
                let name = self.names().iter;
                Ok(self.lookup(class, name)?.is_some_and(|f| f.is_kind(FUNCTION)))
            }
            _ => Ok(false),
        }
    }

    fn iterator_runs_python(&mut self, i: Value, levels: u32) -> Exec<bool> {
        let cell = i.object();
        let Some(source) = self.field(cell, 0)?.set() else { return Ok(false) };
        let Some(levels) = levels.checked_sub(1) else { return Ok(false) };
        Ok(match cell.tag() {
            iterator::CALLS => true,
            iterator::ENUMERATED => self.runs_python_within(source, levels)?,
            iterator::FILTERED => {
                let f = self.field(cell, 2)?;
                self.is_python(f)? || self.runs_python_within(source, levels)?
            }
            iterator::MAPPED => {
                let f = self.field(cell, 2)?;
                self.is_python(f)? || self.any_runs_python(source, levels)?
            }
            iterator::ZIPPED => self.any_runs_python(source, levels)?,
            _ => false,
        })
    }

    fn any_runs_python(&mut self, sources: Value, levels: u32) -> Exec<bool> {
        for &source in tuple::items(sources) {
            if self.runs_python_within(source, levels)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The iterator that a loop goes over: a generator, where taking its items runs Python code.
    pub(super) fn in_frames(&mut self, i: Value) -> Exec {
        if !i.is_kind(ITERATOR)
            || !self.iterator_runs_python(i, DEEPEST)?
            || self.maps_plainly(i)?
        {
            return Ok(i);
        }
        let name = match i.object().tag() {
            iterator::CALLS => "called",
            iterator::ENUMERATED => "enumerated",
            iterator::FILTERED => "filtered",
            iterator::MAPPED => "mapped",
            _ => "zipped",
        };
        let f = self.frames_function(name)?;
        self.call(f, &[i])
    }

    /// Whether it is a `map` that has only its function run Python code: a loop enters that itself.
    pub(super) fn maps_plainly(&mut self, i: Value) -> Exec<bool> {
        if !i.is_kind(ITERATOR) || i.object().tag() != iterator::MAPPED {
            return Ok(false);
        }
        match self.field(i.object(), 0)?.set() {
            Some(sources) => Ok(!self.any_runs_python(sources, DEEPEST)?),
            None => Ok(true),
        }
    }

    /// A generator of the items of an iterable that has Python code make them.
    pub(super) fn items_in_frames(&mut self, v: Value) -> Exec<Option<Value>> {
        if v.is_kind(GENERATOR) || !self.runs_python(v)? {
            return Ok(None);
        }
        let f = self.frames_function("items")?;
        self.call(f, &[v]).map(Some)
    }

    /// As [`Machine::construct`], in frames.
    pub(crate) fn tail_construct(
        &mut self,
        class: Value,
        args: &[Value],
        kw: Keywords<'_>,
    ) -> Unwind {
        match self.frames_function("construct") {
            Ok(f) => {
                let mut all = SmallVec::<[Value; 6]>::with_capacity(args.len() + 1);
                all.push(class);
                all.extend_from_slice(args);
                self.tail_call(f, &all, kw)
            }
            Err(unwind) => unwind,
        }
    }

    /// Whether making an instance of a class calls its `__new__` or `__init__` in Python.
    pub(crate) fn constructs_in_python(&mut self, class: Value) -> Exec<bool> {
        if !types::has_flag(self, class, types::HEAP)? {
            return Ok(false);
        }
        let nm = self.names();
        for name in [nm.new, nm.init] {
            if let Some(f) = self.lookup(class, name)?
                && matches!(f.kind(), Some(FUNCTION | STATICMETHOD))
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
