//! What the fields of an instruction can be, and the small enumerations that live in `x`.
//!
//! Main invariant: a [`Kind`] says all that the verifier needs to know to check a field: whether
//! it is a register, how many registers follow it, whether they are read or written, or what
//! else it indexes.

/// What one field of an instruction is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Unused, zero.
    None,
    /// A register that is read.
    Read,
    /// A register that is written, after the instruction's last possible failure.
    Write,
    /// A register that is read and written.
    ReadWrite,
    /// Two registers from here are read.
    ReadPair,
    /// Three registers from here are read.
    ReadTriple,
    /// Two registers from here are written.
    WritePair,
    /// Three registers from here are written.
    WriteTriple,
    /// Three registers from here are read and written.
    ReadWriteTriple,
    /// As many registers from here as the next field says are read.
    ReadSpan,
    /// Twice as many registers from here as the next field says are read.
    ReadSpanPairs,
    /// As many registers from here as field c says are written.
    WriteSpan,
    /// x + 1 + c registers from here are written.
    WriteSpanEx,
    /// A register that is read, in x.
    Read8,
    /// A call window: the callee here, then as many arguments as x says.
    CallWindow,
    /// A method call window: callee, self or unset, then as many arguments as x says.
    MethodWindow,
    /// A number of registers or items.
    Count,
    /// A number below 256, in x.
    Count8,
    /// A signed 16-bit integer.
    Imm,
    /// A signed 32-bit integer in b and c.
    ImmWide,
    /// A constant's index.
    Const,
    /// A constant's index in b and c.
    ConstWide,
    /// A site's index; 0xFFFF when an EXTRA with the index follows.
    Site,
    /// A site's index in b and c (of EXTRA).
    Wide,
    /// An index into the running function's closure.
    Free,
    /// The same, in x.
    Free8,
    /// A signed jump relative to the next instruction.
    J16,
    /// An absolute jump target in b and c.
    Target,
    /// In x: bit 0 the truth value that jumps; bit 1 set when the jump goes backward (safepoint).
    Sense,
    /// In x: bit 7 set for the in-place form (`+=`).
    Inplace,
    /// In x: a [`BinaryOp`], bit 7 set for the in-place form.
    Binary,
    /// In x: a [`BinaryOp`], bit 7 set; bit 6 set when the value field is a signed immediate, bit 5
    /// when it is a constant's index. Both are set when it is a register and the value to be updated
    /// was loaded before, behind an AUG_OPEN; then two instructions are skipped, not three.
    Aug,
    /// In x: 1 when a variable is loaded; R\[b\] then is any register.
    AugPart,
    /// The value of an AUG instruction: a register, a signed immediate or a constant's index, as
    /// [`Kind::Aug`] says.
    AugValue,
    /// In x: a [`CompareOp`].
    Compare,
    /// In x: a [`Conversion`].
    Conversion,
    /// In x: a [`FunctionPart`].
    FunctionPart,
    /// In x: a [`SpecialMethod`].
    Special,
    /// In x: a [`CommonObject`].
    Common,
    /// In x: 0 for a plain yield, 1 for an item of an async generator.
    Yielded,
    /// In x: an [`Awaited`].
    Awaited,
    /// In x: an [`Intrinsic1`].
    Intrinsic1,
    /// In x: an [`Intrinsic2`].
    Intrinsic2,
}

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        #[repr(u8)]
        pub enum $name { $(#[doc = concat!("`", $text, "`")] $variant,)* }

        impl $name {
            /// All of them, in the order of their codes.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The one with this code.
            #[inline]
            pub fn from_code(code: u8) -> Option<$name> {
                Self::ALL.get(usize::from(code)).copied()
            }

            /// The text that dumps show.
            pub fn text(self) -> &'static str {
                [$($text,)*][self as usize]
            }
        }
    };
}

coded! {
    /// A binary operator.
    BinaryOp {
        Add "+", Sub "-", Mul "*", TrueDiv "/", FloorDiv "//", Mod "%", Pow "**", MatMul "@",
        And "&", Or "|", Xor "^", LShift "<<", RShift ">>",
    }
}
coded! {
    /// A comparison that yields a value. `is`, `is not`, `in` and `not in` yield a bool.
    CompareOp {
        Lt "<", Le "<=", Eq "==", Ne "!=", Gt ">", Ge ">=", Is "is", IsNot "is not", In "in",
        NotIn "not in",
    }
}
coded! {
    /// What CONVERT does.
    Conversion { Str "str", Repr "repr", Ascii "ascii", }
}
coded! {
    /// What SET_FUNCTION sets: a tuple, a dict, a function, a dict.
    FunctionPart {
        Defaults "defaults", KwDefaults "kwdefaults", Annotate "annotate",
        Annotations "annotations",
    }
}
coded! {
    /// What LOAD_SPECIAL looks up.
    SpecialMethod { Enter "__enter__", Exit "__exit__", Aenter "__aenter__", Aexit "__aexit__", }
}
coded! {
    /// What LOAD_COMMON loads.
    CommonObject {
        AssertionError "AssertionError", NotImplementedError "NotImplementedError",
        BuildClass "__build_class__",
        BuildTemplate "the function that makes a template string of its parts",
    }
}
coded! {
    /// Who awaits, for the message when it cannot be awaited.
    Awaited { Await "await", Aenter "__aenter__", Aexit "__aexit__", }
}
coded! {
    /// Operations of one operand that need no instruction of their own.
    Intrinsic1 {
        Print "print for the interactive prompt: sys.displayhook(v)",
        TypeVar "TypeVar(name)",
        TypeVarTuple "TypeVarTuple(name)",
        ParamSpec "ParamSpec(name)",
        SubscriptGeneric "Generic subscripted with the tuple of type parameters",
        TypeAlias "TypeAliasType from (name, type parameters or None, function that evaluates)",
    }
}
coded! {
    /// Operations of two operands that need no instruction of their own.
    Intrinsic2 {
        TypeVarBound "TypeVar(name, bound evaluated by the function)",
        TypeVarConstraints "TypeVar(name, constraints evaluated by the function)",
        TypeParamDefault "the type parameter with its default evaluated by the function",
        FunctionTypeParams "the function with __type_params__ set to the tuple",
    }
}
