//! Whole instructions: what the dispatch loop's fast paths do not settle.
//!
//! Main invariant: a step either fails, leaving the instruction undone, or completes it and leaves
//! in `self.pc` where to go on: the next instruction, a jump's target, or the first instruction of
//! a frame that it pushed. A destination is written last.

use crate::bytecode::{
    Awaited, BinaryOp, CommonObject, CompareOp, Constant, Conversion, FunctionPart, Instruction,
    Intrinsic1, Intrinsic2, Op, SpecialMethod, WIDE_SITE,
};
use crate::heap::*;
use crate::native::Keywords;
use crate::object::{
    TypeId, dict, exception, function, generator, instance, list, method, module, set, string,
    superobject, tuple, types,
};
use crate::value::Value;
use crate::vm::cache::{Cache, Case, EMPTY};
use crate::vm::compare::Candidate;
use crate::vm::frame::{Entered, Frame, Then};
use crate::vm::operator::Unary;
use crate::vm::{Exec, Machine, Unwind, code};
use std::sync::atomic::Ordering;

/// Where a step leads.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Flow {
    /// To `self.pc`.
    Next,
    /// Out of the dispatch loop: native code waits for this.
    Exit(Value),
}

impl Machine {
    #[inline(always)]
    fn reg(&self, i: u16) -> Value {
        self.stack_at(self.base + usize::from(i))
    }

    #[inline(always)]
    fn set_reg(&mut self, i: u16, v: Value) {
        self.set_stack(self.base + usize::from(i), v);
    }

    fn konst(&self, i: u16) -> Value {
        self.code.constants[usize::from(i)]
    }

    fn advance(&mut self) {
        let next = self.pc_index() + 1;
        self.pc = &raw const self.code.instructions[next];
    }

    fn go(&mut self, to: usize) {
        self.pc = &raw const self.code.instructions[to];
    }

    /// Jumps as the instruction says, with a safepoint if it goes backward.
    fn jump(&mut self, i: Instruction, taken: bool) -> Exec<()> {
        let at = self.pc_index();
        if !taken {
            self.advance();
            return Ok(());
        }
        let to = match i.op() {
            Some(Op::JumpIf | Op::JumpNone | Op::JumpNotSeq | Op::JumpNotMap) => i.bc() as usize,
            _ => (at as i64 + 1 + i64::from(i.sc())) as usize,
        };
        self.go(to);
        if to <= at && self.safepoint_due() {
            self.safepoint()?;
        }
        Ok(())
    }

    fn done(&mut self, i: Instruction, v: Value) -> Exec<Flow> {
        self.set_reg(i.a(), v);
        self.advance();
        Ok(Flow::Next)
    }

    fn finish(&mut self, dest: u16, entered: Entered) -> Exec<Flow> {
        if let Entered::Done(v) = entered {
            self.set_reg(dest, v);
            self.advance();
        }
        Ok(Flow::Next)
    }

    fn next_instruction(&mut self) -> Exec<Flow> {
        self.advance();
        Ok(Flow::Next)
    }

    /// The site of an instruction that has one, wide ones included, and its name.
    fn site_of(&self, i: Instruction) -> (usize, Value) {
        let mut site = usize::from(i.c());
        if i.c() == WIDE_SITE {
            site = self.code.instruction(self.pc_index() + 1).bc() as usize;
        }
        (site, self.code.site_names[site])
    }

    #[expect(unsafe_code, reason = "the cache table has an entry for each site")]
    fn set_cache(&mut self, site: usize, cache: Cache) {
        if site >= usize::from(WIDE_SITE) {
            return;
        }
        let caches = self.caches_of(self.code);
        // SAFETY: the table was made with as many entries as the code has sites.
        unsafe { *caches.add(site) = cache };
    }

    fn generation(&self) -> u64 {
        // Relaxed: see `Machine::lookup`.
        self.rt.generation.load(Ordering::Relaxed)
    }

    /// Does one whole instruction.
    #[inline(never)]
    pub(crate) fn step(&mut self, i: Instruction) -> Exec<Flow> {
        let Some(op) = i.op() else {
            return Err(self.system_error("unknown instruction"));
        };
        match op {
            // ---- names ----
            Op::CheckLocal => {
                let name = self.code.locals[usize::from(i.a())];
                Err(self.unbound_local(name))
            }
            Op::MakeCell => {
                let v = self.reg(i.a());
                let cell = Value::from_ref(self.new_cell_of(CELL, 0, &[v])?);
                self.done(i, cell)
            }
            Op::LoadCell => {
                let name = self.code.locals[usize::from(i.b())];
                Err(self.unbound_local(name))
            }
            Op::DelCell => {
                let cell = self.reg(i.a()).object();
                if !self.field(cell, 0)?.is_set() {
                    let name = self.code.locals[usize::from(i.a())];
                    return Err(self.unbound_local(name));
                }
                self.set_field(cell, 0, Value::UNSET)?;
                self.next_instruction()
            }
            Op::LoadFree => Err(self.unbound_free(i.b())),
            Op::DelFree => {
                let cell = self.free_cell(i.a())?;
                if !self.field(cell.object(), 0)?.is_set() {
                    return Err(self.unbound_free(i.a()));
                }
                self.set_field(cell.object(), 0, Value::UNSET)?;
                self.next_instruction()
            }
            Op::LoadGlobal => self.load_global(i),
            Op::StoreGlobal => {
                let (site, name) = self.site_of(i);
                let globals = self.globals()?;
                dict::set(self, globals, name, self.reg(i.a()))?;
                if let Some(at) = dict::position_of_str(self, globals, name)? {
                    let index = at as u32;
                    self.set_cache(site, Cache { index, value: name, case: Case::Entry, ..EMPTY });
                }
                self.next_instruction()
            }
            Op::DelGlobal => {
                let (_, name) = self.site_of(i);
                let globals = self.globals()?;
                if dict::remove(self, globals, name)?.is_none() {
                    return Err(self.undefined(name));
                }
                self.next_instruction()
            }
            Op::LoadName => self.load_name(i),
            Op::StoreName => {
                let (_, name) = self.site_of(i);
                let namespace = self.namespace()?;
                self.set_item(namespace, name, self.reg(i.a()))?;
                self.next_instruction()
            }
            Op::DelName => {
                let (_, name) = self.site_of(i);
                let namespace = self.namespace()?;
                match self.del_item(namespace, name) {
                    Ok(()) => self.next_instruction(),
                    Err(unwind) if self.is_raised(unwind, TypeId::KeyError) => {
                        Err(self.undefined(name))
                    }
                    Err(unwind) => Err(unwind),
                }
            }
            Op::LoadClassFree => {
                let (_, name) = self.site_of(i);
                let namespace = self.namespace()?;
                if let Some(v) = self.mapping_get(namespace, name)? {
                    return self.done(i, v);
                }
                let v = self.load_free(i.b())?;
                self.done(i, v)
            }
            Op::LoadLocals => {
                let namespace = self.namespace()?;
                self.done(i, namespace)
            }
            Op::LoadDictGlobal => {
                let (_, name) = self.site_of(i);
                let mapping = self.reg(i.b());
                if let Some(v) = self.mapping_get(mapping, name)? {
                    return self.done(i, v);
                }
                let globals = self.globals()?;
                let v = self.global(globals, name)?;
                self.done(i, v)
            }
            Op::LoadDictFree => {
                let (_, name) = self.site_of(i);
                let mapping = self.reg(i.b());
                if let Some(v) = self.mapping_get(mapping, name)? {
                    return self.done(i, v);
                }
                let v = self.load_free(u16::from(i.x()))?;
                self.done(i, v)
            }
            // ---- attributes ----
            Op::LoadAttr => self.load_attribute(i),
            Op::StoreAttr => self.store_attribute(i),
            Op::DelAttr => {
                let (_, name) = self.site_of(i);
                let v = self.reg(i.a());
                match self.start_set(v, name, Value::UNSET)? {
                    Some((f, args, n)) => self.drop_call(f, &args[..n]),
                    None => self.next_instruction(),
                }
            }
            Op::LoadMethod => self.load_method(i),
            Op::LoadSpecial => self.load_special(i),
            Op::LoadSuperAttr | Op::LoadSuperMethod => self.load_super(i, op),
            // ---- arithmetic ----
            Op::Add
            | Op::Sub
            | Op::Mul
            | Op::TrueDiv
            | Op::FloorDiv
            | Op::Mod
            | Op::And
            | Op::Or
            | Op::Xor
            | Op::LShift
            | Op::RShift
            | Op::Binary
            | Op::BinaryK
            | Op::BinaryKR
            | Op::AddI
            | Op::SubI
            | Op::MulI
            | Op::FloorDivI
            | Op::ModI
            | Op::AndI
            | Op::LShiftI
            | Op::RShiftI => self.operate(i, 0),
            Op::Neg | Op::Pos | Op::Invert => {
                let op = match op {
                    Op::Neg => Unary::Neg,
                    Op::Pos => Unary::Pos,
                    _ => Unary::Invert,
                };
                let v = self.unary(op, self.reg(i.b()))?;
                self.done(i, v)
            }
            Op::Not => {
                let v = self.reg(i.b());
                let truth = self.truth(v)?;
                self.done(i, Value::from_bool(!truth))
            }
            Op::Compare | Op::CompareK => self.compare_step(i, 0),
            // ---- subscripts ----
            Op::GetItem | Op::GetItemI | Op::GetItemK => self.load_item(i, op),
            Op::SetItem | Op::SetItemI | Op::SetItemK => self.store_item(i, op),
            Op::DelItem => {
                let (v, k) = (self.reg(i.a()), self.reg(i.b()));
                let n = self.names().delitem;
                if let Some(f) = self.python_method(v, n)? {
                    return self.drop_call(f, &[v, k]);
                }
                self.del_item(v, k)?;
                self.next_instruction()
            }
            Op::Slice => {
                let b = i.b();
                let v = self.slice(self.reg(b), self.reg(b + 1), self.reg(b + 2))?;
                self.done(i, v)
            }
            // ---- jumps ----
            Op::JumpIf => self.branch_on(i, self.reg(i.a())),
            Op::JumpIfSet => {
                let v = self.reg(i.b());
                let taken = self.truth(v)? == (i.x() & 1 == 1);
                if taken {
                    self.set_reg(i.a(), v);
                }
                self.jump(i, taken)?;
                Ok(Flow::Next)
            }
            Op::JumpIn | Op::JumpInK => {
                let container = if op == Op::JumpIn { self.reg(i.b()) } else { self.konst(i.b()) };
                let truth = self.contains(container, self.reg(i.a()))?;
                self.jump(i, truth == (i.x() & 1 == 1))?;
                Ok(Flow::Next)
            }
            Op::JumpLt
            | Op::JumpLe
            | Op::JumpEq
            | Op::JumpNe
            | Op::JumpGt
            | Op::JumpGe
            | Op::JumpLtI
            | Op::JumpLeI
            | Op::JumpEqI
            | Op::JumpNeI
            | Op::JumpGtI
            | Op::JumpGeI
            | Op::JumpEqK
            | Op::JumpNeK => self.compare_step(i, 0),
            Op::JumpNotSeq | Op::JumpNotMap => {
                let flag = if op == Op::JumpNotSeq { types::SEQUENCE } else { types::MAPPING };
                let class = self.type_of(self.reg(i.a()))?;
                let matches = types::has_flag(self, class, flag)?;
                self.jump(i, !matches)?;
                Ok(Flow::Next)
            }
            // ---- iteration ----
            Op::GetIter => {
                let v = self.iter(self.reg(i.b()))?;
                self.done(i, v)
            }
            Op::ForPrep => self.for_prep(i),
            Op::ForIter | Op::ForRange | Op::ForList => {
                let iterator = self.reg(i.b());
                match self.enter_next(iterator)? {
                    Entered::Frame => Ok(Flow::Next),
                    Entered::Done(v) => self.for_item(i, v),
                }
            }
            Op::Unpack | Op::Unpack2 => {
                let two = op == Op::Unpack2;
                let (v, n) = if two { (self.reg(i.c()), 2) } else { (self.reg(i.b()), i.c()) };
                let items = self.unpack(v, usize::from(n))?;
                if two {
                    self.set_reg(i.a(), items[0]);
                    self.set_reg(i.b(), items[1]);
                } else {
                    for (at, item) in items.into_iter().enumerate() {
                        self.set_reg(i.a() + at as u16, item);
                    }
                }
                self.next_instruction()
            }
            Op::UnpackEx => {
                let (before, after) = (usize::from(i.x()), usize::from(i.c()));
                let items = self.unpack_starred(self.reg(i.b()), before, after)?;
                for (at, item) in items.into_iter().enumerate() {
                    self.set_reg(i.a() + at as u16, item);
                }
                self.next_instruction()
            }
            // ---- building ----
            Op::BuildTuple => {
                let items = self.span(i.b(), i.c());
                let v = self.tuple(items)?;
                self.done(i, v)
            }
            Op::BuildList => {
                let items = self.span(i.b(), i.c());
                let v = list::new(self, items)?;
                self.done(i, v)
            }
            Op::BuildSet => {
                let items = self.span(i.b(), i.c());
                let v = set::new(self, SET, items)?;
                self.done(i, v)
            }
            Op::BuildMap => {
                let d = dict::new(self)?;
                for pair in self.span(i.b(), 2 * i.c()).chunks_exact(2) {
                    dict::set(self, d, pair[0], pair[1])?;
                }
                self.done(i, d)
            }
            Op::BuildString => {
                let parts = self.span(i.b(), i.c());
                let mut out = Vec::new();
                let mut n = 0;
                for &part in parts {
                    let part = self.as_str(part)?.unwrap_or(part);
                    out.extend_from_slice(string::bytes(part));
                    n += string::len(part);
                }
                let v = self.str_counted(&out, n)?;
                self.done(i, v)
            }
            Op::SetAdd => {
                set::add(self, self.reg(i.a()), self.reg(i.b()))?;
                self.next_instruction()
            }
            Op::MapAdd => {
                dict::set(self, self.reg(i.a()), self.reg(i.b()), self.reg(i.c()))?;
                self.next_instruction()
            }
            Op::ListExtend => {
                let (v, from) = (self.reg(i.a()), self.reg(i.b()));
                if list::plain_items(self, from)?.is_none() && !self.has_iter(from)? {
                    let t = self.type_name(from);
                    return Err(
                        self.type_error(&format!("Value after * must be an iterable, not {t}"))
                    );
                }
                list::extend(self, v, from)?;
                self.next_instruction()
            }
            Op::SetUpdate => {
                let v = self.reg(i.a());
                for item in self.collect(self.reg(i.b()))? {
                    set::add(self, v, item)?;
                }
                self.next_instruction()
            }
            Op::DictUpdate => {
                let (d, from) = (self.reg(i.a()), self.reg(i.b()));
                self.dict_update(d, from)?;
                self.next_instruction()
            }
            Op::DictMerge => {
                let (d, from, f) = (self.reg(i.a()), self.reg(i.b()), self.reg(i.c()));
                dict::merge_any(self, d, from, f)?;
                self.next_instruction()
            }
            Op::ListToTuple => {
                let items = list::items(self, self.reg(i.b()))?;
                let v = self.tuple(&items)?;
                self.done(i, v)
            }
            Op::Convert => {
                let v = self.reg(i.b());
                let v = match Conversion::from_code(i.x()) {
                    Some(Conversion::Str) => self.str_value(v)?,
                    Some(Conversion::Repr) => self.repr(v)?,
                    _ => self.ascii(v)?,
                };
                self.done(i, v)
            }
            Op::Format => {
                let v = self.reg(i.b());
                let empty = self.well_known().empty_str;
                let v = if string::is_str(v) { v } else { self.format(v, empty)? };
                self.done(i, v)
            }
            Op::FormatSpec => {
                let v = self.format(self.reg(i.b()), self.reg(i.c()))?;
                self.done(i, v)
            }
            // ---- functions and calls ----
            Op::MakeFunction => self.make_function(i),
            Op::SetFunction => {
                let (f, v) = (self.reg(i.a()), self.reg(i.b()));
                self.set_function(f, FunctionPart::from_code(i.x()), v)?;
                self.next_instruction()
            }
            Op::Call => {
                let at = self.base + usize::from(i.a());
                let entered = self.enter(at, usize::from(i.x()), &[], Then::Value, i.b())?;
                self.called(i.b(), entered)
            }
            Op::CallKw => {
                let names = tuple::items(self.konst(i.c()));
                let at = self.base + usize::from(i.a());
                let n = usize::from(i.x()) - names.len();
                let entered = self.enter(at, n, names, Then::Value, i.b())?;
                self.called(i.b(), entered)
            }
            Op::CallMethod | Op::CallMethodKw => {
                let names: &[Value] =
                    if op == Op::CallMethodKw { tuple::items(self.konst(i.c())) } else { &[] };
                let mut at = self.base + usize::from(i.a());
                let mut n = usize::from(i.x()) - names.len();
                if self.stack_at(at + 1).is_set() {
                    n += 1;
                } else {
                    // The callee moves up, beside its arguments.
                    self.set_stack(at + 1, self.stack_at(at));
                    at += 1;
                }
                let entered = match self.enter(at, n, names, Then::Value, i.b()) {
                    Ok(entered) => entered,
                    Err(unwind) => {
                        if at != self.base + usize::from(i.a()) {
                            self.set_stack(at, Value::UNSET);
                        }
                        return Err(unwind);
                    }
                };
                self.called(i.b(), entered)
            }
            Op::CallEx => {
                let at = self.base + usize::from(i.a());
                let entered = self.enter_spread(at, i.x() & 1 == 1, Then::Value, i.b())?;
                self.called(i.b(), entered)
            }
            Op::Return | Op::ReturnK => {
                let v = if op == Op::Return {
                    self.reg(i.a())
                } else {
                    self.code.constants[i.bc() as usize]
                };
                let base = self.base;
                let suspends = self.code.suspends;
                if suspends {
                    generator::finished(self)?;
                }
                let frame = self.pop_frame();
                if suspends {
                    return self.deliver_finished(frame, v);
                }
                self.deliver_return(frame, base, v)
            }
            Op::LoadCommon => {
                let v = match CommonObject::from_code(i.x()) {
                    Some(CommonObject::AssertionError) => self.builtin(TypeId::AssertionError),
                    Some(CommonObject::NotImplementedError) => {
                        self.builtin(TypeId::NotImplementedError)
                    }
                    Some(CommonObject::BuildTemplate) => self.prelude("build_template")?,
                    _ => {
                        let (d, name) = (self.well_known().builtins, self.names().build_class);
                        match dict::get_str(self, d, name)? {
                            Some(v) => v,
                            None => {
                                return Err(
                                    self.error(TypeId::NameError, "__build_class__ not found")
                                );
                            }
                        }
                    }
                };
                self.done(i, v)
            }
            // ---- generators ----
            Op::Yield => {
                let mut v = self.reg(i.b());
                if i.x() == 1 {
                    // Marked, so that its driver tells it from what an await yields.
                    v = Value::from_ref(self.new_frozen(ALIAS, 1, &[v])?);
                }
                self.yield_value(v)
            }
            Op::YieldFrom => self.yield_from(i),
            Op::GetYieldFrom => {
                let v = self.reg(i.b());
                let v = if v.is_kind(GENERATOR) {
                    if v.object().tag() == 1 && !Self::is_coroutine_code(self.code) {
                        return Err(self.type_error(
                            "cannot 'yield from' a coroutine object in a non-coroutine generator",
                        ));
                    }
                    v
                } else {
                    self.iter(v)?
                };
                self.done(i, v)
            }
            Op::GetAwaitable => {
                let v = self.awaitable(self.reg(i.b()), Awaited::from_code(i.x()))?;
                self.done(i, v)
            }
            Op::GetAiter => {
                let v = self.reg(i.b());
                let n = self.names();
                let Some(f) = self.lookup_special(v, n.aiter)? else {
                    let t = self.type_name(v);
                    return Err(self.type_error(&format!(
                        "'async for' requires an object with __aiter__ method, got {t}"
                    )));
                };
                let iterator = self.call_special(f, &[v])?;
                if self.lookup_special(iterator, n.anext)?.is_none() {
                    let t = self.type_name(iterator);
                    return Err(self.type_error(&format!(
                        "'async for' received an object from __aiter__ that does not implement \
                         __anext__: {t}"
                    )));
                }
                self.done(i, iterator)
            }
            Op::GetAnext => {
                let v = self.reg(i.b());
                let n = self.names().anext;
                let Some(f) = self.lookup_special(v, n)? else {
                    let t = self.type_name(v);
                    return Err(self.type_error(&format!(
                        "'async for' requires an iterator with __anext__ method, got {t}"
                    )));
                };
                let next = self.call_special(f, &[v])?;
                let awaitable = self.awaitable(next, None)?;
                self.done(i, awaitable)
            }
            Op::EndAsyncFor => {
                let e = self.reg(i.a());
                if self.is_a(e, TypeId::StopAsyncIteration)? {
                    self.go(i.bc() as usize);
                    return Ok(Flow::Next);
                }
                self.reraising = true;
                Err(Unwind::Raise(e))
            }
            // ---- exceptions ----
            Op::PushExc => {
                let old = self.set_handled(self.reg(i.b()))?;
                self.done(i, old)
            }
            Op::PopExc => {
                self.set_handled(self.reg(i.a()))?;
                self.next_instruction()
            }
            Op::JumpNoMatch => {
                let matches = self.exception_matches(self.reg(i.a()), self.reg(i.b()))?;
                self.jump(i, !matches)?;
                Ok(Flow::Next)
            }
            Op::RaiseAgain => {
                let handled = self.handled()?;
                if handled.is_none() {
                    return Err(self.runtime_error("No active exception to reraise"));
                }
                self.reraising = true;
                Err(Unwind::Raise(handled))
            }
            Op::Raise => {
                let e = self.exception_of(self.reg(i.a()))?;
                Err(Unwind::Raise(e))
            }
            Op::RaiseFrom => {
                let e = self.exception_from(self.reg(i.a()), self.reg(i.b()))?;
                Err(Unwind::Raise(e))
            }
            Op::Reraise => {
                self.reraising = true;
                Err(Unwind::Raise(self.reg(i.a())))
            }
            Op::ExcTriple => {
                let e = self.reg(i.b());
                let class = self.type_of(e)?;
                let trace = exception::slot(self, e, exception::TRACEBACK)?;
                let trace = if trace.is_set() { trace } else { Value::NONE };
                self.set_reg(i.a(), class);
                self.set_reg(i.a() + 1, e);
                self.set_reg(i.a() + 2, trace);
                self.next_instruction()
            }
            Op::MatchStar => {
                let f = self.prelude("match_star")?;
                let pair = self.call(f, &[self.reg(i.b()), self.reg(i.c())])?;
                let pair = tuple::items(pair);
                self.set_reg(i.a(), pair[0]);
                self.set_reg(i.a() + 1, pair[1]);
                self.next_instruction()
            }
            Op::PrepReraiseStar => {
                let f = self.prelude("prep_reraise_star")?;
                let v = self.call(f, &[self.reg(i.b()), self.reg(i.c())])?;
                self.done(i, v)
            }
            // ---- match ----
            Op::GetLen => {
                let n = self.len(self.reg(i.b()))?;
                self.done(i, Value::len(n))
            }
            Op::MatchKeys => {
                let v = self.match_keys(self.reg(i.b()), tuple::items(self.reg(i.c())))?;
                self.done(i, v)
            }
            Op::MatchClass => {
                let v = self.match_class(
                    self.reg(i.b()),
                    self.reg(i.c()),
                    usize::from(i.x()),
                    tuple::items(self.reg(i.c() + 1)),
                )?;
                self.done(i, v)
            }
            // ---- modules and the rest ----
            Op::ImportName => {
                let (_, name) = self.site_of(i);
                let v = self.import_statement(name, self.reg(i.b()), i64::from(i.x()))?;
                self.done(i, v)
            }
            Op::ImportFrom => {
                let (_, name) = self.site_of(i);
                let v = self.import_from(self.reg(i.b()), name)?;
                self.done(i, v)
            }
            Op::ImportStar => {
                let namespace = self.namespace()?;
                self.import_star(self.reg(i.a()), namespace)?;
                self.next_instruction()
            }
            Op::SetupAnnotations => {
                let (namespace, name) = (self.namespace()?, self.names().annotations);
                if self.mapping_get(namespace, name)?.is_none() {
                    let d = dict::new(self)?;
                    self.set_item(namespace, name, d)?;
                }
                self.next_instruction()
            }
            Op::Intrinsic1 => {
                let v = self.reg(i.b());
                let v = match Intrinsic1::from_code(i.x()) {
                    Some(Intrinsic1::Print) => {
                        let (sys, name) = (self.well_known().sys, self.names().displayhook);
                        match dict::get_str(self, sys, name)? {
                            Some(hook) => self.call(hook, &[v])?,
                            None => return Err(self.runtime_error("lost sys.displayhook")),
                        }
                    }
                    Some(which) => {
                        let name = match which {
                            Intrinsic1::TypeVar => "make_type_var",
                            Intrinsic1::TypeVarTuple => "make_type_var_tuple",
                            Intrinsic1::ParamSpec => "make_param_spec",
                            Intrinsic1::SubscriptGeneric => "subscript_generic",
                            _ => "make_type_alias",
                        };
                        let f = self.prelude(name)?;
                        self.call(f, &[v])?
                    }
                    None => return Err(self.system_error("unknown intrinsic")),
                };
                self.done(i, v)
            }
            Op::Intrinsic2 => {
                let (x, y) = (self.reg(i.b()), self.reg(i.c()));
                let name = match Intrinsic2::from_code(i.x()) {
                    Some(Intrinsic2::TypeVarBound) => "make_type_var_bound",
                    Some(Intrinsic2::TypeVarConstraints) => "make_type_var_constraints",
                    Some(Intrinsic2::TypeParamDefault) => "set_type_param_default",
                    _ => {
                        let n = self.names().type_params;
                        self.set_attribute(x, n, y)?;
                        return self.done(i, x);
                    }
                };
                let f = self.prelude(name)?;
                let v = self.call(f, &[x, y])?;
                self.done(i, v)
            }
            _ => Err(self.system_error(&format!("{} is not for slow paths", op.mnemonic()))),
        }
    }

    fn span(&self, first: u16, n: u16) -> &'static [Value] {
        self.stack_slice(self.base + usize::from(first), usize::from(n))
    }

    fn called(&mut self, dest: u16, entered: Entered) -> Exec<Flow> {
        match entered {
            Entered::Done(v) => {
                self.set_reg(dest, v);
                self.advance();
            }
            Entered::Frame => {
                if self.safepoint_due() {
                    self.safepoint()?;
                }
            }
        }
        Ok(Flow::Next)
    }

    fn drop_call(&mut self, f: Value, args: &[Value]) -> Exec<Flow> {
        if let Entered::Done(_) = self.push_call(f, args, Keywords::NONE, Then::Drop, 0)? {
            self.advance();
        }
        Ok(Flow::Next)
    }

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

    fn deliver(&mut self, frame: Frame, v: Value) -> Exec<Flow> {
        match frame.then {
            Then::Value | Then::Attribute | Then::Init => {
                self.set_reg(frame.extra, v);
                self.next_instruction()
            }
            Then::Drop => self.next_instruction(),
            Then::Nested => Ok(Flow::Exit(v)),
            Then::Branch | Then::BranchNot => {
                let i = self.code.instruction(self.pc_index());
                let truth = self.truth(v)? == (frame.then == Then::Branch);
                self.jump(i, truth == (i.x() & 1 == 1))?;
                Ok(Flow::Next)
            }
            Then::Not | Then::Truth => {
                let truth = self.truth(v)? == (frame.then == Then::Truth);
                self.set_reg(frame.extra, Value::from_bool(truth));
                self.next_instruction()
            }
            Then::Iterate => {
                let i = self.code.instruction(self.pc_index());
                self.for_item(i, v)
            }
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
    fn deliver_finished(&mut self, frame: Frame, v: Value) -> Exec<Flow> {
        match frame.then {
            Then::Iterate => {
                self.end_iteration()?;
                Ok(Flow::Next)
            }
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

    fn for_item(&mut self, i: Instruction, v: Value) -> Exec<Flow> {
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

    fn for_prep(&mut self, i: Instruction) -> Exec<Flow> {
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
            _ => [self.iter(v)?, unset, unset],
        };
        for (at, v) in state.into_iter().enumerate() {
            self.set_reg(i.a() + at as u16, v);
        }
        self.jump(i, true)?;
        Ok(Flow::Next)
    }

    /// Suspends the running generator with a value for whoever resumed it.
    fn yield_value(&mut self, v: Value) -> Exec<Flow> {
        let frame = generator::suspend(self)?;
        self.deliver(frame, v)
    }

    fn yield_from(&mut self, i: Instruction) -> Exec<Flow> {
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

    fn awaitable(&mut self, v: Value, by: Option<Awaited>) -> Exec {
        if v.is_kind(GENERATOR) && v.object().tag() == 1 {
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

    // ---- names ----

    fn unbound_local(&mut self, name: Value) -> Unwind {
        let text = self.text_lossy(name);
        self.name_error(
            TypeId::UnboundLocalError,
            &format!(
                "cannot access local variable '{text}' where it is not associated with a value"
            ),
            name,
        )
    }

    fn unbound_free(&mut self, i: u16) -> Unwind {
        let name = self.code.free[usize::from(i)];
        let text = self.text_lossy(name);
        self.name_error(
            TypeId::NameError,
            &format!(
                "cannot access free variable '{text}' where it is not associated with a value in \
                 enclosing scope"
            ),
            name,
        )
    }

    fn undefined(&mut self, name: Value) -> Unwind {
        let text = self.text_lossy(name);
        self.name_error(TypeId::NameError, &format!("name '{text}' is not defined"), name)
    }

    fn free_cell(&mut self, i: u16) -> Exec {
        let f = self.function();
        let closure = self.field(f.object(), function::CLOSURE)?;
        Ok(tuple::items(closure)[usize::from(i)])
    }

    fn load_free(&mut self, i: u16) -> Exec {
        let cell = self.free_cell(i)?;
        match self.field(cell.object(), 0)?.set() {
            Some(v) => Ok(v),
            None => Err(self.unbound_free(i)),
        }
    }

    /// The namespace of the running class body or module.
    pub(crate) fn namespace(&mut self) -> Exec {
        let f = self.function();
        if f.is_kind(FUNCTION)
            && let Some(namespace) = self.field(f.object(), function::NAMESPACE)?.set()
        {
            return Ok(namespace);
        }
        self.globals()
    }

    /// An item of a mapping, or `None`.
    fn mapping_get(&mut self, mapping: Value, name: Value) -> Exec<Option<Value>> {
        if dict::is_dict(mapping) {
            return dict::get_str(self, mapping, name);
        }
        match self.get_item(mapping, name) {
            Ok(v) => Ok(Some(v)),
            Err(unwind) if self.is_raised(unwind, TypeId::KeyError) => Ok(None),
            Err(unwind) => Err(unwind),
        }
    }

    fn global(&mut self, globals: Value, name: Value) -> Exec {
        if let Some(v) = dict::get_str(self, globals, name)? {
            return Ok(v);
        }
        let builtins = self.well_known().builtins;
        match dict::get_str(self, builtins, name)? {
            Some(v) => Ok(v),
            None => Err(self.undefined(name)),
        }
    }

    fn load_global(&mut self, i: Instruction) -> Exec<Flow> {
        let (site, name) = self.site_of(i);
        let globals = self.globals()?;
        let v = self.global(globals, name)?;
        let found = dict::position_of_str(self, globals, name)?;
        let (at, key, case) = match found {
            Some(at) => (at, 0, Case::Entry),
            None => {
                let inserts = self.field(globals.object(), dict::INSERTS)?;
                let builtins = self.well_known().builtins;
                let at = dict::position_of_str(self, builtins, name)?.unwrap_or(0);
                (at, inserts.word() ^ globals.word() << 20, Case::Builtin)
            }
        };
        self.set_cache(site, Cache { key, index: at as u32, value: name, case, ..EMPTY });
        self.done(i, v)
    }

    fn load_name(&mut self, i: Instruction) -> Exec<Flow> {
        let (_, name) = self.site_of(i);
        let namespace = self.namespace()?;
        if let Some(v) = self.mapping_get(namespace, name)? {
            return self.done(i, v);
        }
        let globals = self.globals()?;
        let v = self.global(globals, name)?;
        self.done(i, v)
    }

    // ---- attributes ----

    /// Caches how an attribute of an instance is found, if it can be.
    fn cache_load(&mut self, site: usize, v: Value, name: Value) -> Exec<Option<usize>> {
        let Some(object) = v.as_ref().filter(|r| r.kind() == INSTANCE) else { return Ok(None) };
        let class = self.type_of(v)?;
        if types::flags(self, class)? & types::GETATTRIBUTE != 0 {
            return Ok(None);
        }
        let shape = instance::shape(self, object)?;
        let found = self.lookup(class, name)?;
        let key = shape.value().word();
        let generation = self.generation();
        let slot = match found {
            Some(d) if d.is_kind(MEMBER) => Some(method::member_slot(d)),
            Some(d) if self.is_data_descriptor(d)? => None,
            Some(d) if !shape.is_dictionary() && shape.slot(name).is_none() => {
                // Plain data of the class is not cached: programs change it.
                let _ = d;
                None
            }
            _ if shape.is_dictionary() => None,
            _ => shape.slot(name),
        };
        if let Some(slot) = slot
            && slot < instance::inline_slots(object)
        {
            let index = (instance::SLOTS + slot) as u32;
            let cache = Cache { key, generation, index, value: Value::UNSET, case: Case::Slot };
            self.set_cache(site, cache);
            return Ok(Some(index as usize));
        }
        Ok(None)
    }

    fn load_attribute(&mut self, i: Instruction) -> Exec<Flow> {
        let (site, name) = self.site_of(i);
        let v = self.reg(i.b());
        // A site that sees several shapes: their slots are known by shape and name.
        let shape = match v.as_ref() {
            Some(object) if object.kind() == INSTANCE => {
                let shape = self.field(object, instance::SHAPE)?;
                let generation = self.generation();
                if let Some(field) = self.methods.get(shape, name, generation)
                    && field.is_int()
                    && field.index() < object.words()
                {
                    let found = self.field(object, field.index())?;
                    if found.is_set() {
                        return self.done(i, found);
                    }
                }
                shape
            }
            _ => Value::UNSET,
        };
        if let Some(slot) = self.cache_load(site, v, name)?
            && shape.is_set()
        {
            let generation = self.generation();
            self.methods.put(shape, name, generation, Value::len(slot));
        }
        let entered = self.enter_attribute(v, name, i.a())?;
        self.finish(i.a(), entered)
    }

    fn store_attribute(&mut self, i: Instruction) -> Exec<Flow> {
        let (site, name) = self.site_of(i);
        let (v, new) = (self.reg(i.a()), self.reg(i.b()));
        let before = match v.as_ref() {
            Some(object) if object.kind() == INSTANCE => {
                Some((object, instance::shape(self, object)?))
            }
            _ => None,
        };
        match self.start_set(v, name, new)? {
            Some((f, args, n)) => return self.drop_call(f, &args[..n]),
            None => self.advance(),
        }
        let Some((object, before)) = before else { return Ok(Flow::Next) };
        let class = self.type_of(v)?;
        if types::flags(self, class)? & types::SETATTR != 0 || before.is_dictionary() {
            return Ok(Flow::Next);
        }
        let after = instance::shape(self, object)?;
        let slot = match self.lookup(class, name)? {
            Some(d) if d.is_kind(MEMBER) => Some(method::member_slot(d)),
            Some(d) if self.is_data_descriptor(d)? => None,
            _ => after.slot(name),
        };
        if let Some(slot) = slot
            && !after.is_dictionary()
            && slot < instance::inline_slots(object)
        {
            let same = std::ptr::eq(before, after);
            let cache = Cache {
                key: before.value().word(),
                generation: self.generation(),
                index: (instance::SLOTS + slot) as u32,
                value: after.value(),
                case: if same { Case::Slot } else { Case::Add },
            };
            self.set_cache(site, cache);
        }
        Ok(Flow::Next)
    }

    fn load_method(&mut self, i: Instruction) -> Exec<Flow> {
        let (site, name) = self.site_of(i);
        let v = self.reg(i.b());
        if let Some(object) = v.as_ref()
            && object.kind() == INSTANCE
        {
            let shape = self.field(object, instance::SHAPE)?;
            let generation = self.generation();
            if let Some(f) = self.methods.get(shape, name, generation)
                && f.is_ref()
            {
                self.set_reg(i.a(), f);
                self.set_reg(i.a() + 1, v);
                return self.next_instruction();
            }
        }
        if let Some((f, receiver)) = self.find_method(v, name)? {
            let key = match v.as_ref() {
                Some(object) if object.kind() == INSTANCE => {
                    let shape = instance::shape(self, object)?;
                    // A dictionary may get the name at any time.
                    if shape.is_dictionary() { None } else { Some(shape.value().word()) }
                }
                // Kinds with tags or attributes of their own are looked up each time.
                Some(object)
                    if !matches!(
                        object.kind(),
                        ITERATOR | VIEW | GENERATOR | NATIVE | METHOD | FUNCTION
                    ) =>
                {
                    Some(u64::from(object.kind()) << 3 | 7)
                }
                _ => None,
            };
            if let Some(key) = key {
                let generation = self.generation();
                let cache = Cache { key, generation, value: f, index: 0, case: Case::Method };
                self.set_cache(site, cache);
                if v.is_kind(INSTANCE) {
                    self.methods.put(Value::from_word(key), name, generation, f);
                }
            }
            self.set_reg(i.a(), f);
            self.set_reg(i.a() + 1, receiver);
            return self.next_instruction();
        }
        self.set_reg(i.a() + 1, Value::UNSET);
        let entered = self.enter_attribute(v, name, i.a())?;
        self.finish(i.a(), entered)
    }

    fn load_special(&mut self, i: Instruction) -> Exec<Flow> {
        let v = self.reg(i.b());
        let n = self.names();
        let special = SpecialMethod::from_code(i.x());
        let name = match special {
            Some(SpecialMethod::Enter) => n.enter,
            Some(SpecialMethod::Exit) => n.exit,
            Some(SpecialMethod::Aenter) => n.aenter,
            _ => n.aexit,
        };
        let Some(f) = self.lookup_special(v, name)? else {
            let (t, missing) = (self.type_name(v), self.text_lossy(name));
            let is_async = matches!(special, Some(SpecialMethod::Aenter | SpecialMethod::Aexit));
            let (kind, other) = if is_async {
                ("asynchronous context manager", [n.enter, n.exit])
            } else {
                ("context manager", [n.aenter, n.aexit])
            };
            // What is entered first is missed first.
            let enter = if is_async { n.aenter } else { n.enter };
            let missed = if self.lookup_special(v, enter)?.is_some() {
                format!(" (missed {missing} method)")
            } else {
                String::new()
            };
            let mut text = format!("'{t}' object does not support the {kind} protocol{missed}");
            if self.lookup_special(v, other[0])?.is_some()
                && self.lookup_special(v, other[1])?.is_some()
            {
                let with = if is_async { "with" } else { "async with" };
                let other =
                    if is_async { "context manager" } else { "asynchronous context manager" };
                text = format!(
                    "{text} but it supports the {other} protocol. Did you mean to use '{with}'?"
                );
            }
            return Err(self.type_error(&text));
        };
        if function::binds_as_method(f) {
            self.set_reg(i.a(), f);
            self.set_reg(i.a() + 1, v);
        } else {
            let bound = self.bind_special(f, v)?;
            self.set_reg(i.a(), bound);
            self.set_reg(i.a() + 1, Value::UNSET);
        }
        self.next_instruction()
    }

    fn load_super(&mut self, i: Instruction, op: Op) -> Exec<Flow> {
        let (_, name) = self.site_of(i);
        let b = i.b();
        let (callee, class, receiver) = (self.reg(b), self.reg(b + 1), self.reg(b + 2));
        if callee == self.builtin(TypeId::Super) {
            let object_type = superobject::check(self, class, receiver)?;
            if op == Op::LoadSuperMethod
                && let Some(f) = superobject::lookup(self, class, object_type, name)?
                && function::binds_as_method(f)
                && object_type != receiver
            {
                self.set_reg(i.a(), f);
                self.set_reg(i.a() + 1, receiver);
                return self.next_instruction();
            }
        }
        let v = self.call(callee, &[class, receiver])?;
        if op == Op::LoadSuperMethod {
            self.set_reg(i.a() + 1, Value::UNSET);
        }
        let entered = self.enter_attribute(v, name, i.a())?;
        self.finish(i.a(), entered)
    }

    // ---- operations ----

    fn operands(&self, i: Instruction) -> (BinaryOp, bool, Value, Value) {
        let op = i.op().unwrap_or(Op::Nop);
        let (a, b) = match op {
            Op::BinaryK => (self.reg(i.b()), self.konst(i.c())),
            Op::BinaryKR => (self.konst(i.b()), self.reg(i.c())),
            Op::AddI
            | Op::SubI
            | Op::MulI
            | Op::FloorDivI
            | Op::ModI
            | Op::AndI
            | Op::LShiftI
            | Op::RShiftI => (self.reg(i.b()), Value::int(i64::from(i.sc()))),
            _ => (self.reg(i.b()), self.reg(i.c())),
        };
        let binary = Self::operator_of(op, i.x()).unwrap_or(BinaryOp::Add);
        (binary, i.x() & 0x80 != 0, a, b)
    }

    fn operate(&mut self, i: Instruction, from: u16) -> Exec<Flow> {
        let (op, inplace, a, b) = self.operands(i);
        if from == 0
            && let Some(v) = self.binary_builtin(op, inplace, a, b)?
        {
            return self.done(i, v);
        }
        for step in from..4 {
            match self.binary_candidate(op, inplace, a, b, step)? {
                Candidate::Call(f, args) if f.is_kind(FUNCTION) => {
                    let entered = self.push_call(f, &args, Keywords::NONE, Then::Operate, step)?;
                    match entered {
                        Entered::Frame => return Ok(Flow::Next),
                        Entered::Done(Value::NOT_IMPLEMENTED) => {}
                        Entered::Done(v) => return self.done(i, v),
                    }
                }
                Candidate::Call(f, args) => {
                    let r = self.call_special(f, &args)?;
                    if r != Value::NOT_IMPLEMENTED {
                        return self.done(i, r);
                    }
                }
                Candidate::Skip => {}
                Candidate::End => break,
            }
        }
        Err(self.unsupported(op, inplace, a, b))
    }

    fn comparison(&self, i: Instruction) -> (CompareOp, Value, Value) {
        let op = i.op().unwrap_or(Op::Nop);
        let compare = match op {
            Op::JumpLt | Op::JumpLtI => CompareOp::Lt,
            Op::JumpLe | Op::JumpLeI => CompareOp::Le,
            Op::JumpEq | Op::JumpEqI | Op::JumpEqK => CompareOp::Eq,
            Op::JumpNe | Op::JumpNeI | Op::JumpNeK => CompareOp::Ne,
            Op::JumpGt | Op::JumpGtI => CompareOp::Gt,
            Op::JumpGe | Op::JumpGeI => CompareOp::Ge,
            _ => CompareOp::from_code(i.x()).unwrap_or(CompareOp::Eq),
        };
        let (a, b) = match op {
            Op::Compare => (self.reg(i.b()), self.reg(i.c())),
            Op::CompareK => (self.reg(i.b()), self.konst(i.c())),
            Op::JumpLtI | Op::JumpLeI | Op::JumpEqI | Op::JumpNeI | Op::JumpGtI | Op::JumpGeI => {
                (self.reg(i.a()), Value::int(i64::from(i.sb())))
            }
            Op::JumpEqK | Op::JumpNeK => (self.reg(i.a()), self.konst(i.b())),
            _ => (self.reg(i.a()), self.reg(i.b())),
        };
        (compare, a, b)
    }

    fn compared(&mut self, i: Instruction, v: Value) -> Exec<Flow> {
        match i.op() {
            Some(Op::Compare | Op::CompareK) => self.done(i, v),
            _ => {
                let truth = self.truth(v)?;
                self.jump(i, truth == (i.x() & 1 == 1))?;
                Ok(Flow::Next)
            }
        }
    }

    fn compare_step(&mut self, i: Instruction, from: u16) -> Exec<Flow> {
        let (op, a, b) = self.comparison(i);
        if from == 0 {
            if op as u8 >= CompareOp::Is as u8 {
                let v = self.compare(op, a, b)?;
                return self.compared(i, v);
            }
            if let Some(truth) = self.compare_builtin(op, a, b)? {
                return self.compared(i, Value::from_bool(truth));
            }
        }
        for step in from..3 {
            match self.compare_candidate(op, a, b, step)? {
                Candidate::Call(f, args) if f.is_kind(FUNCTION) => {
                    let entered = self.push_call(f, &args, Keywords::NONE, Then::Compare, step)?;
                    match entered {
                        Entered::Frame => return Ok(Flow::Next),
                        Entered::Done(Value::NOT_IMPLEMENTED) => {}
                        Entered::Done(v) => return self.compared(i, v),
                    }
                }
                Candidate::Call(f, args) => {
                    let r = self.call_special(f, &args)?;
                    if r != Value::NOT_IMPLEMENTED {
                        return self.compared(i, r);
                    }
                }
                Candidate::Skip => {}
                Candidate::End => break,
            }
        }
        let v = self.compare_default(op, a, b)?;
        self.compared(i, v)
    }

    fn branch_on(&mut self, i: Instruction, v: Value) -> Exec<Flow> {
        if let Some(truth) = self.plain_truth(v)? {
            self.jump(i, truth == (i.x() & 1 == 1))?;
            return Ok(Flow::Next);
        }
        let n = self.names();
        if let Some(f) = self.python_method(v, n.bool)?
            && let Entered::Frame = self.push_call(f, &[v], Keywords::NONE, Then::Branch, 0)?
        {
            return Ok(Flow::Next);
        }
        let truth = self.truth(v)?;
        self.jump(i, truth == (i.x() & 1 == 1))?;
        Ok(Flow::Next)
    }

    // ---- subscripts ----

    fn load_item(&mut self, i: Instruction, op: Op) -> Exec<Flow> {
        let v = self.reg(i.b());
        let k = match op {
            Op::GetItem => self.reg(i.c()),
            Op::GetItemI => Value::int(i64::from(i.sc())),
            _ => self.konst(i.c()),
        };
        if let Some(found) = self.get_item_builtin(v, k)? {
            return self.done(i, found);
        }
        if let Some(f) = self.getter_of_item(v)?
            && f.is_kind(FUNCTION)
        {
            let entered = self.push_call(f, &[v, k], Keywords::NONE, Then::Value, i.a())?;
            return self.finish(i.a(), entered);
        }
        let found = self.get_item(v, k)?;
        self.done(i, found)
    }

    fn store_item(&mut self, i: Instruction, op: Op) -> Exec<Flow> {
        let (v, new) = (self.reg(i.a()), self.reg(i.c()));
        let k = match op {
            Op::SetItem => self.reg(i.b()),
            Op::SetItemI => Value::int(i64::from(i.sb())),
            _ => self.konst(i.b()),
        };
        if self.set_item_builtin(v, k, new)? {
            return self.next_instruction();
        }
        let n = self.names().setitem;
        if let Some(f) = self.python_method(v, n)? {
            return self.drop_call(f, &[v, k, new]);
        }
        self.set_item(v, k, new)?;
        self.next_instruction()
    }

    /// `d.update(from)` for `{**from}`.
    pub(crate) fn dict_update(&mut self, d: Value, from: Value) -> Exec<()> {
        if let Some(from) = dict::as_dict(self, from)? {
            return dict::update(self, d, from);
        }
        let n = self.names().keys;
        let Some(keys) = self.try_attribute(from, n)? else {
            let t = self.type_name(from);
            return Err(self.type_error(&format!("'{t}' object is not a mapping")));
        };
        let keys = self.call(keys, &[])?;
        for k in self.collect(keys)? {
            let v = self.get_item(from, k)?;
            dict::set(self, d, k, v)?;
        }
        Ok(())
    }

    // ---- functions ----

    fn make_function(&mut self, i: Instruction) -> Exec<Flow> {
        let made = code::code_of(self.code.constants[i.bc() as usize]);
        let inner = match &self.code.code.constants[i.bc() as usize] {
            Constant::Code(inner) => inner.clone(),
            _ => return Err(self.system_error("MAKE_FUNCTION of no code")),
        };
        let closure = if inner.captures.is_empty() {
            Value::UNSET
        } else {
            let mut cells = Vec::with_capacity(inner.captures.len());
            for capture in &inner.captures {
                cells.push(match *capture {
                    crate::bytecode::Capture::Register(r) => self.reg(r),
                    crate::bytecode::Capture::Free(f) => self.free_cell(f)?,
                });
            }
            self.tuple(&cells)?
        };
        let globals = self.globals()?;
        let f = function::new(self, made, globals, closure)?;
        self.done(i, f)
    }

    fn set_function(&mut self, f: Value, part: Option<FunctionPart>, v: Value) -> Exec<()> {
        let n = self.names();
        match part {
            Some(FunctionPart::Defaults) => self.set_field(f.object(), function::DEFAULTS, v),
            Some(FunctionPart::KwDefaults) => self.set_field(f.object(), function::KWDEFAULTS, v),
            Some(FunctionPart::Annotate) => {
                let d = function::extra(self, f)?;
                dict::set(self, d, n.annotate, v)
            }
            _ => {
                let d = function::extra(self, f)?;
                dict::set(self, d, n.annotations, v)
            }
        }
    }

    /// A module's attribute for messages.
    pub(crate) fn module_name_of(&mut self, v: Value) -> String {
        module::name(self, v).unwrap_or_default()
    }
}

fn range_fits(start: Value, stop: Value, step: Value) -> bool {
    // One step past the stop must still be a small integer.
    let limit = 1i64 << 60;
    [start, stop, step].iter().all(|v| v.as_int().is_some_and(|i| i.abs() < limit))
}
