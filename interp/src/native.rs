//! How Rust functions are called from Python, and how types and modules are described.
//!
//! Main invariant: a native function gets exactly as many arguments as it has parameters (missing
//! optional ones are [`Value::UNSET`]); it returns a value, or an [`Unwind`](crate::vm::Unwind) that it passes on
//! untouched. It has no effects outside the heap but by [`Machine::write_output`] and the like,
//! since its block may be rolled back and run again.
//!
//! A builtin type is a [`TypeSpec`] constant in its own file under `object/`, listed in
//! `object::types!`; a module is a [`ModuleSpec`] constant in its own file under `modules/`, listed
//! in `modules::ALL`. Example:
//!
//! ```ignore
//! fn append(m: &mut Machine, args: &[Value]) -> Exec { list::push(m, args[0], args[1])?; Ok(Value::NONE) }
//! pub const SPEC: TypeSpec = TypeSpec {
//!     methods: &[NativeDef::method("append", append, &["self", "object"]).positional()],
//!     ..TypeSpec::new("list", LIST)
//! };
//! ```
//!
//! Methods of a builtin type get as `args[0]` an object of exactly that kind: for an instance of a
//! Python subclass the machine passes the builtin object inside it (`object::instance`), and gives
//! the instance back where the function returns that object.

use crate::object::TypeId;
use crate::value::Value;
use crate::vm::reduce::Reduction;
use crate::vm::{Exec, Machine};

/// Keyword arguments: names (interned strings) and values, equally many.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keywords<'a> {
    /// The names.
    pub names: &'a [Value],
    /// The values.
    pub values: &'a [Value],
}

impl Keywords<'_> {
    /// No keyword arguments.
    pub const NONE: Keywords<'static> = Keywords { names: &[], values: &[] };

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

/// The Rust side of a native function.
#[derive(Clone, Copy)]
pub enum Code {
    /// Gets one value for each parameter; missing optional ones are unset.
    Fixed(fn(&mut Machine, &[Value]) -> Exec),
    /// Gets the positional arguments as they are, and the keyword arguments.
    Variadic(fn(&mut Machine, &[Value], Keywords<'_>) -> Exec),
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("native code")
    }
}

/// How a native function binds when it is found in a class.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Binding {
    /// A function of a module; as a class attribute it does not bind.
    Function,
    /// The first argument is an instance.
    Method,
    /// The first argument is the class.
    Class,
    /// Nothing is bound (`__new__`, `str.maketrans`).
    Static,
}

/// A native function.
#[derive(Clone, Copy, Debug)]
pub struct NativeDef {
    /// `__name__`.
    pub name: &'static str,
    /// What runs.
    pub code: Code,
    /// The parameters' names, `self` or `cls` included.
    pub parameters: &'static [&'static str],
    /// How many of them are required.
    pub required: u8,
    /// How many cannot be given by name.
    pub positional_only: u8,
    /// From which one on they can be given by name only.
    pub keyword_only: u8,
    /// How it binds.
    pub binding: Binding,
    /// What it makes of all items of a generator, if the machine can do that item by item.
    pub reduces: Option<Reduction>,
    /// `__doc__`, or empty.
    pub doc: &'static str,
}

type FixedFn = fn(&mut Machine, &[Value]) -> Exec;
type VariadicFn = fn(&mut Machine, &[Value], Keywords<'_>) -> Exec;

impl NativeDef {
    const fn new(
        name: &'static str,
        code: Code,
        parameters: &'static [&'static str],
        binding: Binding,
    ) -> NativeDef {
        let required = parameters.len() as u8;
        let keyword_only = u8::MAX;
        // Builtins take their arguments by position unless they say otherwise.
        let positional_only = required;
        NativeDef {
            name,
            code,
            parameters,
            required,
            positional_only,
            keyword_only,
            binding,
            reduces: None,
            doc: "",
        }
    }

    /// A module's function; all parameters required and by position only, as the methods below say
    /// otherwise.
    pub const fn function(name: &'static str, f: FixedFn, p: &'static [&'static str]) -> NativeDef {
        Self::new(name, Code::Fixed(f), p, Binding::Function)
    }

    /// A method; the first parameter is `self`.
    pub const fn method(name: &'static str, f: FixedFn, p: &'static [&'static str]) -> NativeDef {
        Self::new(name, Code::Fixed(f), p, Binding::Method)
    }

    /// A class method; the first parameter is `cls`.
    pub const fn class(name: &'static str, f: FixedFn, p: &'static [&'static str]) -> NativeDef {
        Self::new(name, Code::Fixed(f), p, Binding::Class)
    }

    /// A static method.
    pub const fn fixed_static(
        name: &'static str,
        f: FixedFn,
        p: &'static [&'static str],
    ) -> NativeDef {
        Self::new(name, Code::Fixed(f), p, Binding::Static)
    }

    /// Any arguments.
    pub const fn variadic(name: &'static str, f: VariadicFn, binding: Binding) -> NativeDef {
        Self::new(name, Code::Variadic(f), &[], binding)
    }

    /// It takes all items of its iterable, the last argument.
    pub const fn reducing(self, reduction: Reduction) -> NativeDef {
        NativeDef { reduces: Some(reduction), ..self }
    }

    /// The last `n` parameters are optional.
    pub const fn optional(self, n: u8) -> NativeDef {
        NativeDef { required: self.parameters.len() as u8 - n, ..self }
    }

    /// Parameters from the `from`th on can be given by name as well.
    pub const fn by_name(self, from: u8) -> NativeDef {
        NativeDef { positional_only: from, ..self }
    }

    /// Parameters from the `from`th on can be given by name only.
    pub const fn named_only(self, from: u8) -> NativeDef {
        let positional_only = if self.positional_only < from { self.positional_only } else { from };
        NativeDef { keyword_only: from, positional_only, ..self }
    }
}

/// Sets a native attribute; deletes it when the value is unset.
pub type SetFn = fn(&mut Machine, Value, Value) -> Exec<()>;

/// A native attribute.
#[derive(Clone, Copy)]
pub struct GetSet {
    /// Its name.
    pub name: &'static str,
    /// Reads it.
    pub get: fn(&mut Machine, Value) -> Exec,
    /// Sets it; deletes it when the value is unset.
    pub set: Option<SetFn>,
}

impl GetSet {
    /// An attribute that cannot be set.
    pub const fn read_only(name: &'static str, get: fn(&mut Machine, Value) -> Exec) -> GetSet {
        GetSet { name, get, set: None }
    }
}

impl std::fmt::Debug for GetSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// `__new__` of a builtin type: class, positional and keyword arguments.
pub type NewFn = fn(&mut Machine, Value, &[Value], Keywords<'_>) -> Exec;

/// `__next__` of a builtin type; `None` at the end.
pub type NextFn = fn(&mut Machine, Value) -> Exec<Option<Value>>;

/// A builtin type.
#[derive(Clone, Copy, Debug)]
pub struct TypeSpec {
    /// `__name__`.
    pub name: &'static str,
    /// `__module__`.
    pub module: &'static str,
    /// The base class; `object` itself has none.
    pub base: TypeId,
    /// The kind of its exact instances; [`crate::heap::INSTANCE`] for ordinary ones.
    pub kind: u8,
    /// Slots of its instances that have no name, when they are ordinary ones; numbered from 0
    /// behind those of the base.
    pub hidden: u16,
    /// Whether classes may inherit from it.
    pub subclassable: bool,
    /// Whether instances have a `__dict__`.
    pub has_dict: bool,
    /// Whether there can be weak references to instances.
    pub weak: bool,
    /// Makes an instance; without it, that of the base is inherited.
    pub new: Option<NewFn>,
    /// What FOR_ITER and [`Machine::next`] call for its instances, if they are iterators of their
    /// own; `__next__` is to be among the methods too.
    pub next: Option<NextFn>,
    /// Methods.
    pub methods: &'static [NativeDef],
    /// Attributes.
    pub attributes: &'static [GetSet],
    /// `__doc__`.
    pub doc: &'static str,
}

impl TypeSpec {
    /// A type without anything in it.
    pub const fn new(name: &'static str, kind: u8) -> TypeSpec {
        TypeSpec {
            name,
            module: "builtins",
            base: TypeId::Object,
            kind,
            hidden: 0,
            subclassable: true,
            has_dict: false,
            weak: false,
            new: None,
            next: None,
            methods: &[],
            attributes: &[],
            doc: "",
        }
    }
}

/// A native module.
#[derive(Clone, Copy, Debug)]
pub struct ModuleSpec {
    /// Its name in `sys.modules`.
    pub name: &'static str,
    /// `__doc__`.
    pub doc: &'static str,
    /// Its functions.
    pub functions: &'static [NativeDef],
    /// Its types, made at the first import.
    pub types: &'static [&'static TypeSpec],
    /// Fills in the rest: gets the module's dict.
    pub init: Option<fn(&mut Machine, Value) -> Exec<()>>,
    /// Python source that is run in the module afterwards, or empty.
    pub source: &'static str,
}

impl ModuleSpec {
    /// An empty module.
    pub const fn new(name: &'static str) -> ModuleSpec {
        ModuleSpec { name, doc: "", functions: &[], types: &[], init: None, source: "" }
    }
}
