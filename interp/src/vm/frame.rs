//! Frames: windows on the register stack, and the control words of their callers.
//!
//! Main invariant: the running frame's window is `stack[base..base + code.registers]`; `stack[base -
//! 1]` is its function, and under a generator's function lies the generator. All registers below the
//! highest window's end are initialised, and what they refer to is alive: a new window is filled
//! with unset behind its arguments. `frames` holds, for every frame but the first, how its caller
//! goes on; it is no heap memory, so what a block pops of it is kept for the rollback.

use std::sync::OnceLock;
use std::sync::atomic::AtomicU64;

use crate::bytecode::{Code, CodeFlags, Instruction, Op, Parameters, SourceMap, Span};
use crate::object::function;
use crate::value::Value;
use crate::vm::code::CodeObject;
use crate::vm::{Exec, Machine, Unwind};
use std::sync::Arc;

/// Registers under and behind a window that are not the program's.
pub const FRAME_WORDS: usize = 2;

/// How a caller goes on when the frame that it pushed returns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Then {
    /// The result goes to register `extra`, on to the next instruction.
    Value,
    /// The result is dropped, on to the next instruction.
    Drop,
    /// The instruction is a jump: decide it by the truth of the result.
    Branch,
    /// FOR_ITER: the result is the next item; StopIteration ends the loop.
    Iterate,
    /// A call of a builtin function that takes all items: reduction `extra` goes on with the result.
    Reduce,
    /// YIELD_FROM: the result is yielded on; StopIteration ends the delegation.
    Delegate,
    /// A binary operation: NotImplemented tries candidate `extra` next.
    Operate,
    /// A comparison, as `Operate`.
    Compare,
    /// `__new__`: what it gives is initialised with the arguments of the instruction, a call.
    New,
    /// `__init__`: the instance below the function is the result, to register `extra`.
    Init,
    /// `__getattribute__` or a getter: AttributeError tries `__getattr__`.
    Attribute,
    /// A call that a cache has missed: the cache and the key are at the first two places behind the
    /// caller's window; the result goes into the cache, then to register `extra`.
    Cached,
    /// The dispatch loop ends with the result: native code waits for it.
    Nested,
}

/// A frame's caller.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) pc: *const AtomicU64,
    pub(crate) code: &'static CodeObject,
    pub(crate) base: u32,
    pub(crate) extra: u16,
    pub(crate) then: Then,
}

/// The code that "runs" below the first frame.
pub(crate) fn entry_code() -> &'static CodeObject {
    struct Shared(CodeObject);
    // SAFETY is not needed: a `CodeObject` is made of atomics and immutable data.
    static ENTRY: OnceLock<Shared> = OnceLock::new();
    &ENTRY
        .get_or_init(|| {
            let nop = Instruction::new(Op::Nop, 0, 0, 0, 0);
            let code = Code {
                name: "<entry>".into(),
                qualname: "<entry>".into(),
                source: Arc::new(SourceMap::new("<entry>", "")),
                first_line: 0,
                flags: CodeFlags(0),
                parameters: Parameters::default(),
                registers: 0,
                instructions: Box::new([nop]),
                spans: Box::new([Span::NONE]),
                constants: Box::new([]),
                names: Box::new([]),
                sites: Box::new([]),
                locals: Box::new([]),
                cells: Box::new([]),
                free: Box::new([]),
                captures: Box::new([]),
                exceptions: Box::new([]),
                docstring: None,
            };
            Shared(CodeObject {
                instructions: Box::new([AtomicU64::new(nop.0)]),
                constants: Box::new([]),
                site_names: Box::new([]),
                locals: Box::new([]),
                free: Box::new([]),
                name: Value::NONE,
                qualname: Value::NONE,
                doc: Value::NONE,
                id: u32::MAX,
                site_base: 0,
                registers: 0,
                frame_words: FRAME_WORDS,
                simple: false,
                positional: 0,
                suspends: false,
                home: AtomicU64::new(0),
                handles: false,
                hidden: false,
                code: Arc::new(code),
            })
        })
        .0
}

/// Where a call has got to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Entered {
    /// A frame was pushed: the dispatch loop goes on in it.
    Frame,
    /// It is done.
    Done(Value),
}

#[expect(unsafe_code, reason = "the register stack")]
impl Machine {
    /// A register by its place on the stack.
    #[inline(always)]
    pub(crate) fn stack_at(&self, index: usize) -> Value {
        debug_assert!(index < self.memory.registers.capacity());
        // SAFETY: places on the stack come from frames, which `push_frame` has checked to fit.
        unsafe { *self.stack.add(index) }
    }

    /// Sets a register by its place on the stack.
    #[inline(always)]
    pub(crate) fn set_stack(&mut self, index: usize, v: Value) {
        debug_assert!(index < self.memory.registers.capacity());
        // SAFETY: as above; there is room for a native call's arguments behind the last window.
        unsafe { *self.stack.add(index) = v }
    }

    /// `n` registers of the stack. They stay as they are while a native function runs: its
    /// callbacks use registers behind the running frame's window.
    #[inline(always)]
    pub(crate) fn stack_slice<'a>(&self, index: usize, n: usize) -> &'a [Value] {
        debug_assert!(index + n <= self.memory.registers.capacity());
        // SAFETY: as above; the mapping lives as long as the machine, and natives return before
        // the dispatch loop writes these registers again.
        unsafe { std::slice::from_raw_parts(self.stack.add(index), n) }
    }

    /// The registers of a window that was pushed just now, to be filled.
    #[inline(always)]
    pub(crate) fn window<'a>(&mut self, base: usize, n: usize) -> &'a mut [Value] {
        debug_assert!(base + n <= self.memory.registers.capacity());
        self.hw_registers(base, n);
        // SAFETY: as in `stack_slice`; the caller fills them before it does anything else.
        unsafe { std::slice::from_raw_parts_mut(self.stack.add(base), n) }
    }

    /// The first free place behind the running frame.
    #[inline(always)]
    pub(crate) fn frame_end(&self) -> usize {
        self.base + self.code.registers
    }

    /// Pushes a frame for `code` whose window begins at `base`; `filled` registers are set already.
    #[inline(always)]
    pub(crate) fn push_frame(
        &mut self,
        code: &'static CodeObject,
        base: usize,
        filled: usize,
        then: Then,
        extra: u16,
    ) -> Exec<()> {
        if self.frames.len() + self.native_depth >= self.recursion_limit
            || base + code.frame_words + 1024 > self.memory.registers.capacity()
        {
            return Err(self.recursion_error(""));
        }
        // SAFETY: the window was just checked to fit.
        unsafe {
            let first = self.stack.add(base + filled);
            for i in 0..code.registers.saturating_sub(filled) {
                *first.add(i) = Value::UNSET;
            }
        }
        self.hw_registers(base + filled, code.registers.saturating_sub(filled));
        self.hw_frame(self.frames.len(), true);
        let (pc, caller, old) = (self.pc, self.code, self.base as u32);
        self.frames.push(Frame { pc, code: caller, base: old, extra, then });
        self.base = base;
        self.code = code;
        self.pc = code.instructions.as_ptr();
        Ok(())
    }

    /// Pops the running frame; its caller is the running frame again.
    #[inline(always)]
    pub(crate) fn pop_frame(&mut self) -> Frame {
        if self.frames.len() <= self.block.low_frame {
            self.keep_frame();
        }
        let Some(frame) = self.frames.pop() else {
            unreachable!("the first frame is left through its nested loop")
        };
        self.base = frame.base as usize;
        self.code = frame.code;
        self.pc = frame.pc;
        self.hw_frame(self.frames.len(), false);
        self.hw_lower(self.base - 1);
        if self.base <= self.memory.registers.low() {
            // The function's register belongs to the frame.
            self.memory.registers.lower(self.base - 1);
        }
        frame
    }

    /// The running frame's function.
    #[inline(always)]
    pub(crate) fn function(&self) -> Value {
        self.stack_at(self.base - 1)
    }

    /// The globals of the running frame; of the builtin module below the first.
    pub(crate) fn globals(&mut self) -> Exec {
        let f = self.function();
        if f.is_kind(crate::heap::FUNCTION) {
            function::globals(self, f)
        } else {
            Ok(self.well_known().builtins)
        }
    }

    /// Calls Python code from native code and waits for it. Values in Rust variables stay alive:
    /// nothing is collected, and no block ends, until the outermost such call has returned.
    ///
    /// The one place where the machine recurses in Rust.
    pub(crate) fn call_nested(
        &mut self,
        enter: impl FnOnce(&mut Machine) -> Exec<Entered>,
    ) -> Exec {
        if self.native_depth >= crate::vm::MOST_NATIVE {
            return Err(self.recursion_error(""));
        }
        let (base, code, pc) = (self.base, self.code, self.pc);
        match enter(self)? {
            Entered::Done(v) => Ok(v),
            Entered::Frame => {
                self.nested += 1;
                self.native_depth += 1;
                let result = stacker::maybe_grow(256 << 10, 8 << 20, || self.run());
                self.native_depth -= 1;
                self.nested -= 1;
                debug_assert!(
                    matches!(result, Err(Unwind::Abort | Unwind::Wait)) || self.base == base
                );
                (self.base, self.code, self.pc) = (base, code, pc);
                result
            }
        }
    }
}

impl Machine {
    /// The code of the running Python frame.
    pub fn running_code(&self) -> &'static CodeObject {
        self.code
    }

    /// A local of the running Python frame; unset if it has none.
    pub fn local(&self, i: usize) -> Value {
        self.stack_at(self.base + i)
    }

    /// The closure of the running Python frame.
    pub fn running_closure(&mut self) -> Exec<&'static [Value]> {
        let f = self.function();
        if !f.is_kind(crate::heap::FUNCTION) {
            return Ok(&[]);
        }
        let closure = function::closure(self, f)?;
        Ok(if closure.is_set() { crate::object::tuple::items(closure) } else { &[] })
    }
}
