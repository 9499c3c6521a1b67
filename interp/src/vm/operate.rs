//! Operators, subscripts and functions: the slow cases.
//!
//! Main invariant: candidates are tried in the language's order; one in Python is a pushed frame that says which was tried.

use crate::bytecode::{BinaryOp, CompareOp, Constant, FunctionPart, Instruction, Op};
use crate::heap::*;
use crate::native::Keywords;
use crate::object::{dict, function};
use crate::value::Value;
use crate::vm::compare::Candidate;
use crate::vm::frame::{Entered, Then};
use crate::vm::step::Flow;
use crate::vm::{Exec, Machine, code};

impl Machine {
    // ---- operations ----

    pub(super) fn operands(&self, i: Instruction) -> (BinaryOp, bool, Value, Value) {
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

    pub(super) fn operate(&mut self, i: Instruction, from: u16) -> Exec<Flow> {
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

    pub(super) fn comparison(&self, i: Instruction) -> (CompareOp, Value, Value) {
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

    pub(super) fn compared(&mut self, i: Instruction, v: Value) -> Exec<Flow> {
        match i.op() {
            Some(Op::Compare | Op::CompareK) => self.done(i, v),
            _ => {
                let truth = self.truth(v)?;
                self.jump(i, truth == (i.x() & 1 == 1))?;
                Ok(Flow::Next)
            }
        }
    }

    pub(super) fn compare_step(&mut self, i: Instruction, from: u16) -> Exec<Flow> {
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

    pub(super) fn branch_on(&mut self, i: Instruction, v: Value) -> Exec<Flow> {
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

    pub(super) fn load_item(&mut self, i: Instruction, op: Op) -> Exec<Flow> {
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

    pub(super) fn store_item(&mut self, i: Instruction, op: Op) -> Exec<Flow> {
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
        if let Some(from) = dict::as_plain_dict(self, from)? {
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

    pub(super) fn make_function(&mut self, i: Instruction) -> Exec<Flow> {
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

    pub(super) fn set_function(
        &mut self,
        f: Value,
        part: Option<FunctionPart>,
        v: Value,
    ) -> Exec<()> {
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
}
