//! Expressions.
//!
//! Main invariant: `to(e, r)` leaves the value in `r` (see the rule in `codegen`); `any(e)` gives
//! the register of a local as it stands, or a new temporary at the top.

use ruff_python_ast::{self as ast, CmpOp, Expr, Operator, UnaryOp};
use ruff_text_size::{Ranged, TextRange};

use super::codegen::{Access, Compiler, Result};
use super::fold::fold;
use super::scope::{Flags, address, role};
use super::unit::Reg;
use crate::bytecode::{Awaited, BinaryOp, CommonObject, CompareOp, Constant, Conversion, Op};

/// The operator's code.
pub(crate) fn binary_op(op: Operator) -> BinaryOp {
    match op {
        Operator::Add => BinaryOp::Add,
        Operator::Sub => BinaryOp::Sub,
        Operator::Mult => BinaryOp::Mul,
        Operator::MatMult => BinaryOp::MatMul,
        Operator::Div => BinaryOp::TrueDiv,
        Operator::Mod => BinaryOp::Mod,
        Operator::Pow => BinaryOp::Pow,
        Operator::LShift => BinaryOp::LShift,
        Operator::RShift => BinaryOp::RShift,
        Operator::BitOr => BinaryOp::Or,
        Operator::BitXor => BinaryOp::Xor,
        Operator::BitAnd => BinaryOp::And,
        Operator::FloorDiv => BinaryOp::FloorDiv,
    }
}

/// The comparison's code.
pub(crate) fn compare_op(op: CmpOp) -> CompareOp {
    match op {
        CmpOp::Eq => CompareOp::Eq,
        CmpOp::NotEq => CompareOp::Ne,
        CmpOp::Lt => CompareOp::Lt,
        CmpOp::LtE => CompareOp::Le,
        CmpOp::Gt => CompareOp::Gt,
        CmpOp::GtE => CompareOp::Ge,
        CmpOp::Is => CompareOp::Is,
        CmpOp::IsNot => CompareOp::IsNot,
        CmpOp::In => CompareOp::In,
        CmpOp::NotIn => CompareOp::NotIn,
    }
}

/// The instruction for registers, if the operator has one of its own.
fn register_form(op: BinaryOp) -> Option<Op> {
    Some(match op {
        BinaryOp::Add => Op::Add,
        BinaryOp::Sub => Op::Sub,
        BinaryOp::Mul => Op::Mul,
        BinaryOp::TrueDiv => Op::TrueDiv,
        BinaryOp::FloorDiv => Op::FloorDiv,
        BinaryOp::Mod => Op::Mod,
        BinaryOp::And => Op::And,
        BinaryOp::Or => Op::Or,
        BinaryOp::Xor => Op::Xor,
        BinaryOp::LShift => Op::LShift,
        BinaryOp::RShift => Op::RShift,
        BinaryOp::Pow | BinaryOp::MatMul => return None,
    })
}

/// The instruction for an immediate right operand, if there is one.
fn immediate_form(op: BinaryOp) -> Option<Op> {
    Some(match op {
        BinaryOp::Add => Op::AddI,
        BinaryOp::Sub => Op::SubI,
        BinaryOp::Mul => Op::MulI,
        BinaryOp::FloorDiv => Op::FloorDivI,
        BinaryOp::Mod => Op::ModI,
        BinaryOp::And => Op::AndI,
        BinaryOp::LShift => Op::LShiftI,
        BinaryOp::RShift => Op::RShiftI,
        _ => return None,
    })
}

/// A constant as a 16-bit immediate.
pub(crate) fn immediate(c: &Constant) -> Option<u16> {
    match c {
        Constant::Int(i) => i16::try_from(*i).ok().map(|i| i as u16),
        _ => None,
    }
}

/// Whether evaluating the expression may bind `name`, or any name if that is empty.
pub(crate) fn may_bind(e: &Expr, name: &str) -> bool {
    use ruff_python_ast::visitor::{Visitor, walk_expr};
    struct Search<'n>(&'n str, bool);
    impl<'e> Visitor<'e> for Search<'_> {
        fn visit_expr(&mut self, e: &'e Expr) {
            if let Expr::Named(n) = e
                && let Expr::Name(t) = &*n.target
                && (self.0.is_empty() || t.id.as_str() == self.0)
            {
                self.1 = true;
            }
            if !self.1 {
                walk_expr(self, e);
            }
        }
    }
    let mut search = Search(name, false);
    search.visit_expr(e);
    search.1
}

impl<'a> Compiler<'a> {
    /// A constant's index if it fits a 16-bit operand.
    pub(crate) fn narrow_constant(&mut self, c: Constant) -> Option<u16> {
        u16::try_from(self.u().constant(c)).ok()
    }

    /// The register of a local that the expression names, checked to be set.
    pub(crate) fn in_place(&mut self, e: &'a Expr) -> Option<Reg> {
        let Expr::Name(n) = e else { return None };
        let name = self.mangled(&n.id);
        let Access::Register(r, maybe_unset) = self.access(name) else { return None };
        if maybe_unset {
            self.at(e);
            self.emit(Op::CheckLocal, 0, r, 0, 0);
        }
        Some(r)
    }

    /// The value in some register.
    pub(crate) fn any(&mut self, e: &'a Expr) -> Result<Reg> {
        self.any_in(e, None)
    }

    /// The value in a local's own register, or else in `hint` or a new temporary.
    pub(crate) fn any_in(&mut self, e: &'a Expr, hint: Option<Reg>) -> Result<Reg> {
        if let Some(r) = self.in_place(e) {
            return Ok(r);
        }
        let r = match hint {
            Some(r) => r,
            None => self.alloc(),
        };
        self.to(e, r)?;
        Ok(r)
    }

    /// As [`Compiler::any_in`], for an operand that must survive the evaluation of `later`.
    pub(crate) fn operand(
        &mut self,
        e: &'a Expr,
        hint: Option<Reg>,
        later: &[&'a Expr],
    ) -> Result<Reg> {
        if self.has_named
            && let Expr::Name(n) = e
            && later.iter().any(|l| may_bind(l, &n.id))
        {
            let r = match hint {
                Some(r) => r,
                None => self.alloc(),
            };
            self.to(e, r)?;
            return Ok(r);
        }
        self.any_in(e, hint)
    }

    /// `to` when it is a temporary, which may be overwritten early.
    fn hint(&self, to: Reg) -> Option<Reg> {
        self.unit().is_temporary(to).then_some(to)
    }

    /// The value in register `to`.
    pub(crate) fn to(&mut self, e: &'a Expr, to: Reg) -> Result {
        let m = self.mark();
        self.evaluate(e, to)?;
        self.release(m);
        Ok(())
    }

    fn evaluate(&mut self, e: &'a Expr, to: Reg) -> Result {
        if let Some(c) = fold(e, self.text)? {
            self.at(e);
            self.u().load(to, c);
            return Ok(());
        }
        match e {
            Expr::Name(n) => {
                let name = self.mangled(&n.id);
                self.at(e);
                self.load_name(name, to);
            }
            Expr::BoolOp(b) => {
                let end = self.u().label();
                let sense = u8::from(b.op == ast::BoolOp::Or);
                let Some((last, first)) = b.values.split_last() else { return Ok(()) };
                for v in first {
                    let m = self.mark();
                    let r = self.any_in(v, self.hint(to))?;
                    self.at(v);
                    if r == to {
                        self.u().jump(Op::JumpIf, sense, r, 0, end);
                    } else {
                        self.u().jump(Op::JumpIfSet, sense, to, r, end);
                    }
                    self.release(m);
                }
                self.to(last, to)?;
                self.u().bind(end);
            }
            Expr::Named(n) => self.named(n, to)?,
            Expr::BinOp(b) => {
                self.binary(binary_op(b.op), &b.left, &b.right, to, e.range())?;
            }
            Expr::UnaryOp(u) => {
                if u.op == UnaryOp::Not {
                    return self.negation(u, to);
                }
                let r = self.any_in(&u.operand, self.hint(to))?;
                self.at(e);
                let op = match u.op {
                    UnaryOp::Invert => Op::Invert,
                    UnaryOp::UAdd => Op::Pos,
                    UnaryOp::Not => Op::Not,
                    UnaryOp::USub => Op::Neg,
                };
                self.emit(op, 0, to, r, 0);
            }
            Expr::Lambda(l) => self.lambda(l, to)?,
            Expr::If(i) => {
                let (orelse, end) = (self.u().label(), self.u().label());
                self.condition(&i.test, false, orelse)?;
                self.to(&i.body, to)?;
                self.u().goto(end);
                self.u().bind(orelse);
                self.to(&i.orelse, to)?;
                self.u().bind(end);
            }
            Expr::Dict(d) => self.dict(d, to)?,
            Expr::Set(s) => {
                if s.elts.len() > 2
                    && let Some(items) = self.constant_items(&s.elts)?
                {
                    // As CPython: a frozenset is copied, which shows in the order.
                    let target = self.building(to);
                    self.at(e);
                    self.emit(Op::BuildSet, 0, target, target, 0);
                    let t = self.alloc();
                    self.u().load(t, Constant::FrozenSet(items.into()));
                    self.emit(Op::SetUpdate, 0, target, t, 0);
                    self.u().mov(to, target);
                    return Ok(());
                }
                self.collection(&s.elts, to, e.range(), Op::BuildSet, Op::SetAdd, Op::SetUpdate)?;
            }
            Expr::List(l) => {
                if l.elts.len() > 2
                    && let Some(items) = self.constant_items(&l.elts)?
                {
                    let target = self.building(to);
                    self.at(e);
                    self.emit(Op::BuildList, 0, target, target, 0);
                    let t = self.alloc();
                    self.u().load(t, Constant::Tuple(items.into()));
                    self.emit(Op::ListExtend, 0, target, t, 0);
                    self.u().mov(to, target);
                    return Ok(());
                }
                let (build, add, extend) = (Op::BuildList, Op::ListAppend, Op::ListExtend);
                self.collection(&l.elts, to, e.range(), build, add, extend)?;
            }
            Expr::Tuple(t) => self.tuple(&t.elts, to, e.range())?,
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) => {
                self.comprehension(e, to)?;
            }
            Expr::Generator(g) => self.generator(g, to)?,
            Expr::Await(a) => {
                self.forbid_outside_async(e)?;
                let value = self.any(&a.value)?;
                self.at(e);
                self.await_register(value, Awaited::Await, to);
            }
            Expr::Yield(y) => {
                if !self.in_function() {
                    return self.error("'yield' outside function", e);
                }
                let r = match &y.value {
                    Some(v) => self.any(v)?,
                    None => {
                        let t = self.alloc();
                        self.at(e);
                        self.u().load(t, Constant::None);
                        t
                    }
                };
                self.at(e);
                let wrapped = self.scopes.list[self.unit().scope].is_coroutine;
                self.emit(Op::Yield, u8::from(wrapped), to, r, 0);
            }
            Expr::YieldFrom(y) => {
                if !self.in_function() {
                    return self.error("'yield' outside function", e);
                }
                if self.scopes.list[self.unit().scope].is_coroutine {
                    return self.error("'yield from' inside async function", e);
                }
                let r = self.any(&y.value)?;
                self.at(e);
                let it = self.alloc();
                self.emit(Op::GetYieldFrom, 0, it, r, 0);
                self.delegate(it, to);
            }
            Expr::Compare(c) => self.compare(c, to)?,
            Expr::Call(_) => {
                self.call(e, Some(to))?;
            }
            Expr::FString(f) => self.fstring(f, to)?,
            Expr::TString(t) => self.tstring(t, to)?,
            Expr::Attribute(a) => {
                if let Some(()) = self.super_attribute(a, to, false)? {
                    return Ok(());
                }
                let r = self.any_in(&a.value, self.hint(to))?;
                self.at(e);
                let name = self.mangled(&a.attr);
                self.u().emit_site(Op::LoadAttr, 0, to, r, Some(name));
            }
            Expr::Subscript(s) => self.subscript(s, to)?,
            Expr::Starred(_) => return self.error("can't use starred expression here", e),
            Expr::Slice(s) => {
                let base = self.u().alloc_many(3);
                for (i, part) in [&s.lower, &s.upper, &s.step].into_iter().enumerate() {
                    let r = base + i as u16;
                    match part {
                        Some(e) => self.to(e, r)?,
                        None => {
                            self.at(e);
                            self.u().load(r, Constant::None);
                        }
                    }
                }
                self.at(e);
                self.emit(Op::Slice, 0, to, base, 0);
            }
            // Literals are folded above.
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::IpyEscapeCommand(_) => return self.internal("a literal", e.range()),
        }
        Ok(())
    }

    /// A register in which a collection may grow: `to` if that is a temporary.
    pub(crate) fn building(&mut self, to: Reg) -> Reg {
        match self.hint(to) {
            Some(r) => r,
            None => self.alloc(),
        }
    }

    fn named(&mut self, n: &'a ast::ExprNamed, to: Reg) -> Result {
        let Expr::Name(target) = &*n.target else {
            return self.error("cannot use assignment expressions with this target", &*n.target);
        };
        let name = self.mangled(&target.id);
        if let Some(r) = self.local_register(name) {
            self.to(&n.value, r)?;
            self.u().mov(to, r);
            return Ok(());
        }
        let r = self.any_in(&n.value, self.hint(to))?;
        self.at(&*n.target);
        self.store_name(name, r);
        self.u().mov(to, r);
        Ok(())
    }

    /// The value of an assignment expression in the target's own register, for conditions.
    pub(crate) fn any_named(&mut self, e: &'a Expr) -> Result<Reg> {
        if let Expr::Named(n) = e
            && let Expr::Name(target) = &*n.target
        {
            let name = self.mangled(&target.id);
            if let Some(r) = self.local_register(name) {
                self.to(&n.value, r)?;
                return Ok(r);
            }
        }
        self.any(e)
    }

    fn negation(&mut self, u: &'a ast::ExprUnaryOp, to: Reg) -> Result {
        if let Expr::Compare(c) = &*u.operand
            && let ([op], [right]) = (&*c.ops, &*c.comparators)
        {
            let inverse = match op {
                CmpOp::Is => CompareOp::IsNot,
                CmpOp::IsNot => CompareOp::Is,
                CmpOp::In => CompareOp::NotIn,
                CmpOp::NotIn => CompareOp::In,
                _ => {
                    let r = self.any_in(&u.operand, self.hint(to))?;
                    self.at(u);
                    self.emit(Op::Not, 0, to, r, 0);
                    return Ok(());
                }
            };
            return self.compare_one(inverse, &c.left, right, to, u.range());
        }
        let r = self.any_in(&u.operand, self.hint(to))?;
        self.at(u);
        self.emit(Op::Not, 0, to, r, 0);
        Ok(())
    }

    // ---- operators ----

    /// `R[to] := left op right`.
    pub(crate) fn binary(
        &mut self,
        op: BinaryOp,
        left: &'a Expr,
        right: &'a Expr,
        to: Reg,
        range: TextRange,
    ) -> Result {
        if let Some(c) = fold(left, self.text)?
            && let Some(k) = self.narrow_constant(c)
        {
            let r = self.any_in(right, self.hint(to))?;
            self.at_range(range);
            self.emit(Op::BinaryKR, op as u8, to, k, r);
            return Ok(());
        }
        let l = self.operand(left, self.hint(to), &[right])?;
        self.binary_with(op, false, l, right, to, range)
    }

    /// `R[to] := R[left] op right`, in place or not.
    pub(crate) fn binary_with(
        &mut self,
        op: BinaryOp,
        inplace: bool,
        left: Reg,
        right: &'a Expr,
        to: Reg,
        range: TextRange,
    ) -> Result {
        let x = u8::from(inplace) << 7;
        if let Some(c) = fold(right, self.text)? {
            if let (Some(form), Some(i)) = (immediate_form(op), immediate(&c)) {
                self.at_range(range);
                self.emit(form, x, to, left, i);
                return Ok(());
            }
            if let Some(k) = self.narrow_constant(c) {
                self.at_range(range);
                self.emit(Op::BinaryK, x | op as u8, to, left, k);
                return Ok(());
            }
        }
        let r = self.any(right)?;
        self.at_range(range);
        self.binary_registers(op, x, to, left, r);
        Ok(())
    }

    /// `R[to] := R[left] op R[right]`; `x` is 0x80 for the in-place form.
    pub(crate) fn binary_registers(&mut self, op: BinaryOp, x: u8, to: Reg, left: Reg, right: Reg) {
        match register_form(op) {
            Some(form) => self.emit(form, x, to, left, right),
            None => self.emit(Op::Binary, x | op as u8, to, left, right),
        }
    }

    /// The right side of `in`: a list or set of constants becomes a constant.
    pub(crate) fn membership_constant(
        &mut self,
        op: CompareOp,
        e: &'a Expr,
    ) -> Result<Option<Constant>> {
        if !matches!(op, CompareOp::In | CompareOp::NotIn) {
            return fold(e, self.text);
        }
        Ok(match e {
            Expr::List(l) => self.constant_items(&l.elts)?.map(|i| Constant::Tuple(i.into())),
            Expr::Set(s) => self.constant_items(&s.elts)?.map(|i| Constant::FrozenSet(i.into())),
            e => fold(e, self.text)?,
        })
    }

    /// The values of a list of constants.
    pub(crate) fn constant_items(&self, items: &'a [Expr]) -> Result<Option<Vec<Constant>>> {
        let mut out = Vec::with_capacity(items.len());
        for e in items {
            match fold(e, self.text)? {
                Some(c) => out.push(c),
                None => return Ok(None),
            }
        }
        Ok(Some(out))
    }

    fn compare_one(
        &mut self,
        op: CompareOp,
        left: &'a Expr,
        right: &'a Expr,
        to: Reg,
        range: TextRange,
    ) -> Result {
        let l = self.operand(left, self.hint(to), &[right])?;
        if let Some(c) = self.membership_constant(op, right)?
            && let Some(k) = self.narrow_constant(c)
        {
            self.at_range(range);
            self.emit(Op::CompareK, op as u8, to, l, k);
            return Ok(());
        }
        let r = self.any(right)?;
        self.at_range(range);
        self.emit(Op::Compare, op as u8, to, l, r);
        Ok(())
    }

    fn compare(&mut self, c: &'a ast::ExprCompare, to: Reg) -> Result {
        let (ops, rights) = (&*c.ops, &*c.comparators);
        if let ([op], [right]) = (ops, rights) {
            return self.compare_one(compare_op(*op), &c.left, right, to, c.range);
        }
        let end = self.u().label();
        let later: Vec<&Expr> = rights.iter().collect();
        let mut left = self.operand(&c.left, None, &later)?;
        let t = self.building(to);
        for (i, (&op, right)) in ops.iter().zip(rights).enumerate() {
            let last = i + 1 == ops.len();
            let r = self.operand(right, None, later.get(i + 1..).unwrap_or(&[]))?;
            self.at(c);
            if last {
                self.emit(Op::Compare, compare_op(op) as u8, to, left, r);
            } else {
                self.emit(Op::Compare, compare_op(op) as u8, t, left, r);
                if t == to {
                    self.u().jump(Op::JumpIf, 0, t, 0, end);
                } else {
                    self.u().jump(Op::JumpIfSet, 0, to, t, end);
                }
            }
            left = r;
        }
        self.u().bind(end);
        Ok(())
    }

    // ---- subscripts ----

    fn subscript(&mut self, s: &'a ast::ExprSubscript, to: Reg) -> Result {
        let value = self.operand(&s.value, self.hint(to), &[&*s.slice])?;
        if let Some(c) = fold(&s.slice, self.text)? {
            if let Some(i) = immediate(&c) {
                self.at(s);
                self.emit(Op::GetItemI, 0, to, value, i);
                return Ok(());
            }
            if let Some(k) = self.narrow_constant(c) {
                self.at(s);
                self.emit(Op::GetItemK, 0, to, value, k);
                return Ok(());
            }
        }
        let index = self.any(&s.slice)?;
        self.at(s);
        self.emit(Op::GetItem, 0, to, value, index);
        Ok(())
    }

    // ---- displays ----

    /// Evaluates expressions into new consecutive registers.
    pub(crate) fn consecutive(&mut self, items: impl Iterator<Item = &'a Expr>) -> Result<Reg> {
        let base = self.mark() as Reg;
        for e in items {
            let r = self.alloc();
            self.to(e, r)?;
        }
        Ok(base)
    }

    pub(crate) fn tuple(&mut self, items: &'a [Expr], to: Reg, range: TextRange) -> Result {
        if items.len() == 2 && !items.iter().any(Expr::is_starred_expr) {
            let l = self.operand(&items[0], None, &[&items[1]])?;
            let r = self.any(&items[1])?;
            self.at_range(range);
            self.emit(Op::BuildTuple2, 0, to, l, r);
            return Ok(());
        }
        if items.len() <= 30 && !items.iter().any(Expr::is_starred_expr) {
            let base = self.consecutive(items.iter())?;
            self.at_range(range);
            self.emit(Op::BuildTuple, 0, to, base, items.len() as u16);
            return Ok(());
        }
        let t = self.building(to);
        let (build, add, extend) = (Op::BuildList, Op::ListAppend, Op::ListExtend);
        self.collection(items, t, range, build, add, extend)?;
        self.at_range(range);
        self.emit(Op::ListToTuple, 0, to, t, 0);
        Ok(())
    }

    fn collection(
        &mut self,
        items: &'a [Expr],
        to: Reg,
        range: TextRange,
        build: Op,
        add: Op,
        extend: Op,
    ) -> Result {
        let starred = items.iter().position(Expr::is_starred_expr);
        if items.len() <= 30 && starred.is_none() {
            let base = self.consecutive(items.iter())?;
            self.at_range(range);
            self.emit(build, 0, to, base, items.len() as u16);
            return Ok(());
        }
        let t = self.building(to);
        let first = starred.unwrap_or(0).min(30);
        let base = self.consecutive(items[..first].iter())?;
        self.at_range(range);
        self.emit(build, 0, t, base, first as u16);
        for e in &items[first..] {
            let m = self.mark();
            match e {
                Expr::Starred(s) => {
                    let r = self.any(&s.value)?;
                    self.at(e);
                    self.emit(extend, 0, t, r, 0);
                }
                e => {
                    let r = self.any(e)?;
                    self.at(e);
                    self.emit(add, 0, t, r, 0);
                }
            }
            self.release(m);
        }
        self.u().mov(to, t);
        Ok(())
    }

    fn dict(&mut self, d: &'a ast::ExprDict, to: Reg) -> Result {
        let small = d.items.len() <= 15 && d.items.iter().all(|i| i.key.is_some());
        if small {
            let base = self.mark() as Reg;
            for item in &d.items {
                for e in item.key.iter().chain([&item.value]) {
                    let r = self.alloc();
                    self.to(e, r)?;
                }
            }
            self.at(d);
            self.emit(Op::BuildMap, 0, to, base, d.items.len() as u16);
            return Ok(());
        }
        let t = self.building(to);
        self.at(d);
        self.emit(Op::BuildMap, 0, t, t, 0);
        for item in &d.items {
            let m = self.mark();
            match &item.key {
                Some(key) => {
                    let k = self.operand(key, None, &[&item.value])?;
                    let v = self.any(&item.value)?;
                    self.at(d);
                    self.emit(Op::MapAdd, 0, t, k, v);
                }
                None => {
                    let v = self.any(&item.value)?;
                    self.at(&item.value);
                    self.emit(Op::DictUpdate, 0, t, v, 0);
                }
            }
            self.release(m);
        }
        self.u().mov(to, t);
        Ok(())
    }

    // ---- strings ----

    fn fstring(&mut self, f: &'a ast::ExprFString, to: Reg) -> Result {
        let mut parts = Vec::new();
        for part in &f.value {
            match part {
                ast::FStringPart::Literal(l) => {
                    push_text(&mut parts, &super::literal::string(l, self.text));
                }
                ast::FStringPart::FString(f) => {
                    self.fstring_parts(&f.elements, f.flags.prefix().is_raw(), true, &mut parts);
                }
            }
        }
        self.join_parts(parts, to, f.range)
    }

    fn fstring_parts(
        &mut self,
        elements: &'a [ast::InterpolatedStringElement],
        raw: bool,
        outer: bool,
        parts: &mut Vec<Part<'a>>,
    ) {
        for element in elements {
            match element {
                ast::InterpolatedStringElement::Literal(l) => {
                    push_text(parts, &super::literal::interpolated(l, self.text, raw, outer));
                }
                ast::InterpolatedStringElement::Interpolation(i) => {
                    if let Some(d) = &i.debug_text {
                        let text = format!("{}{}{}", d.leading(), d.expression(), d.trailing());
                        push_text(parts, text.as_bytes());
                    }
                    parts.push(Part::Value(i, raw));
                }
            }
        }
    }

    fn join_parts(&mut self, parts: Vec<Part<'a>>, to: Reg, range: TextRange) -> Result {
        let n = parts.len();
        if n == 0 {
            self.at_range(range);
            self.u().load(to, Constant::Str(Box::default()));
            return Ok(());
        }
        if n == 1 {
            return parts.into_iter().try_for_each(|p| self.part(p, to, range));
        }
        // Long strings are joined piece by piece, so that registers stay few.
        let mut parts = parts.into_iter().peekable();
        let base = self.alloc();
        let mut have = 0;
        while parts.peek().is_some() {
            for part in parts.by_ref().take(30) {
                let r = if have == 0 { base } else { self.alloc() };
                self.part(part, r, range)?;
                have += 1;
            }
            self.at_range(range);
            let last = parts.peek().is_none();
            self.emit(Op::BuildString, 0, if last { to } else { base }, base, have);
            self.release(u32::from(base) + 1);
            have = 1;
        }
        Ok(())
    }

    fn part(&mut self, part: Part<'a>, to: Reg, range: TextRange) -> Result {
        match part {
            Part::Text(text) => {
                self.at_range(range);
                self.u().load(to, Constant::Str(text.into()));
                Ok(())
            }
            Part::Value(i, raw) => self.interpolation(i, raw, to),
        }
    }

    /// A template string: a call with one tuple, of texts and, between each two of them, the value,
    /// source text, conversion and format specification of an interpolation.
    fn tstring(&mut self, t: &'a ast::ExprTString, to: Reg) -> Result {
        let m = self.mark();
        self.at_range(t.range);
        let window = self.alloc();
        self.load_common(window, CommonObject::BuildTemplate);
        let base = self.alloc();
        let mut text = Vec::new();
        let mut at = base;
        let mut count = 1;
        for part in &t.value {
            let raw = part.flags.prefix().is_raw();
            for element in &part.elements {
                let i = match element {
                    ast::InterpolatedStringElement::Literal(l) => {
                        let piece = super::literal::interpolated(l, self.text, raw, true);
                        text.extend_from_slice(&piece);
                        continue;
                    }
                    ast::InterpolatedStringElement::Interpolation(i) => i,
                };
                if let Some(d) = &i.debug_text {
                    text.extend_from_slice(d.leading().as_bytes());
                    text.extend_from_slice(d.expression().as_bytes());
                    text.extend_from_slice(d.trailing().as_bytes());
                }
                self.at(i);
                self.u().load(at, Constant::Str(std::mem::take(&mut text).into()));
                self.template_field(i, raw)?;
                at = self.alloc();
                count += 5;
            }
        }
        self.at_range(t.range);
        self.u().load(at, Constant::Str(text.into()));
        self.emit(Op::BuildTuple, 0, base, base, count);
        self.release(u32::from(base) + 1);
        self.u().emit_site(Op::Call, 1, window, to, None);
        self.release(m);
        Ok(())
    }

    /// The four parts of an interpolation, in the next registers.
    fn template_field(&mut self, i: &'a ast::InterpolatedElement, raw: bool) -> Result {
        let value = self.alloc();
        self.to(&i.expression, value)?;
        self.at(i);
        let source = self.alloc();
        let text = &self.text[i.expression.range()];
        self.u().load(source, Constant::Str(text.as_bytes().into()));
        let conversion = self.alloc();
        let letter = match i.conversion {
            ast::ConversionFlag::Str => Some(b's'),
            ast::ConversionFlag::Ascii => Some(b'a'),
            ast::ConversionFlag::Repr => Some(b'r'),
            ast::ConversionFlag::None => {
                (i.debug_text.is_some() && i.format_spec.is_none()).then_some(b'r')
            }
        };
        let letter = letter.map_or(Constant::None, |c| Constant::Str([c].into()));
        self.u().load(conversion, letter);
        let spec = self.alloc();
        let m = self.mark();
        let mut parts = Vec::new();
        let mut range = i.range;
        if let Some(given) = &i.format_spec {
            self.fstring_parts(&given.elements, raw, false, &mut parts);
            range = given.range;
        }
        self.join_parts(parts, spec, range)?;
        self.release(m);
        Ok(())
    }

    fn interpolation(&mut self, i: &'a ast::InterpolatedElement, raw: bool, to: Reg) -> Result {
        let m = self.mark();
        let mut value = match &i.format_spec {
            Some(_) if self.has_named => {
                let t = self.alloc();
                self.to(&i.expression, t)?;
                t
            }
            Some(_) => self.any(&i.expression)?,
            None => self.any_in(&i.expression, self.hint(to))?,
        };
        self.at(i);
        let conversion = match i.conversion {
            ast::ConversionFlag::Str => Some(Conversion::Str),
            ast::ConversionFlag::Ascii => Some(Conversion::Ascii),
            ast::ConversionFlag::Repr => Some(Conversion::Repr),
            ast::ConversionFlag::None => {
                (i.debug_text.is_some() && i.format_spec.is_none()).then_some(Conversion::Repr)
            }
        };
        if let Some(c) = conversion {
            let t = match (self.hint(to), i.format_spec.is_some()) {
                (Some(r), false) => r,
                _ => self.alloc(),
            };
            self.emit(Op::Convert, c as u8, t, value, 0);
            value = t;
        }
        match &i.format_spec {
            None => self.emit(Op::Format, 0, to, value, 0),
            Some(spec) => {
                let s = self.alloc();
                let mut parts = Vec::new();
                self.fstring_parts(&spec.elements, raw, false, &mut parts);
                self.join_parts(parts, s, spec.range)?;
                self.at(i);
                self.emit(Op::FormatSpec, 0, to, value, s);
            }
        }
        self.release(m);
        Ok(())
    }

    // ---- waiting ----

    /// Runs the iterator in `it` to its end as `yield from` does; its value goes to `to`.
    pub(crate) fn delegate(&mut self, it: Reg, to: Reg) {
        let t = self.building(to);
        self.u().load(t, Constant::None);
        self.emit(Op::YieldFrom, 0, t, it, 0);
        self.u().mov(to, t);
    }

    /// `R[to] := await R[value]`.
    pub(crate) fn await_register(&mut self, value: Reg, why: Awaited, to: Reg) {
        let m = self.mark();
        let it = self.alloc();
        self.emit(Op::GetAwaitable, why as u8, it, value, 0);
        self.delegate(it, to);
        self.release(m);
    }

    /// Whether the code being generated is a function's (not a module's or class's).
    pub(crate) fn in_function(&self) -> bool {
        self.unit_kind().is_function_like()
    }

    pub(crate) fn forbid_outside_async(&self, e: &Expr) -> Result {
        use super::scope::ScopeKind;
        match self.unit_kind() {
            ScopeKind::Function { is_async: true, .. } | ScopeKind::Generator { .. } => Ok(()),
            k if !k.is_function_like() => self.error("'await' outside function", e),
            _ => self.error("'await' outside async function", e),
        }
    }

    // ---- super ----

    /// `super().name` in a method, without a `super` object.
    pub(crate) fn super_attribute(
        &mut self,
        a: &'a ast::ExprAttribute,
        to: Reg,
        method: bool,
    ) -> Result<Option<()>> {
        let Expr::Call(c) = &*a.value else { return Ok(None) };
        let Expr::Name(n) = &*c.func else { return Ok(None) };
        if n.id.as_str() != "super"
            || !c.arguments.keywords.is_empty()
            || !matches!(self.access("super"), Access::Global)
            || !matches!(
                self.unit_kind(),
                super::scope::ScopeKind::Function { is_lambda: false, .. }
            )
            || self.unit().inner.len() > 1
        {
            return Ok(None);
        }
        let zero = c.arguments.args.is_empty();
        if !zero
            && (c.arguments.args.len() != 2 || c.arguments.args.iter().any(Expr::is_starred_expr))
        {
            return Ok(None);
        }
        let first = self.unit().locals.first().copied();
        let parameter = first.is_some_and(|name| {
            let scope = &self.scopes.list[self.unit().scope];
            scope.symbol(name).is_some_and(|s| s.flags.has(Flags::PARAM))
        });
        let class = self.access("__class__");
        if zero && (!parameter || !matches!(class, Access::Free(_))) {
            return Ok(None);
        }
        let m = self.mark();
        let base = self.u().alloc_many(3);
        self.at(&*c.func);
        self.load_name("super", base);
        if let [class, object] = &*c.arguments.args {
            self.to(class, base + 1)?;
            self.to(object, base + 2)?;
        } else {
            self.at(c);
            self.load_name("__class__", base + 1);
            if let Some(name) = first {
                self.load_name(name, base + 2);
            }
        }
        self.at(a);
        let name = self.mangled(&a.attr);
        let op = if method { Op::LoadSuperMethod } else { Op::LoadSuperAttr };
        self.u().emit_site(op, 0, to, base, Some(name));
        self.release(m);
        Ok(Some(()))
    }

    /// A generator expression: a function called with the first iterator.
    fn generator(&mut self, g: &'a ast::ExprGenerator, to: Reg) -> Result {
        let Some(first) = g.generators.first() else { return Ok(()) };
        let id = self.scope_of((address(g), role::BODY), g.range)?;
        let m = self.mark();
        let window = self.u().alloc_many(2);
        self.generator_function(id, g, window)?;
        let m2 = self.mark();
        let r = self.any(&first.iter)?;
        self.at(&first.iter);
        if first.is_async {
            self.emit(Op::GetAiter, 0, window + 1, r, 0);
        } else {
            self.emit(Op::GetIter, 1, window + 1, r, 0);
        }
        self.release(m2);
        self.at(g);
        self.u().emit_site(Op::Call, 1, window, to, None);
        self.release(m);
        Ok(())
    }

    /// Deletes, in order, what a `del` statement names.
    pub(crate) fn delete(&mut self, target: &'a Expr) -> Result {
        let m = self.mark();
        match target {
            Expr::Name(n) => {
                let name = self.mangled(&n.id);
                self.at(target);
                self.delete_name(name);
            }
            Expr::Attribute(a) => {
                let r = self.any(&a.value)?;
                self.at(target);
                let name = self.mangled(&a.attr);
                self.u().emit_site(Op::DelAttr, 0, r, 0, Some(name));
            }
            Expr::Subscript(s) => {
                let r = self.operand(&s.value, None, &[&*s.slice])?;
                let k = self.any(&s.slice)?;
                self.at(target);
                self.emit(Op::DelItem, 0, r, k, 0);
            }
            Expr::Tuple(t) => t.elts.iter().try_for_each(|e| self.delete(e))?,
            Expr::List(l) => l.elts.iter().try_for_each(|e| self.delete(e))?,
            e => {
                let what = crate::syntax::describe(e);
                return self.error(format!("cannot delete {what}"), e);
            }
        }
        self.release(m);
        Ok(())
    }
}

/// A piece of an f-string.
enum Part<'a> {
    /// Literal text, WTF-8.
    Text(Vec<u8>),
    /// An interpolation, and whether the string around it is raw.
    Value(&'a ast::InterpolatedElement, bool),
}

fn push_text(parts: &mut Vec<Part<'_>>, text: &[u8]) {
    if text.is_empty() {
        return;
    }
    match parts.last_mut() {
        Some(Part::Text(last)) => last.extend_from_slice(text),
        _ => parts.push(Part::Text(text.to_vec())),
    }
}
