//! The code object: what the compiler hands to the machine.
//!
//! Main invariant: a `Code` is immutable plain data and, once [`crate::bytecode::verify`] has
//! accepted it, every operand of every instruction is in range, so the machine need not check.

use std::sync::Arc;

use dashu_int::IBig;

use super::instruction::Instruction;
use super::position::{SourceMap, Span};

/// A constant.
#[derive(Clone, Debug)]
pub enum Constant {
    /// `None`.
    None,
    /// `True`.
    True,
    /// `False`.
    False,
    /// `...`.
    Ellipsis,
    /// An integer of 64 bits.
    Int(i64),
    /// An integer that does not fit 64 bits.
    BigInt(Box<IBig>),
    /// A float.
    Float(f64),
    /// A complex number: real and imaginary part.
    Complex(f64, f64),
    /// A string in WTF-8 (UTF-8 in which lone surrogates are encoded too).
    Str(Box<[u8]>),
    /// A bytes object.
    Bytes(Box<[u8]>),
    /// A tuple of constants.
    Tuple(Box<[Constant]>),
    /// A frozenset of constants (the right side of `x in {1, 2}`).
    FrozenSet(Box<[Constant]>),
    /// The code of a nested function, class or scope.
    Code(Arc<Code>),
}

/// What kind of code it is and how it is called; the values are those of `co_flags`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CodeFlags(pub u32);

impl CodeFlags {
    /// Locals are registers (functions), not names in a namespace.
    pub const OPTIMIZED: u32 = 0x1;
    /// A call makes a new namespace (functions).
    pub const NEWLOCALS: u32 = 0x2;
    /// Has a `*args` parameter.
    pub const VARARGS: u32 = 0x4;
    /// Has a `**kwargs` parameter.
    pub const VARKEYWORDS: u32 = 0x8;
    /// Is defined inside a function.
    pub const NESTED: u32 = 0x10;
    /// A call makes a generator.
    pub const GENERATOR: u32 = 0x20;
    /// A call makes a coroutine.
    pub const COROUTINE: u32 = 0x80;
    /// A call makes a generator that can be awaited (`types.coroutine`).
    pub const ITERABLE_COROUTINE: u32 = 0x100;
    /// A call makes an asynchronous generator.
    pub const ASYNC_GENERATOR: u32 = 0x200;
    /// `from __future__ import annotations` was in force.
    pub const FUTURE_ANNOTATIONS: u32 = 0x100_0000;
    /// The first constant is the docstring.
    pub const HAS_DOCSTRING: u32 = 0x400_0000;
    /// Is defined in a class body.
    pub const METHOD: u32 = 0x800_0000;

    /// Whether all bits of `flag` are set.
    #[inline]
    pub const fn has(self, flag: u32) -> bool {
        self.0 & flag == flag
    }

    /// Whether a call makes a generator, a coroutine or an asynchronous generator.
    #[inline]
    pub const fn suspends(self) -> bool {
        self.0 & (Self::GENERATOR | Self::COROUTINE | Self::ASYNC_GENERATOR) != 0
    }
}

/// The parameters: they are the first registers, in the order positional-only,
/// positional-or-keyword, keyword-only, `*args`, `**kwargs` (that of `co_varnames`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Parameters {
    /// How many are positional-only.
    pub positional_only: u16,
    /// How many are positional, the positional-only ones included (`co_argcount`).
    pub positional: u16,
    /// How many are keyword-only.
    pub keyword_only: u16,
    /// Whether there is a `*args`.
    pub varargs: bool,
    /// Whether there is a `**kwargs`.
    pub varkeywords: bool,
}

impl Parameters {
    /// How many registers the parameters take.
    pub fn registers(&self) -> usize {
        usize::from(self.positional)
            + usize::from(self.keyword_only)
            + usize::from(self.varargs)
            + usize::from(self.varkeywords)
    }
}

/// Where one cell of a new function's closure comes from in the function that makes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Capture {
    /// The cell in this register of the maker.
    Register(u16),
    /// This cell of the maker's own closure.
    Free(u16),
}

/// Where an exception goes. Ranges are ordered so that the first one that contains the failing
/// instruction is the innermost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExceptionRange {
    /// First instruction of the range.
    pub start: u32,
    /// First instruction after the range.
    pub end: u32,
    /// Where to go on.
    pub handler: u32,
    /// The register that receives the exception.
    pub register: u16,
    /// Registers from this one up are dead at the handler (but for `register`).
    pub live: u16,
}

/// The site's name is this when it has none (calls).
pub const NO_NAME: u32 = u32::MAX;

/// A compiled function body, class body, module or expression.
#[derive(Clone, Debug)]
pub struct Code {
    /// `co_name`.
    pub name: Box<str>,
    /// `co_qualname`.
    pub qualname: Box<str>,
    /// The file, and how offsets in it become lines and columns.
    pub source: Arc<SourceMap>,
    /// `co_firstlineno`.
    pub first_line: u32,
    /// `co_flags`.
    pub flags: CodeFlags,
    /// The parameters.
    pub parameters: Parameters,
    /// How many registers the window has.
    pub registers: u16,
    /// The instructions.
    pub instructions: Box<[Instruction]>,
    /// Where each instruction comes from; as long as `instructions`.
    pub spans: Box<[Span]>,
    /// The constants.
    pub constants: Box<[Constant]>,
    /// The names that sites use.
    pub names: Box<[Box<str>]>,
    /// For each site the index of its name, or [`NO_NAME`].
    pub sites: Box<[u32]>,
    /// The names of the first registers: `co_varnames`, then the cells that are no parameters.
    /// Names that begin with a dot are the compiler's own and are no locals for the user.
    pub locals: Box<[Box<str>]>,
    /// The registers that hold cells (each has a name in `locals`).
    pub cells: Box<[u16]>,
    /// The names of the closure's cells (`co_freevars`).
    pub free: Box<[Box<str>]>,
    /// Where MAKE_FUNCTION takes the closure from; as long as `free`.
    pub captures: Box<[Capture]>,
    /// Where exceptions go.
    pub exceptions: Box<[ExceptionRange]>,
    /// The docstring of a module, class or function (WTF-8).
    pub docstring: Option<Box<[u8]>>,
}

impl Code {
    /// The handler for an exception at instruction `pc`.
    pub fn handler(&self, pc: u32) -> Option<&ExceptionRange> {
        self.exceptions.iter().find(|r| r.start <= pc && pc < r.end)
    }

    /// The name of a site, if it has one.
    pub fn site_name(&self, site: u32) -> Option<&str> {
        let name = *self.sites.get(usize::try_from(site).ok()?)?;
        self.names.get(usize::try_from(name).ok()?).map(|n| &**n)
    }
}
