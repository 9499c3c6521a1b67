//! Expressions as conditions: jumps instead of values.
//!
//! Main invariant: `condition(e, sense, label)` goes to `label` exactly when the truth of `e` is
//! `sense`, and falls through otherwise; no bool is made for comparisons and `not`.

use ruff_python_ast::{self as ast, Expr, UnaryOp};

use super::codegen::{Compiler, Result};
use super::expression::{compare_op, immediate};
use super::fold::{fold, truth};
use super::unit::{Label, Reg};
use crate::bytecode::{CompareOp, Constant, Op};

impl<'a> Compiler<'a> {
    /// Goes to `label` if the truth of `e` is `sense`.
    pub(crate) fn condition(&mut self, e: &'a Expr, sense: bool, label: Label) -> Result {
        let m = self.mark();
        if let Some(c) = fold(e, self.text)?
            && let Some(value) = truth(&c)
        {
            if value == sense {
                self.at(e);
                self.u().goto(label);
            }
            return Ok(());
        }
        match e {
            Expr::UnaryOp(u) if u.op == UnaryOp::Not => {
                self.condition(&u.operand, !sense, label)?;
            }
            Expr::BoolOp(b) => {
                // `short` is the truth that decides at once.
                let short = b.op == ast::BoolOp::Or;
                let Some((last, first)) = b.values.split_last() else { return Ok(()) };
                if short == sense {
                    for v in first {
                        self.condition(v, sense, label)?;
                    }
                    self.condition(last, sense, label)?;
                } else {
                    let end = self.u().label();
                    for v in first {
                        self.condition(v, short, end)?;
                    }
                    self.condition(last, sense, label)?;
                    self.u().bind(end);
                }
            }
            Expr::If(i) => {
                let (orelse, end) = (self.u().label(), self.u().label());
                self.condition(&i.test, false, orelse)?;
                self.condition(&i.body, sense, label)?;
                self.u().goto(end);
                self.u().bind(orelse);
                self.condition(&i.orelse, sense, label)?;
                self.u().bind(end);
            }
            Expr::Compare(c) => self.compare_jump(c, sense, label)?,
            e => {
                let r = self.any_named(e)?;
                self.at(e);
                self.u().jump(Op::JumpIf, u8::from(sense), r, 0, label);
            }
        }
        self.release(m);
        Ok(())
    }

    fn compare_jump(&mut self, c: &'a ast::ExprCompare, sense: bool, label: Label) -> Result {
        let end = self.u().label();
        let later: Vec<&Expr> = c.comparators.iter().collect();
        let mut left = match &*c.left {
            e @ Expr::Named(_) if later.len() == 1 => self.any_named(e)?,
            e => self.operand(e, None, &later)?,
        };
        for (i, (&op, right)) in c.ops.iter().zip(&*c.comparators).enumerate() {
            let last = i + 1 == c.ops.len();
            // All but the last comparison decide when they are false.
            let (sense, target) = match (last, sense) {
                (true, _) => (sense, label),
                (false, false) => (false, label),
                (false, true) => (false, end),
            };
            let later = later.get(i + 1..).unwrap_or(&[]);
            left = self.compare_step(c, compare_op(op), left, right, later, sense, target)?;
        }
        self.u().bind(end);
        Ok(())
    }

    /// One comparison and its jump; the register of the right side.
    #[expect(clippy::too_many_arguments, reason = "one comparison of a chain has these parts")]
    fn compare_step(
        &mut self,
        c: &'a ast::ExprCompare,
        op: CompareOp,
        left: Reg,
        right: &'a Expr,
        later: &[&'a Expr],
        sense: bool,
        target: Label,
    ) -> Result<Reg> {
        // `is not` and `not in` are their opposites with the other sense.
        let (op, sense) = match op {
            CompareOp::IsNot => (CompareOp::Is, !sense),
            CompareOp::NotIn => (CompareOp::In, !sense),
            op => (op, sense),
        };
        let x = u8::from(sense);
        if later.is_empty()
            && let Some(constant) = self.membership_constant(op, right)?
        {
            if op == CompareOp::Is && matches!(constant, Constant::None) {
                self.at(c);
                self.u().jump(Op::JumpNone, x, left, 0, target);
                return Ok(left);
            }
            let form = match op {
                CompareOp::Lt => Some(Op::JumpLtI),
                CompareOp::Le => Some(Op::JumpLeI),
                CompareOp::Eq => Some(Op::JumpEqI),
                CompareOp::Ne => Some(Op::JumpNeI),
                CompareOp::Gt => Some(Op::JumpGtI),
                CompareOp::Ge => Some(Op::JumpGeI),
                _ => None,
            };
            if let (Some(form), Some(i)) = (form, immediate(&constant)) {
                self.at(c);
                self.u().jump(form, x, left, i, target);
                return Ok(left);
            }
            let form = match op {
                CompareOp::Eq => Some(Op::JumpEqK),
                CompareOp::Ne => Some(Op::JumpNeK),
                CompareOp::In => Some(Op::JumpInK),
                _ => None,
            };
            if let Some(form) = form
                && let Some(k) = self.narrow_constant(constant)
            {
                self.at(c);
                self.u().jump(form, x, left, k, target);
                return Ok(left);
            }
        }
        let r = self.operand(right, None, later)?;
        self.at(c);
        let form = match op {
            CompareOp::Lt => Op::JumpLt,
            CompareOp::Le => Op::JumpLe,
            CompareOp::Eq => Op::JumpEq,
            CompareOp::Ne => Op::JumpNe,
            CompareOp::Gt => Op::JumpGt,
            CompareOp::Ge => Op::JumpGe,
            CompareOp::Is | CompareOp::IsNot => Op::JumpIs,
            CompareOp::In | CompareOp::NotIn => Op::JumpIn,
        };
        self.u().jump(form, x, left, r, target);
        Ok(r)
    }
}

/// Whether a loop with this test never ends by it.
pub(crate) fn always_true(test: &Expr, text: &str) -> bool {
    matches!(fold(test, text), Ok(Some(c)) if truth(&c) == Some(true))
}
