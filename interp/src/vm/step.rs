//! Whole instructions: what the dispatch loop's fast paths do not settle.
//!
//! Main invariant: a step either fails, leaving the instruction undone, or completes it and leaves
//! in `self.pc` where to go on: the next instruction, a jump's target, or the first instruction of
//! a frame that it pushed. A destination is written last.

use crate::bytecode::{
    Awaited, CommonObject, Conversion, FunctionPart, Instruction, Intrinsic1, Intrinsic2, Op,
    WIDE_SITE,
};
use crate::heap::*;
use crate::native::Keywords;
use crate::object::{TypeId, dict, exception, generator, list, set, string, tuple, types};
use crate::value::Value;
use crate::vm::cache::Cache;
use crate::vm::frame::{Entered, Then};
use crate::vm::operator::Unary;
use crate::vm::{Exec, Machine, Unwind};

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
    pub(super) fn reg(&self, i: u16) -> Value {
        self.stack_at(self.base + usize::from(i))
    }

    #[inline(always)]
    pub(super) fn set_reg(&mut self, i: u16, v: Value) {
        self.set_stack(self.base + usize::from(i), v);
    }

    pub(super) fn konst(&self, i: u16) -> Value {
        self.code.constants[usize::from(i)]
    }

    pub(super) fn advance(&mut self) {
        let next = self.pc_index() + 1;
        self.pc = &raw const self.code.instructions[next];
    }

    pub(super) fn go(&mut self, to: usize) {
        self.pc = &raw const self.code.instructions[to];
    }

    /// Jumps as the instruction says, with a safepoint if it goes backward.
    pub(super) fn jump(&mut self, i: Instruction, taken: bool) -> Exec<()> {
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

    #[inline(always)]
    pub(super) fn done(&mut self, i: Instruction, v: Value) -> Exec<Flow> {
        self.set_reg(i.a(), v);
        self.advance();
        Ok(Flow::Next)
    }

    pub(super) fn finish(&mut self, dest: u16, entered: Entered) -> Exec<Flow> {
        if let Entered::Done(v) = entered {
            self.set_reg(dest, v);
            self.advance();
        }
        Ok(Flow::Next)
    }

    pub(super) fn next_instruction(&mut self) -> Exec<Flow> {
        self.advance();
        Ok(Flow::Next)
    }

    /// The site of an instruction that has one, wide ones included, and its name.
    pub(super) fn site_of(&self, i: Instruction) -> (usize, Value) {
        let mut site = usize::from(i.c());
        if i.c() == WIDE_SITE {
            site = self.code.instruction(self.pc_index() + 1).bc() as usize;
        }
        (site, self.code.site_names[site])
    }

    #[expect(unsafe_code, reason = "the cache table has an entry for each site")]
    pub(super) fn set_cache(&mut self, site: usize, cache: Cache) {
        if site >= usize::from(WIDE_SITE) {
            return;
        }
        self.hw_cache_filled(site);
        let caches = self.caches_of(self.code);
        // SAFETY: the table was made with as many entries as the code has sites.
        unsafe { *caches.add(site) = cache };
    }

    #[expect(unsafe_code, reason = "as above")]
    pub(super) fn cache_at(&mut self, site: usize) -> Option<Cache> {
        if site >= usize::from(WIDE_SITE) {
            return None;
        }
        let caches = self.caches_of(self.code);
        // SAFETY: as above.
        Some(unsafe { *caches.add(site) })
    }

    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    /// Does one whole instruction.
    #[inline(never)]
    pub(crate) fn step(&mut self, i: Instruction) -> Exec<Flow> {
        let Some(op) = i.op() else {
            return Err(self.system_error("unknown instruction"));
        };
        if self.careful {
            self.end_carefully()?;
        }
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
            Op::StoreGlobal => self.store_global(i),
            Op::DelGlobal => {
                let (_, name) = self.site_of(i);
                let globals = self.globals()?;
                if dict::remove(self, globals, name)?.is_none() {
                    return Err(self.undefined(name));
                }
                self.next_instruction()
            }
            Op::LoadName => self.load_name(i),
            Op::StoreName => self.store_name(i),
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
                let v = self.reg(i.b());
                if i.x() & 1 == 1 && matches!(v.kind(), Some(LIST | TUPLE | RANGE)) {
                    return self.done(i, v);
                }
                let v = self.iter(v)?;
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
                let v = self.str_joined(parts)?;
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
                if self.runs_python(from)? {
                    let f = self.frames_function("extend")?;
                    return self.drop_call(f, &[v, from]);
                }
                list::extend(self, v, from)?;
                self.next_instruction()
            }
            Op::SetUpdate => {
                let v = self.reg(i.a());
                set::update(self, v, self.reg(i.b()))?;
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
                let from = self.reg(i.b());
                let entered = self.import_statement(name, from, i64::from(i.x()), i.a())?;
                self.finish(i.a(), entered)
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

    pub(super) fn span(&self, first: u16, n: u16) -> &'static [Value] {
        self.stack_slice(self.base + usize::from(first), usize::from(n))
    }

    pub(super) fn called(&mut self, dest: u16, entered: Entered) -> Exec<Flow> {
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

    pub(super) fn drop_call(&mut self, f: Value, args: &[Value]) -> Exec<Flow> {
        if let Entered::Done(_) = self.push_call(f, args, Keywords::NONE, Then::Drop, 0)? {
            self.advance();
        }
        Ok(Flow::Next)
    }
}
