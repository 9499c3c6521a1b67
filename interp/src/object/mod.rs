//! Python's objects: their layouts and their types, a file a type.
//!
//! Main invariant: the kind of an object, with its tag, tells its type without reading anything
//! else, but for instances and types, which say it in their first field and in their metaclass
//! field. An instance of a Python class that inherits from a builtin type with a kind of its own is
//! an ordinary instance whose first hidden slot holds an object of that kind, its *payload*.

pub mod alias;
pub(crate) mod atomic;
pub mod buffer;
pub mod bytearray;
pub mod bytes;
pub mod bytesformat;
pub mod byteslike;
pub mod classmethod;
pub mod code;
pub mod codec;
pub mod complex;
pub mod dict;
pub mod dictview;
pub mod exception;
pub mod float;
pub mod function;
pub mod generator;
pub mod instance;
pub mod int;
pub mod intmethods;
pub mod iterator;
pub mod list;
pub mod listsort;
pub(crate) mod lock;
pub mod memoryview;
pub mod method;
pub mod module;
pub mod namespace;
pub mod none;
pub mod number;
pub mod oserror;
pub mod pending;
pub mod plain;
pub mod property;
pub mod range;
pub mod set;
mod setmethods;
pub mod shape;
pub mod slice;
pub mod spare;
mod strcase;
pub mod strindex;
pub mod string;
pub mod strmethods;
pub(crate) mod strsearch;
pub mod superobject;
pub mod traceback;
pub mod tuple;
pub mod typenew;
pub mod types;
pub(crate) mod weakref;

use crate::heap::*;
use crate::modules::datetime;
use crate::native::TypeSpec;
use crate::value::Value;
use crate::vm::{Exec, Machine};

macro_rules! types {
    ($($id:ident => $spec:expr;)*) => {
        /// The builtin types.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        #[expect(missing_docs, reason = "named as the types are")]
        pub enum TypeId { $($id,)* }

        /// Their descriptions, by number. A base comes before what inherits from it.
        pub static TYPES: &[&TypeSpec] = &[$(&$spec,)*];
    };
}

types! {
    Object => types::OBJECT;
    Type => types::TYPE_SPEC;
    NoneType => none::NONE_TYPE;
    EllipsisType => none::ELLIPSIS_TYPE;
    NotImplementedType => none::NOT_IMPLEMENTED_TYPE;
    Int => int::SPEC;
    Bool => int::BOOL;
    Float => float::SPEC;
    Complex => complex::SPEC;
    Str => string::SPEC;
    Bytes => bytes::SPEC;
    ByteArray => bytearray::SPEC;
    Tuple => tuple::SPEC;
    List => list::SPEC;
    Dict => dict::SPEC;
    Set => set::SPEC;
    FrozenSet => set::FROZEN;
    Range => range::SPEC;
    Slice => slice::SPEC;
    MemoryView => memoryview::SPEC;
    Function => function::SPEC;
    BuiltinFunction => method::BUILTIN;
    MethodDescriptor => method::DESCRIPTOR;
    WrapperDescriptor => method::WRAPPER;
    MethodWrapper => method::METHOD_WRAPPER;
    Method => method::SPEC;
    Code => code::SPEC;
    Module => module::SPEC;
    Cell => function::CELL_SPEC;
    Generator => generator::SPEC;
    Coroutine => generator::COROUTINE;
    AsyncGenerator => generator::ASYNC;
    Property => property::SPEC;
    StaticMethod => classmethod::STATIC;
    ClassMethod => classmethod::CLASS;
    MemberDescriptor => method::MEMBER_SPEC;
    GetSetDescriptor => method::GETSET_SPEC;
    Super => superobject::SPEC;
    Traceback => traceback::SPEC;
    Frame => traceback::FRAME_SPEC;
    MappingProxy => namespace::PROXY_SPEC;
    Lock => lock::SPEC;
    RLock => lock::RLOCK_SPEC;
    Atomic => atomic::SPEC;
    WeakCell => weakref::SPEC;
    GenericAlias => alias::SPEC;
    UnionType => alias::UNION_SPEC;
    SimpleNamespace => namespace::SPEC;
    DictKeys => dictview::KEYS;
    DictValues => dictview::VALUES;
    DictItems => dictview::ITEMS;
    ListIterator => iterator::LIST;
    ListReverseIterator => iterator::LIST_REVERSE;
    TupleIterator => iterator::TUPLE_SPEC;
    StrIterator => iterator::STR_SPEC;
    StrAsciiIterator => iterator::STR_ASCII_SPEC;
    BytesIterator => iterator::BYTES_SPEC;
    ByteArrayIterator => iterator::BYTEARRAY_SPEC;
    RangeIterator => iterator::RANGE_SPEC;
    DictKeyIterator => iterator::DICT_KEYS;
    DictValueIterator => iterator::DICT_VALUES;
    DictItemIterator => iterator::DICT_ITEMS;
    DictReverseKeyIterator => iterator::DICT_REVERSE_KEYS;
    DictReverseValueIterator => iterator::DICT_REVERSE_VALUES;
    DictReverseItemIterator => iterator::DICT_REVERSE_ITEMS;
    SetIterator => iterator::SET_SPEC;
    SequenceIterator => iterator::SEQUENCE;
    CallableIterator => iterator::CALLABLE;
    Enumerate => iterator::ENUMERATE;
    Zip => iterator::ZIP;
    Map => iterator::MAP;
    Filter => iterator::FILTER;
    Reversed => iterator::REVERSED;
    TimeDelta => datetime::TIMEDELTA;
    Date => datetime::DATE;
    DateTime => datetime::DATETIME;
    Time => datetime::TIME;
    TzInfo => datetime::TZINFO;
    TimeZone => datetime::TIMEZONE;
    BaseException => exception::BASE;
    Exception => exception::EXCEPTION;
    BaseExceptionGroup => exception::BASE_GROUP;
    GeneratorExit => exception::GENERATOR_EXIT;
    KeyboardInterrupt => exception::KEYBOARD_INTERRUPT;
    SystemExit => exception::SYSTEM_EXIT;
    ArithmeticError => exception::ARITHMETIC;
    AssertionError => exception::ASSERTION;
    AttributeError => exception::ATTRIBUTE;
    BufferError => exception::BUFFER;
    EOFError => exception::EOF;
    ImportError => exception::IMPORT;
    LookupError => exception::LOOKUP;
    MemoryError => exception::MEMORY;
    NameError => exception::NAME;
    OSError => oserror::SPEC;
    ReferenceError => exception::REFERENCE;
    RuntimeError => exception::RUNTIME;
    StopAsyncIteration => exception::STOP_ASYNC;
    StopIteration => exception::STOP;
    SyntaxError => exception::SYNTAX;
    SystemError => exception::SYSTEM;
    TypeError => exception::TYPE_ERROR;
    ValueError => exception::VALUE;
    Warning => exception::WARNING;
    FloatingPointError => exception::FLOATING_POINT;
    OverflowError => exception::OVERFLOW;
    ZeroDivisionError => exception::ZERO_DIVISION;
    IndexError => exception::INDEX;
    KeyError => exception::KEY;
    ModuleNotFoundError => exception::MODULE_NOT_FOUND;
    UnboundLocalError => exception::UNBOUND_LOCAL;
    BlockingIOError => exception::BLOCKING_IO;
    ChildProcessError => exception::CHILD_PROCESS;
    ConnectionError => exception::CONNECTION;
    BrokenPipeError => exception::BROKEN_PIPE;
    ConnectionAbortedError => exception::CONNECTION_ABORTED;
    ConnectionRefusedError => exception::CONNECTION_REFUSED;
    ConnectionResetError => exception::CONNECTION_RESET;
    FileExistsError => exception::FILE_EXISTS;
    FileNotFoundError => exception::FILE_NOT_FOUND;
    InterruptedError => exception::INTERRUPTED;
    IsADirectoryError => exception::IS_A_DIRECTORY;
    NotADirectoryError => exception::NOT_A_DIRECTORY;
    PermissionError => exception::PERMISSION;
    ProcessLookupError => exception::PROCESS_LOOKUP;
    TimeoutError => exception::TIMEOUT;
    NotImplementedError => exception::NOT_IMPLEMENTED;
    RecursionError => exception::RECURSION;
    PythonFinalizationError => exception::FINALIZATION;
    IndentationError => exception::INDENTATION;
    IncompleteInputError => exception::INCOMPLETE;
    TabError => exception::TAB;
    UnicodeError => exception::UNICODE;
    UnicodeDecodeError => exception::UNICODE_DECODE;
    UnicodeEncodeError => exception::UNICODE_ENCODE;
    UnicodeTranslateError => exception::UNICODE_TRANSLATE;
    DeprecationWarning => exception::DEPRECATION;
    PendingDeprecationWarning => exception::PENDING_DEPRECATION;
    RuntimeWarning => exception::RUNTIME_WARNING;
    SyntaxWarning => exception::SYNTAX_WARNING;
    UserWarning => exception::USER_WARNING;
    FutureWarning => exception::FUTURE_WARNING;
    ImportWarning => exception::IMPORT_WARNING;
    UnicodeWarning => exception::UNICODE_WARNING;
    BytesWarning => exception::BYTES_WARNING;
    ResourceWarning => exception::RESOURCE_WARNING;
    EncodingWarning => exception::ENCODING_WARNING;
    ExceptionGroup => exception::GROUP;
}

/// The type of exact objects of a kind; of kinds with tags, that of tag 0.
const fn type_of_kind(kind: u8) -> TypeId {
    match kind {
        BIGINT => TypeId::Int,
        FLOAT => TypeId::Float,
        COMPLEX => TypeId::Complex,
        STR => TypeId::Str,
        BYTES => TypeId::Bytes,
        TUPLE => TypeId::Tuple,
        LIST => TypeId::List,
        DICT => TypeId::Dict,
        SET => TypeId::Set,
        FROZENSET => TypeId::FrozenSet,
        FUNCTION => TypeId::Function,
        NATIVE => TypeId::BuiltinFunction,
        METHOD => TypeId::Method,
        CODE => TypeId::Code,
        TYPE => TypeId::Type,
        MODULE => TypeId::Module,
        CELL => TypeId::Cell,
        GENERATOR => TypeId::Generator,
        RANGE => TypeId::Range,
        SLICE => TypeId::Slice,
        BYTEARRAY => TypeId::ByteArray,
        ITERATOR => TypeId::ListIterator,
        VIEW => TypeId::DictKeys,
        PROPERTY => TypeId::Property,
        STATICMETHOD => TypeId::StaticMethod,
        CLASSMETHOD => TypeId::ClassMethod,
        MEMBER => TypeId::MemberDescriptor,
        GETSET => TypeId::GetSetDescriptor,
        SUPER => TypeId::Super,
        TRACEBACK => TypeId::Traceback,
        FRAME => TypeId::Frame,
        PROXY => TypeId::MappingProxy,
        ALIAS => TypeId::GenericAlias,
        UNION => TypeId::UnionType,
        LOCK => TypeId::Lock,
        RLOCK => TypeId::RLock,
        ATOMIC => TypeId::Atomic,
        WEAKREF => TypeId::WeakCell,
        _ => TypeId::Object,
    }
}

static KIND_TYPES: [TypeId; 64] = {
    let mut all = [TypeId::Object; 64];
    let mut kind = 0;
    while kind < 64 {
        all[kind] = type_of_kind(kind as u8);
        kind += 1;
    }
    all
};

impl Machine {
    /// A builtin type.
    #[inline(always)]
    pub fn builtin(&self, id: TypeId) -> Value {
        match self.rt.types.get() {
            Some(types) => types[id as usize],
            None => unreachable!("builtin types are made before objects"),
        }
    }

    /// The type of a value: `type(v)`.
    ///
    /// # Errors
    /// When the block has to be rolled back.
    #[inline]
    pub fn type_of(&mut self, v: Value) -> Exec {
        let Some(object) = v.as_ref() else {
            return Ok(self.builtin(match v {
                v if v.is_int() => TypeId::Int,
                v if v.is_float() => TypeId::Float,
                Value::NONE => TypeId::NoneType,
                Value::TRUE | Value::FALSE => TypeId::Bool,
                Value::ELLIPSIS => TypeId::EllipsisType,
                Value::NOT_IMPLEMENTED => TypeId::NotImplementedType,
                _ => TypeId::Object,
            }));
        };
        let id = match object.kind() {
            INSTANCE => return self.field(object, instance::CLASS),
            TYPE => return self.field(object, types::META),
            ITERATOR => iterator::TAGS[usize::from(object.tag())],
            VIEW => dictview::TAGS[usize::from(object.tag())],
            GENERATOR => generator::TAGS[usize::from(object.tag())],
            NATIVE if method::is_slot(object) => TypeId::WrapperDescriptor,
            NATIVE if method::binds(object) => TypeId::MethodDescriptor,
            METHOD => match method::builtin_of(object) {
                Some(f) if method::is_slot(f) => TypeId::MethodWrapper,
                Some(_) => TypeId::BuiltinFunction,
                None => TypeId::Method,
            },
            kind => KIND_TYPES[usize::from(kind)],
        };
        Ok(self.builtin(id))
    }

    /// Whether the type of `v` is exactly this builtin one.
    pub fn is_exact(&mut self, v: Value, id: TypeId) -> Exec<bool> {
        Ok(self.type_of(v)? == self.builtin(id))
    }

    /// Whether `v` is an instance of this builtin type or of one that inherits from it (without
    /// `__instancecheck__`).
    pub fn is_a(&mut self, v: Value, id: TypeId) -> Exec<bool> {
        let class = self.type_of(v)?;
        let wanted = self.builtin(id);
        Ok(class == wanted || self.is_subtype(class, wanted)?)
    }

    /// The type's name for messages: `__name__`, with the module's before it if CPython's type is a
    /// native module's.
    pub fn type_name(&mut self, v: Value) -> String {
        self.full_type_name(v).unwrap_or_else(|_| "object".into())
    }

    /// `type(v).__name__`.
    pub fn bare_type_name(&mut self, v: Value) -> String {
        match self.type_of(v).and_then(|class| self.class_name(class)) {
            Ok(name) => name,
            Err(_) => "object".into(),
        }
    }

    /// `class.__name__`, for messages.
    pub fn class_name(&mut self, class: Value) -> Exec<String> {
        let name = self.field(class.object(), types::NAME)?;
        Ok(self.text_lossy(name))
    }
}
