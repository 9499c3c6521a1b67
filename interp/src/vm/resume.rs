//! What happens when a pushed frame returns or yields, and the starts of loops.
//!
//! Main invariant: the instruction that pushed the frame is read again: `self.pc` is still at it.

use crate::bytecode::{Awaited, Instruction, Op};
use crate::heap::*;
use crate::modules::store_in_cache;
use crate::native::Keywords;
use crate::object::{TypeId, exception, generator};
use crate::value::Value;
use crate::vm::frame::{Entered, Frame, Then};
use crate::vm::step::Flow;
use crate::vm::{Exec, Machine, Unwind};

impl Machine {
    // ---- returns ----

    /// Goes on in the frame that a returned or suspended one was pushed by.
    pub(crate) fn deliver_return(&mut self, frame: Frame, callee: usize, v: Value) -> Exec<Flow> {
        match frame.then {
            Then::Init => {
                self.check_init(v)?;
                let instance = self.stack_at(callee - 2);
                self.set_reg(frame.extra, instance);
                self.next_instruction()
            }
            _ => self.deliver(frame, v),
        }
    }

    pub(super) fn deliver(&mut self, frame: Frame, v: Value) -> Exec<Flow> {
        match frame.then {
            Then::Value | Then::Attribute | Then::Init => {
                self.set_reg(frame.extra, v);
                self.next_instruction()
            }
            Then::New => self.made(v, frame.extra),
            Then::Drop => self.next_instruction(),
            Then::Cached => {
                let at = self.frame_end();
                let (cache, key) = (self.stack_at(at), self.stack_at(at + 1));
                store_in_cache(self, cache, key, v)?;
                self.set_reg(frame.extra, v);
                self.next_instruction()
            }
            Then::Nested => Ok(Flow::Exit(v)),
            Then::Branch => {
                let i = self.code.instruction(self.pc_index());
                let truth = self.truth(v)?;
                self.jump(i, truth == (i.x() & 1 == 1))?;
                Ok(Flow::Next)
            }
            Then::Iterate => {
                let i = self.code.instruction(self.pc_index());
                self.for_item(i, v)
            }
            Then::Reduce => self.reduce(frame, v),
            Then::Delegate => self.yield_value(v),
            Then::Operate => {
                let i = self.code.instruction(self.pc_index());
                if v == Value::NOT_IMPLEMENTED {
                    return self.operate(i, frame.extra + 1);
                }
                self.done(i, v)
            }
            Then::Compare => {
                let i = self.code.instruction(self.pc_index());
                if v == Value::NOT_IMPLEMENTED {
                    return self.compare_step(i, frame.extra + 1);
                }
                self.compared(i, v)
            }
        }
    }

    /// A generator's frame has returned.
    pub(super) fn deliver_finished(&mut self, frame: Frame, v: Value) -> Exec<Flow> {
        match frame.then {
            Then::Iterate => {
                self.end_iteration()?;
                Ok(Flow::Next)
            }
            Then::Reduce => self.reduce_end(frame),
            Then::Delegate => {
                let i = self.code.instruction(self.pc_index());
                self.done(i, v)
            }
            Then::Nested => {
                self.generator_returned = true;
                Ok(Flow::Exit(v))
            }
            _ => Err(self.stop_iteration(v)),
        }
    }

    /// The running frame's FOR_ITER ends its loop.
    pub(crate) fn end_iteration(&mut self) -> Exec<()> {
        let i = self.code.instruction(self.pc_index());
        for at in 0..3 {
            self.set_reg(i.b() + at, Value::UNSET);
        }
        self.advance();
        Ok(())
    }

    /// The running frame's YIELD_FROM ends with the value of a StopIteration.
    pub(crate) fn end_delegation(&mut self, e: Value) -> Exec<()> {
        let v = exception::stop_value(self, e)?;
        let i = self.code.instruction(self.pc_index());
        self.set_reg(i.a(), v);
        self.advance();
        Ok(())
    }

    /// The running frame's LOAD_ATTR met an AttributeError from Python code: `__getattr__`.
    pub(crate) fn retry_attribute(&mut self, e: Value) -> Exec<()> {
        let i = self.code.instruction(self.pc_index());
        let (v, (_, name)) = (self.reg(i.b()), self.site_of(i));
        let Some(f) = self.getattr_hook(v)? else { return Err(Unwind::Raise(e)) };
        let found = self.call_special(f, &[v, name])?;
        self.set_reg(i.a(), found);
        if i.op() == Some(Op::LoadMethod) {
            self.set_reg(i.a() + 1, Value::UNSET);
        }
        self.advance();
        Ok(())
    }

    pub(super) fn for_item(&mut self, i: Instruction, v: Value) -> Exec<Flow> {
        if !v.is_set() {
            self.end_iteration()?;
            return Ok(Flow::Next);
        }
        self.set_reg(i.a(), v);
        let to = (self.pc_index() as i64 + 1 + i64::from(i.sc())) as usize;
        self.go(to);
        if self.safepoint_due() {
            self.safepoint()?;
        }
        Ok(Flow::Next)
    }

    pub(super) fn for_prep(&mut self, i: Instruction) -> Exec<Flow> {
        let v = self.reg(i.b());
        let unset = Value::UNSET;
        let state = match v.kind() {
            Some(LIST | TUPLE) => [v, Value::ZERO, unset],
            Some(RANGE) => match frozen(v.object()) {
                &[start, stop, step] if step.is_int() && range_fits(start, stop, step) => {
                    [start, stop, step]
                }
                _ => [self.iter(v)?, unset, unset],
            },
            _ => {
                let iterator = self.iter(v)?;
                [self.in_frames(iterator)?, unset, unset]
            }
        };
        for (at, v) in state.into_iter().enumerate() {
            self.set_reg(i.a() + at as u16, v);
        }
        self.jump(i, true)?;
        Ok(Flow::Next)
    }

    /// Suspends the running generator with a value for whoever resumed it.
    pub(super) fn yield_value(&mut self, v: Value) -> Exec<Flow> {
        let frame = generator::suspend(self)?;
        self.deliver(frame, v)
    }

    pub(super) fn yield_from(&mut self, i: Instruction) -> Exec<Flow> {
        let (sent, inner) = (self.reg(i.a()), self.reg(i.b()));
        if inner.is_kind(GENERATOR) {
            let entered = generator::resume(self, inner, sent, Then::Delegate, 0);
            return match entered {
                Ok(Entered::Frame) => Ok(Flow::Next),
                Ok(Entered::Done(v)) => self.yield_value(v),
                Err(Unwind::Raise(e)) if self.is_a(e, TypeId::StopIteration)? => {
                    self.end_delegation(e)?;
                    Ok(Flow::Next)
                }
                Err(unwind) => Err(unwind),
            };
        }
        let result = if sent.is_none() {
            match inner.kind() {
                Some(ITERATOR) => match self.next(inner)? {
                    Some(v) => Ok(v),
                    None => {
                        return self.done(i, Value::NONE);
                    }
                },
                _ => {
                    let n = self.names().next;
                    match self.lookup_special(inner, n)? {
                        Some(f) if f.is_kind(FUNCTION) => {
                            let kw = Keywords::NONE;
                            match self.push_call(f, &[inner], kw, Then::Delegate, 0)? {
                                Entered::Frame => return Ok(Flow::Next),
                                Entered::Done(v) => Ok(v),
                            }
                        }
                        Some(f) => self.call_special(f, &[inner]),
                        None => {
                            let t = self.type_name(inner);
                            return Err(
                                self.type_error(&format!("'{t}' object is not an iterator"))
                            );
                        }
                    }
                }
            }
        } else {
            let n = self.names().send;
            let f = self.get_attribute(inner, n)?;
            self.call(f, &[sent])
        };
        match result {
            Ok(v) => self.yield_value(v),
            Err(Unwind::Raise(e)) if self.is_a(e, TypeId::StopIteration)? => {
                self.end_delegation(e)?;
                Ok(Flow::Next)
            }
            Err(unwind) => Err(unwind),
        }
    }

    pub(super) fn awaitable(&mut self, v: Value, by: Option<Awaited>) -> Exec {
        if v.is_kind(GENERATOR) && (v.object().tag() == 1 || generator::is_awaitable(self, v)?) {
            return Ok(v);
        }
        let n = self.names();
        let Some(f) = self.lookup_special(v, n.r#await)? else {
            let t = self.type_name(v);
            let text = match by {
                Some(Awaited::Aenter) => format!(
                    "'async with' received an object from __aenter__ that does not implement \
                     __await__: {t}"
                ),
                Some(Awaited::Aexit) => format!(
                    "'async with' received an object from __aexit__ that does not implement \
                     __await__: {t}"
                ),
                Some(Awaited::Await) => {
                    format!("object {t} can't be used in 'await' expression")
                }
                None => format!("'async for' received an invalid object from __anext__: {t}"),
            };
            return Err(self.type_error(&text));
        };
        let i = self.call_special(f, &[v])?;
        if i.is_kind(GENERATOR) && i.object().tag() == 1 {
            return Err(self.type_error("__await__() returned a coroutine"));
        }
        if self.lookup_special(i, n.next)?.is_none() {
            let t = self.type_name(i);
            return Err(
                self.type_error(&format!("__await__() returned non-iterator of type '{t}'"))
            );
        }
        Ok(i)
    }
}

fn range_fits(start: Value, stop: Value, step: Value) -> bool {
    // One step past the stop must still be a small integer.
    let limit = 1i64 << 60;
    [start, stop, step].iter().all(|v| v.as_int().is_some_and(|i| i.abs() < limit))
}
