//! The code generator's core: units, names, and what every other part of it uses.
//!
//! Main invariant: an expression compiled *to* a register writes that register once, as the last
//! thing it does, unless the register is a temporary; so a failing assignment leaves a local as
//! it was, and any instruction can be abandoned and run again.

use std::sync::Arc;

use bumpalo::Bump;
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashMap;

use super::assemble::assemble;
use super::scope::{Flags, Meaning, ScopeId, ScopeKind, Scopes};
use super::symbols::mangle;
use super::unit::{Reg, Unit};
use crate::bytecode::{
    Capture, Code, CodeFlags, CommonObject, Constant, Intrinsic1, Op, Parameters, SourceMap,
};
use crate::syntax::{CompileError, span};

pub(crate) type Result<T = ()> = std::result::Result<T, CompileError>;

/// Functions and classes nested deeper are refused.
const MAX_UNITS: usize = 400;

/// Where a name is kept, seen from the code being generated.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Access {
    /// A register, and whether it may be unset.
    Register(Reg, bool),
    /// A cell in a register.
    Cell(Reg),
    /// A cell of the closure.
    Free(u16),
    /// The globals.
    Global,
    /// The frame's namespace.
    Name,
    /// The class namespace, else the closure.
    ClassFree(u16),
    /// The namespace of the class around (in a closure cell), else the globals.
    DictGlobal(u16),
    /// The namespace of the class around (first cell), else the closure (second).
    DictFree(u16, u16),
}

/// The code generator.
pub(crate) struct Compiler<'a> {
    pub(crate) scopes: Scopes<'a>,
    pub(crate) arena: &'a Bump,
    pub(crate) text: &'a str,
    pub(crate) source: Arc<SourceMap>,
    pub(crate) units: Vec<Unit<'a>>,
    /// The inlined scopes of each unit.
    inlined: FxHashMap<ScopeId, Vec<ScopeId>>,
    /// The source has assignment expressions.
    pub(crate) has_named: bool,
    /// Print the values of expression statements.
    pub(crate) interactive: bool,
    pub(crate) future_annotations: bool,
    /// Assertions are compiled in.
    pub(crate) assertions: bool,
    /// Docstrings are kept.
    pub(crate) docstrings: bool,
}

impl<'a> Compiler<'a> {
    pub(crate) fn new(
        scopes: Scopes<'a>,
        arena: &'a Bump,
        text: &'a str,
        source: Arc<SourceMap>,
    ) -> Compiler<'a> {
        let mut inlined: FxHashMap<ScopeId, Vec<ScopeId>> = FxHashMap::default();
        for (id, scope) in scopes.list.iter().enumerate() {
            if scope.unit != id {
                inlined.entry(scope.unit).or_default().push(id);
            }
        }
        let future_annotations = scopes.list.first().is_some_and(|s| s.future_annotations);
        Compiler {
            scopes,
            arena,
            text,
            source,
            units: Vec::new(),
            inlined,
            has_named: text.contains(":="),
            interactive: false,
            future_annotations,
            assertions: true,
            docstrings: true,
        }
    }

    // ---- the unit being generated ----

    #[expect(clippy::expect_used, reason = "a unit is open from module() to its end")]
    pub(crate) fn u(&mut self) -> &mut Unit<'a> {
        self.units.last_mut().expect("a unit is open")
    }

    #[expect(clippy::expect_used, reason = "a unit is open from module() to its end")]
    pub(crate) fn unit(&self) -> &Unit<'a> {
        self.units.last().expect("a unit is open")
    }

    pub(crate) fn unit_kind(&self) -> ScopeKind {
        self.scopes.list[self.unit().scope].kind
    }

    /// The scope whose names are visible here.
    pub(crate) fn scope(&self) -> ScopeId {
        let unit = self.unit();
        unit.inner.last().copied().unwrap_or(unit.scope)
    }

    pub(crate) fn at(&mut self, node: &impl Ranged) {
        self.at_range(node.range());
    }

    pub(crate) fn at_range(&mut self, range: TextRange) {
        self.u().span = span(range);
    }

    pub(crate) fn alloc(&mut self) -> Reg {
        self.u().alloc()
    }

    pub(crate) fn mark(&self) -> u32 {
        self.unit().mark()
    }

    pub(crate) fn release(&mut self, mark: u32) {
        self.u().release(mark);
    }

    pub(crate) fn emit(&mut self, op: Op, x: u8, a: u16, b: u16, c: u16) {
        self.u().emit(op, x, a, b, c);
    }

    pub(crate) fn error<T>(&self, message: impl Into<String>, node: &impl Ranged) -> Result<T> {
        Err(CompileError::syntax(message, node.range()))
    }

    pub(crate) fn internal<T>(&self, what: &str, range: TextRange) -> Result<T> {
        Err(CompileError::syntax(format!("the compiler lost track of {what}"), range))
    }

    pub(crate) fn mangled(&self, name: &'a str) -> &'a str {
        mangle(self.arena, self.scopes.list[self.scope()].class_name, name)
    }

    /// The scope that `node` opened in role `role`.
    pub(crate) fn scope_of(&self, key: (usize, u8), range: TextRange) -> Result<ScopeId> {
        match self.scopes.of(key) {
            Some(id) => Ok(id),
            None => self.internal("a scope", range),
        }
    }

    /// The qualified name of something called `name` that is defined here.
    fn qualname(&self, name: &str) -> String {
        // Type parameter scopes do not show.
        let mut units = self.units.iter().rev();
        let parent = units.find(|u| self.scopes.list[u.scope].kind != ScopeKind::TypeParams);
        let Some(parent) = parent else { return name.to_string() };
        let kind = self.scopes.list[parent.scope].kind;
        match kind {
            ScopeKind::Module => name.to_string(),
            ScopeKind::Class => format!("{}.{name}", parent.qualname),
            _ => format!("{}.<locals>.{name}", parent.qualname),
        }
    }

    /// Opens the unit of `scope`. The parameters must be given in the order of their registers.
    pub(crate) fn open_unit(
        &mut self,
        scope: ScopeId,
        name: &str,
        parameters: &[&'a str],
        first: TextRange,
    ) {
        let global = self.units.last().is_some_and(|u| {
            self.scopes.list[u.scope]
                .symbol(name)
                .is_some_and(|s| s.meaning == Meaning::GlobalExplicit)
        });
        let qualname = if global { name.to_string() } else { self.qualname(name) };
        let mut unit = Unit::new(scope, name.to_string(), qualname);
        unit.first_line = self.source.line(first.start().to_u32());
        unit.span = span(TextRange::empty(first.start()));
        unit.free = self.scopes.list[scope].free.clone();
        let mut cells = Vec::new();
        for &p in parameters {
            let r = unit.local(scope, p);
            if self.scopes.list[scope].symbol(p).is_some_and(|s| s.meaning == Meaning::Cell) {
                cells.push(r);
            }
        }
        unit.parameter_count = parameters.len();
        let none = Vec::new();
        let inner = self.inlined.get(&scope).unwrap_or(&none);
        for id in std::iter::once(scope).chain(inner.iter().copied()) {
            for symbol in &self.scopes.list[id].symbols {
                let kept = matches!(symbol.meaning, Meaning::Local | Meaning::Cell);
                if kept && !unit.registers.contains_key(&(id, symbol.name)) {
                    let r = unit.local(id, symbol.name);
                    // Cells of comprehensions are made when those begin.
                    if symbol.meaning == Meaning::Cell && id == scope {
                        cells.push(r);
                    }
                    if symbol.meaning == Meaning::Cell && id != scope {
                        unit.cells.push(r);
                    }
                }
            }
        }
        let class = &self.scopes.list[scope];
        for (needed, name) in
            [(class.needs_class_cell, "__class__"), (class.needs_classdict, "__classdict__")]
        {
            if needed {
                cells.push(unit.local(scope, name));
            }
        }
        for &r in &cells {
            unit.emit(Op::MakeCell, 0, r, 0, 0);
        }
        unit.cells.splice(0..0, cells);
        self.units.push(unit);
    }

    /// Closes the unit; its last instruction must not fall through.
    pub(crate) fn close_unit(
        &mut self,
        parameters: Parameters,
        docstring: Option<Box<[u8]>>,
        range: TextRange,
    ) -> Result<Arc<Code>> {
        // Nested code is dropped, and often walked, by recursion.
        if self.units.len() > MAX_UNITS {
            return Err(CompileError::too_deep());
        }
        let Some(mut unit) = self.units.pop() else { return self.internal("a unit", range) };
        if unit.max >= u32::from(u16::MAX) {
            return Err(CompileError::syntax("too many local variables and temporaries", range));
        }
        let assembled = assemble(&mut unit);
        let scope = &self.scopes.list[unit.scope];
        let mut flags = 0;
        if scope.kind.is_function_like() {
            flags |= CodeFlags::OPTIMIZED | CodeFlags::NEWLOCALS;
            if self.units.len() > 1 {
                flags |= CodeFlags::NESTED;
            }
            flags |= match (scope.is_generator, scope.is_coroutine) {
                (true, true) => CodeFlags::ASYNC_GENERATOR,
                (true, false) => CodeFlags::GENERATOR,
                (false, true) => CodeFlags::COROUTINE,
                _ => 0,
            };
            if matches!(scope.kind, ScopeKind::Function { .. })
                && scope.parent.is_some_and(|p| self.scopes.list[p].kind == ScopeKind::Class)
            {
                flags |= CodeFlags::METHOD;
            }
        }
        if parameters.varargs {
            flags |= CodeFlags::VARARGS;
        }
        if parameters.varkeywords {
            flags |= CodeFlags::VARKEYWORDS;
        }
        if docstring.is_some() && matches!(scope.kind, ScopeKind::Function { .. }) {
            flags |= CodeFlags::HAS_DOCSTRING;
        }
        if self.future_annotations {
            flags |= CodeFlags::FUTURE_ANNOTATIONS;
        }
        let mut captures = Vec::with_capacity(unit.free.len());
        for &name in &unit.free {
            captures.push(self.capture(name, range)?);
        }
        Ok(Arc::new(Code {
            name: unit.name.into(),
            qualname: unit.qualname.into(),
            source: Arc::clone(&self.source),
            first_line: unit.first_line,
            flags: CodeFlags(flags),
            parameters,
            registers: unit.max as u16,
            instructions: assembled.instructions.into(),
            spans: assembled.spans.into(),
            constants: unit.constants.into(),
            names: unit.names.into(),
            sites: unit.sites.into(),
            locals: unit.locals.iter().map(|&n| n.into()).collect(),
            cells: unit.cells.into(),
            free: unit.free.iter().map(|&n| n.into()).collect(),
            captures: captures.into(),
            exceptions: assembled.exceptions.into(),
            docstring,
        }))
    }

    /// Where the maker of a function finds the cell of `name`.
    fn capture(&self, name: &'a str, range: TextRange) -> Result<Capture> {
        let unit = self.unit();
        let mut scope = self.scope();
        loop {
            let here = &self.scopes.list[scope];
            match here.symbol(name).map(|s| s.meaning) {
                Some(Meaning::Outer(outer)) => {
                    scope = outer;
                    continue;
                }
                Some(Meaning::Cell) => {
                    if let Some(&r) = unit.registers.get(&(scope, name)) {
                        return Ok(Capture::Register(r));
                    }
                }
                None if here.kind.is_inlined() => {
                    if let Some(parent) = here.parent {
                        scope = parent;
                        continue;
                    }
                }
                _ => {}
            }
            if here.kind == ScopeKind::Class
                && let Some(&r) = unit.registers.get(&(scope, name))
            {
                return Ok(Capture::Register(r));
            }
            return match unit.free.iter().position(|&f| f == name) {
                Some(i) => Ok(Capture::Free(i as u16)),
                None => self.internal(&format!("the variable '{name}'"), range),
            };
        }
    }

    // ---- names ----

    fn free_index(&self, name: &str) -> Option<u16> {
        self.unit().free.iter().position(|&f| f == name).map(|i| i as u16)
    }

    /// Where the (mangled) name is kept.
    pub(crate) fn access(&self, name: &'a str) -> Access {
        let unit = self.unit();
        let mut scope = self.scope();
        let mut symbol = self.scopes.list[scope].symbol(name);
        while let Some(Meaning::Outer(outer)) = symbol.map(|s| s.meaning) {
            scope = outer;
            symbol = self.scopes.list[scope].symbol(name);
        }
        let own = scope == unit.scope;
        let kind = self.scopes.list[unit.scope].kind;
        let classdict = if self.scopes.list[unit.scope].sees_class {
            self.free_index("__classdict__")
        } else {
            None
        };
        let register = unit.registers.get(&(scope, name)).copied();
        let meaning = symbol.map_or(Meaning::GlobalImplicit, |s| s.meaning);
        match meaning {
            Meaning::Local | Meaning::Cell | Meaning::Outer(_) => match (register, symbol) {
                (Some(r), Some(s)) if meaning == Meaning::Local => {
                    let always = s.flags.has(Flags::PARAM) && !s.flags.has(Flags::DELETED);
                    Access::Register(r, !always)
                }
                (Some(r), _) => Access::Cell(r),
                _ => Access::Global,
            },
            Meaning::Free => match self.free_index(name) {
                Some(i) if own && kind == ScopeKind::Class => Access::ClassFree(i),
                Some(i) => match classdict {
                    Some(d) if name != "__classdict__" && !name.starts_with('.') => {
                        Access::DictFree(d, i)
                    }
                    _ => Access::Free(i),
                },
                None => Access::Global,
            },
            Meaning::Name => Access::Name,
            Meaning::GlobalExplicit => Access::Global,
            Meaning::GlobalImplicit => match (register, kind) {
                (Some(r), _) => Access::Cell(r),
                (None, ScopeKind::Module) => Access::Name,
                (None, ScopeKind::Class) if own => Access::Name,
                _ => match classdict {
                    Some(d) => Access::DictGlobal(d),
                    None => Access::Global,
                },
            },
        }
    }

    /// `R[to] :=` the value of a (mangled) name.
    pub(crate) fn load_name(&mut self, name: &'a str, to: Reg) {
        match self.access(name) {
            Access::Register(r, maybe_unset) => {
                if maybe_unset {
                    self.emit(Op::CheckLocal, 0, r, 0, 0);
                }
                self.u().mov(to, r);
            }
            Access::Cell(r) => self.emit(Op::LoadCell, 0, to, r, 0),
            Access::Free(i) => self.emit(Op::LoadFree, 0, to, i, 0),
            Access::Global => self.u().emit_site(Op::LoadGlobal, 0, to, 0, Some(name)),
            Access::Name => self.u().emit_site(Op::LoadName, 0, to, 0, Some(name)),
            Access::ClassFree(i) => self.u().emit_site(Op::LoadClassFree, 0, to, i, Some(name)),
            Access::DictGlobal(d) => {
                let dict = self.alloc();
                self.emit(Op::LoadFree, 0, dict, d, 0);
                self.u().emit_site(Op::LoadDictGlobal, 0, to, dict, Some(name));
            }
            Access::DictFree(d, i) => {
                let dict = self.alloc();
                self.emit(Op::LoadFree, 0, dict, d, 0);
                match u8::try_from(i) {
                    Ok(x) => self.u().emit_site(Op::LoadDictFree, x, to, dict, Some(name)),
                    Err(_) => self.emit(Op::LoadFree, 0, to, i, 0),
                }
            }
        }
    }

    /// The (mangled) name := `R[from]`.
    pub(crate) fn store_name(&mut self, name: &'a str, from: Reg) {
        match self.access(name) {
            Access::Register(r, _) => self.u().mov(r, from),
            Access::Cell(r) => self.emit(Op::StoreCell, 0, r, from, 0),
            Access::Free(i) | Access::DictFree(_, i) => self.emit(Op::StoreFree, 0, i, from, 0),
            Access::ClassFree(i) => {
                // A class body binds its own names in the namespace; only `nonlocal` gets here.
                self.emit(Op::StoreFree, 0, i, from, 0);
            }
            Access::Global | Access::DictGlobal(_) => {
                self.u().emit_site(Op::StoreGlobal, 0, from, 0, Some(name));
            }
            Access::Name => self.u().emit_site(Op::StoreName, 0, from, 0, Some(name)),
        }
    }

    /// `del` of the (mangled) name.
    pub(crate) fn delete_name(&mut self, name: &'a str) {
        match self.access(name) {
            Access::Register(r, _) => {
                self.emit(Op::CheckLocal, 0, r, 0, 0);
                self.emit(Op::Unset, 0, r, 0, 0);
            }
            Access::Cell(r) => self.emit(Op::DelCell, 0, r, 0, 0),
            Access::Free(i) | Access::ClassFree(i) | Access::DictFree(_, i) => {
                self.emit(Op::DelFree, 0, i, 0, 0);
            }
            Access::Global | Access::DictGlobal(_) => {
                self.u().emit_site(Op::DelGlobal, 0, 0, 0, Some(name));
            }
            Access::Name => self.u().emit_site(Op::DelName, 0, 0, 0, Some(name)),
        }
    }

    /// The register of a name that is kept in one, if it is.
    pub(crate) fn local_register(&self, name: &'a str) -> Option<Reg> {
        match self.access(name) {
            Access::Register(r, _) => Some(r),
            _ => None,
        }
    }

    pub(crate) fn load_common(&mut self, to: Reg, object: CommonObject) {
        self.emit(Op::LoadCommon, object as u8, to, 0, 0);
    }

    // ---- whole sources ----

    /// A module, or interactive input.
    pub(crate) fn module(
        mut self,
        key: usize,
        body: &'a [Stmt],
        range: TextRange,
    ) -> Result<Arc<Code>> {
        self.open_unit(0, "<module>", &[], TextRange::default());
        self.u().first_line = 1;
        let docstring = if self.interactive { None } else { self.docstring_of(body) };
        let rest = self.skip_docstring(body, docstring.is_some())?;
        if let Some(doc) = &docstring {
            let m = self.mark();
            let t = self.alloc();
            self.u().load(t, Constant::Str(doc.clone()));
            self.u().emit_site(Op::StoreName, 0, t, 0, Some("__doc__"));
            self.release(m);
        }
        self.namespace_body(key, rest)?;
        self.u().span = crate::bytecode::Span { start: 0, end: 0 };
        self.return_constant(Constant::None);
        self.close_unit(Parameters::default(), docstring, range)
    }

    /// An expression, for `eval`.
    pub(crate) fn expression(mut self, body: &'a Expr) -> Result<Arc<Code>> {
        self.open_unit(0, "<module>", &[], TextRange::default());
        let r = self.any(body)?;
        self.at(body);
        self.emit(Op::Return, 0, r, 0, 0);
        self.close_unit(Parameters::default(), None, body.range())
    }

    pub(crate) fn return_constant(&mut self, c: Constant) {
        let k = self.u().constant(c);
        self.u().emit_wide(Op::ReturnK, 0, 0, k);
    }

    /// The statements of a module or class, with what annotations need around them.
    pub(crate) fn namespace_body(&mut self, key: usize, body: &'a [Stmt]) -> Result {
        let annotated = super::symbols::has_annotations(body);
        if annotated && self.future_annotations {
            self.emit(Op::SetupAnnotations, 0, 0, 0, 0);
        }
        let lazy = annotated && !self.future_annotations;
        if lazy && self.annotations_are_conditional(body) {
            let m = self.mark();
            let t = self.alloc();
            self.emit(Op::BuildSet, 0, t, t, 0);
            let name = Some("__conditional_annotations__");
            self.u().emit_site(Op::StoreName, 0, t, 0, name);
            self.release(m);
        }
        // The function is made first in a module, where a failing body leaves it usable.
        if lazy {
            let mut items = Vec::new();
            let conditional = self.annotations_are_conditional(body);
            collect_annotations(body, conditional, &mut items);
            self.u().annotations = items;
        }
        if lazy && self.unit_kind() == ScopeKind::Module {
            self.define_annotate(key, "__annotate__")?;
        }
        self.statements(body)?;
        if lazy && self.unit_kind() == ScopeKind::Class {
            self.define_annotate(key, "__annotate_func__")?;
        }
        Ok(())
    }

    /// Modules may be left half way; in classes it depends on the statements around.
    fn annotations_are_conditional(&self, body: &[Stmt]) -> bool {
        self.unit_kind() == ScopeKind::Module
            || body
                .iter()
                .filter(|s| !matches!(s, Stmt::AnnAssign(_)))
                .any(|s| super::symbols::has_annotations(std::slice::from_ref(s)))
    }

    /// Statements, one after the other.
    pub(crate) fn statements(&mut self, body: &'a [Stmt]) -> Result {
        body.iter().try_for_each(|s| self.statement(s))
    }

    pub(crate) fn print_value(&mut self, value: Reg) {
        let t = self.alloc();
        self.emit(Op::Intrinsic1, Intrinsic1::Print as u8, t, value, 0);
    }
}

/// The simple annotations of a module or class body, in order.
fn collect_annotations<'a>(
    body: &'a [Stmt],
    conditional: bool,
    out: &mut Vec<(&'a str, &'a Expr, bool)>,
) {
    for s in body {
        match s {
            Stmt::AnnAssign(a) => {
                if let (true, Expr::Name(n)) = (a.simple, &*a.target) {
                    out.push((&n.id, &a.annotation, conditional));
                }
            }
            Stmt::For(f) => {
                collect_annotations(&f.body, conditional, out);
                collect_annotations(&f.orelse, conditional, out);
            }
            Stmt::While(w) => {
                collect_annotations(&w.body, conditional, out);
                collect_annotations(&w.orelse, conditional, out);
            }
            Stmt::If(i) => {
                collect_annotations(&i.body, conditional, out);
                for c in &i.elif_else_clauses {
                    collect_annotations(&c.body, conditional, out);
                }
            }
            Stmt::With(w) => collect_annotations(&w.body, conditional, out),
            Stmt::Match(m) => {
                m.cases.iter().for_each(|c| collect_annotations(&c.body, conditional, out));
            }
            Stmt::Try(t) => {
                collect_annotations(&t.body, conditional, out);
                for h in &t.handlers {
                    let ast::ExceptHandler::ExceptHandler(h) = h;
                    collect_annotations(&h.body, conditional, out);
                }
                collect_annotations(&t.orelse, conditional, out);
                collect_annotations(&t.finalbody, conditional, out);
            }
            _ => {}
        }
    }
}
