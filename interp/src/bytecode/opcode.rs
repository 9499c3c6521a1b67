//! The opcode table: every instruction's name, operands and meaning, in one list.
//!
//! Main invariant: everything that is known about an instruction statically is derived from this
//! list: the `Op` enum, the operand kinds that the disassembler prints and the verifier checks,
//! and the documentation of each variant. A change of meaning is a change of this file.
//!
//! Reading a row: `Name "MNEMONIC" (x, a, b, c) "meaning";` with the operand kinds of the four
//! fields. In the meanings `R[i]` is a register, `K[i]` a constant, `S[i]` a site (a name and its
//! inline cache), `N(s)` the name of site `s`, `C(r)` the contents of the cell in register `r`,
//! `F[i]` the contents of the running function's i-th closure cell, `handled` the exception being
//! handled, and `->` a jump. `sense` is bit 0 of `x`; `truth(v)` is Python's truth value.

use super::operand::Kind::{self, *};

macro_rules! opcodes {
    (
        generic { $($name:ident $mnemonic:literal ($x:expr, $a:expr, $b:expr, $c:expr) $meaning:literal;)* }
        specialised { $($sname:ident $smnemonic:literal => $generic:ident $smeaning:literal;)* }
    ) => {
        /// An operation. Generic ones are what the compiler emits; specialised ones are put over
        /// them by the machine in its own, mutable copy of the instructions.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        #[repr(u8)]
        pub enum Op {
            $(#[doc = concat!("`", $meaning, "`")] $name,)*
            $(#[doc = concat!("`", $smeaning, "`")] $sname,)*
        }

        /// How many operations there are; the bytes from here up are no operation.
        pub const OP_COUNT: usize = ALL.len();

        /// Every operation, in the order of its number.
        pub const ALL: &[Op] = &[$(Op::$name,)* $(Op::$sname,)*];

        const MNEMONICS: &[&str] = &[$($mnemonic,)* $($smnemonic,)*];
        const MEANINGS: &[&str] = &[$($meaning,)* $($smeaning,)*];
        const GENERIC: &[Op] = &[$(Op::$name,)* $(Op::$generic,)*];
        const GENERIC_COUNT: usize = [$(Op::$name,)*].len();
        const KINDS: &[[Kind; 4]] = &[$([$x, $a, $b, $c],)*];
    };
}

opcodes! {
generic {
    // ---- data movement ----
    Nop "NOP" (None, None, None, None) "nothing";
    Extra "EXTRA" (None, None, Wide, None) "nothing; bc is the site of the instruction before, whose own site operand is 0xFFFF";
    Move "MOVE" (None, Write, Read, None) "R[a] := R[b]";
    Move2 "MOVE2" (None, WritePair, Read, Read) "R[a], R[a+1] := R[b], R[c]; R[a] is none of the sources";
    Move3 "MOVE3" (Read8, WriteTriple, Read, Read) "R[a], R[a+1], R[a+2] := R[b], R[c], R[x]; R[a] and R[a+1] are none of the sources";
    LoadK "LOADK" (None, Write, ConstWide, None) "R[a] := K[bc]";
    LoadI "LOADI" (None, Write, ImmWide, None) "R[a] := bc as a signed 32-bit int";
    LoadNone "LOAD_NONE" (None, Write, None, None) "R[a] := None";
    Unset "UNSET" (None, Write, None, None) "R[a] := unset; an unset register reads as an unbound local";
    CheckLocal "CHECK_LOCAL" (None, Read, None, None) "if R[a] is unset: raise UnboundLocalError for local a";
    MakeCell "MAKE_CELL" (None, ReadWrite, None, None) "R[a] := new cell holding R[a], which may be unset";
    LoadCell "LOAD_CELL" (None, Write, Read, None) "R[a] := C(b); if empty: raise UnboundLocalError for local b";
    StoreCell "STORE_CELL" (None, Read, Read, None) "C(a) := R[b]";
    DelCell "DEL_CELL" (None, Read, None, None) "if C(a) is empty: raise UnboundLocalError for local a; C(a) := empty";
    LoadFree "LOAD_FREE" (None, Write, Free, None) "R[a] := F[b]; if empty: raise NameError (free variable)";
    StoreFree "STORE_FREE" (None, Free, Read, None) "F[a] := R[b]";
    DelFree "DEL_FREE" (None, Free, None, None) "if F[a] is empty: raise NameError; F[a] := empty";
    // ---- names: c is a site ----
    LoadGlobal "LOAD_GLOBAL" (None, Write, None, Site) "R[a] := globals[N(c)], else builtins[N(c)], else raise NameError";
    StoreGlobal "STORE_GLOBAL" (None, Read, None, Site) "globals[N(c)] := R[a]";
    DelGlobal "DEL_GLOBAL" (None, None, None, Site) "del globals[N(c)], else raise NameError";
    LoadName "LOAD_NAME" (None, Write, None, Site) "R[a] := namespace[N(c)], else as LOAD_GLOBAL; when namespace is globals, as LOAD_GLOBAL";
    StoreName "STORE_NAME" (None, Read, None, Site) "namespace[N(c)] := R[a]";
    DelName "DEL_NAME" (None, None, None, Site) "del namespace[N(c)], else raise NameError";
    LoadClassFree "LOAD_CLASS_FREE" (None, Write, Free, Site) "R[a] := namespace[N(c)], else F[b]";
    LoadLocals "LOAD_LOCALS" (None, Write, None, None) "R[a] := the frame's namespace mapping";
    LoadDictGlobal "LOAD_DICT_GLOBAL" (None, Write, Read, Site) "R[a] := R[b][N(c)], else as LOAD_GLOBAL";
    LoadDictFree "LOAD_DICT_FREE" (Free8, Write, Read, Site) "R[a] := R[b][N(c)], else F[x]";
    AugGlobal "AUG_GLOBAL" (Aug, None, AugValue, Site) "if globals[N(c)] and the value v (see Aug) are numbers of built-in type: globals[N(c)] op= v, skip 3; else nothing";
    AugName "AUG_NAME" (Aug, None, AugValue, Site) "as AUG_GLOBAL on the namespace";
    AugOpen "AUG_OPEN" (AugPart, None, Read, None) "the next instruction loads what a late AUG behind it will update: of R[b], or a variable (see AugPart)";
    // ---- attributes ----
    LoadAttr "LOAD_ATTR" (None, Write, Read, Site) "R[a] := R[b].N(c)";
    StoreAttr "STORE_ATTR" (None, Read, Read, Site) "R[a].N(c) := R[b]";
    DelAttr "DEL_ATTR" (None, Read, None, Site) "del R[a].N(c)";
    AugAttr "AUG_ATTR" (Aug, Read, AugValue, Site) "if R[a].N(c) is a plain instance attribute and it and v are numbers of built-in type: R[a].N(c) op= v, skip 3; else nothing";
    LoadMethod "LOAD_METHOD" (None, WritePair, Read, Site) "R[a], R[a+1] := function, R[b] if R[b].N(c) is a plain method; else R[b].N(c), unset";
    LoadSpecial "LOAD_SPECIAL" (Special, WritePair, Read, None) "as LOAD_METHOD, looked up on type(R[b]), for special method x; absent: TypeError of the context manager protocol";
    LoadSuperAttr "LOAD_SUPER_ATTR" (None, Write, ReadTriple, Site) "R[a] := R[b](R[b+1], R[b+2]).N(c); R[b] is normally super";
    LoadSuperMethod "LOAD_SUPER_METHOD" (None, WritePair, ReadTriple, Site) "as LOAD_METHOD on R[b](R[b+1], R[b+2])";
    // ---- arithmetic: bit 7 of x = in place; op of BINARY* is x & 0x7F (BinaryOp) ----
    Add "ADD" (Inplace, Write, Read, Read) "R[a] := R[b] + R[c]";
    Sub "SUB" (Inplace, Write, Read, Read) "R[a] := R[b] - R[c]";
    Mul "MUL" (Inplace, Write, Read, Read) "R[a] := R[b] * R[c]";
    TrueDiv "TRUEDIV" (Inplace, Write, Read, Read) "R[a] := R[b] / R[c]";
    FloorDiv "FLOORDIV" (Inplace, Write, Read, Read) "R[a] := R[b] // R[c]";
    Mod "MOD" (Inplace, Write, Read, Read) "R[a] := R[b] % R[c]";
    And "AND" (Inplace, Write, Read, Read) "R[a] := R[b] & R[c]";
    Or "OR" (Inplace, Write, Read, Read) "R[a] := R[b] | R[c]";
    Xor "XOR" (Inplace, Write, Read, Read) "R[a] := R[b] ^ R[c]";
    LShift "LSHIFT" (Inplace, Write, Read, Read) "R[a] := R[b] << R[c]";
    RShift "RSHIFT" (Inplace, Write, Read, Read) "R[a] := R[b] >> R[c]";
    Binary "BINARY" (Binary, Write, Read, Read) "R[a] := R[b] op R[c]";
    BinaryK "BINARY_K" (Binary, Write, Read, Const) "R[a] := R[b] op K[c]";
    BinaryKR "BINARY_KR" (Binary, Write, Const, Read) "R[a] := K[b] op R[c]";
    AddI "ADD_I" (Inplace, Write, Read, Imm) "R[a] := R[b] + c";
    SubI "SUB_I" (Inplace, Write, Read, Imm) "R[a] := R[b] - c";
    MulI "MUL_I" (Inplace, Write, Read, Imm) "R[a] := R[b] * c";
    FloorDivI "FLOORDIV_I" (Inplace, Write, Read, Imm) "R[a] := R[b] // c";
    ModI "MOD_I" (Inplace, Write, Read, Imm) "R[a] := R[b] % c";
    AndI "AND_I" (Inplace, Write, Read, Imm) "R[a] := R[b] & c";
    LShiftI "LSHIFT_I" (Inplace, Write, Read, Imm) "R[a] := R[b] << c";
    RShiftI "RSHIFT_I" (Inplace, Write, Read, Imm) "R[a] := R[b] >> c";
    Neg "NEG" (None, Write, Read, None) "R[a] := -R[b]";
    Pos "POS" (None, Write, Read, None) "R[a] := +R[b]";
    Invert "INVERT" (None, Write, Read, None) "R[a] := ~R[b]";
    Not "NOT" (None, Write, Read, None) "R[a] := not R[b]";
    Compare "COMPARE" (Compare, Write, Read, Read) "R[a] := R[b] cmp R[c], cmp is x (CompareOp); the result need not be a bool for < <= == != > >=";
    CompareK "COMPARE_K" (Compare, Write, Read, Const) "R[a] := R[b] cmp K[c]";
    // ---- subscripts ----
    GetItem "GET_ITEM" (None, Write, Read, Read) "R[a] := R[b][R[c]]";
    GetItemI "GET_ITEM_I" (None, Write, Read, Imm) "R[a] := R[b][c]";
    GetItemK "GET_ITEM_K" (None, Write, Read, Const) "R[a] := R[b][K[c]]";
    SetItem "SET_ITEM" (None, Read, Read, Read) "R[a][R[b]] := R[c]";
    SetItemI "SET_ITEM_I" (None, Read, Imm, Read) "R[a][b] := R[c]";
    SetItemK "SET_ITEM_K" (None, Read, Const, Read) "R[a][K[b]] := R[c]";
    DelItem "DEL_ITEM" (None, Read, Read, None) "del R[a][R[b]]";
    AugItem "AUG_ITEM" (Aug, Read, Read, AugValue) "if R[a] is exactly a dict or list, R[a][R[b]] exists, it and v are numbers of built-in type, and the key hashes without Python code: R[a][R[b]] op= v, skip 3; else nothing";
    Slice "SLICE" (None, Write, ReadTriple, None) "R[a] := slice(R[b], R[b+1], R[b+2])";
    // ---- jumps: J16 is relative to the next instruction, J32 absolute ----
    Jump "JUMP" (None, None, Target, None) "-> bc";
    JumpBack "JUMP_BACK" (None, None, Target, None) "safepoint; -> bc";
    JumpIf "JUMP_IF" (Sense, Read, Target, None) "if truth(R[a]) == sense: -> bc";
    JumpIfSet "JUMP_IF_SET" (Sense, Write, Read, J16) "if truth(R[b]) == sense: R[a] := R[b], -> c";
    JumpNone "JUMP_NONE" (Sense, Read, Target, None) "if (R[a] is None) == sense: -> bc";
    JumpIs "JUMP_IS" (Sense, Read, Read, J16) "if (R[a] is R[b]) == sense: -> c";
    JumpIn "JUMP_IN" (Sense, Read, Read, J16) "if truth(R[a] in R[b]) == sense: -> c";
    JumpLt "JUMP_LT" (Sense, Read, Read, J16) "if truth(R[a] < R[b]) == sense: -> c";
    JumpLe "JUMP_LE" (Sense, Read, Read, J16) "if truth(R[a] <= R[b]) == sense: -> c";
    JumpEq "JUMP_EQ" (Sense, Read, Read, J16) "if truth(R[a] == R[b]) == sense: -> c";
    JumpNe "JUMP_NE" (Sense, Read, Read, J16) "if truth(R[a] != R[b]) == sense: -> c";
    JumpGt "JUMP_GT" (Sense, Read, Read, J16) "if truth(R[a] > R[b]) == sense: -> c";
    JumpGe "JUMP_GE" (Sense, Read, Read, J16) "if truth(R[a] >= R[b]) == sense: -> c";
    JumpLtI "JUMP_LT_I" (Sense, Read, Imm, J16) "if truth(R[a] < b) == sense: -> c";
    JumpLeI "JUMP_LE_I" (Sense, Read, Imm, J16) "if truth(R[a] <= b) == sense: -> c";
    JumpEqI "JUMP_EQ_I" (Sense, Read, Imm, J16) "if truth(R[a] == b) == sense: -> c";
    JumpNeI "JUMP_NE_I" (Sense, Read, Imm, J16) "if truth(R[a] != b) == sense: -> c";
    JumpGtI "JUMP_GT_I" (Sense, Read, Imm, J16) "if truth(R[a] > b) == sense: -> c";
    JumpGeI "JUMP_GE_I" (Sense, Read, Imm, J16) "if truth(R[a] >= b) == sense: -> c";
    JumpEqK "JUMP_EQ_K" (Sense, Read, Const, J16) "if truth(R[a] == K[b]) == sense: -> c";
    JumpNeK "JUMP_NE_K" (Sense, Read, Const, J16) "if truth(R[a] != K[b]) == sense: -> c";
    JumpInK "JUMP_IN_K" (Sense, Read, Const, J16) "if truth(R[a] in K[b]) == sense: -> c";
    // ---- iteration: an iteration state is three registers, opaque but to FOR_* ----
    GetIter "GET_ITER" (Sense, Write, Read, None) "R[a] := iter(R[b]); when sense is 1, R[b] itself if it is exactly a list, a tuple or a range, which FOR_PREP takes as they are";
    ForPrep "FOR_PREP" (None, WriteTriple, Read, J16) "R[a..a+3] := state of iter(R[b]); -> c, which is the loop's FOR_ITER";
    ForIter "FOR_ITER" (None, Write, ReadWriteTriple, J16) "safepoint; R[a] := next of state R[b..b+3], -> c; when exhausted: R[b..b+3] := unset, go on";
    Unpack "UNPACK" (None, WriteSpan, Read, Count) "R[a..a+c] := exactly c items of R[b]";
    Unpack2 "UNPACK_2" (None, Write, Write, Read) "R[a], R[b] := exactly 2 items of R[c]";
    UnpackEx "UNPACK_EX" (Count8, WriteSpanEx, Read, Count) "R[a..a+x] := first x items of R[b], R[a+x] := list of the middle, R[a+x+1..a+x+1+c] := last c items";
    // ---- building ----
    BuildTuple "BUILD_TUPLE" (None, Write, ReadSpan, Count) "R[a] := tuple of R[b..b+c]";
    BuildTuple2 "BUILD_TUPLE_2" (None, Write, Read, Read) "R[a] := (R[b], R[c])";
    BuildList "BUILD_LIST" (None, Write, ReadSpan, Count) "R[a] := new list of R[b..b+c]";
    BuildSet "BUILD_SET" (None, Write, ReadSpan, Count) "R[a] := new set of R[b..b+c], added in order";
    BuildMap "BUILD_MAP" (None, Write, ReadSpanPairs, Count) "R[a] := new dict of the c pairs R[b]: R[b+1], R[b+2]: R[b+3], ...";
    BuildString "BUILD_STRING" (None, Write, ReadSpan, Count) "R[a] := concatenation of the strings R[b..b+c]";
    ListAppend "LIST_APPEND" (None, Read, Read, None) "append R[b] to the list R[a]";
    SetAdd "SET_ADD" (None, Read, Read, None) "add R[b] to the set R[a]";
    MapAdd "MAP_ADD" (None, Read, Read, Read) "R[a][R[b]] := R[c], R[a] a dict";
    ListExtend "LIST_EXTEND" (None, Read, Read, None) "append each item of R[b] to the list R[a]; error text: Value after * must be an iterable";
    SetUpdate "SET_UPDATE" (None, Read, Read, None) "add each item of R[b] to the set R[a]";
    DictUpdate "DICT_UPDATE" (None, Read, Read, None) "update the dict R[a] with the mapping R[b]";
    DictMerge "DICT_MERGE" (None, Read, Read, Read) "as DICT_UPDATE, but a key already present is the TypeError of a call to R[c] with a repeated keyword";
    ListToTuple "LIST_TO_TUPLE" (None, Write, Read, None) "R[a] := tuple of the list R[b]";
    Convert "CONVERT" (Conversion, Write, Read, None) "R[a] := str, repr or ascii of R[b], by x";
    Format "FORMAT" (None, Write, Read, None) "R[a] := R[b] if it is exactly a str, else format(R[b], '')";
    FormatSpec "FORMAT_SPEC" (None, Write, Read, Read) "R[a] := format(R[b], R[c])";
    // ---- functions and calls: see the module documentation for windows ----
    MakeFunction "MAKE_FUNCTION" (None, Write, ConstWide, None) "R[a] := function of code K[bc], its closure taken as the code's captures say";
    SetFunction "SET_FUNCTION" (FunctionPart, Read, Read, None) "the part x (FunctionPart) of the function R[a] := R[b]";
    Call "CALL" (Count8, CallWindow, Write, Site) "R[b] := R[a](R[a+1..a+1+x])";
    CallMethod "CALL_METHOD" (Count8, MethodWindow, Write, Site) "R[b] := R[a](R[a+1], R[a+2..a+2+x]), without R[a+1] if that is unset";
    CallKw "CALL_KW" (Count8, CallWindow, Write, Const) "as CALL; the last len(K[c]) of the x arguments are keywords named by K[c]";
    CallMethodKw "CALL_METHOD_KW" (Count8, MethodWindow, Write, Const) "as CALL_METHOD; the last len(K[c]) of the x arguments are keywords named by K[c]";
    CallEx "CALL_EX" (Sense, ReadTriple, Write, None) "R[b] := R[a](*R[a+1]), with **R[a+2] when sense is 1; R[a+1] is any iterable, R[a+2] a dict made by this code, unset when sense is 0";
    Return "RETURN" (None, Read, None, None) "leave the frame with R[a]";
    ReturnK "RETURN_K" (None, None, ConstWide, None) "leave the frame with K[bc]";
    LoadCommon "LOAD_COMMON" (Common, Write, None, None) "R[a] := the well-known object x (CommonObject)";
    // ---- generators and coroutines ----
    Yield "YIELD" (Yielded, Write, Read, None) "suspend with R[b] (x = 1: as an item of an async generator); resumed: R[a] := the value sent";
    YieldFrom "YIELD_FROM" (None, ReadWrite, Read, None) "send R[a] to the iterator R[b]; if it yields v: suspend with v at this very instruction, resumed: R[a] := the value sent; if it ends: R[a] := its value, go on";
    GetYieldFrom "GET_YIELD_FROM" (None, Write, Read, None) "R[a] := R[b] if it is a generator (or a coroutine where allowed), else iter(R[b])";
    GetAwaitable "GET_AWAITABLE" (Awaited, Write, Read, None) "R[a] := the awaitable iterator of R[b]; x says which message an error has";
    GetAiter "GET_AITER" (None, Write, Read, None) "R[a] := R[b].__aiter__(), checked";
    GetAnext "GET_ANEXT" (None, Write, Read, None) "R[a] := awaitable iterator of R[b].__anext__()";
    EndAsyncFor "END_ASYNC_FOR" (None, Read, Target, None) "if R[a] is a StopAsyncIteration: -> bc; else re-raise R[a]";
    // ---- exceptions ----
    PushExc "PUSH_EXC" (None, Write, Read, None) "R[a] := handled; handled := R[b]";
    PopExc "POP_EXC" (None, Read, None, None) "handled := R[a]";
    JumpNoMatch "JUMP_NO_MATCH" (None, Read, Read, J16) "check that R[b] is an exception class or a tuple of them; if the exception R[a] is none of them: -> c";
    RaiseAgain "RAISE_AGAIN" (None, None, None, None) "raise handled again; RuntimeError if there is none";
    Raise "RAISE" (None, Read, None, None) "raise R[a], an exception or an exception class";
    RaiseFrom "RAISE_FROM" (None, Read, Read, None) "raise R[a] from R[b]";
    Reraise "RERAISE" (None, Read, None, None) "raise the exception R[a] as it is, without a new traceback entry for this frame";
    ExcTriple "EXC_TRIPLE" (None, WriteTriple, Read, None) "R[a], R[a+1], R[a+2] := type(R[b]), R[b], R[b].__traceback__";
    MatchStar "MATCH_STAR" (None, WritePair, Read, Read) "split the group R[b] (or None) by the type R[c]: R[a] := the matching part or None, R[a+1] := the rest or None";
    PrepReraiseStar "PREP_RERAISE_STAR" (None, Write, Read, Read) "R[a] := what except* must raise: original R[b], list R[c] of the exceptions raised or left over; None if nothing";
    // ---- match ----
    JumpNotSeq "JUMP_NOT_SEQ" (None, Read, Target, None) "if type(R[a]) is no sequence for match: -> bc";
    JumpNotMap "JUMP_NOT_MAP" (None, Read, Target, None) "if type(R[a]) is no mapping for match: -> bc";
    GetLen "GET_LEN" (None, Write, Read, None) "R[a] := len(R[b])";
    MatchKeys "MATCH_KEYS" (None, Write, Read, Read) "R[a] := tuple of the values of the mapping R[b] at the keys R[c] (a tuple), or None if one is missing";
    MatchClass "MATCH_CLASS" (Count8, Write, Read, ReadPair) "R[a] := tuple of the x positional and the keyword attributes R[c+1] (a tuple of names) of R[b] if it is an instance of R[c], else None";
    // ---- modules and the rest ----
    ImportName "IMPORT_NAME" (Count8, Write, Read, Site) "R[a] := __import__(N(c), globals, namespace, fromlist R[b], level x)";
    ImportFrom "IMPORT_FROM" (None, Write, Read, Site) "R[a] := attribute N(c) of the module R[b], else sys.modules entry, else ImportError";
    ImportStar "IMPORT_STAR" (None, Read, None, None) "copy the public names of the module R[a] into the namespace";
    SetupAnnotations "SETUP_ANNOTATIONS" (None, None, None, None) "if namespace has no __annotations__: namespace['__annotations__'] := {}";
    Intrinsic1 "INTRINSIC_1" (Intrinsic1, Write, Read, None) "R[a] := intrinsic x (Intrinsic1) of R[b]";
    Intrinsic2 "INTRINSIC_2" (Intrinsic2, Write, Read, Read) "R[a] := intrinsic x (Intrinsic2) of R[b], R[c]";
}
specialised {
    // The machine's: free to grow, up to 256 operations in all. A specialised form has the
    // operands of its generic form and may use no field that the generic form gives a meaning.
    AddInt "ADD_INT" => Add "ADD when both operands are small ints";
    AddFloat "ADD_FLOAT" => Add "ADD when both operands are floats";
    SubInt "SUB_INT" => Sub "SUB when both operands are small ints";
    SubFloat "SUB_FLOAT" => Sub "SUB when both operands are floats";
    MulInt "MUL_INT" => Mul "MUL when both operands are small ints";
    MulFloat "MUL_FLOAT" => Mul "MUL when both operands are floats";
    ForRange "FOR_RANGE" => ForIter "FOR_ITER over a range: the state is (next, stop, step)";
    ForList "FOR_LIST" => ForIter "FOR_ITER over a list: the state is (list, index, unset)";
}
}

impl Op {
    /// The operation with this number.
    #[inline]
    pub fn from_byte(byte: u8) -> Option<Op> {
        ALL.get(usize::from(byte)).copied()
    }

    /// The name that dumps show.
    pub fn mnemonic(self) -> &'static str {
        MNEMONICS[self as usize]
    }

    /// The formal meaning, one line.
    pub fn meaning(self) -> &'static str {
        MEANINGS[self as usize]
    }

    /// The form that the compiler emitted; itself for a generic operation.
    pub fn generic(self) -> Op {
        GENERIC[self as usize]
    }

    /// Whether only the machine may put this operation into code.
    pub fn is_specialised(self) -> bool {
        self as usize >= GENERIC_COUNT
    }

    /// The kinds of the fields x, a, b and c.
    pub fn kinds(self) -> [Kind; 4] {
        KINDS[self.generic() as usize]
    }

    /// Whether control never goes on to the next instruction.
    pub fn ends_block(self) -> bool {
        matches!(
            self,
            Op::Jump
                | Op::JumpBack
                | Op::Return
                | Op::ReturnK
                | Op::RaiseAgain
                | Op::Raise
                | Op::RaiseFrom
                | Op::Reraise
                | Op::EndAsyncFor
                | Op::ForPrep
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_names_and_forms_agree() {
        const { assert!(OP_COUNT <= 256) };
        for (i, &op) in ALL.iter().enumerate() {
            assert_eq!(op as usize, i);
            assert_eq!(Op::from_byte(i as u8), Some(op));
            assert!(!op.generic().is_specialised());
            assert_eq!(op.is_specialised(), op.generic() != op);
        }
        let mut names: Vec<_> = MNEMONICS.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), OP_COUNT);
    }
}
