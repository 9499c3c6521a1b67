//! The register bytecode: instructions, the opcode table, code objects, verifier, disassembler.
//!
//! Main invariant: every instruction is atomic and restartable. It reads its source registers,
//! may fail or be abandoned at any point up to its last step, and only then writes its
//! destination; run again from its start it does the same thing. Nothing of a running program's
//! state lies outside registers, frames and heap objects between two instructions.
//!
//! # Windows
//! A frame has one window of [`Code::registers`] registers on a contiguous stack. Registers
//! `0..locals.len()` are the locals, parameters first ([`Parameters`] says in which order); the
//! rest are temporaries. On entry the parameters hold the arguments, all other registers are
//! *unset*, a value of its own that reads as an unbound local. The compiler puts `CHECK_LOCAL`
//! before a read of a local that it cannot prove to be set, so instructions may assume that
//! their register operands are set, unless the table says otherwise. Temporaries above those
//! that an instruction names may hold dead values.
//!
//! # Calls
//! `CALL x, a, b, s`: the callee is in `R[a]`, its `x` arguments in `R[a+1..a+1+x]`. The callee's
//! window begins at `R[a+1]`: nothing is copied when the arguments fit the parameters, and the
//! callee's `R[-1]` is the function itself, whose closure `LOAD_FREE` reads. The result goes to
//! `R[b]`: a local's register or often `R[a]`. `CALL_METHOD` follows a `LOAD_METHOD`,
//! `LOAD_SPECIAL` or `LOAD_SUPER_METHOD` into `a`: when `R[a+1]` is set the call has x + 1
//! arguments from `R[a+1]`; when it is unset, x arguments from `R[a+2]`, and a window that begins
//! there needs the callee in `R[a+1]`: the machine moves it there as the call is committed.
//! Nothing at or above `R[a]` survives a call but `R[b]`; everything below does. Calls with more
//! than 200 arguments, and calls with `*` or `**`, are `CALL_EX`.
//! A call whose callee is Python code pushes a frame and does not recurse in Rust; so does an
//! instruction that needs a special method written in Python.
//!
//! # Callbacks: what happens when a pushed frame returns
//! The frame that was pushed by an instruction carries how the caller goes on:
//! - *value*: the result goes to the destination, on to the next instruction (arithmetic,
//!   attributes, subscripts, calls; the machine checks where the language asks, such as that
//!   `__len__` gave an int). Instructions without a destination drop the result.
//! - *branch*: for `JUMP_*`: the result's truth is needed; if it has `__bool__` or `__len__` in
//!   Python, that is pushed with the same continuation, else the jump is taken or not.
//! - *iterate*: for `FOR_ITER`: the result goes to `R[a]` and the jump is taken; a
//!   `StopIteration` from that frame ends the loop instead of being raised.
//! - *delegate*: for `YIELD_FROM`: as the table says.
//! - *collect*: `UNPACK*`, `LIST_EXTEND`, `SET_UPDATE`, `DICT_*`, `CALL_EX`, `JUMP_IN` over an
//!   iterator in Python: the machine pushes a helper that collects the items, and finishes the
//!   instruction with what it returns.
//!
//! # Jumps
//! 16-bit jumps are relative to the next instruction, 32-bit ones absolute. A jump whose target
//! is out of reach is made by the assembler of a jump over a `JUMP`. `JUMP_BACK`, `FOR_ITER` and
//! fused jumps with bit 1 of `x` set are safepoints, and so are calls.
//!
//! # Sites
//! An instruction that profits from an inline cache, or that has a name, has a site: an index
//! into [`Code::sites`], which gives the name; the machine keeps an array of caches beside it,
//! one for each site. Site 0xFFFF means: too many sites for 16 bits; the index is in the `EXTRA`
//! that follows. A machine that keeps entry 0xFFFF of its cache array always missing pays nothing
//! for this. Arithmetic, comparison, subscript and iteration have no site: they specialise by
//! their operation alone (and may use bits of `x` without a meaning).
//!
//! # AUG
//! `AUG_ATTR`, `AUG_ITEM`, `AUG_GLOBAL` and `AUG_NAME` announce that the next three instructions
//! are the load, the operation and the store of `o.n op= v`, where `v` is a constant or a local.
//! They may do nothing at all; where the operands are plain numbers the machine may do the whole
//! update at once (as a pending operation, which commutes) and skip the three.
//!
//! # Exceptions
//! [`Code::handler`] finds the handler; the exception goes to its register, and registers from
//! `live` up are dead. A handler does `PUSH_EXC`, which makes the exception the handled one and
//! saves what was handled before, and every way out of it does `POP_EXC`. `JUMP_BACK` and
//! all other instructions inside the range are covered alike.
//!
//! # Generators
//! A call of code whose flags say so binds the arguments and makes the generator, coroutine or
//! asynchronous generator; the first resumption starts at instruction 0. A generator expression
//! gets its first iterator as parameter `.0`. `throw()` and `close()` on a generator that stands
//! at a `YIELD_FROM` go to its `R[b]` first.
//!
//! A `StopIteration` that leaves such a frame becomes a `RuntimeError` (PEP 479), by the flags.
//!
//! # Class bodies and modules
//! Their names live in a namespace mapping given to the frame (`LOAD_NAME`, `STORE_NAME`); the
//! comprehensions inlined into them use registers. A class body returns its `__class__` cell, or
//! None, to `__build_class__`. Annotations are lazy (PEP 649): modules bind `__annotate__`, class
//! bodies `__annotate_func__`; functions get theirs by `SET_FUNCTION`. Annotations that may not be
//! reached are recorded in the set `__conditional_annotations__` as the body runs.
//!
//! # Locals and cells
//! Cells are made by `MAKE_CELL` in the code itself; entering a frame makes none. [`Code::cells`]
//! says which registers hold them, for `locals()`. Variables of inlined comprehensions are locals
//! behind the function's own and may repeat a name; they are unset outside of the comprehension.
//! `super()` without an attribute is an ordinary call with no arguments: the class is in the
//! closure cell named `__class__`, the object is the first parameter, which may be a cell.
//!
//! # Overlap
//! A destination may be one of the sources (`ADD r1, r1, r2`; `LOAD_METHOD r3:2, r3`): sources are
//! read before anything is written. Only `MOVE2` and `MOVE3` promise that they do not overlap.
//!
mod code;
mod disassemble;
mod instruction;
mod opcode;
mod operand;
mod position;
mod verify;

pub use code::{Capture, Code, CodeFlags, Constant, ExceptionRange, NO_NAME, Parameters};
pub use disassemble::disassemble;
pub use instruction::{Instruction, WIDE_SITE};
pub use opcode::{ALL, OP_COUNT, Op};
pub use operand::{
    Awaited, BinaryOp, CommonObject, CompareOp, Conversion, FunctionPart, Intrinsic1, Intrinsic2,
    Kind, SpecialMethod,
};
pub use position::{Position, SourceMap, Span};
pub use verify::{Fault, verify};
