//! One instruction: a 64-bit word.
//!
//! Main invariant: the layout is `op` in bits 0–7, `x` in 8–15, `a` in 16–31, `b` in 32–47 and
//! `c` in 48–63; a 32-bit operand lies in `b` and `c`, `b` the low half. Any word can be taken
//! apart; whether it is a valid instruction is the verifier's business.

use super::opcode::Op;

/// An instruction word.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(transparent)]
pub struct Instruction(pub u64);

impl Instruction {
    /// An instruction of four fields.
    #[inline]
    pub const fn new(op: Op, x: u8, a: u16, b: u16, c: u16) -> Instruction {
        Instruction(
            op as u64 | (x as u64) << 8 | (a as u64) << 16 | (b as u64) << 32 | (c as u64) << 48,
        )
    }

    /// An instruction with a 32-bit operand in `b` and `c`.
    #[inline]
    pub const fn wide(op: Op, x: u8, a: u16, bc: u32) -> Instruction {
        Instruction(op as u64 | (x as u64) << 8 | (a as u64) << 16 | (bc as u64) << 32)
    }

    /// The operation's number.
    #[inline]
    pub const fn op_byte(self) -> u8 {
        self.0 as u8
    }

    /// The operation, if the number is one.
    #[inline]
    pub fn op(self) -> Option<Op> {
        Op::from_byte(self.op_byte())
    }

    /// Field x.
    #[inline]
    pub const fn x(self) -> u8 {
        (self.0 >> 8) as u8
    }

    /// Field a.
    #[inline]
    pub const fn a(self) -> u16 {
        (self.0 >> 16) as u16
    }

    /// Field b.
    #[inline]
    pub const fn b(self) -> u16 {
        (self.0 >> 32) as u16
    }

    /// Field c.
    #[inline]
    pub const fn c(self) -> u16 {
        (self.0 >> 48) as u16
    }

    /// Fields b and c as one unsigned number.
    #[inline]
    pub const fn bc(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// Field b, signed.
    #[inline]
    pub const fn sb(self) -> i16 {
        self.b() as i16
    }

    /// Field c, signed.
    #[inline]
    pub const fn sc(self) -> i16 {
        self.c() as i16
    }

    /// Fields b and c as one signed number.
    #[inline]
    pub const fn sbc(self) -> i32 {
        self.bc() as i32
    }

    /// The same operands under another operation.
    #[inline]
    pub const fn with_op(self, op: Op) -> Instruction {
        Instruction((self.0 & !0xFF) | op as u64)
    }
}

/// The site operand that says: the index is in the EXTRA that follows.
pub const WIDE_SITE: u16 = 0xFFFF;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytecode::Span;

    #[test]
    fn fields_are_where_they_are_said_to_be() {
        let i = Instruction::new(Op::Add, 0x80, 1, 2, 0xFFFE);
        assert_eq!((i.op(), i.x(), i.a(), i.b(), i.c()), (Some(Op::Add), 0x80, 1, 2, 0xFFFE));
        assert_eq!((i.sc(), i.bc()), (-2, 0xFFFE_0002));
        let w = Instruction::wide(Op::LoadI, 0, 7, -5i32 as u32);
        assert_eq!((w.a(), w.sbc(), w.with_op(Op::Nop).op()), (7, -5, Some(Op::Nop)));
        assert_eq!((size_of::<Instruction>(), size_of::<Span>()), (8, 8));
    }
}
