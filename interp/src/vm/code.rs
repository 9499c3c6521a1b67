//! Code objects as the machine runs them.
//!
//! Main invariant: a [`CodeObject`] lives as long as the process, so its address is a value; all of
//! it is immutable but its home (`vm::global`) and the operation bytes of its instructions,
//! which any thread may replace by a specialised form, or by the generic one again, at any time: all
//! forms mean the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use crate::bytecode::{Code, Constant, Instruction, NO_NAME, Op, verify};
use crate::heap::CODE;
use crate::library;
use crate::value::Value;
use crate::vm::{Exec, FRAME_WORDS, Machine};

/// Which namespace the functions of a code object have as their globals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Home(pub(crate) u64);

impl Home {
    /// There is no function so far.
    pub(crate) const NONE: Home = Home(0);

    /// This one. (References are even.)
    #[inline(always)]
    pub(crate) fn of(namespace: Value) -> Home {
        Home(namespace.word())
    }

    /// Several, or what is no namespace, since this generation.
    pub(crate) fn several(since: u64) -> Home {
        Home(since << 1 | 1)
    }

    pub(crate) fn is_several(self) -> bool {
        self.0 & 1 != 0
    }

    /// Since which generation there are several, if there are.
    pub(crate) fn since(self) -> Option<u64> {
        self.is_several().then_some(self.0 >> 1)
    }
}

/// A loaded code object.
#[derive(Debug)]
pub struct CodeObject {
    /// What the compiler made.
    pub code: Arc<Code>,
    /// The instructions, with one more that never runs, so that fetching ahead stays in bounds.
    pub instructions: Box<[AtomicU64]>,
    /// The constants as values.
    pub constants: Box<[Value]>,
    /// For each site its name, or unset.
    pub site_names: Box<[Value]>,
    /// The names of the locals.
    pub locals: Box<[Value]>,
    /// The names of the closure's cells.
    pub free: Box<[Value]>,
    /// `co_name`.
    pub name: Value,
    /// `co_qualname`.
    pub qualname: Value,
    /// The docstring or None.
    pub doc: Value,
    /// Dense number, for the machines' cache tables.
    pub id: u32,
    /// The engine's site of the first instruction.
    pub site_base: u32,
    /// Registers of the window.
    pub registers: usize,
    /// Words of a frame: the window and the frame's own words behind it.
    pub frame_words: usize,
    /// Whether a call with as many positional arguments as there are parameters needs nothing else.
    pub simple: bool,
    /// How many parameters are positional.
    pub positional: usize,
    /// Which registers hold cells that are no parameters' values at entry.
    pub suspends: bool,
    /// The [`Home`] of its functions.
    pub(crate) home: AtomicU64,
    /// Whether it can handle exceptions, so that what is being handled may change while it runs.
    pub handles: bool,
    /// Its frames are not in tracebacks: in CPython it is native code.
    pub hidden: bool,
}

static NEXT_SITE: AtomicU32 = AtomicU32::new(1);

impl CodeObject {
    /// The address as a value.
    pub fn value(&'static self) -> Value {
        Value::pointer(self)
    }

    /// The instruction at an index.
    pub fn instruction(&self, pc: usize) -> Instruction {
        // Relaxed: instructions change in their operation byte only.
        Instruction(self.instructions[pc].load(Ordering::Relaxed))
    }

    /// Replaces the operation of an instruction by another form of it.
    pub fn specialise(&self, pc: usize, op: Op) {
        let old = self.instruction(pc);
        // Relaxed: as above.
        self.instructions[pc].store(old.with_op(op).0, Ordering::Relaxed);
    }
}

impl Machine {
    /// Loads a code object and all that is nested in it.
    ///
    /// # Errors
    /// When memory is exhausted, or the code is malformed (SystemError).
    pub fn load_code(&mut self, code: &Arc<Code>) -> Exec<&'static CodeObject> {
        if let Err(fault) = verify(code) {
            return Err(self.system_error(&format!("malformed code: {fault}")));
        }
        self.load_verified(code)
    }

    /// Loads a variant of a loaded code object, with these constants unless they are its own.
    ///
    /// # Errors
    /// When memory is exhausted, or the code is malformed (SystemError).
    pub(crate) fn load_variant(
        &mut self,
        code: Code,
        constants: &[Value],
    ) -> Exec<&'static CodeObject> {
        if let Err(fault) = verify(&code) {
            return Err(self.system_error(&format!("malformed code: {fault}")));
        }
        for object in constants.iter().filter_map(|v| v.as_ref()) {
            self.memory.add_handle(object);
        }
        self.load_with(&Arc::new(code), constants.into())
    }

    fn load_verified(&mut self, code: &Arc<Code>) -> Exec<&'static CodeObject> {
        let mut constants = Vec::with_capacity(code.constants.len());
        for c in &code.constants {
            let v = self.constant(c)?;
            if let Some(object) = v.as_ref() {
                self.memory.add_handle(object);
            }
            constants.push(v);
        }
        self.load_with(code, constants.into())
    }

    fn load_with(
        &mut self,
        code: &Arc<Code>,
        constants: Box<[Value]>,
    ) -> Exec<&'static CodeObject> {
        let mut names = Vec::with_capacity(code.names.len());
        for n in &code.names {
            names.push(self.intern(n)?);
        }
        let site_names = code
            .sites
            .iter()
            .map(|&s| if s == NO_NAME { Value::UNSET } else { names[s as usize] })
            .collect();
        let mut locals = Vec::new();
        for n in &code.locals {
            locals.push(self.intern(n)?);
        }
        let mut free = Vec::new();
        for n in &code.free {
            free.push(self.intern(n)?);
        }
        let doc = match &code.docstring {
            Some(text) => self.str_of(text)?,
            None => Value::NONE,
        };
        if let Some(object) = doc.as_ref() {
            self.memory.add_handle(object);
        }
        let p = code.parameters;
        let n = code.instructions.len() as u32;
        let registers = usize::from(code.registers);
        let instructions = code
            .instructions
            .iter()
            .map(|i| AtomicU64::new(i.0))
            .chain(std::iter::once(AtomicU64::new(Instruction::new(Op::Nop, 0, 0, 0, 0).0)))
            .collect();
        let object = Box::leak(Box::new(CodeObject {
            instructions,
            constants,
            site_names,
            locals: locals.into(),
            free: free.into(),
            name: self.intern(&code.name)?,
            qualname: self.intern(&code.qualname)?,
            doc,
            id: 0,
            // Relaxed: numbers need only be different.
            site_base: NEXT_SITE.fetch_add(n, Ordering::Relaxed),
            registers,
            frame_words: registers + FRAME_WORDS,
            simple: p.keyword_only == 0 && !p.varargs && !p.varkeywords && !code.flags.suspends(),
            positional: usize::from(p.positional),
            suspends: code.flags.suspends(),
            home: AtomicU64::new(Home::NONE.0),
            handles: !code.exceptions.is_empty(),
            hidden: library::stands_for_native(code.source.filename(), &code.qualname),
            code: Arc::clone(code),
        }));
        let mut codes = self.rt.codes.lock();
        object.id = codes.len() as u32;
        let object: &'static CodeObject = object;
        codes.push(object);
        drop(codes);
        Ok(object)
    }

    pub(crate) fn constant(&mut self, c: &Constant) -> Exec {
        Ok(match c {
            Constant::None => Value::NONE,
            Constant::True => Value::TRUE,
            Constant::False => Value::FALSE,
            Constant::Ellipsis => Value::ELLIPSIS,
            Constant::Int(i) => self.int(*i)?,
            Constant::BigInt(i) => self.bigint(i)?,
            Constant::Float(f) => self.float(*f)?,
            Constant::Complex(re, im) => self.complex((*re, *im))?,
            // Strings that look like names are interned, as in CPython.
            Constant::Str(s) if s.len() < 40 => match std::str::from_utf8(s) {
                Ok(text) => self.intern(text)?,
                Err(_) => self.str_of(s)?,
            },
            Constant::Str(s) => self.str_of(s)?,
            Constant::Bytes(s) => self.bytes(s)?,
            Constant::Tuple(items) => {
                let values = items.iter().map(|c| self.constant(c)).collect::<Exec<Vec<_>>>()?;
                self.tuple(&values)?
            }
            Constant::FrozenSet(items) => {
                let values = items.iter().map(|c| self.constant(c)).collect::<Exec<Vec<_>>>()?;
                // As CPython, which makes constants twice; it shows in the order.
                let once = crate::object::set::new(self, crate::heap::FROZENSET, &values)?;
                let again = crate::object::set::items(self, once)?;
                crate::object::set::new(self, crate::heap::FROZENSET, &again)?
            }
            Constant::Code(code) => {
                let code = self.load_verified(code)?;
                self.code_value(code)?
            }
        })
    }

    /// The Python object of a code object.
    pub fn code_value(&mut self, code: &'static CodeObject) -> Exec {
        Ok(Value::from_ref(self.new_words(CODE, 0, &[code.value().word()])?))
    }
}

/// The code object that a Python code object stands for.
pub fn code_of(v: Value) -> &'static CodeObject {
    pointer(Value::from_word(crate::heap::words(v.object())[0]))
}

/// The code object at an address that [`CodeObject::value`] gave.
#[inline(always)]
#[expect(unsafe_code, reason = "addresses of code objects are values")]
pub fn pointer(v: Value) -> &'static CodeObject {
    // SAFETY: only `CodeObject::value` makes such values, of code objects, which are never freed.
    unsafe { &*v.as_pointer() }
}
