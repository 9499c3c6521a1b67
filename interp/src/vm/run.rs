//! The dispatch loop: the common cases of the common instructions.
//!
//! Main invariant: `pc`, `regs` and `caches` are locals that mirror `self.pc`, `self.base` and the
//! caches of `self.code`; `self.base` and `self.code` are always right, `self.pc` is stored before
//! anything that may raise, push a frame or look at it. What a fast path does not settle goes to
//! [`Machine::step`], which does the whole instruction and says where to go on in `self.pc`.
//!
//! Instructions come from verified code, so operands are in range: registers inside the window,
//! jumps inside the code, sites inside the cache table (a wide site, 0xFFFF, is looked up).
#![expect(unsafe_code, reason = "unchecked access to registers, instructions and caches")]

use std::sync::atomic::{AtomicU64, Ordering};

use crate::bytecode::{BinaryOp, CompareOp, Instruction, Op, WIDE_SITE};
use crate::heap::*;
use crate::native::Binding;
use crate::object::{
    dict, function, generator, instance, iterator, list, method, set, string, tuple,
};
use crate::value::Value;
use crate::vm::cache::{Cache, Case};
use crate::vm::compare::{holds, holds_float};
use crate::vm::frame::{Entered, Then};
use crate::vm::operator::{floor_div, modulo};
use crate::vm::step::Flow;
use crate::vm::{Exec, Machine, Unwind};
use stm::Site;
use stm::heap::Ref;

impl Machine {
    /// Runs the running frame until the frame that native code waits for returns.
    ///
    /// The outermost loop runs blocks again, waits, and commits what the program did at its end;
    /// what runs behind it is in a block that is never rolled back.
    pub(crate) fn run(&mut self) -> Exec {
        let outermost = self.nested == 0;
        let mut result = self.dispatch();
        loop {
            let next = match result {
                Err(Unwind::Abort) if outermost => {
                    self.rerun();
                    Ok(())
                }
                Err(Unwind::Enter) => self.enter_tail_here(),
                Err(Unwind::Wait) if outermost => self.wait_outside(),
                Ok(_) | Err(Unwind::Abort | Unwind::Wait) if !outermost => return result,
                Ok(v) => match self.settle(v) {
                    Ok(()) if self.hw_thread_ended(result) => self.hw_after_thread(),
                    Ok(()) => return result,
                    Err(unwind) => Err(unwind),
                },
                Err(unwind) => {
                    let again = std::mem::take(&mut self.reraising);
                    match self.unwind(unwind, again) {
                        Err(Unwind::Raise(e)) if !outermost => return Err(Unwind::Raise(e)),
                        Err(Unwind::Raise(e)) if self.frames.is_empty() => match self.settle(e) {
                            Ok(()) if self.hw_thread_ended(Err(Unwind::Raise(e))) => {
                                self.hw_after_thread()
                            }
                            Ok(()) => return Err(Unwind::Raise(e)),
                            Err(unwind) => Err(unwind),
                        },
                        Err(Unwind::Memory) => {
                            // There is no memory even to unwind.
                            while !self.frames.is_empty() {
                                self.pop_frame();
                            }
                            match self.settle(Value::UNSET) {
                                Ok(()) if self.hw_thread_ended(Err(Unwind::Memory)) => {
                                    self.hw_after_thread()
                                }
                                Ok(()) => return Err(Unwind::Memory),
                                Err(unwind) => Err(unwind),
                            }
                        }
                        next => next,
                    }
                }
            };
            result = match next.and_then(|()| self.run_after_commit()) {
                Ok(()) => {
                    if outermost {
                        self.hw_begin_shared();
                    }
                    self.dispatch()
                }
                Err(unwind) => Err(unwind),
            };
        }
    }

    #[expect(clippy::cognitive_complexity, reason = "one arm an instruction")]
    fn dispatch(&mut self) -> Exec {
        let mut regs: *mut Value;
        let mut pc: *const AtomicU64;
        let mut caches: *mut Cache;

        // SAFETY, for all macros and arms below: see the module's documentation.
        macro_rules! reload {
            () => {
                // SAFETY: the running frame's window lies on the stack.
                regs = unsafe { self.stack.add(self.base) };
                pc = self.pc;
                caches = self.caches_of(self.code);
            };
        }
        macro_rules! r {
            ($i:expr) => {
                // SAFETY: a register of the window.
                *unsafe { &mut *regs.add($i as usize) }
            };
        }
        macro_rules! next {
            () => {{
                // SAFETY: verified code does not run off its end.
                pc = unsafe { pc.add(1) };
                continue;
            }};
        }
        macro_rules! skip {
            ($i:expr) => {{
                // SAFETY: the jump's target is an instruction of this code.
                pc = unsafe { pc.offset(1 + $i.sc() as isize) };
                if $i.x() & 2 != 0 {
                    safepoint!();
                }
                continue;
            }};
        }
        macro_rules! goto {
            ($to:expr) => {{
                let first = self.code.instructions.as_ptr();
                // SAFETY: as above.
                pc = unsafe { first.add($to as usize) };
            }};
        }
        macro_rules! safepoint {
            () => {
                if self.safepoint_due() {
                    self.pc = pc;
                    self.safepoint()?;
                }
            };
        }
        macro_rules! slow {
            ($i:expr) => {{
                self.pc = pc;
                match self.step($i)? {
                    Flow::Next => {}
                    Flow::Exit(v) => return Ok(v),
                }
                reload!();
                continue;
            }};
        }
        macro_rules! flow {
            ($flow:expr) => {{
                match $flow {
                    Flow::Next => {}
                    Flow::Exit(v) => return Ok(v),
                }
                reload!();
                continue;
            }};
        }
        macro_rules! augment {
            ($i:expr) => {
                self.pc = pc;
                let done = self.augment($i)?;
                if done > 0 {
                    // SAFETY: so many instructions follow that this one has done.
                    pc = unsafe { pc.add(1 + done) };
                    continue;
                }
            };
        }
        macro_rules! site {
            () => {
                Site::new(self.code.site_base.wrapping_add(
                    ((pc.addr() - self.code.instructions.as_ptr().addr()) / 8) as u32,
                ))
            };
        }
        macro_rules! cache {
            ($i:expr) => {{
                let site = $i.c();
                if site == WIDE_SITE {
                    slow!($i);
                }
                // SAFETY: the code has this site.
                unsafe { &*caches.add(usize::from(site)) }
            }};
        }
        macro_rules! arithmetic {
            ($i:expr, $x:expr, $y:expr, $op:expr, $int:expr, $float:expr) => {{
                let (x, y): (Value, Value) = ($x, $y);
                if x.is_int() && y.is_int() {
                    let result: Option<Value> = $int(x, y);
                    if let Some(v) = result {
                        r!($i.a()) = v;
                        next!();
                    }
                } else if x.is_float() && y.is_float() {
                    let result: Option<Value> = $float(x.unpack_float(), y.unpack_float());
                    if let Some(v) = result {
                        r!($i.a()) = v;
                        next!();
                    }
                } else if let (Some(x), Some(y)) = (as_double(x), as_double(y)) {
                    let result: Option<Value> = $float(x, y);
                    if let Some(v) = result {
                        r!($i.a()) = v;
                        next!();
                    }
                } else if !x.is_kind(INSTANCE) && !self.careful {
                    self.pc = pc;
                    if let Some(v) = self.binary_builtin($op, $i.x() & 0x80 != 0, x, y)? {
                        r!($i.a()) = v;
                        next!();
                    }
                }
                slow!($i);
            }};
        }
        macro_rules! binary {
            ($i:expr, $x:expr, $y:expr) => {{
                let (x, y): (Value, Value) = ($x, $y);
                // SAFETY: the verifier has checked the operator.
                let op = unsafe { std::mem::transmute::<u8, BinaryOp>($i.x() & 0x7F) };
                if let (Some(a), Some(b)) = (as_double(x), as_double(y))
                    && (x.is_float() || y.is_float())
                {
                    let result = match op {
                        BinaryOp::Add => Value::float(a + b),
                        BinaryOp::Sub => Value::float(a - b),
                        BinaryOp::Mul => Value::float(a * b),
                        BinaryOp::TrueDiv if b != 0.0 => Value::float(a / b),
                        _ => None,
                    };
                    if let Some(v) = result {
                        r!($i.a()) = v;
                        next!();
                    }
                }
                self.pc = pc;
                if !self.careful
                    && let Some(v) = self.binary_builtin(op, $i.x() & 0x80 != 0, x, y)?
                {
                    r!($i.a()) = v;
                    next!();
                }
                slow!($i);
            }};
        }
        macro_rules! jump_compare {
            ($i:expr, $x:expr, $y:expr, $op:expr) => {{
                let (x, y): (Value, Value) = ($x, $y);
                let truth = if x.is_int() && y.is_int() {
                    // The tagged words are in the order of the integers.
                    holds($op, (x.word() as i64).cmp(&(y.word() as i64)))
                } else if x.is_float() && y.is_float() {
                    holds_float($op, x.unpack_float(), y.unpack_float())
                } else if matches!($op, CompareOp::Eq | CompareOp::Ne)
                    && x.is_kind(STR)
                    && y.is_kind(STR)
                {
                    string::equal(x, y) == ($op == CompareOp::Eq)
                } else {
                    slow!($i);
                };
                if truth == ($i.x() & 1 == 1) {
                    skip!($i);
                }
                next!();
            }};
        }
        macro_rules! constant {
            ($index:expr) => {
                // SAFETY: the constant's index is in range.
                *unsafe { self.code.constants.get_unchecked($index as usize) }
            };
        }

        reload!();
        loop {
            // SAFETY: `pc` is inside the running code. Relaxed: see `CodeObject::instruction`.
            let i = Instruction(unsafe { &*pc }.load(Ordering::Relaxed));
            // SAFETY: only valid operations are ever stored in instructions.
            let op: Op = unsafe { std::mem::transmute::<u8, Op>(i.op_byte()) };
            self.hw_instruction(pc)?;
            match op {
                Op::Nop | Op::Extra => next!(),
                Op::AugOpen => {
                    let shared = if i.x() == 0 {
                        r!(i.b()).as_ref().is_some_and(Ref::is_shared)
                    } else {
                        // SAFETY: the function's register is below the window.
                        let f = unsafe { *regs.sub(1) };
                        f.is_kind(FUNCTION) && function::globals(self, f)?.object().is_shared()
                    };
                    if shared {
                        self.pc = pc;
                        self.open_update()?;
                        // What the load marks is marked by the load.
                        // SAFETY: a load follows.
                        self.pc = unsafe { pc.add(1) };
                    }
                    next!();
                }
                Op::AugAttr | Op::AugItem => {
                    if r!(i.a()).as_ref().is_some_and(Ref::is_shared) {
                        augment!(i);
                    }
                    next!();
                }
                Op::AugGlobal | Op::AugName => {
                    // SAFETY: the function's register is below the window.
                    let f = unsafe { *regs.sub(1) };
                    if f.is_kind(FUNCTION) && function::globals(self, f)?.object().is_shared() {
                        augment!(i);
                    }
                    next!();
                }
                Op::Move => {
                    r!(i.a()) = r!(i.b());
                    next!();
                }
                Op::Move2 => {
                    r!(i.a()) = r!(i.b());
                    r!(i.a() + 1) = r!(i.c());
                    next!();
                }
                Op::Move3 => {
                    r!(i.a()) = r!(i.b());
                    r!(i.a() + 1) = r!(i.c());
                    r!(i.a() + 2) = r!(i.x());
                    next!();
                }
                Op::LoadK => {
                    r!(i.a()) = constant!(i.bc());
                    next!();
                }
                Op::LoadI => {
                    r!(i.a()) = Value::int(i64::from(i.sbc()));
                    next!();
                }
                Op::LoadNone => {
                    r!(i.a()) = Value::NONE;
                    next!();
                }
                Op::Unset => {
                    r!(i.a()) = Value::UNSET;
                    next!();
                }
                Op::CheckLocal => {
                    if r!(i.a()).is_set() {
                        next!();
                    }
                    slow!(i);
                }
                Op::LoadCell => {
                    let v = self.field_at(r!(i.b()).object(), 0, site!())?;
                    if v.is_set() {
                        r!(i.a()) = v;
                        next!();
                    }
                    slow!(i);
                }
                Op::StoreCell => {
                    self.set_field_at(r!(i.a()).object(), 0, r!(i.b()), site!())?;
                    next!();
                }
                Op::LoadFree => {
                    // SAFETY: the function's register is below the window.
                    let f = unsafe { *regs.sub(1) };
                    let closure = function::closure(self, f)?;
                    let cell = tuple::items(closure)[usize::from(i.b())];
                    let v = self.field_at(cell.object(), 0, site!())?;
                    if v.is_set() {
                        r!(i.a()) = v;
                        next!();
                    }
                    slow!(i);
                }
                Op::StoreFree => {
                    // SAFETY: as above.
                    let f = unsafe { *regs.sub(1) };
                    let closure = function::closure(self, f)?;
                    let cell = tuple::items(closure)[usize::from(i.a())];
                    self.set_field_at(cell.object(), 0, r!(i.b()), site!())?;
                    next!();
                }
                Op::LoadGlobal | Op::LoadName => {
                    let c = *cache!(i);
                    // SAFETY: as above.
                    let f = unsafe { *regs.sub(1) };
                    if let Some(v) = self.cached_global(&c, f)? {
                        r!(i.a()) = v;
                        next!();
                    }
                    slow!(i);
                }
                Op::StoreGlobal | Op::StoreName => {
                    let c = *cache!(i);
                    // SAFETY: as above.
                    let f = unsafe { *regs.sub(1) };
                    if self.set_cached_global(&c, f, r!(i.a()))? {
                        next!();
                    }
                    slow!(i);
                }
                Op::LoadAttr => {
                    let c = *cache!(i);
                    if let Some(object) = r!(i.b()).as_ref()
                        && object.kind() == INSTANCE
                    {
                        let shape = self.field_at(object, instance::SHAPE, site!())?;
                        if shape.word() == c.key && c.generation == self.generation {
                            if c.case == Case::Slot {
                                let slot = c.index as usize;
                                if slot < object.words() {
                                    let v = self.field_at(object, slot, site!())?;
                                    if v.is_set() {
                                        r!(i.a()) = v;
                                        next!();
                                    }
                                }
                            } else if c.case == Case::ClassEntry {
                                let (d, at) = (c.value, 3 * c.index as usize + 1);
                                let name = self.code.site_names[usize::from(i.c())];
                                let entries = self.field_at(d.object(), dict::ENTRIES, site!())?;
                                if let Some(entries) = entries.as_ref()
                                    && at < entries.words()
                                    && self.element(entries, at)? == name
                                {
                                    r!(i.a()) = self.element(entries, at + 1)?;
                                    next!();
                                }
                            }
                        }
                    } else if r!(i.b()).word() == c.key
                        && let Some(v) = self.cached_variable(&c)?
                    {
                        r!(i.a()) = v;
                        next!();
                    }
                    slow!(i);
                }
                Op::StoreAttr => {
                    let c = *cache!(i);
                    if let Some(object) = r!(i.a()).as_ref()
                        && object.kind() == INSTANCE
                    {
                        let shape = self.field_at(object, instance::SHAPE, site!())?;
                        let slot = c.index as usize;
                        if shape.word() == c.key
                            && slot < object.words()
                            && c.generation == self.generation
                        {
                            self.set_field_at(object, slot, r!(i.b()), site!())?;
                            if c.case == Case::Add {
                                self.set_field_at(object, instance::SHAPE, c.value, site!())?;
                            }
                            next!();
                        }
                    }
                    slow!(i);
                }
                Op::LoadMethod => {
                    let c = *cache!(i);
                    let v = r!(i.b());
                    let key = match v.as_ref() {
                        Some(object) if object.kind() == INSTANCE => {
                            self.field_at(object, instance::SHAPE, site!())?.word()
                        }
                        Some(object) => u64::from(object.kind()) << 3 | 7,
                        None => 0,
                    };
                    if key == c.key && c.case == Case::Method && c.generation == self.generation {
                        r!(i.a()) = c.value;
                        r!(i.a() + 1) = v;
                        next!();
                    }
                    if v.word() == c.key
                        && let Some(f) = self.cached_variable(&c)?
                    {
                        r!(i.a()) = f;
                        r!(i.a() + 1) = Value::UNSET;
                        next!();
                    }
                    slow!(i);
                }
                Op::Add => arithmetic!(
                    i,
                    r!(i.b()),
                    r!(i.c()),
                    BinaryOp::Add,
                    |x: Value, y: Value| {
                        let sum = (x.word() as i64 - 1).checked_add(y.word() as i64)?;
                        Some(Value::from_word(sum as u64))
                    },
                    |x: f64, y: f64| Value::float(x + y)
                ),
                Op::Sub => arithmetic!(
                    i,
                    r!(i.b()),
                    r!(i.c()),
                    BinaryOp::Sub,
                    |x: Value, y: Value| {
                        let d = (x.word() as i64).checked_sub(y.word() as i64 - 1)?;
                        Some(Value::from_word(d as u64))
                    },
                    |x: f64, y: f64| Value::float(x - y)
                ),
                Op::Mul => arithmetic!(
                    i,
                    r!(i.b()),
                    r!(i.c()),
                    BinaryOp::Mul,
                    |x: Value, y: Value| {
                        let p = (x.word() as i64 - 1).checked_mul(y.unpack())?;
                        Some(Value::from_word((p + 1) as u64))
                    },
                    |x: f64, y: f64| Value::float(x * y)
                ),
                Op::Binary => binary!(i, r!(i.b()), r!(i.c())),
                Op::BinaryK => binary!(i, r!(i.b()), constant!(i.c())),
                Op::BinaryKR => binary!(i, constant!(i.b()), r!(i.c())),
                Op::Neg => {
                    let x = r!(i.b());
                    if x.is_int()
                        && let Some(v) = Value::small(-x.unpack())
                    {
                        r!(i.a()) = v;
                        next!();
                    }
                    if x.is_float()
                        && let Some(v) = Value::float(-x.unpack_float())
                    {
                        r!(i.a()) = v;
                        next!();
                    }
                    slow!(i);
                }
                Op::Invert => {
                    let x = r!(i.b());
                    if x.is_int() {
                        r!(i.a()) = Value::int(!x.unpack());
                        next!();
                    }
                    slow!(i);
                }
                Op::TrueDiv => {
                    if let (Some(x), Some(y)) = (as_double(r!(i.b())), as_double(r!(i.c())))
                        && y != 0.0
                        && let Some(v) = Value::float(x / y)
                    {
                        r!(i.a()) = v;
                        next!();
                    }
                    slow!(i);
                }
                Op::FloorDiv => {
                    let (x, y) = (r!(i.b()), r!(i.c()));
                    if x.is_int() && y.is_int() && y.unpack() > 0 {
                        r!(i.a()) = Value::int(floor_div(x.unpack(), y.unpack()));
                        next!();
                    }
                    slow!(i);
                }
                Op::Mod => {
                    let (x, y) = (r!(i.b()), r!(i.c()));
                    if x.is_int() && y.is_int() && y.unpack() > 0 {
                        r!(i.a()) = Value::int(modulo(x.unpack(), y.unpack()));
                        next!();
                    }
                    slow!(i);
                }
                Op::And => {
                    let (x, y) = (r!(i.b()), r!(i.c()));
                    if x.is_int() && y.is_int() {
                        r!(i.a()) = Value::from_word(x.word() & y.word());
                        next!();
                    }
                    slow!(i);
                }
                Op::Or => {
                    let (x, y) = (r!(i.b()), r!(i.c()));
                    if x.is_int() && y.is_int() {
                        r!(i.a()) = Value::from_word(x.word() | y.word());
                        next!();
                    }
                    slow!(i);
                }
                Op::Xor => {
                    let (x, y) = (r!(i.b()), r!(i.c()));
                    if x.is_int() && y.is_int() {
                        r!(i.a()) = Value::from_word((x.word() ^ y.word()) | 1);
                        next!();
                    }
                    slow!(i);
                }
                Op::LShift => {
                    let (x, y) = (r!(i.b()), r!(i.c()));
                    if x.is_int() && y.is_int() && (y.unpack() as u64) < 60 {
                        let (n, by) = (x.unpack(), y.unpack());
                        let shifted = n << by;
                        if shifted >> by == n
                            && let Some(v) = Value::small(shifted)
                        {
                            r!(i.a()) = v;
                            next!();
                        }
                    }
                    slow!(i);
                }
                Op::RShift => {
                    let (x, y) = (r!(i.b()), r!(i.c()));
                    if x.is_int() && y.is_int() && y.unpack() >= 0 {
                        r!(i.a()) = Value::int(x.unpack() >> y.unpack().min(63));
                        next!();
                    }
                    slow!(i);
                }
                Op::AddI => {
                    let x = r!(i.b());
                    let by = i64::from(i.sc());
                    if x.is_int() {
                        if let Some(sum) = (x.word() as i64).checked_add(by << 2) {
                            r!(i.a()) = Value::from_word(sum as u64);
                            next!();
                        }
                    } else if x.is_float()
                        && let Some(v) = Value::float(x.unpack_float() + by as f64)
                    {
                        r!(i.a()) = v;
                        next!();
                    }
                    slow!(i);
                }
                Op::SubI => {
                    let x = r!(i.b());
                    let by = i64::from(i.sc());
                    if x.is_int() {
                        if let Some(d) = (x.word() as i64).checked_sub(by << 2) {
                            r!(i.a()) = Value::from_word(d as u64);
                            next!();
                        }
                    } else if x.is_float()
                        && let Some(v) = Value::float(x.unpack_float() - by as f64)
                    {
                        r!(i.a()) = v;
                        next!();
                    }
                    slow!(i);
                }
                Op::MulI => {
                    let x = r!(i.b());
                    let by = i64::from(i.sc());
                    if x.is_int() {
                        if let Some(p) = (x.word() as i64 - 1).checked_mul(by) {
                            r!(i.a()) = Value::from_word((p + 1) as u64);
                            next!();
                        }
                    } else if x.is_float()
                        && let Some(v) = Value::float(x.unpack_float() * by as f64)
                    {
                        r!(i.a()) = v;
                        next!();
                    }
                    slow!(i);
                }
                Op::FloorDivI => {
                    let x = r!(i.b());
                    if x.is_int() && i.sc() > 0 {
                        r!(i.a()) = Value::int(floor_div(x.unpack(), i64::from(i.sc())));
                        next!();
                    }
                    slow!(i);
                }
                Op::ModI => {
                    let x = r!(i.b());
                    if x.is_int() && i.sc() > 0 {
                        r!(i.a()) = Value::int(modulo(x.unpack(), i64::from(i.sc())));
                        next!();
                    }
                    slow!(i);
                }
                Op::AndI => {
                    let x = r!(i.b());
                    if x.is_int() {
                        r!(i.a()) = Value::int(x.unpack() & i64::from(i.sc()));
                        next!();
                    }
                    slow!(i);
                }
                Op::LShiftI => {
                    let (x, by) = (r!(i.b()), i64::from(i.sc()));
                    if x.is_int() && (by as u64) < 60 {
                        let n = x.unpack();
                        let shifted = n << by;
                        if shifted >> by == n
                            && let Some(v) = Value::small(shifted)
                        {
                            r!(i.a()) = v;
                            next!();
                        }
                    }
                    slow!(i);
                }
                Op::RShiftI => {
                    let x = r!(i.b());
                    if x.is_int() && i.sc() >= 0 {
                        r!(i.a()) = Value::int(x.unpack() >> i64::from(i.sc()).min(63));
                        next!();
                    }
                    slow!(i);
                }
                Op::Not => {
                    r!(i.a()) = match r!(i.b()) {
                        Value::TRUE => Value::FALSE,
                        Value::FALSE | Value::NONE => Value::TRUE,
                        v => {
                            self.pc = pc;
                            match self.plain_truth(v)? {
                                Some(truth) => Value::from_bool(!truth),
                                None => slow!(i),
                            }
                        }
                    };
                    next!();
                }
                Op::Compare | Op::CompareK => {
                    let x = r!(i.b());
                    let y = if op == Op::Compare { r!(i.c()) } else { constant!(i.c()) };
                    // SAFETY: the verifier has checked the operator.
                    let op: CompareOp = unsafe { std::mem::transmute::<u8, CompareOp>(i.x()) };
                    let truth = if op == CompareOp::Is {
                        x == y
                    } else if op == CompareOp::IsNot {
                        x != y
                    } else if (op as u8) < CompareOp::Is as u8 && x.is_int() && y.is_int() {
                        holds(op, (x.word() as i64).cmp(&(y.word() as i64)))
                    } else if (op as u8) < CompareOp::Is as u8 && x.is_float() && y.is_float() {
                        holds_float(op, x.unpack_float(), y.unpack_float())
                    } else if self.careful {
                        slow!(i);
                    } else {
                        self.pc = pc;
                        match self.compare_plain(op, x, y)? {
                            Some(truth) => truth,
                            None => slow!(i),
                        }
                    };
                    r!(i.a()) = Value::from_bool(truth);
                    next!();
                }
                Op::GetItem => {
                    let (v, k) = (r!(i.b()), r!(i.c()));
                    if let Some(object) = v.as_ref() {
                        if k.is_int() {
                            if object.kind() == LIST {
                                if object.is_shared() {
                                    slow!(i);
                                }
                                let n = self.field_at(object, list::LEN, site!())?.unpack();
                                let at = k.unpack();
                                let at = if at < 0 { at + n } else { at };
                                if (at as u64) < n as u64 {
                                    let storage =
                                        self.field_at(object, list::STORAGE, site!())?.object();
                                    r!(i.a()) = self.element(storage, at as usize)?;
                                    next!();
                                }
                            } else if object.kind() == TUPLE {
                                let items = frozen(object);
                                let at = k.unpack();
                                let at = if at < 0 { at + items.len() as i64 } else { at };
                                if let Some(&found) = items.get(at as usize) {
                                    r!(i.a()) = found;
                                    next!();
                                }
                            } else if object.kind() == STR
                                && let Some(found) = self.ascii_at(v, k.unpack())
                            {
                                r!(i.a()) = found;
                                next!();
                            }
                        }
                        if object.kind() == DICT {
                            self.pc = pc;
                            if let Some(found) = dict::get(self, v, k)? {
                                r!(i.a()) = found;
                                next!();
                            }
                        } else if object.kind() != INSTANCE && !self.careful {
                            self.pc = pc;
                            if let Some(found) = self.get_item_builtin(v, k)? {
                                r!(i.a()) = found;
                                next!();
                            }
                        }
                    }
                    slow!(i);
                }
                Op::GetItemK => {
                    let v = r!(i.b());
                    if v.is_kind(DICT) {
                        self.pc = pc;
                        if let Some(found) = dict::get(self, v, constant!(i.c()))? {
                            r!(i.a()) = found;
                            next!();
                        }
                    }
                    slow!(i);
                }
                Op::Slice => {
                    self.pc = pc;
                    let b = i.b();
                    let parts = [r!(b), r!(b + 1), r!(b + 2)];
                    r!(i.a()) = Value::from_ref(self.new_frozen(SLICE, 0, &parts)?);
                    next!();
                }
                Op::GetItemI => {
                    let at = i64::from(i.sc());
                    if let Some(object) = r!(i.b()).as_ref() {
                        if object.kind() == LIST {
                            if object.is_shared() {
                                slow!(i);
                            }
                            let n = self.field_at(object, list::LEN, site!())?.unpack();
                            let at = if at < 0 { at + n } else { at };
                            if (at as u64) < n as u64 {
                                let storage =
                                    self.field_at(object, list::STORAGE, site!())?.object();
                                r!(i.a()) = self.element(storage, at as usize)?;
                                next!();
                            }
                        } else if object.kind() == TUPLE {
                            let items = frozen(object);
                            let at = if at < 0 { at + items.len() as i64 } else { at };
                            if let Some(&found) = items.get(at as usize) {
                                r!(i.a()) = found;
                                next!();
                            }
                        } else if object.kind() != INSTANCE && !self.careful {
                            self.pc = pc;
                            if let Some(found) = self.get_item_builtin(r!(i.b()), Value::int(at))? {
                                r!(i.a()) = found;
                                next!();
                            }
                        }
                    }
                    slow!(i);
                }
                Op::SetItemI | Op::SetItemK => {
                    let (v, x) = (r!(i.a()), r!(i.c()));
                    let k = if op == Op::SetItemI {
                        Value::int(i64::from(i.sb()))
                    } else {
                        constant!(i.b())
                    };
                    self.pc = pc;
                    if !self.careful
                        && matches!(v.kind(), Some(LIST | DICT))
                        && self.set_item_builtin(v, k, x)?
                    {
                        next!();
                    }
                    slow!(i);
                }
                Op::SetItem => {
                    let (v, k) = (r!(i.a()), r!(i.b()));
                    if let Some(object) = v.as_ref() {
                        if object.kind() == LIST && k.is_int() {
                            let n = self.field_at(object, list::LEN, site!())?.unpack();
                            let at = k.unpack();
                            let at = if at < 0 { at + n } else { at };
                            if (at as u64) < n as u64 {
                                let storage =
                                    self.field_at(object, list::STORAGE, site!())?.object();
                                self.set_element(storage, at as usize, r!(i.c()))?;
                                next!();
                            }
                        } else if object.kind() == DICT {
                            self.pc = pc;
                            dict::set(self, v, k, r!(i.c()))?;
                            next!();
                        }
                        if object.kind() == LIST && !self.careful {
                            self.pc = pc;
                            if self.set_item_builtin(v, k, r!(i.c()))? {
                                next!();
                            }
                        }
                    }
                    slow!(i);
                }
                Op::Jump => {
                    goto!(i.bc());
                }
                Op::JumpBack => {
                    goto!(i.bc());
                    safepoint!();
                }
                Op::JumpIf => {
                    let truth = match r!(i.a()) {
                        Value::TRUE => true,
                        Value::FALSE | Value::NONE => false,
                        v if v.is_int() => v != Value::ZERO,
                        v => {
                            self.pc = pc;
                            match self.plain_truth(v)? {
                                Some(truth) => truth,
                                None => slow!(i),
                            }
                        }
                    };
                    if truth == (i.x() & 1 == 1) {
                        goto!(i.bc());
                        if i.x() & 2 != 0 {
                            safepoint!();
                        }
                        continue;
                    }
                    next!();
                }
                Op::JumpIfSet => {
                    let v = r!(i.b());
                    let truth = match v {
                        Value::TRUE => true,
                        Value::FALSE | Value::NONE => false,
                        v if v.is_int() => v != Value::ZERO,
                        v => {
                            self.pc = pc;
                            match self.plain_truth(v)? {
                                Some(truth) => truth,
                                None => slow!(i),
                            }
                        }
                    };
                    if truth == (i.x() & 1 == 1) {
                        r!(i.a()) = v;
                        skip!(i);
                    }
                    next!();
                }
                Op::JumpIn | Op::JumpInK => {
                    if self.careful {
                        slow!(i);
                    }
                    let container = if op == Op::JumpIn { r!(i.b()) } else { constant!(i.b()) };
                    self.pc = pc;
                    let item = r!(i.a());
                    let truth = match container.kind() {
                        Some(SET) => set::contains(self, container, item)?,
                        _ => self.contains(container, item)?,
                    };
                    if truth == (i.x() & 1 == 1) {
                        skip!(i);
                    }
                    next!();
                }
                Op::JumpEqK => jump_compare!(i, r!(i.a()), constant!(i.b()), CompareOp::Eq),
                Op::JumpNeK => jump_compare!(i, r!(i.a()), constant!(i.b()), CompareOp::Ne),
                Op::JumpNone => {
                    if r!(i.a()).is_none() == (i.x() & 1 == 1) {
                        goto!(i.bc());
                        if i.x() & 2 != 0 {
                            safepoint!();
                        }
                        continue;
                    }
                    next!();
                }
                Op::JumpIs => {
                    if (r!(i.a()) == r!(i.b())) == (i.x() & 1 == 1) {
                        skip!(i);
                    }
                    next!();
                }
                Op::JumpLt => jump_compare!(i, r!(i.a()), r!(i.b()), CompareOp::Lt),
                Op::JumpLe => jump_compare!(i, r!(i.a()), r!(i.b()), CompareOp::Le),
                Op::JumpEq => jump_compare!(i, r!(i.a()), r!(i.b()), CompareOp::Eq),
                Op::JumpNe => jump_compare!(i, r!(i.a()), r!(i.b()), CompareOp::Ne),
                Op::JumpGt => jump_compare!(i, r!(i.a()), r!(i.b()), CompareOp::Gt),
                Op::JumpGe => jump_compare!(i, r!(i.a()), r!(i.b()), CompareOp::Ge),
                Op::JumpLtI => {
                    jump_compare!(i, r!(i.a()), Value::int(i64::from(i.sb())), CompareOp::Lt)
                }
                Op::JumpLeI => {
                    jump_compare!(i, r!(i.a()), Value::int(i64::from(i.sb())), CompareOp::Le)
                }
                Op::JumpEqI => {
                    jump_compare!(i, r!(i.a()), Value::int(i64::from(i.sb())), CompareOp::Eq)
                }
                Op::JumpNeI => {
                    jump_compare!(i, r!(i.a()), Value::int(i64::from(i.sb())), CompareOp::Ne)
                }
                Op::JumpGtI => {
                    jump_compare!(i, r!(i.a()), Value::int(i64::from(i.sb())), CompareOp::Gt)
                }
                Op::JumpGeI => {
                    jump_compare!(i, r!(i.a()), Value::int(i64::from(i.sb())), CompareOp::Ge)
                }
                Op::ForIter | Op::ForRange | Op::ForList => {
                    let b = i.b();
                    let state = r!(b);
                    if state.is_int() {
                        let (stop, step) = (r!(b + 1).unpack(), r!(b + 2).unpack());
                        let at = state.unpack();
                        if if step > 0 { at < stop } else { at > stop } {
                            r!(b) = Value::int(at + step);
                            r!(i.a()) = state;
                        } else {
                            r!(b) = Value::UNSET;
                            next!();
                        }
                    } else if let Some(object) = state.as_ref() {
                        match object.kind() {
                            LIST => {
                                let at = r!(b + 1).index();
                                self.pc = pc;
                                if let Some(v) = list::at(self, state, at)? {
                                    r!(b + 1) = Value::len(at + 1);
                                    r!(i.a()) = v;
                                } else {
                                    r!(b) = Value::UNSET;
                                    r!(b + 1) = Value::UNSET;
                                    next!();
                                }
                            }
                            TUPLE => {
                                let at = r!(b + 1).index();
                                match frozen(object).get(at) {
                                    Some(&v) => {
                                        r!(b + 1) = Value::len(at + 1);
                                        r!(i.a()) = v;
                                    }
                                    None => {
                                        r!(b) = Value::UNSET;
                                        r!(b + 1) = Value::UNSET;
                                        next!();
                                    }
                                }
                            }
                            ITERATOR if !self.careful && object.tag() == iterator::MAPPED => {
                                self.pc = pc;
                                match self.enter_mapped(state, Then::Iterate, 0)? {
                                    Entered::Frame => {
                                        reload!();
                                        continue;
                                    }
                                    Entered::Done(v) if v.is_set() => r!(i.a()) = v,
                                    Entered::Done(_) => {
                                        r!(b) = Value::UNSET;
                                        next!();
                                    }
                                }
                            }
                            ITERATOR if !self.careful => {
                                self.pc = pc;
                                match iterator::next(self, state)? {
                                    Some(v) => r!(i.a()) = v,
                                    None => {
                                        r!(b) = Value::UNSET;
                                        next!();
                                    }
                                }
                            }
                            INSTANCE if !self.careful => {
                                self.pc = pc;
                                let Some(next) = self.native_next(state)? else { slow!(i) };
                                match next(self, state)? {
                                    Some(v) => r!(i.a()) = v,
                                    None => {
                                        r!(b) = Value::UNSET;
                                        next!();
                                    }
                                }
                            }
                            GENERATOR => {
                                self.pc = pc;
                                let none = Value::NONE;
                                match generator::resume(self, state, none, Then::Iterate, 0)? {
                                    Entered::Frame => {
                                        reload!();
                                        continue;
                                    }
                                    // It has ended before.
                                    Entered::Done(_) => {
                                        r!(b) = Value::UNSET;
                                        next!();
                                    }
                                }
                            }
                            _ => slow!(i),
                        }
                    } else {
                        slow!(i);
                    }
                    // SAFETY: the loop's body is in this code.
                    pc = unsafe { pc.offset(1 + i.sc() as isize) };
                    safepoint!();
                }
                Op::Unpack2 => {
                    if let Some(object) = r!(i.c()).as_ref()
                        && object.kind() == TUPLE
                        && let [x, y] = *frozen(object)
                    {
                        r!(i.a()) = x;
                        r!(i.b()) = y;
                        next!();
                    }
                    slow!(i);
                }
                Op::Unpack => {
                    if let Some(object) = r!(i.b()).as_ref()
                        && object.kind() == TUPLE
                    {
                        let items = frozen(object);
                        if items.len() == usize::from(i.c()) {
                            let a = i.a();
                            for (at, &v) in items.iter().enumerate() {
                                r!(a + at as u16) = v;
                            }
                            next!();
                        }
                    }
                    slow!(i);
                }
                Op::BuildTuple => {
                    self.pc = pc;
                    let items = self.span(i.b(), i.c());
                    r!(i.a()) = self.tuple(items)?;
                    next!();
                }
                Op::BuildList => {
                    self.pc = pc;
                    let items = self.span(i.b(), i.c());
                    r!(i.a()) = list::new(self, items)?;
                    next!();
                }
                Op::BuildTuple2 => {
                    self.pc = pc;
                    let items = [r!(i.b()), r!(i.c())];
                    r!(i.a()) = Value::from_ref(self.new_frozen(TUPLE, 0, &items)?);
                    next!();
                }
                Op::ListAppend => {
                    list::push(self, r!(i.a()), r!(i.b()))?;
                    next!();
                }
                Op::Call => {
                    let at = self.base + usize::from(i.a());
                    let f = r!(i.a());
                    if let Some(object) = f.as_ref()
                        && object.kind() == FUNCTION
                    {
                        let n = usize::from(i.x());
                        let code = function::code(self, f)?;
                        if code.simple && n == code.positional {
                            self.pc = pc;
                            self.push_frame(code, at + 1, n, Then::Value, i.b())?;
                            reload!();
                            safepoint!();
                            continue;
                        }
                    } else if f.is_kind(NATIVE) && !self.careful {
                        let def = method::definition(f);
                        if let Some(reduction) = def.reduces
                            && may_run_python(r!(i.a() + u16::from(i.x())))
                        {
                            self.pc = pc;
                            if let Some(flow) = self.start_reduction(i, reduction)? {
                                flow!(flow);
                            }
                        }
                        if def.binding == Binding::Function {
                            self.pc = pc;
                            let args = self.stack_slice(at + 1, usize::from(i.x()));
                            let v = self.run_found_native(def, f, args)?;
                            r!(i.b()) = v;
                            next!();
                        }
                    } else if f.is_kind(TYPE) {
                        let c = *cache!(i);
                        let n = usize::from(i.x());
                        if c.case == Case::Construct
                            && c.key == f.word()
                            && c.generation == self.generation
                        {
                            let init = c.value;
                            let code = function::code(self, init)?;
                            if code.simple && n + 1 == code.positional {
                                self.pc = pc;
                                let v = instance::new(self, f)?;
                                self.place_construction(at, n, v, init);
                                self.push_frame(code, at + 2, n + 1, Then::Init, i.b())?;
                                reload!();
                                safepoint!();
                                continue;
                            }
                        }
                        self.pc = pc;
                        if n == 1
                            && may_run_python(r!(i.a() + 1))
                            && let Some(reduction) = self.reduction_of_type(f)
                            && let Some(flow) = self.start_reduction(i, reduction)?
                        {
                            flow!(flow);
                        }
                        if !self.careful
                            && let Some(v) = self.construct_builtin(at, n, &[])?
                        {
                            r!(i.b()) = v;
                            next!();
                        }
                        self.cache_construction(i, f)?;
                    }
                    slow!(i);
                }
                Op::CallMethod => {
                    let receiver = r!(i.a() + 1);
                    if receiver.is_set()
                        && let f = r!(i.a())
                        && let Some(object) = f.as_ref()
                    {
                        let at = self.base + usize::from(i.a());
                        let n = usize::from(i.x()) + 1;
                        if object.kind() == FUNCTION {
                            let code = function::code(self, f)?;
                            if code.simple && n == code.positional {
                                self.pc = pc;
                                self.push_frame(code, at + 1, n, Then::Value, i.b())?;
                                reload!();
                                safepoint!();
                                continue;
                            }
                        } else if object.kind() == NATIVE
                            && (!matches!(receiver.kind(), Some(INSTANCE | TYPE))
                                || self.is_own_method(f, receiver)?)
                            && !self.careful
                        {
                            // LOAD_METHOD found it in the receiver's type: no need to check it.
                            self.pc = pc;
                            if let Some(reduction) = method::definition(f).reduces
                                && let Some(flow) = self.start_reduction(i, reduction)?
                            {
                                flow!(flow);
                            }
                            let args = self.stack_slice(at + 1, n);
                            let v = self.run_found_native(method::definition(f), f, args)?;
                            r!(i.b()) = v;
                            next!();
                        }
                    }
                    slow!(i);
                }
                Op::Yield => {
                    if i.x() == 1 {
                        slow!(i);
                    }
                    self.pc = pc;
                    let v = r!(i.b());
                    let frame = generator::suspend(self)?;
                    if frame.then == Then::Iterate {
                        reload!();
                        // SAFETY: verified code.
                        let i = Instruction(unsafe { &*pc }.load(Ordering::Relaxed));
                        r!(i.a()) = v;
                        // SAFETY: the loop's body is in this code.
                        pc = unsafe { pc.offset(1 + i.sc() as isize) };
                        safepoint!();
                        continue;
                    }
                    if frame.then == Then::Reduce {
                        flow!(self.reduce(frame, v)?);
                    }
                    flow!(self.deliver(frame, v)?);
                }
                Op::Return | Op::ReturnK => {
                    let v = if op == Op::Return { r!(i.a()) } else { constant!(i.bc()) };
                    if self.code.suspends {
                        slow!(i);
                    }
                    let base = self.base;
                    let frame = self.pop_frame();
                    if frame.then == Then::Value {
                        reload!();
                        r!(frame.extra) = v;
                        next!();
                    }
                    if frame.then == Then::Init && v.is_none() {
                        let made = self.stack_at(base - 2);
                        reload!();
                        r!(frame.extra) = made;
                        next!();
                    }
                    match self.deliver_return(frame, base, v)? {
                        Flow::Next => {}
                        Flow::Exit(v) => return Ok(v),
                    }
                    reload!();
                }
                _ => slow!(i),
            }
        }
    }

    /// Caches the construction of an instance by `__init__` in Python, if that is all there is to
    /// the call of a class.
    #[cold]
    #[inline(never)]
    fn cache_construction(&mut self, i: Instruction, class: Value) -> Exec<()> {
        if let Some(init) = self.plain_init(class)? {
            let (site, _) = self.site_of(i);
            let (key, generation) = (class.word(), self.generation());
            let case = Case::Construct;
            self.set_cache(site, Cache { key, generation, value: init, index: 0, case });
        }
        Ok(())
    }

    /// The operator of an instruction that has one in its operation.
    pub(crate) fn operator_of(op: Op, x: u8) -> Option<BinaryOp> {
        Some(match op {
            Op::Add | Op::AddI | Op::AddInt | Op::AddFloat => BinaryOp::Add,
            Op::Sub | Op::SubI | Op::SubInt | Op::SubFloat => BinaryOp::Sub,
            Op::Mul | Op::MulI | Op::MulInt | Op::MulFloat => BinaryOp::Mul,
            Op::TrueDiv => BinaryOp::TrueDiv,
            Op::FloorDiv | Op::FloorDivI => BinaryOp::FloorDiv,
            Op::Mod | Op::ModI => BinaryOp::Mod,
            Op::And | Op::AndI => BinaryOp::And,
            Op::Or => BinaryOp::Or,
            Op::Xor => BinaryOp::Xor,
            Op::LShift | Op::LShiftI => BinaryOp::LShift,
            Op::RShift | Op::RShiftI => BinaryOp::RShift,
            Op::Binary | Op::BinaryK | Op::BinaryKR => return BinaryOp::from_code(x & 0x7F),
            _ => return None,
        })
    }
}

/// Whether this may be an iterable whose items are made by Python code.
#[inline(always)]
fn may_run_python(v: Value) -> bool {
    matches!(v.kind(), Some(GENERATOR | ITERATOR | INSTANCE))
}

/// A float, or an integer that is one exactly.
#[inline(always)]
fn as_double(v: Value) -> Option<f64> {
    const EXACT: i64 = 1 << 53;
    if v.is_float() {
        Some(v.unpack_float())
    } else if v.is_int() && v.unpack().abs() <= EXACT {
        Some(v.unpack() as f64)
    } else {
        None
    }
}
