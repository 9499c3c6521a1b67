//! The verifier: an independent check that a code object keeps its promises to the machine.
//!
//! Main invariant: for code that is accepted, every register operand lies in the window, every
//! index in its table, every jump and handler on an instruction that is no `EXTRA`, and control
//! never runs off the end.

use super::code::{Capture, Code, Constant, NO_NAME};
use super::instruction::{Instruction, WIDE_SITE};
use super::opcode::Op;
use super::operand::{
    Awaited, BinaryOp, CommonObject, CompareOp, Conversion, FunctionPart, Intrinsic1, Intrinsic2,
    Kind, SpecialMethod,
};

/// Why a code object is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The code's qualified name.
    pub code: String,
    /// The instruction, if the fault is in one.
    pub pc: Option<usize>,
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.pc {
            Some(pc) => write!(f, "{} at {pc}: {}", self.code, self.message),
            None => write!(f, "{}: {}", self.code, self.message),
        }
    }
}

impl std::error::Error for Fault {}

/// Verifies a code object and all code nested in it.
///
/// # Errors
/// The first [`Fault`] found.
pub fn verify(code: &Code) -> Result<(), Fault> {
    let mut work = vec![code];
    while let Some(code) = work.pop() {
        Verifier { code }.run()?;
        for c in &code.constants {
            if let Constant::Code(inner) = c {
                if inner.captures.len() != inner.free.len() {
                    return fault(inner, None, "captures and free variables differ in number");
                }
                for capture in &inner.captures {
                    let ok = match *capture {
                        Capture::Register(r) => code.cells.contains(&r),
                        Capture::Free(i) => usize::from(i) < code.free.len(),
                    };
                    if !ok {
                        return fault(inner, None, "captures what its maker has not");
                    }
                }
                work.push(inner);
            }
        }
    }
    Ok(())
}

fn fault<T>(code: &Code, pc: Option<usize>, message: impl Into<String>) -> Result<T, Fault> {
    Err(Fault { code: code.qualname.to_string(), pc, message: message.into() })
}

struct Verifier<'c> {
    code: &'c Code,
}

impl Verifier<'_> {
    fn run(&self) -> Result<(), Fault> {
        let code = self.code;
        let n = code.instructions.len();
        if code.spans.len() != n {
            return fault(code, None, "spans and instructions differ in number");
        }
        let registers = usize::from(code.registers);
        if code.locals.len() > registers || code.parameters.registers() > code.locals.len() {
            return fault(code, None, "locals do not fit the window");
        }
        if code.cells.iter().any(|&r| usize::from(r) >= code.locals.len()) {
            return fault(code, None, "a cell is no local");
        }
        let known = |s: &u32| *s == NO_NAME || (*s as usize) < code.names.len();
        if !code.sites.iter().all(known) {
            return fault(code, None, "a site has an unknown name");
        }
        for pc in 0..n {
            self.instruction(pc)?;
        }
        match code.instructions.last().and_then(|i| i.op()) {
            Some(op) if op.ends_block() => {}
            _ => return fault(code, None, "control runs off the end"),
        }
        for r in &code.exceptions {
            if r.start >= r.end || r.end as usize > n || usize::from(r.register) >= registers {
                return fault(code, None, "malformed exception range");
            }
            if usize::from(r.live) > registers {
                return fault(code, None, "an exception range keeps too many registers");
            }
            self.target(r.start as usize, i64::from(r.handler))?;
        }
        Ok(())
    }

    fn target(&self, pc: usize, to: i64) -> Result<(), Fault> {
        let at = usize::try_from(to).ok().and_then(|t| self.code.instructions.get(t));
        match at.and_then(|i| i.op()) {
            Some(Op::Extra) | None => {
                fault(self.code, Some(pc), format!("jump to {to}, which is no instruction"))
            }
            Some(_) => Ok(()),
        }
    }

    fn registers(&self, pc: usize, first: u16, n: usize) -> Result<(), Fault> {
        if usize::from(first) + n > usize::from(self.code.registers) {
            return fault(self.code, Some(pc), format!("registers {first}+{n} out of the window"));
        }
        Ok(())
    }

    fn instruction(&self, pc: usize) -> Result<(), Fault> {
        let code = self.code;
        let i = code.instructions[pc];
        let Some(op) = i.op().filter(|op| !op.is_specialised()) else {
            return fault(code, Some(pc), format!("operation {} is not known", i.op_byte()));
        };
        let fields = [u16::from(i.x()), i.a(), i.b(), i.c()];
        for (n, kind) in op.kinds().into_iter().enumerate() {
            self.field(pc, i, op, n, kind, fields[n])?;
        }
        match op {
            Op::Extra => {
                let wide = pc
                    .checked_sub(1)
                    .map(|p| code.instructions[p])
                    .and_then(|p| Some((p, p.op()?)))
                    .is_some_and(|(p, op)| op.kinds()[3] == Kind::Site && p.c() == WIDE_SITE);
                if !wide {
                    return fault(code, Some(pc), "EXTRA belongs to nothing");
                }
            }
            Op::MakeFunction if !matches!(code.constants[i.bc() as usize], Constant::Code(_)) => {
                return fault(code, Some(pc), "MAKE_FUNCTION of no code");
            }
            Op::CallKw | Op::CallMethodKw => match &code.constants[usize::from(i.c())] {
                Constant::Tuple(names) if names.len() <= usize::from(i.x()) => {}
                _ => return fault(code, Some(pc), "malformed keyword names"),
            },
            Op::MakeCell if !code.cells.contains(&i.a()) => {
                return fault(code, Some(pc), "cell in a register that holds none");
            }
            Op::CheckLocal | Op::LoadCell | Op::DelCell => {
                let r = if op == Op::LoadCell { i.b() } else { i.a() };
                if usize::from(r) >= code.locals.len() {
                    return fault(code, Some(pc), "a local without a name");
                }
            }
            Op::AugAttr | Op::AugItem | Op::AugGlobal | Op::AugName => {
                let next = |n: usize| code.instructions.get(pc + n).and_then(|i| i.op());
                let (load, store) = match op {
                    Op::AugAttr => (Op::LoadAttr, Op::StoreAttr),
                    Op::AugItem => (Op::GetItem, Op::SetItem),
                    Op::AugGlobal => (Op::LoadGlobal, Op::StoreGlobal),
                    _ => (Op::LoadName, Op::StoreName),
                };
                let late = i.x() & 0x60 == 0x60;
                let (loads, behind) = if late { (true, 2) } else { (next(1) == Some(load), 3) };
                if !loads
                    || next(behind) != Some(store)
                    || pc + behind + 1 >= code.instructions.len()
                {
                    return fault(code, Some(pc), "AUG before something else");
                }
            }
            Op::AugOpen => {
                let next = code.instructions.get(pc + 1).and_then(|i| i.op());
                let loads = match i.x() {
                    0 => matches!(next, Some(Op::LoadAttr | Op::GetItem)),
                    _ => matches!(next, Some(Op::LoadGlobal | Op::LoadName)),
                };
                if !loads {
                    return fault(code, Some(pc), "AUG_OPEN before something else");
                }
            }
            _ => {}
        }
        if !op.ends_block() && pc + 1 == code.instructions.len() {
            return fault(code, Some(pc), "control runs off the end");
        }
        Ok(())
    }

    fn field(
        &self,
        pc: usize,
        i: Instruction,
        op: Op,
        n: usize,
        kind: Kind,
        value: u16,
    ) -> Result<(), Fault> {
        let code = self.code;
        let x = i.x();
        let known = |ok: bool, what: &str| {
            if ok { Ok(()) } else { fault(code, Some(pc), format!("unknown {what}")) }
        };
        let index = |i: usize, len: usize, what: &str| {
            if i < len { Ok(()) } else { fault(code, Some(pc), format!("{what} {i} of {len}")) }
        };
        match kind {
            Kind::None => {
                // A 32-bit operand in b covers c.
                let covered = n == 3
                    && matches!(
                        op.kinds()[2],
                        Kind::ConstWide | Kind::ImmWide | Kind::Wide | Kind::Target
                    );
                known(value == 0 || covered, "use of an unused field")
            }
            Kind::Read | Kind::Write | Kind::ReadWrite | Kind::Read8 => {
                self.registers(pc, value, 1)
            }
            Kind::ReadPair | Kind::WritePair => self.registers(pc, value, 2),
            Kind::ReadTriple | Kind::WriteTriple | Kind::ReadWriteTriple => {
                self.registers(pc, value, 3)
            }
            Kind::ReadSpan | Kind::WriteSpan => self.registers(pc, value, usize::from(i.c())),
            Kind::ReadSpanPairs => self.registers(pc, value, 2 * usize::from(i.c())),
            Kind::WriteSpanEx => self.registers(pc, value, usize::from(i.c()) + usize::from(x) + 1),
            Kind::CallWindow => self.registers(pc, value, 1 + usize::from(x)),
            Kind::MethodWindow => self.registers(pc, value, 2 + usize::from(x)),
            Kind::Count | Kind::Count8 | Kind::Imm | Kind::ImmWide => Ok(()),
            Kind::Const => index(usize::from(value), code.constants.len(), "constant"),
            Kind::ConstWide => index(i.bc() as usize, code.constants.len(), "constant"),
            Kind::Site if value == WIDE_SITE => {
                let next = code.instructions.get(pc + 1).and_then(|i| i.op());
                known(next == Some(Op::Extra), "wide site without EXTRA")
            }
            Kind::Site => index(usize::from(value), code.sites.len(), "site"),
            Kind::Wide => index(i.bc() as usize, code.sites.len(), "site"),
            Kind::Free | Kind::Free8 => index(usize::from(value), code.free.len(), "free variable"),
            Kind::J16 => self.target(pc, pc as i64 + 1 + i64::from(i.sc())),
            Kind::Target => self.target(pc, i64::from(i.bc())),
            Kind::Sense => {
                let back = x & 2 != 0;
                let to = match op.kinds() {
                    [_, _, Kind::Target, _] => i64::from(i.bc()),
                    [_, _, _, Kind::J16] => pc as i64 + 1 + i64::from(i.sc()),
                    _ => return known(x <= 1, "sense"),
                };
                known(x <= 3 && back == (to <= pc as i64), "sense")
            }
            Kind::Inplace => known(x & 0x7F == 0, "flag"),
            Kind::Binary => known(BinaryOp::from_code(x & 0x7F).is_some(), "operator"),
            Kind::Aug => {
                known(x & 0x80 != 0 && BinaryOp::from_code(x & 0x1F).is_some(), "operator")
            }
            Kind::AugPart => known(x <= 1, "kind of what is updated"),
            Kind::AugValue if x & 0x60 == 0x60 => self.registers(pc, value, 1),
            Kind::AugValue if x & 0x40 != 0 => Ok(()),
            Kind::AugValue if x & 0x20 != 0 => {
                index(usize::from(value), code.constants.len(), "constant")
            }
            Kind::AugValue => self.registers(pc, value, 1),
            Kind::Compare => known(CompareOp::from_code(x).is_some(), "comparison"),
            Kind::Conversion => known(Conversion::from_code(x).is_some(), "conversion"),
            Kind::FunctionPart => known(FunctionPart::from_code(x).is_some(), "function part"),
            Kind::Special => known(SpecialMethod::from_code(x).is_some(), "special method"),
            Kind::Common => known(CommonObject::from_code(x).is_some(), "object"),
            Kind::Yielded => known(x <= 1, "kind of yield"),
            Kind::Awaited => known(Awaited::from_code(x).is_some(), "kind of await"),
            Kind::Intrinsic1 => known(Intrinsic1::from_code(x).is_some(), "intrinsic"),
            Kind::Intrinsic2 => known(Intrinsic2::from_code(x).is_some(), "intrinsic"),
        }
    }
}
