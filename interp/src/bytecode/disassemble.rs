//! The disassembler: code objects as text.
//!
//! Main invariant: the text depends on nothing but the code object, and shows every field that
//! has a meaning, so two dumps are equal exactly when the codes do the same.

use std::fmt::Write;

use super::code::{Capture, Code, Constant};
use super::instruction::{Instruction, WIDE_SITE};
use super::opcode::Op;
use super::operand::{
    Awaited, BinaryOp, CommonObject, CompareOp, Conversion, FunctionPart, Intrinsic1, Intrinsic2,
    Kind, SpecialMethod,
};

/// The text of a code object and of all code nested in it.
pub fn disassemble(code: &Code) -> String {
    let mut out = String::new();
    let mut work = vec![code];
    while let Some(code) = work.pop() {
        one(code, &mut out);
        let at = work.len();
        for c in &code.constants {
            if let Constant::Code(inner) = c {
                work.insert(at, inner);
            }
        }
    }
    out
}

fn one(code: &Code, out: &mut String) {
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "code {} line {} flags {:#x} registers {}",
        code.qualname, code.first_line, code.flags.0, code.registers
    );
    if !code.locals.is_empty() {
        let locals: Vec<String> =
            code.locals.iter().enumerate().map(|(i, n)| format!("r{i}={n}")).collect();
        let _ = writeln!(out, "  locals {}", locals.join(" "));
    }
    let p = code.parameters;
    if p.registers() > 0 {
        let _ = writeln!(
            out,
            "  parameters {} positional ({} only), {} keyword{}{}",
            p.positional,
            p.positional_only,
            p.keyword_only,
            if p.varargs { ", *" } else { "" },
            if p.varkeywords { ", **" } else { "" }
        );
    }
    if !code.free.is_empty() {
        let free: Vec<String> = code
            .free
            .iter()
            .zip(&code.captures)
            .map(|(n, c)| match c {
                Capture::Register(r) => format!("{n}=r{r}"),
                Capture::Free(i) => format!("{n}=f{i}"),
            })
            .collect();
        let _ = writeln!(out, "  free {}", free.join(" "));
    }
    let mut line = 0;
    for (pc, (&i, &span)) in code.instructions.iter().zip(&code.spans).enumerate() {
        let here = if span.is_some() { code.source.line(span.start) } else { line };
        let shown = if here != line { here.to_string() } else { String::new() };
        line = here;
        let _ = writeln!(out, "{shown:>5} {pc:>5}  {}", instruction(code, pc, i));
    }
    for r in &code.exceptions {
        let _ = writeln!(
            out,
            "  exceptions {}..{} -> {} in r{}, live below r{}",
            r.start, r.end, r.handler, r.register, r.live
        );
    }
    out.push('\n');
}

fn instruction(code: &Code, pc: usize, i: Instruction) -> String {
    let Some(op) = i.op() else { return format!("?{:#x}", i.0) };
    let mut text = format!("{:<16}", op.mnemonic());
    let fields = [u16::from(i.x()), i.a(), i.b(), i.c()];
    let kinds = op.kinds();
    for n in [1, 2, 3, 0] {
        let shown = operand(code, pc, i, op, kinds[n], fields[n]);
        if !shown.is_empty() {
            text.push(' ');
            text.push_str(&shown);
        }
    }
    text.trim_end().to_string()
}

fn operand(code: &Code, pc: usize, i: Instruction, op: Op, kind: Kind, value: u16) -> String {
    let x = i.x();
    let unknown = || format!("x={x}");
    let site = |s: u32| match code.site_name(s) {
        Some(name) => format!("s{s}:{name}"),
        None => format!("s{s}"),
    };
    match kind {
        Kind::None => String::new(),
        Kind::Read | Kind::Write | Kind::ReadWrite | Kind::Read8 => format!("r{value}"),
        Kind::ReadPair | Kind::WritePair => format!("r{value}:2"),
        Kind::ReadTriple | Kind::WriteTriple | Kind::ReadWriteTriple => format!("r{value}:3"),
        Kind::ReadSpan | Kind::WriteSpan => format!("r{value}:{}", i.c()),
        Kind::ReadSpanPairs => format!("r{value}:{}", 2 * u32::from(i.c())),
        Kind::WriteSpanEx => format!("r{value}:{}", u32::from(x) + u32::from(i.c()) + 1),
        Kind::CallWindow => format!("r{value}:{}", 1 + u16::from(x)),
        Kind::MethodWindow => format!("r{value}:{}", 2 + u16::from(x)),
        Kind::Count | Kind::Count8 => format!("#{value}"),
        Kind::Imm => (value as i16).to_string(),
        Kind::ImmWide => i.sbc().to_string(),
        Kind::Const => constant(code.constants.get(usize::from(value))),
        Kind::ConstWide => constant(code.constants.get(i.bc() as usize)),
        Kind::Site if value == WIDE_SITE => "wide".into(),
        Kind::Site => site(u32::from(value)),
        Kind::Wide => site(i.bc()),
        Kind::Free | Kind::Free8 => match code.free.get(usize::from(value)) {
            Some(name) => format!("f{value}:{name}"),
            None => format!("f{value}"),
        },
        Kind::J16 => format!("-> {}", pc as i64 + 1 + i64::from(i.sc())),
        Kind::Target => format!("-> {}", i.bc()),
        Kind::Sense => {
            let sense = if op == Op::CallEx {
                if x & 1 != 0 { "with **" } else { "" }
            } else if x & 1 != 0 {
                "if true"
            } else {
                "if false"
            };
            if x & 2 != 0 { format!("{sense} (back)") } else { sense.to_string() }
        }
        Kind::Inplace => if x & 0x80 != 0 { "in place" } else { "" }.into(),
        Kind::Binary | Kind::Aug => {
            let mask = if kind == Kind::Aug { 0x1F } else { 0x7F };
            match BinaryOp::from_code(x & mask) {
                Some(op) => format!("{}{}", op.text(), if x & 0x80 != 0 { "=" } else { "" }),
                None => unknown(),
            }
        }
        Kind::AugPart => if x == 1 { "variable" } else { "" }.into(),
        Kind::AugValue if x & 0x60 == 0x60 => format!("r{value} (late)"),
        Kind::AugValue if x & 0x40 != 0 => (value as i16).to_string(),
        Kind::AugValue if x & 0x20 != 0 => constant(code.constants.get(usize::from(value))),
        Kind::AugValue => format!("r{value}"),
        Kind::Compare => CompareOp::from_code(x).map_or_else(unknown, |v| v.text().into()),
        Kind::Conversion => Conversion::from_code(x).map_or_else(unknown, |v| v.text().into()),
        Kind::FunctionPart => FunctionPart::from_code(x).map_or_else(unknown, |v| v.text().into()),
        Kind::Special => SpecialMethod::from_code(x).map_or_else(unknown, |v| v.text().into()),
        Kind::Common => CommonObject::from_code(x).map_or_else(unknown, |v| v.text().into()),
        Kind::Yielded => if x != 0 { "item" } else { "" }.into(),
        Kind::Awaited => Awaited::from_code(x).map_or_else(unknown, |v| v.text().into()),
        Kind::Intrinsic1 => Intrinsic1::from_code(x).map_or_else(unknown, |v| v.text().into()),
        Kind::Intrinsic2 => Intrinsic2::from_code(x).map_or_else(unknown, |v| v.text().into()),
    }
}

/// A constant, much as Python writes it.
fn constant(c: Option<&Constant>) -> String {
    let Some(c) = c else { return "?".into() };
    let list =
        |items: &[Constant]| items.iter().map(|c| constant(Some(c))).collect::<Vec<_>>().join(", ");
    match c {
        Constant::None => "None".into(),
        Constant::True => "True".into(),
        Constant::False => "False".into(),
        Constant::Ellipsis => "...".into(),
        Constant::Int(i) => i.to_string(),
        Constant::BigInt(i) => i.to_string(),
        Constant::Float(f) => format!("{f:?}"),
        Constant::Complex(re, im) => format!("({re:?}, {im:?}j)"),
        Constant::Str(s) => format!("\"{}\"", s.escape_ascii()),
        Constant::Bytes(s) => format!("b\"{}\"", s.escape_ascii()),
        Constant::Tuple(items) => format!("({})", list(items)),
        Constant::FrozenSet(items) => format!("{{{}}}", list(items)),
        Constant::Code(code) => format!("<code {}>", code.qualname),
    }
}
