//! The code object under construction: emission, registers, constants, names, labels.
//!
//! Main invariant: registers from `top` up are free; a temporary lives from `alloc` to the
//! `release` of a mark taken before it, so temporaries are a stack. Labels stand for instruction
//! indices and are bound once.

use ruff_text_size::TextRange;
use rustc_hash::FxHashMap;

use super::scope::ScopeId;
use crate::bytecode::{Constant, Instruction, Kind, NO_NAME, Op, Span, WIDE_SITE};

/// A register's number.
pub(crate) type Reg = u16;

/// A place in the code, bound or not yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Label(pub(crate) u32);

/// An instruction before assembly.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ins {
    pub(crate) insn: Instruction,
    pub(crate) span: Span,
    pub(crate) label: Option<Label>,
}

/// A protected range, labels not yet resolved.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) handler: Label,
    pub(crate) register: Reg,
    pub(crate) live: Reg,
    pub(crate) depth: u32,
}

/// A handler in force.
#[derive(Clone, Copy, Debug)]
struct Active {
    handler: Label,
    register: Reg,
    live: Reg,
    start: u32,
}

/// What a `break`, `continue` or `return` passes on its way out.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Block<'a> {
    /// A loop: where to go, and how many handlers were active around it.
    Loop { next: Label, end: Label },
    /// A `try` whose `finally` must run.
    Finally { body: &'a [ruff_python_ast::Stmt] },
    /// A `try` body without `finally`: only its handler is left.
    Protected,
    /// A handler: `saved` is what was handled before.
    Handler { saved: Reg },
    /// A named handler: the name is to be cleared.
    Named { name: &'a str },
    /// The body of a `with`.
    With { window: Reg, is_async: bool, range: TextRange },
    /// An `except*` handler, which cannot be left.
    Star,
}

/// How a constant is recognised as the same.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum ConstKey {
    Simple(u8),
    Int(i64),
    Text(u8, Box<[u8]>),
    Float(u64),
    Complex(u64, u64),
    List(bool, Vec<ConstKey>),
}

/// The key of a constant; none for code.
pub(crate) fn const_key(c: &Constant) -> Option<ConstKey> {
    let list = |frozen, items: &[Constant]| {
        Some(ConstKey::List(frozen, items.iter().map(const_key).collect::<Option<_>>()?))
    };
    Some(match c {
        Constant::None => ConstKey::Simple(0),
        Constant::True => ConstKey::Simple(1),
        Constant::False => ConstKey::Simple(2),
        Constant::Ellipsis => ConstKey::Simple(3),
        Constant::Int(i) => ConstKey::Int(*i),
        Constant::BigInt(i) => ConstKey::Text(2, i.to_string().into_bytes().into()),
        Constant::Float(f) => ConstKey::Float(f.to_bits()),
        Constant::Complex(r, i) => ConstKey::Complex(r.to_bits(), i.to_bits()),
        Constant::Str(s) => ConstKey::Text(0, s.clone()),
        Constant::Bytes(s) => ConstKey::Text(1, s.clone()),
        Constant::Tuple(items) => list(false, items)?,
        Constant::FrozenSet(items) => list(true, items)?,
        Constant::Code(_) => return None,
    })
}

/// A code object under construction.
pub(crate) struct Unit<'a> {
    pub(crate) scope: ScopeId,
    /// The unit's scope and the inlined comprehensions being generated, innermost last.
    pub(crate) inner: Vec<ScopeId>,
    pub(crate) name: String,
    pub(crate) qualname: String,
    pub(crate) ins: Vec<Ins>,
    pub(crate) labels: Vec<u32>,
    pub(crate) constants: Vec<Constant>,
    constant_index: FxHashMap<ConstKey, u32>,
    pub(crate) names: Vec<Box<str>>,
    name_index: FxHashMap<&'a str, u32>,
    pub(crate) sites: Vec<u32>,
    pub(crate) locals: Vec<&'a str>,
    pub(crate) registers: FxHashMap<(ScopeId, &'a str), Reg>,
    pub(crate) cells: Vec<Reg>,
    pub(crate) free: Vec<&'a str>,
    pub(crate) top: u32,
    pub(crate) max: u32,
    active: Vec<Active>,
    pub(crate) ranges: Vec<Range>,
    pub(crate) blocks: Vec<Block<'a>>,
    pub(crate) span: Span,
    pub(crate) first_line: u32,
    /// How many of the locals are parameters, set on entry.
    pub(crate) parameter_count: usize,
    /// Annotations of a module or class body so far: name and index.
    pub(crate) annotations: Vec<(&'a str, &'a ruff_python_ast::Expr, bool)>,
}

impl<'a> Unit<'a> {
    pub(crate) fn new(scope: ScopeId, name: String, qualname: String) -> Unit<'a> {
        Unit {
            scope,
            inner: vec![scope],
            name,
            qualname,
            ins: Vec::with_capacity(32),
            labels: Vec::new(),
            constants: Vec::new(),
            constant_index: FxHashMap::default(),
            names: Vec::new(),
            name_index: FxHashMap::default(),
            sites: Vec::new(),
            locals: Vec::new(),
            registers: FxHashMap::default(),
            cells: Vec::new(),
            free: Vec::new(),
            top: 0,
            max: 0,
            active: Vec::new(),
            ranges: Vec::new(),
            blocks: Vec::new(),
            span: Span::NONE,
            first_line: 1,
            parameter_count: 0,
            annotations: Vec::new(),
        }
    }

    // ---- registers ----

    /// A new local's register; only before the first temporary.
    pub(crate) fn local(&mut self, scope: ScopeId, name: &'a str) -> Reg {
        let r = self.alloc();
        self.locals.push(name);
        self.registers.insert((scope, name), r);
        r
    }

    /// The next free register. Numbers past 65535 wrap here and are refused at assembly.
    pub(crate) fn alloc(&mut self) -> Reg {
        self.alloc_many(1)
    }

    /// The first of several consecutive free registers.
    pub(crate) fn alloc_many(&mut self, n: u32) -> Reg {
        let r = self.top;
        self.top += n;
        self.max = self.max.max(self.top);
        r as Reg
    }

    pub(crate) fn mark(&self) -> u32 {
        self.top
    }

    pub(crate) fn release(&mut self, mark: u32) {
        self.top = mark;
    }

    pub(crate) fn is_temporary(&self, r: Reg) -> bool {
        usize::from(r) >= self.locals.len()
    }

    // ---- emission ----

    pub(crate) fn here(&self) -> u32 {
        self.ins.len() as u32
    }

    pub(crate) fn emit(&mut self, op: Op, x: u8, a: u16, b: u16, c: u16) {
        let insn = Instruction::new(op, x, a, b, c);
        self.ins.push(Ins { insn, span: self.span, label: None });
    }

    pub(crate) fn emit_wide(&mut self, op: Op, x: u8, a: u16, bc: u32) {
        let insn = Instruction::wide(op, x, a, bc);
        self.ins.push(Ins { insn, span: self.span, label: None });
    }

    /// An instruction whose c is a site for `name` (none: a nameless site).
    pub(crate) fn emit_site(&mut self, op: Op, x: u8, a: u16, b: u16, name: Option<&'a str>) {
        let site = self.sites.len() as u32;
        let index = match name {
            Some(name) => self.name(name),
            None => NO_NAME,
        };
        self.sites.push(index);
        let narrow = u16::try_from(site).unwrap_or(WIDE_SITE);
        self.emit(op, x, a, b, narrow);
        if narrow == WIDE_SITE {
            self.emit_wide(Op::Extra, 0, 0, site);
        }
    }

    /// A jump of either kind to `label`.
    pub(crate) fn jump(&mut self, op: Op, x: u8, a: u16, b: u16, label: Label) {
        let insn = Instruction::new(op, x, a, if op.kinds()[2] == Kind::Target { 0 } else { b }, 0);
        self.ins.push(Ins { insn, span: self.span, label: Some(label) });
    }

    pub(crate) fn goto(&mut self, label: Label) {
        self.jump(Op::Jump, 0, 0, 0, label);
    }

    pub(crate) fn label(&mut self) -> Label {
        self.labels.push(u32::MAX);
        Label(self.labels.len() as u32 - 1)
    }

    pub(crate) fn bind(&mut self, label: Label) {
        self.labels[label.0 as usize] = self.here();
    }

    /// `R[to] := R[from]`. The assembler merges neighbours.
    pub(crate) fn mov(&mut self, to: Reg, from: Reg) {
        if to == from {
            return;
        }
        self.emit(Op::Move, 0, to, from, 0);
    }

    // ---- constants and names ----

    pub(crate) fn constant(&mut self, c: Constant) -> u32 {
        let next = self.constants.len() as u32;
        if let Some(key) = const_key(&c) {
            if let Some(&i) = self.constant_index.get(&key) {
                return i;
            }
            self.constant_index.insert(key, next);
        }
        self.constants.push(c);
        next
    }

    pub(crate) fn name(&mut self, name: &'a str) -> u32 {
        let next = self.names.len() as u32;
        let i = *self.name_index.entry(name).or_insert(next);
        if i == next {
            self.names.push(name.into());
        }
        i
    }

    /// `R[to] := c`.
    pub(crate) fn load(&mut self, to: Reg, c: Constant) {
        match c {
            Constant::None => self.emit(Op::LoadNone, 0, to, 0, 0),
            Constant::Int(i) if i32::try_from(i).is_ok() => {
                self.emit_wide(Op::LoadI, 0, to, i as i32 as u32);
            }
            c => {
                let k = self.constant(c);
                self.emit_wide(Op::LoadK, 0, to, k);
            }
        }
    }

    // ---- protected ranges ----

    /// From here on exceptions go to `handler`, in `register`; registers from `top` are dead.
    pub(crate) fn protect(&mut self, handler: Label, register: Reg) {
        let start = self.here();
        self.active.push(Active { handler, register, live: self.top as Reg, start });
    }

    /// The end of the innermost range.
    pub(crate) fn unprotect(&mut self) {
        let depth = self.active.len() as u32;
        if let Some(active) = self.active.pop() {
            self.close(active, depth);
        }
    }

    fn close(&mut self, active: Active, depth: u32) {
        let end = self.here();
        if active.start < end {
            let Active { handler, register, live, start } = active;
            self.ranges.push(Range { start, end, handler, register, live, depth });
        }
    }

    /// Takes the innermost `n` ranges out of force; [`Unit::resume`] puts them back.
    pub(crate) fn suspend(&mut self, n: usize) -> Suspended {
        let keep = self.active.len().saturating_sub(n);
        let taken = self.active.split_off(keep);
        for (i, &active) in taken.iter().enumerate() {
            self.close(active, (keep + i + 1) as u32);
        }
        Suspended(taken)
    }

    /// Puts suspended ranges back into force.
    pub(crate) fn resume(&mut self, suspended: Suspended) {
        let start = self.here();
        self.active.extend(suspended.0.into_iter().map(|a| Active { start, ..a }));
    }
}

/// Ranges that are out of force for a while.
pub(crate) struct Suspended(Vec<Active>);
