//! The symbol table: which scopes a source has, and what every name in them means.
//!
//! Main invariant: after [`analyse`], every name that a scope mentions has a [`Meaning`] there,
//! and a name means [`Meaning::Free`] only if every function between it and its binding passes
//! the cell on. Comprehensions are *inlined*: they are scopes of their own for names, but belong
//! to the unit (function, class, module) around them, so a name seen through them needs no cell.

use ruff_text_size::TextRange;
use rustc_hash::FxHashMap;

use crate::syntax::CompileError;

/// Index of a scope.
pub(crate) type ScopeId = usize;

/// What a scope belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ScopeKind {
    /// A module, interactive input or expression.
    Module,
    /// A class body.
    Class,
    /// A `def` or a lambda.
    Function { is_async: bool, is_lambda: bool },
    /// A list, set or dict comprehension, inlined; what messages call it.
    Comprehension { kind: &'static str },
    /// A generator expression.
    Generator { is_async: bool },
    /// The scope of a type parameter list.
    TypeParams,
    /// The value of a type alias, a type parameter's bound or default.
    TypeValue,
    /// The annotations of a function, class or module.
    Annotations,
}

impl ScopeKind {
    /// Whether bound names are registers.
    pub(crate) fn is_function_like(self) -> bool {
        !matches!(self, ScopeKind::Module | ScopeKind::Class)
    }

    /// Whether it is generated into the unit around it.
    pub(crate) fn is_inlined(self) -> bool {
        matches!(self, ScopeKind::Comprehension { .. })
    }

    /// Whether it sees the names of a class directly around it.
    pub(crate) fn sees_class(self) -> bool {
        matches!(self, ScopeKind::TypeParams | ScopeKind::TypeValue | ScopeKind::Annotations)
    }
}

/// What a name stands for in a scope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Meaning {
    /// Bound in this scope, kept in a register.
    Local,
    /// Bound in this scope, kept in a cell because nested functions use it.
    Cell,
    /// Bound in this scope, kept in a namespace (module, class).
    Name,
    /// Bound in an inlined or surrounding scope of the same unit.
    Outer(ScopeId),
    /// In a cell of the closure.
    Free,
    /// Declared global.
    GlobalExplicit,
    /// Not bound anywhere around.
    GlobalImplicit,
}

/// Facts about a name in a scope, before resolution.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Flags(u16);

impl Flags {
    pub(crate) const BOUND: u16 = 1;
    pub(crate) const USED: u16 = 2;
    pub(crate) const PARAM: u16 = 4;
    pub(crate) const GLOBAL: u16 = 8;
    pub(crate) const NONLOCAL: u16 = 16;
    pub(crate) const ANNOTATED: u16 = 32;
    pub(crate) const TYPE_PARAM: u16 = 64;
    pub(crate) const ITERATION: u16 = 128;
    pub(crate) const DELETED: u16 = 256;
    pub(crate) const CAPTURED: u16 = 512;

    pub(crate) fn has(self, flag: u16) -> bool {
        self.0 & flag != 0
    }

    pub(crate) fn set(&mut self, flag: u16) {
        self.0 |= flag;
    }
}

/// A name in a scope.
#[derive(Debug)]
pub(crate) struct Symbol<'a> {
    pub(crate) name: &'a str,
    pub(crate) flags: Flags,
    pub(crate) meaning: Meaning,
    /// Where a `global` or `nonlocal` statement declared it.
    pub(crate) declared: TextRange,
}

/// A scope.
#[derive(Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) kind: ScopeKind,
    pub(crate) parent: Option<ScopeId>,
    /// The nearest scope, itself included, that is not inlined.
    pub(crate) unit: ScopeId,
    pub(crate) symbols: Vec<Symbol<'a>>,
    index: FxHashMap<&'a str, usize>,
    /// Names of the closure, in order (units only).
    pub(crate) free: Vec<&'a str>,
    pub(crate) is_generator: bool,
    pub(crate) is_coroutine: bool,
    /// The class needs a `__class__` cell.
    pub(crate) needs_class_cell: bool,
    /// The class needs a `__classdict__` cell.
    pub(crate) needs_classdict: bool,
    /// Something in a nested scope sees the class around it.
    pub(crate) sees_class: bool,
    pub(crate) future_annotations: bool,
    /// The class whose private names are mangled here.
    pub(crate) class_name: Option<&'a str>,
    /// Assignments `self.x = …` in the methods of a class.
    pub(crate) static_attributes: Vec<&'a str>,
}

impl<'a> Scope<'a> {
    pub(crate) fn symbol(&self, name: &str) -> Option<&Symbol<'a>> {
        self.index.get(name).map(|&i| &self.symbols[i])
    }

    pub(crate) fn symbol_mut(&mut self, name: &str) -> Option<&mut Symbol<'a>> {
        self.index.get(name).map(|&i| &mut self.symbols[i])
    }
}

/// The scopes of a source; 0 is the outermost.
#[derive(Debug, Default)]
pub(crate) struct Scopes<'a> {
    pub(crate) list: Vec<Scope<'a>>,
    /// By address and role of the syntax node that opens the scope.
    by_node: FxHashMap<(usize, u8), ScopeId>,
}

/// Roles of a node that can open several scopes.
pub(crate) mod role {
    pub(crate) const BODY: u8 = 0;
    pub(crate) const TYPE_PARAMS: u8 = 1;
    pub(crate) const ANNOTATIONS: u8 = 2;
    pub(crate) const VALUE: u8 = 3;
    pub(crate) const DEFAULT: u8 = 4;
}

/// The key of a node.
pub(crate) fn address<T>(node: &T) -> usize {
    std::ptr::from_ref(node) as usize
}

impl<'a> Scopes<'a> {
    /// Opens a scope for a node.
    pub(crate) fn open(
        &mut self,
        key: (usize, u8),
        kind: ScopeKind,
        parent: Option<ScopeId>,
    ) -> ScopeId {
        let id = self.list.len();
        let unit = match parent {
            Some(p) if kind.is_inlined() => self.list[p].unit,
            _ => id,
        };
        self.by_node.insert(key, id);
        self.list.push(Scope {
            kind,
            parent,
            unit,
            symbols: Vec::new(),
            index: FxHashMap::default(),
            free: Vec::new(),
            is_generator: false,
            is_coroutine: false,
            needs_class_cell: false,
            needs_classdict: false,
            sees_class: false,
            future_annotations: parent.is_some_and(|p| self.list[p].future_annotations),
            class_name: parent.and_then(|p| self.list[p].class_name),
            static_attributes: Vec::new(),
        });
        id
    }

    /// The scope that a node opened.
    pub(crate) fn of(&self, key: (usize, u8)) -> Option<ScopeId> {
        self.by_node.get(&key).copied()
    }

    /// Notes facts about a name.
    pub(crate) fn note(&mut self, scope: ScopeId, name: &'a str, flag: u16) -> &mut Symbol<'a> {
        let scope = &mut self.list[scope];
        let next = scope.symbols.len();
        let i = *scope.index.entry(name).or_insert(next);
        if i == next {
            scope.symbols.push(Symbol {
                name,
                flags: Flags::default(),
                meaning: Meaning::GlobalImplicit,
                declared: TextRange::default(),
            });
        }
        let symbol = &mut scope.symbols[i];
        symbol.flags.set(flag);
        symbol
    }

    /// Gives every name its meaning.
    pub(crate) fn analyse(&mut self) -> Result<(), CompileError> {
        for id in 0..self.list.len() {
            for i in 0..self.list[id].symbols.len() {
                let symbol = &self.list[id].symbols[i];
                let (name, flags) = (symbol.name, symbol.flags);
                let kind = self.list[id].kind;
                let meaning = if flags.has(Flags::GLOBAL) {
                    Meaning::GlobalExplicit
                } else if flags.has(Flags::NONLOCAL) {
                    let declared = symbol.declared;
                    match self.resolve_outer(id, name) {
                        m @ (Meaning::Free | Meaning::Outer(_)) => m,
                        _ => {
                            return Err(CompileError::syntax(
                                format!("no binding for nonlocal '{name}' found"),
                                declared,
                            ));
                        }
                    }
                } else if flags.has(Flags::BOUND | Flags::PARAM | Flags::TYPE_PARAM) {
                    if !kind.is_function_like() {
                        Meaning::Name
                    } else if flags.has(Flags::CAPTURED) {
                        Meaning::Cell
                    } else {
                        Meaning::Local
                    }
                } else {
                    self.resolve_outer(id, name)
                };
                let symbol = &mut self.list[id].symbols[i];
                // A capture may have been noted by a nested scope before; it comes later in the
                // list, so here only the meaning is missing.
                symbol.meaning = meaning;
            }
        }
        Ok(())
    }

    /// Looks a name up in the scopes around `id`, making cells on the way.
    fn resolve_outer(&mut self, id: ScopeId, name: &'a str) -> Meaning {
        let mut crossed = false;
        let mut path = Vec::new();
        let mut at = id;
        let mut sees_class = self.list[id].kind.sees_class();
        loop {
            if !self.list[at].kind.is_inlined() {
                crossed = true;
                path.push(at);
            }
            let Some(up) = self.list[at].parent else { return Meaning::GlobalImplicit };
            at = up;
            let scope = &self.list[at];
            if scope.kind == ScopeKind::Class {
                if name == "__class__" {
                    self.list[at].needs_class_cell = true;
                } else if name == "__classdict__" {
                    self.list[at].needs_classdict = true;
                } else if name == "__conditional_annotations__" {
                    // Kept in the namespace, which annotations see by way of __classdict__.
                    return Meaning::GlobalImplicit;
                } else {
                    if sees_class
                        && let Some(s) = scope.symbol(name)
                        && s.flags.has(Flags::GLOBAL)
                    {
                        return Meaning::GlobalExplicit;
                    }
                    sees_class = false;
                    continue;
                }
                return self.capture(at, &path, name);
            }
            if scope.kind == ScopeKind::Module {
                return Meaning::GlobalImplicit;
            }
            sees_class = sees_class && scope.kind.sees_class();
            if let Some(s) = scope.symbol(name) {
                if s.flags.has(Flags::GLOBAL) {
                    return Meaning::GlobalImplicit;
                }
                let bound = Flags::BOUND | Flags::PARAM | Flags::TYPE_PARAM;
                if s.flags.has(bound) && !s.flags.has(Flags::NONLOCAL) {
                    if !crossed {
                        return Meaning::Outer(at);
                    }
                    return self.capture(at, &path, name);
                }
            }
        }
    }

    /// Makes `name` of scope `binder` a cell and passes it on through the units in `path`.
    fn capture(&mut self, binder: ScopeId, path: &[ScopeId], name: &'a str) -> Meaning {
        for &unit in path {
            if !self.list[unit].free.contains(&name) {
                self.list[unit].free.push(name);
            }
        }
        if path.is_empty() {
            return Meaning::Outer(binder);
        }
        if let Some(symbol) = self.list[binder].symbol_mut(name) {
            symbol.flags.set(Flags::CAPTURED);
            if symbol.meaning == Meaning::Local {
                symbol.meaning = Meaning::Cell;
            }
        }
        Meaning::Free
    }
}
