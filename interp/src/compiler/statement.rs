//! Statements, but for `try`, `with` and `match`.
//!
//! Main invariant: between two statements no temporary is alive but those of the loops and
//! protected regions around.

use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::codegen::{Access, Compiler, Result};
use super::condition::always_true;
use super::expression::{binary_op, immediate, may_bind};
use super::fold::fold;
use super::scope::ScopeKind;
use super::unit::{Block, Reg};
use crate::bytecode::{Awaited, BinaryOp, CommonObject, Constant, Op};
use crate::syntax::{CompileError, describe};

/// The flag in x of an AUG instruction that its value is an immediate.
const AUG_IMMEDIATE: u8 = 0x40;
/// The flag in x of an AUG instruction that its value is a constant.
const AUG_CONSTANT: u8 = 0x20;
const INPLACE: u8 = 0x80;

impl<'a> Compiler<'a> {
    /// One statement.
    pub(crate) fn statement(&mut self, s: &'a Stmt) -> Result {
        let m = self.mark();
        self.at(s);
        match s {
            Stmt::FunctionDef(f) => self.function_def(f)?,
            Stmt::ClassDef(c) => self.class_def(c)?,
            Stmt::TypeAlias(t) => self.type_alias(t)?,
            Stmt::Return(r) => self.return_statement(r)?,
            Stmt::Delete(d) => d.targets.iter().try_for_each(|t| self.delete(t))?,
            Stmt::Assign(a) => self.assignment(&a.targets, &a.value)?,
            Stmt::AugAssign(a) => self.augmented(a)?,
            Stmt::AnnAssign(a) => self.annotated(a)?,
            Stmt::For(f) => self.for_statement(f)?,
            Stmt::While(w) => self.while_statement(w)?,
            Stmt::If(i) => self.if_statement(i)?,
            Stmt::With(w) => {
                if w.is_async {
                    self.require_async("async with", w.range)?;
                }
                self.with_items(&w.items, &w.body, w.is_async)?;
            }
            Stmt::Match(t) => self.match_statement(t)?,
            Stmt::Raise(r) => self.raise(r)?,
            Stmt::Try(t) => self.try_statement(t)?,
            Stmt::Assert(a) => self.assert(a)?,
            Stmt::Import(i) => {
                for alias in &i.names {
                    self.import(alias, s.range())?;
                }
            }
            Stmt::ImportFrom(i) => self.import_from(i)?,
            Stmt::Global(_) | Stmt::Nonlocal(_) => {}
            Stmt::Pass(_) => {}
            Stmt::Expr(e) => self.expression_statement(&e.value)?,
            Stmt::Break(b) => self.leave_loop(b.range, true)?,
            Stmt::Continue(c) => self.leave_loop(c.range, false)?,
            Stmt::IpyEscapeCommand(i) => return self.error("invalid syntax", i),
        }
        self.release(m);
        Ok(())
    }

    fn expression_statement(&mut self, e: &'a Expr) -> Result {
        if self.interactive && self.units.len() == 1 {
            let r = self.any(e)?;
            self.at(e);
            self.print_value(r);
            return Ok(());
        }
        if fold(e, self.text)?.is_some() {
            return Ok(());
        }
        self.any(e)?;
        Ok(())
    }

    pub(crate) fn require_async(&self, what: &str, range: TextRange) -> Result {
        match self.unit_kind() {
            ScopeKind::Function { is_async: true, .. } | ScopeKind::Generator { .. } => Ok(()),
            _ => Err(CompileError::syntax(format!("'{what}' outside async function"), range)),
        }
    }

    // ---- leaving ----

    fn return_statement(&mut self, r: &'a ast::StmtReturn) -> Result {
        match self.unit_kind() {
            ScopeKind::Function { .. } => {}
            _ => return self.error("'return' outside function", r),
        }
        let scope = &self.scopes.list[self.unit().scope];
        if r.value.is_some() && scope.is_generator && scope.is_coroutine {
            return self.error("'return' with value in async generator", r);
        }
        let constant = match &r.value {
            None => Some(Constant::None),
            Some(v) => fold(v, self.text)?,
        };
        let passes = self.unit().blocks.iter().any(|b| !matches!(b, Block::Loop { .. }));
        if let Some(c) = constant {
            let token = self.unwind(0, r.range)?;
            self.at(r);
            self.return_constant(c);
            self.rewind(token);
            return Ok(());
        }
        let Some(v) = &r.value else { return Ok(()) };
        if let (Expr::If(i), false) = (&**v, passes) {
            // A return in each branch saves the move and the jump.
            return self.return_either(i, r.range);
        }
        let value = if passes {
            let t = self.alloc();
            self.to(v, t)?;
            t
        } else {
            self.any(v)?
        };
        let token = self.unwind(0, r.range)?;
        self.at(r);
        self.emit(Op::Return, 0, value, 0, 0);
        self.rewind(token);
        Ok(())
    }

    fn return_either(&mut self, i: &'a ast::ExprIf, range: TextRange) -> Result {
        let orelse = self.u().label();
        self.condition(&i.test, false, orelse)?;
        for (branch, e) in [(0, &*i.body), (1, &*i.orelse)] {
            if branch == 1 {
                self.u().bind(orelse);
            }
            let m = self.mark();
            match (fold(e, self.text)?, e) {
                (Some(c), _) => {
                    self.at_range(range);
                    self.return_constant(c);
                }
                (None, Expr::If(inner)) => self.return_either(inner, range)?,
                (None, e) => {
                    let value = self.any(e)?;
                    self.at_range(range);
                    self.emit(Op::Return, 0, value, 0, 0);
                }
            }
            self.release(m);
        }
        Ok(())
    }

    fn leave_loop(&mut self, range: TextRange, is_break: bool) -> Result {
        let blocks = &self.unit().blocks;
        let inner = |b: &&Block<'_>| matches!(b, Block::Loop { .. } | Block::Star);
        if let Some(Block::Star) = blocks.iter().rev().find(inner) {
            let text = "'break', 'continue' and 'return' cannot appear in an except* block";
            return Err(CompileError::syntax(text, range));
        }
        let Some(at) = blocks.iter().rposition(|b| matches!(b, Block::Loop { .. })) else {
            let text =
                if is_break { "'break' outside loop" } else { "'continue' not properly in loop" };
            return Err(CompileError::syntax(text, range));
        };
        let Block::Loop { next, end } = blocks[at] else {
            return self.internal("a loop", range);
        };
        let token = self.unwind(at + 1, range)?;
        self.at_range(range);
        self.u().goto(if is_break { end } else { next });
        self.rewind(token);
        Ok(())
    }

    // ---- assignment ----

    fn assignment(&mut self, targets: &'a [Expr], value: &'a Expr) -> Result {
        if let [target] = targets {
            if let (Some(left), Some(right)) = (elements(target), elements(value))
                && left.len() == right.len()
                && left.len() <= 16
                && !left.iter().chain(right).any(Expr::is_starred_expr)
                && matches!(value, Expr::Tuple(_) | Expr::List(_))
            {
                return self.parallel(left, right);
            }
            if let Some(r) = self.target_register(target) {
                return self.to(value, r);
            }
        }
        let all_local = targets.iter().all(|t| self.target_register(t).is_some());
        if all_local && let Some((first, rest)) = targets.split_first() {
            // `a = b = value`: through the first, when the others do not see the difference.
            if let Some(r) = self.target_register(first) {
                self.to(value, r)?;
                for t in rest {
                    if let Some(to) = self.target_register(t) {
                        self.u().mov(to, r);
                    }
                }
                return Ok(());
            }
        }
        let r = self.value_for_targets(targets, value)?;
        targets.iter().try_for_each(|t| self.assign(t, r))
    }

    /// A register for a value that goes to several targets, which may be where it comes from.
    fn value_for_targets(&mut self, targets: &'a [Expr], value: &'a Expr) -> Result<Reg> {
        if targets.len() > 1 {
            let t = self.alloc();
            self.to(value, t)?;
            return Ok(t);
        }
        self.any(value)
    }

    /// The register of a target that is a local name.
    fn target_register(&self, target: &'a Expr) -> Option<Reg> {
        match target {
            Expr::Name(n) => self.local_register(self.mangled(&n.id)),
            _ => None,
        }
    }

    /// `a, b = x, y` without a tuple: every right side first, then the targets in order.
    fn parallel(&mut self, left: &'a [Expr], right: &'a [Expr]) -> Result {
        let targets: Vec<Option<Reg>> = left.iter().map(|t| self.target_register(t)).collect();
        let mut values = Vec::with_capacity(right.len());
        let mut constants = Vec::new();
        for (i, e) in right.iter().enumerate() {
            if let (Some(c), Some(to)) = (fold(e, self.text)?, targets[i]) {
                // Loaded into its target when the turn comes.
                constants.push((i, c));
                values.push(to);
                continue;
            }
            let later: Vec<&Expr> = right[i + 1..].iter().collect();
            let last = later.is_empty();
            if last
                && let Some(to) = targets[i]
                && !values.contains(&to)
                && constants.is_empty()
                && targets[..i].iter().all(|t| t.is_some_and(|t| t != to))
            {
                // The last value needs no temporary when nothing else reads its target.
                self.to(e, to)?;
                values.push(to);
                continue;
            }
            let mut r = self.operand(e, None, &later)?;
            if targets[..i].contains(&Some(r)) || (self.has_named && !self.unit().is_temporary(r)) {
                let t = self.alloc();
                self.u().mov(t, r);
                r = t;
            }
            values.push(r);
        }
        let mut constants = constants.into_iter().peekable();
        for (i, (target, &value)) in left.iter().zip(&values).enumerate() {
            if let Some((_, c)) = constants.next_if(|c| c.0 == i) {
                self.at(target);
                self.u().load(value, c);
            } else {
                self.assign(target, value)?;
            }
        }
        Ok(())
    }

    /// `target := R[value]`.
    pub(crate) fn assign(&mut self, target: &'a Expr, value: Reg) -> Result {
        let m = self.mark();
        match target {
            Expr::Name(n) => {
                let name = self.mangled(&n.id);
                self.at(target);
                self.store_name(name, value);
            }
            Expr::Attribute(a) => {
                let object = self.any(&a.value)?;
                self.at(target);
                let name = self.mangled(&a.attr);
                self.u().emit_site(Op::StoreAttr, 0, object, value, Some(name));
            }
            Expr::Subscript(s) => {
                let object = self.operand(&s.value, None, &[&*s.slice])?;
                if let Some(c) = fold(&s.slice, self.text)? {
                    if let Some(i) = immediate(&c) {
                        self.at(target);
                        self.emit(Op::SetItemI, 0, object, i, value);
                        self.release(m);
                        return Ok(());
                    }
                    if let Some(k) = self.narrow_constant(c) {
                        self.at(target);
                        self.emit(Op::SetItemK, 0, object, k, value);
                        self.release(m);
                        return Ok(());
                    }
                }
                let index = self.any(&s.slice)?;
                self.at(target);
                self.emit(Op::SetItem, 0, object, index, value);
            }
            Expr::Tuple(t) => self.unpack(&t.elts, value, t.range)?,
            Expr::List(l) => self.unpack(&l.elts, value, l.range)?,
            Expr::Starred(_) => {
                return self.error("starred assignment target must be in a list or tuple", target);
            }
            e => return self.error(format!("cannot assign to {}", describe(e)), e),
        }
        self.release(m);
        Ok(())
    }

    fn unpack(&mut self, targets: &'a [Expr], value: Reg, range: TextRange) -> Result {
        let n = targets.len();
        let stars: Vec<usize> = (0..n).filter(|&i| targets[i].is_starred_expr()).collect();
        if let [_, second, ..] = *stars.as_slice() {
            return self.error("multiple starred expressions in assignment", &targets[second]);
        }
        if n >= usize::from(u16::MAX) {
            return Err(CompileError::syntax("too many targets in assignment", range));
        }
        let plain = |t: &'a Expr| match t {
            Expr::Starred(s) => &*s.value,
            t => t,
        };
        let registers: Vec<Option<Reg>> =
            targets.iter().map(|t| self.target_register(plain(t))).collect();
        self.at_range(range);
        if let ([Some(a), Some(b)], []) = (&*registers, &*stars)
            && a != b
        {
            self.emit(Op::Unpack2, 0, *a, *b, value);
            return Ok(());
        }
        // Locals in a row receive their values directly.
        let direct = registers.first().copied().flatten().filter(|&first| {
            registers.iter().enumerate().all(|(i, r)| *r == first.checked_add(i as u16))
        });
        let base = match direct {
            Some(first) => first,
            None => self.u().alloc_many(n as u32),
        };
        match stars.first() {
            None if n == 2 => self.emit(Op::Unpack2, 0, base, base + 1, value),
            None => self.emit(Op::Unpack, 0, base, value, n as u16),
            Some(&star) => {
                let Ok(before) = u8::try_from(star) else {
                    let text = "too many expressions in star-unpacking assignment";
                    return Err(CompileError::syntax(text, range));
                };
                self.emit(Op::UnpackEx, before, base, value, (n - star - 1) as u16);
            }
        }
        if direct.is_none() {
            for (i, t) in targets.iter().enumerate() {
                self.assign(plain(t), base + i as u16)?;
            }
        }
        Ok(())
    }

    fn augmented(&mut self, a: &'a ast::StmtAugAssign) -> Result {
        let op = binary_op(a.op);
        let commutes = matches!(op, BinaryOp::Add | BinaryOp::Sub);
        match &*a.target {
            Expr::Name(n) => {
                let name = self.mangled(&n.id);
                let access = self.access(name);
                if let Access::Register(r, maybe_unset) = access {
                    if maybe_unset {
                        self.at(&*a.target);
                        self.emit(Op::CheckLocal, 0, r, 0, 0);
                    }
                    let left = if self.has_named && may_bind(&a.value, &n.id) {
                        let t = self.alloc();
                        self.u().mov(t, r);
                        t
                    } else {
                        r
                    };
                    return self.binary_with(op, true, left, &a.value, r, a.range);
                }
                let aug = match access {
                    Access::Global => Some(Op::AugGlobal),
                    Access::Name => Some(Op::AugName),
                    _ => None,
                };
                let value = self.aug_value(a, commutes && aug.is_some())?;
                if let (Some(aug), Some((x, v))) = (aug, value) {
                    self.at(a);
                    self.u().emit_site(aug, x | op as u8, 0, v, Some(name));
                }
                let late = value.is_none() && aug.is_some() && self.may_be_late(a)?;
                let t = self.alloc();
                self.at(&*a.target);
                if late {
                    self.emit(Op::AugOpen, 1, 0, t, 0);
                }
                self.load_name(name, t);
                match aug.filter(|_| late) {
                    Some(aug) => self.late_update(a, op, t, |c, x, v| {
                        c.u().emit_site(aug, x, 0, v, Some(name));
                    })?,
                    None => self.aug_operation(a, op, t, value)?,
                }
                self.at(&*a.target);
                self.store_name(name, t);
            }
            Expr::Attribute(target) => {
                let object = self.any(&target.value)?;
                let name = self.mangled(&target.attr);
                let value = self.aug_value(a, commutes)?;
                if let Some((x, v)) = value {
                    self.at(a);
                    self.u().emit_site(Op::AugAttr, x | op as u8, object, v, Some(name));
                }
                let late = value.is_none() && commutes && self.may_be_late(a)?;
                let t = self.alloc();
                self.at(&*a.target);
                if late {
                    self.emit(Op::AugOpen, 0, 0, object, 0);
                }
                self.u().emit_site(Op::LoadAttr, 0, t, object, Some(name));
                if late {
                    self.late_update(a, op, t, |c, x, v| {
                        c.u().emit_site(Op::AugAttr, x, object, v, Some(name));
                    })?;
                } else {
                    self.aug_operation(a, op, t, value)?;
                }
                self.at(&*a.target);
                self.u().emit_site(Op::StoreAttr, 0, object, t, Some(name));
            }
            Expr::Subscript(target) => {
                let object = self.operand(&target.value, None, &[&*target.slice, &*a.value])?;
                let index = self.operand(&target.slice, None, &[&*a.value])?;
                let value = self.aug_value(a, commutes)?;
                if let Some((x, v)) = value {
                    self.at(a);
                    self.emit(Op::AugItem, x | op as u8, object, index, v);
                }
                let late = value.is_none() && commutes && self.may_be_late(a)?;
                let t = self.alloc();
                self.at(&*a.target);
                if late {
                    self.emit(Op::AugOpen, 0, 0, object, 0);
                }
                self.emit(Op::GetItem, 0, t, object, index);
                if late {
                    self.late_update(a, op, t, |c, x, v| {
                        c.emit(Op::AugItem, x, object, index, v);
                    })?;
                } else {
                    self.aug_operation(a, op, t, value)?;
                }
                self.at(&*a.target);
                self.emit(Op::SetItem, 0, object, index, t);
            }
            e => {
                let text =
                    format!("'{}' is an illegal expression for augmented assignment", describe(e));
                return self.error(text, e);
            }
        }
        Ok(())
    }

    /// The value operand of an AUG instruction: a small constant or a local, when that is what
    /// the update's right side is, and its sites are near enough for "skip 3".
    fn aug_value(&mut self, a: &'a ast::StmtAugAssign, wanted: bool) -> Result<Option<(u8, u16)>> {
        if !wanted || self.unit().sites.len() > 60_000 {
            return Ok(None);
        }
        if let Some(c) = fold(&a.value, self.text)? {
            if let Some(i) = immediate(&c) {
                return Ok(Some((INPLACE | AUG_IMMEDIATE, i)));
            }
            if !matches!(c, Constant::Float(_)) {
                return Ok(None);
            }
            return Ok(self.narrow_constant(c).map(|k| (INPLACE | AUG_CONSTANT, k)));
        }
        Ok(self.in_place(&a.value).map(|r| (INPLACE, r)))
    }

    /// Whether what an update adds is computed, and may be a number: then the update is made late.
    fn may_be_late(&mut self, a: &'a ast::StmtAugAssign) -> Result<bool> {
        let computed = matches!(
            &*a.value,
            Expr::Name(_)
                | Expr::Attribute(_)
                | Expr::Subscript(_)
                | Expr::Call(_)
                | Expr::BinOp(_)
                | Expr::UnaryOp(_)
                | Expr::If(_)
        );
        let near = self.unit().sites.len() <= 60_000;
        Ok(computed && near && fold(&a.value, self.text)?.is_none())
    }

    /// The value, the late AUG that `emit` gives, and the two instructions that it stands for but
    /// for the last.
    fn late_update(
        &mut self,
        a: &'a ast::StmtAugAssign,
        op: BinaryOp,
        t: Reg,
        emit: impl FnOnce(&mut Self, u8, Reg),
    ) -> Result {
        let v = self.any(&a.value)?;
        self.at(a);
        emit(self, INPLACE | AUG_IMMEDIATE | AUG_CONSTANT | op as u8, v);
        self.at(a);
        self.binary_registers(op, INPLACE, t, t, v);
        Ok(())
    }

    /// The operation of an augmented assignment: exactly one instruction after an AUG.
    fn aug_operation(
        &mut self,
        a: &'a ast::StmtAugAssign,
        op: BinaryOp,
        t: Reg,
        value: Option<(u8, u16)>,
    ) -> Result {
        match value {
            Some((x, r)) if x & (AUG_IMMEDIATE | AUG_CONSTANT) == 0 => {
                self.at(a);
                self.binary_registers(op, INPLACE, t, t, r);
                Ok(())
            }
            _ => self.binary_with(op, true, t, &a.value, t, a.range),
        }
    }

    fn annotated(&mut self, a: &'a ast::StmtAnnAssign) -> Result {
        if let Some(value) = &a.value {
            self.assignment(std::slice::from_ref(&*a.target), value)?;
        }
        let namespace = !self.in_function();
        if let (true, true, Expr::Name(n)) = (a.simple, namespace, &*a.target) {
            if self.future_annotations {
                let t = self.u().alloc_many(3);
                self.at(&*a.annotation);
                let text = self.annotation_text(&a.annotation);
                self.u().load(t, Constant::Str(text.into_bytes().into()));
                self.u().emit_site(Op::LoadName, 0, t + 1, 0, Some("__annotations__"));
                let name = self.mangled(&n.id);
                self.u().load(t + 2, Constant::Str(name.as_bytes().into()));
                self.emit(Op::SetItem, 0, t + 1, t + 2, t);
            } else {
                let here = std::ptr::from_ref(&*a.annotation);
                let found = self.unit().annotations.iter().position(|i| std::ptr::eq(i.1, here));
                if let Some(i) = found
                    && self.unit().annotations[i].2
                {
                    let t = self.u().alloc_many(2);
                    self.at(a);
                    let name = Some("__conditional_annotations__");
                    self.u().emit_site(Op::LoadName, 0, t, 0, name);
                    self.u().load(t + 1, Constant::Int(i as i64));
                    self.emit(Op::SetAdd, 0, t, t + 1, 0);
                }
            }
        } else if a.value.is_none() {
            // The target's parts are evaluated, the annotation is not.
            match &*a.target {
                Expr::Attribute(t) => {
                    self.any(&t.value)?;
                }
                Expr::Subscript(t) => {
                    self.any(&t.value)?;
                    self.any(&t.slice)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The text of an annotation.
    pub(crate) fn annotation_text(&self, e: &Expr) -> String {
        super::annotation::text(e, self.text)
    }

    // ---- loops and branches ----

    fn if_statement(&mut self, i: &'a ast::StmtIf) -> Result {
        let end = self.u().label();
        let mut next = self.u().label();
        self.condition(&i.test, false, next)?;
        self.statements(&i.body)?;
        for (n, clause) in i.elif_else_clauses.iter().enumerate() {
            self.u().goto(end);
            self.u().bind(next);
            next = self.u().label();
            if let Some(test) = &clause.test {
                self.condition(test, false, next)?;
            }
            self.statements(&clause.body)?;
            if n + 1 == i.elif_else_clauses.len() {
                break;
            }
        }
        self.u().bind(next);
        self.u().bind(end);
        Ok(())
    }

    fn while_statement(&mut self, w: &'a ast::StmtWhile) -> Result {
        let (body, test, end) = (self.u().label(), self.u().label(), self.u().label());
        let endless = always_true(&w.test, self.text);
        if !endless {
            self.u().goto(test);
        }
        self.u().bind(body);
        let next = if endless { body } else { test };
        self.u().blocks.push(Block::Loop { next, end });
        self.statements(&w.body)?;
        self.u().blocks.pop();
        if endless {
            self.at(w);
            self.u().goto(body);
        }
        self.u().bind(test);
        if !endless {
            self.condition(&w.test, true, body)?;
        }
        self.statements(&w.orelse)?;
        self.u().bind(end);
        Ok(())
    }

    fn for_statement(&mut self, f: &'a ast::StmtFor) -> Result {
        if f.is_async {
            self.require_async("async for", f.range)?;
            return self.async_for(f);
        }
        let (body, next, end) = (self.u().label(), self.u().label(), self.u().label());
        let state = self.u().alloc_many(3);
        let m = self.mark();
        let r = self.any_in(&f.iter, Some(state))?;
        self.release(m);
        self.at(&*f.iter);
        self.u().jump(Op::ForPrep, 0, state, r, next);
        self.u().bind(body);
        let item = match self.target_register(&f.target) {
            Some(r) => r,
            None => {
                let r = self.alloc();
                self.assign(&f.target, r)?;
                r
            }
        };
        self.u().blocks.push(Block::Loop { next, end });
        self.statements(&f.body)?;
        self.u().blocks.pop();
        self.u().bind(next);
        self.at(&*f.iter);
        self.u().jump(Op::ForIter, 0, item, state, body);
        self.statements(&f.orelse)?;
        self.u().bind(end);
        Ok(())
    }

    fn async_for(&mut self, f: &'a ast::StmtFor) -> Result {
        let (next, end) = (self.u().label(), self.u().label());
        let (handler, exhausted) = (self.u().label(), self.u().label());
        let it = self.alloc();
        let error = self.alloc();
        let r = self.any_in(&f.iter, Some(it))?;
        self.at(&*f.iter);
        self.emit(Op::GetAiter, 0, it, r, 0);
        self.u().bind(next);
        let item = self.alloc();
        self.at(&*f.iter);
        self.async_next(it, item, handler, error);
        self.assign(&f.target, item)?;
        self.u().blocks.push(Block::Loop { next, end });
        self.statements(&f.body)?;
        self.u().blocks.pop();
        self.at(f);
        self.u().goto(next);
        self.u().bind(handler);
        self.at(&*f.iter);
        self.u().jump(Op::EndAsyncFor, 0, error, 0, exhausted);
        self.u().bind(exhausted);
        self.statements(&f.orelse)?;
        self.u().bind(end);
        Ok(())
    }

    /// `R[item] := await anext(R[it])`; any exception goes to `handler` in `error`.
    pub(crate) fn async_next(
        &mut self,
        it: Reg,
        item: Reg,
        handler: super::unit::Label,
        error: Reg,
    ) {
        let m = self.mark();
        let t = self.u().alloc_many(2);
        self.u().protect(handler, error);
        self.emit(Op::GetAnext, 0, t, it, 0);
        self.delegate(t, item);
        self.u().unprotect();
        self.release(m);
    }

    // ---- the rest ----

    fn raise(&mut self, r: &'a ast::StmtRaise) -> Result {
        let Some(exc) = &r.exc else {
            self.emit(Op::RaiseAgain, 0, 0, 0, 0);
            return Ok(());
        };
        match &r.cause {
            None => {
                let e = self.any(exc)?;
                self.at(r);
                self.emit(Op::Raise, 0, e, 0, 0);
            }
            Some(cause) => {
                let e = self.operand(exc, None, &[cause])?;
                let c = self.any(cause)?;
                self.at(r);
                self.emit(Op::RaiseFrom, 0, e, c, 0);
            }
        }
        Ok(())
    }

    fn assert(&mut self, a: &'a ast::StmtAssert) -> Result {
        if !self.assertions {
            return Ok(());
        }
        let end = self.u().label();
        self.condition(&a.test, true, end)?;
        let window = self.alloc();
        self.at(&*a.test);
        self.load_common(window, CommonObject::AssertionError);
        if let Some(message) = &a.msg {
            let r = self.alloc();
            self.to(message, r)?;
            self.at(&*a.test);
            self.u().emit_site(Op::Call, 1, window, window, None);
        }
        self.emit(Op::Raise, 0, window, 0, 0);
        self.u().bind(end);
        Ok(())
    }

    fn import(&mut self, alias: &'a ast::Alias, range: TextRange) -> Result {
        let m = self.mark();
        let t = self.alloc();
        self.at_range(range);
        self.u().load(t, Constant::None);
        let full: &'a str = &alias.name;
        self.u().emit_site(Op::ImportName, 0, t, t, Some(full));
        match &alias.asname {
            None => {
                let first = full.split('.').next().unwrap_or_default();
                let name = self.mangled(first);
                self.store_name(name, t);
            }
            Some(name) => {
                for part in full.split('.').skip(1) {
                    self.u().emit_site(Op::ImportFrom, 0, t, t, Some(part));
                }
                let name = self.mangled(name);
                self.store_name(name, t);
            }
        }
        self.release(m);
        Ok(())
    }

    fn import_from(&mut self, i: &'a ast::StmtImportFrom) -> Result {
        let Ok(level) = u8::try_from(i.level) else {
            return self.error("too many dots in a relative import", i);
        };
        let module: &'a str = i.module.as_ref().map_or("", |m| m.as_str());
        let names = i.names.iter().map(|a| Constant::Str(a.name.as_bytes().into())).collect();
        let t = self.alloc();
        self.at(i);
        self.u().load(t, Constant::Tuple(names));
        self.u().emit_site(Op::ImportName, level, t, t, Some(module));
        for alias in &i.names {
            let m = self.mark();
            if alias.name.as_str() == "*" {
                self.emit(Op::ImportStar, 0, t, 0, 0);
                continue;
            }
            let r = self.alloc();
            self.u().emit_site(Op::ImportFrom, 0, r, t, Some(&alias.name));
            let name = self.mangled(alias.asname.as_ref().unwrap_or(&alias.name));
            self.store_name(name, r);
            self.release(m);
        }
        Ok(())
    }

    /// `R[to] := await R[to]` after an asynchronous enter or exit.
    pub(crate) fn await_in_place(&mut self, r: Reg, why: Awaited) {
        self.await_register(r, why, r);
    }
}

/// The elements of a tuple or list display.
fn elements(e: &Expr) -> Option<&[Expr]> {
    match e {
        Expr::Tuple(t) => Some(&t.elts),
        Expr::List(l) => Some(&l.elts),
        _ => None,
    }
}
