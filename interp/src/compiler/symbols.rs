//! The walk that builds the symbol table, and the errors that it finds.
//!
//! Main invariant: it opens a scope for exactly those nodes, and with the same keys, for which
//! the code generator asks for one; what it visits in which scope is what runs in that scope.

use bumpalo::Bump;
use ruff_python_ast::{self as ast, Expr, ExprContext, Pattern, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::scope::{Flags, ScopeId, ScopeKind, Scopes, address, role};
use crate::syntax::CompileError;

type Result<T = ()> = std::result::Result<T, CompileError>;

/// Builds the symbol table.
pub(crate) struct Builder<'a> {
    pub(crate) scopes: Scopes<'a>,
    arena: &'a Bump,
    scope: ScopeId,
    /// The walk is in the iterable of a comprehension.
    in_iterable: u32,
    /// The annotations scope of the class or module being walked, by scope.
    annotations: Vec<(ScopeId, ScopeId)>,
}

/// Mangles a private name of class `class`.
pub(crate) fn mangle<'a>(arena: &'a Bump, class: Option<&str>, name: &'a str) -> &'a str {
    let Some(class) = class else { return name };
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
        return name;
    }
    let class = class.trim_start_matches('_');
    if class.is_empty() {
        return name;
    }
    arena.alloc_str(&format!("_{class}{name}"))
}

impl<'a> Builder<'a> {
    pub(crate) fn new(arena: &'a Bump) -> Builder<'a> {
        Builder { scopes: Scopes::default(), arena, scope: 0, in_iterable: 0, annotations: vec![] }
    }

    /// Walks a module.
    pub(crate) fn module(&mut self, key: usize, body: &'a [Stmt], future: bool) -> Result {
        self.scope = self.scopes.open((key, role::BODY), ScopeKind::Module, None);
        self.scopes.list[0].future_annotations = future;
        self.open_annotations(key, body);
        self.stmts(body)?;
        self.scopes.analyse()
    }

    /// Walks an expression.
    pub(crate) fn expression(&mut self, key: usize, body: &'a Expr) -> Result {
        self.scope = self.scopes.open((key, role::BODY), ScopeKind::Module, None);
        self.expr(body)?;
        self.scopes.analyse()
    }

    fn mangled(&self, name: &'a str) -> &'a str {
        mangle(self.arena, self.scopes.list[self.scope].class_name, name)
    }

    fn kind(&self) -> ScopeKind {
        self.scopes.list[self.scope].kind
    }

    fn within<T>(&mut self, scope: ScopeId, f: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let outer = std::mem::replace(&mut self.scope, scope);
        let iterable = std::mem::take(&mut self.in_iterable);
        let result = f(self);
        self.in_iterable = iterable;
        self.scope = outer;
        result
    }

    fn open(&mut self, key: (usize, u8), kind: ScopeKind) -> ScopeId {
        let parent = self.scope;
        let id = self.scopes.open(key, kind, Some(parent));
        if kind.sees_class() {
            let class = self.scopes.list[parent].kind == ScopeKind::Class;
            if class || self.scopes.list[parent].sees_class {
                self.scopes.list[id].sees_class = true;
                self.scopes.note(id, "__classdict__", Flags::USED);
            }
        }
        id
    }

    fn open_annotations(&mut self, key: usize, body: &'a [Stmt]) {
        if self.scopes.list[self.scope].future_annotations || !has_annotations(body) {
            return;
        }
        let id = self.open((key, role::ANNOTATIONS), ScopeKind::Annotations);
        self.scopes.note(id, ".format", Flags::PARAM);
        self.annotations.push((self.scope, id));
    }

    // ---- names ----

    fn bind(&mut self, name: &'a str, range: TextRange) -> Result {
        self.bind_as(name, range, Flags::BOUND)
    }

    fn bind_as(&mut self, name: &'a str, range: TextRange, flag: u16) -> Result {
        if name == "__debug__" {
            let word = if flag & Flags::DELETED != 0 { "delete" } else { "assign to" };
            return Err(CompileError::syntax(format!("cannot {word} __debug__"), range));
        }
        let name = self.mangled(name);
        self.scopes.note(self.scope, name, flag);
        Ok(())
    }

    fn param(&mut self, p: &'a ast::Parameter) -> Result {
        let name = self.mangled(&p.name);
        if self.scopes.list[self.scope].symbol(name).is_some_and(|s| s.flags.has(Flags::PARAM)) {
            let text = format!("duplicate argument '{}' in function definition", p.name);
            return Err(CompileError::syntax(text, p.range));
        }
        self.bind_as(&p.name, p.range, Flags::PARAM)
    }

    fn declare(&mut self, names: &'a [ast::Identifier], range: TextRange, global: bool) -> Result {
        let word = if global { "global" } else { "nonlocal" };
        if !global && self.kind() == ScopeKind::Module {
            let text = "nonlocal declaration not allowed at module level";
            return Err(CompileError::syntax(text, range));
        }
        for identifier in names {
            let name = self.mangled(identifier);
            let flags = self.scopes.list[self.scope].symbol(name).map(|s| s.flags);
            if let Some(flags) = flags {
                let text = if flags.has(Flags::PARAM) {
                    Some(format!("name '{name}' is parameter and {word}"))
                } else if flags.has(if global { Flags::NONLOCAL } else { Flags::GLOBAL }) {
                    Some(format!("name '{name}' is nonlocal and global"))
                } else if flags.has(Flags::GLOBAL | Flags::NONLOCAL) {
                    None
                } else if flags.has(Flags::ANNOTATED) {
                    Some(format!("annotated name '{name}' can't be {word}"))
                } else if flags.has(Flags::BOUND) {
                    Some(format!("name '{name}' is assigned to before {word} declaration"))
                } else if flags.has(Flags::USED) {
                    Some(format!("name '{name}' is used prior to {word} declaration"))
                } else {
                    None
                };
                if let Some(text) = text {
                    return Err(CompileError::syntax(text, range));
                }
            }
            let flag = if global { Flags::GLOBAL } else { Flags::NONLOCAL };
            self.scopes.note(self.scope, name, flag).declared = range;
        }
        Ok(())
    }

    // ---- statements ----

    fn stmts(&mut self, body: &'a [Stmt]) -> Result {
        body.iter().try_for_each(|s| self.stmt(s))
    }

    fn stmt(&mut self, stmt: &'a Stmt) -> Result {
        match stmt {
            Stmt::FunctionDef(f) => self.function(f),
            Stmt::ClassDef(c) => self.class(c),
            Stmt::Return(r) => {
                if let Some(v) = &r.value {
                    self.expr(v)?;
                }
                Ok(())
            }
            Stmt::Delete(d) => d.targets.iter().try_for_each(|t| self.expr(t)),
            Stmt::TypeAlias(t) => {
                self.expr(&t.name)?;
                self.with_type_params(t.type_params.as_deref(), |b| {
                    let id = b.open((address(t), role::VALUE), ScopeKind::TypeValue);
                    b.scopes.note(id, ".format", Flags::PARAM);
                    b.within(id, |b| b.expr(&t.value))
                })
            }
            Stmt::Assign(a) => {
                self.expr(&a.value)?;
                a.targets.iter().try_for_each(|t| self.expr(t))
            }
            Stmt::AugAssign(a) => {
                if let Expr::Name(n) = &*a.target {
                    let name = self.mangled(&n.id);
                    self.scopes.note(self.scope, name, Flags::USED);
                }
                self.expr(&a.target)?;
                self.expr(&a.value)
            }
            Stmt::AnnAssign(a) => self.annotated(a),
            Stmt::For(f) => {
                self.expr(&f.iter)?;
                self.expr(&f.target)?;
                self.stmts(&f.body)?;
                self.stmts(&f.orelse)
            }
            Stmt::While(w) => {
                self.expr(&w.test)?;
                self.stmts(&w.body)?;
                self.stmts(&w.orelse)
            }
            Stmt::If(i) => {
                self.expr(&i.test)?;
                self.stmts(&i.body)?;
                for clause in &i.elif_else_clauses {
                    if let Some(test) = &clause.test {
                        self.expr(test)?;
                    }
                    self.stmts(&clause.body)?;
                }
                Ok(())
            }
            Stmt::With(w) => {
                for item in &w.items {
                    self.expr(&item.context_expr)?;
                    if let Some(v) = &item.optional_vars {
                        self.expr(v)?;
                    }
                }
                self.stmts(&w.body)
            }
            Stmt::Match(m) => {
                self.expr(&m.subject)?;
                for case in &m.cases {
                    self.pattern(&case.pattern)?;
                    if let Some(guard) = &case.guard {
                        self.expr(guard)?;
                    }
                    self.stmts(&case.body)?;
                }
                Ok(())
            }
            Stmt::Raise(r) => {
                [&r.exc, &r.cause].into_iter().flatten().try_for_each(|e| self.expr(e))
            }
            Stmt::Try(t) => {
                self.stmts(&t.body)?;
                for handler in &t.handlers {
                    let ast::ExceptHandler::ExceptHandler(h) = handler;
                    if let Some(e) = &h.type_ {
                        self.expr(e)?;
                    }
                    if let Some(name) = &h.name {
                        self.bind_as(name, name.range, Flags::BOUND | Flags::DELETED)?;
                    }
                    self.stmts(&h.body)?;
                }
                self.stmts(&t.orelse)?;
                self.stmts(&t.finalbody)
            }
            Stmt::Assert(a) => {
                self.expr(&a.test)?;
                a.msg.iter().try_for_each(|m| self.expr(m))
            }
            Stmt::Import(i) => {
                for alias in &i.names {
                    let name = match &alias.asname {
                        Some(name) => name.as_str(),
                        None => alias.name.split('.').next().unwrap_or_default(),
                    };
                    self.bind(name, alias.range)?;
                }
                Ok(())
            }
            Stmt::ImportFrom(i) => {
                for alias in &i.names {
                    if alias.name.as_str() == "*" {
                        if self.kind() != ScopeKind::Module {
                            let text = "import * only allowed at module level";
                            return Err(CompileError::syntax(text, alias.range));
                        }
                        continue;
                    }
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    self.bind(name, alias.range)?;
                }
                Ok(())
            }
            Stmt::Global(g) => self.declare(&g.names, g.range, true),
            Stmt::Nonlocal(n) => self.declare(&n.names, n.range, false),
            Stmt::Expr(e) => self.expr(&e.value),
            Stmt::Pass(_) | Stmt::Break(_) | Stmt::Continue(_) => Ok(()),
            Stmt::IpyEscapeCommand(i) => Err(CompileError::syntax("invalid syntax", i.range)),
        }
    }

    fn annotated(&mut self, a: &'a ast::StmtAnnAssign) -> Result {
        if let Expr::Name(n) = &*a.target {
            let name = self.mangled(&n.id);
            let symbol = self.scopes.list[self.scope].symbol(name);
            if a.simple
                && self.kind() != ScopeKind::Module
                && let Some(s) = symbol
                && s.flags.has(Flags::GLOBAL | Flags::NONLOCAL)
            {
                let word = if s.flags.has(Flags::GLOBAL) { "global" } else { "nonlocal" };
                let text = format!("annotated name '{name}' can't be {word}");
                return Err(CompileError::syntax(text, a.range));
            }
            if a.simple || a.value.is_some() {
                let flag = if a.simple { Flags::ANNOTATED } else { 0 };
                self.bind_as(&n.id, n.range, Flags::BOUND | flag)?;
            }
        } else {
            self.expr(&a.target)?;
        }
        if !self.scopes.list[self.scope].future_annotations {
            // Elsewhere annotations are evaluated nowhere.
            let here = self.scope;
            let found = self.annotations.iter().rev().find(|(s, _)| *s == here).map(|p| p.1);
            if let Some(id) = found
                && a.simple
            {
                self.within(id, |b| b.annotation(&a.annotation))?;
            }
        }
        a.value.iter().try_for_each(|v| self.expr(v))
    }

    fn annotation(&mut self, e: &'a Expr) -> Result {
        self.expr(e)
    }

    fn function(&mut self, f: &'a ast::StmtFunctionDef) -> Result {
        for d in &f.decorator_list {
            self.expr(&d.expression)?;
        }
        self.bind(&f.name, f.name.range)?;
        for p in f.parameters.iter_non_variadic_params() {
            if let Some(d) = &p.default {
                self.expr(d)?;
            }
        }
        self.with_type_params(f.type_params.as_deref(), |b| {
            if b.kind() == ScopeKind::TypeParams {
                b.scopes.note(b.scope, ".defaults", Flags::PARAM);
                b.scopes.note(b.scope, ".kwdefaults", Flags::PARAM);
            }
            b.function_annotations(address(f), &f.parameters, f.returns.as_deref())?;
            let kind = ScopeKind::Function { is_async: f.is_async, is_lambda: false };
            let id = b.open((address(f), role::BODY), kind);
            b.within(id, |b| {
                b.scopes.list[id].is_coroutine = f.is_async;
                b.parameters(&f.parameters)?;
                b.stmts(&f.body)
            })
        })
    }

    fn function_annotations(
        &mut self,
        key: usize,
        parameters: &'a ast::Parameters,
        returns: Option<&'a Expr>,
    ) -> Result {
        let all = || parameters.iter().filter_map(|p| p.annotation()).chain(returns);
        if all().next().is_none() || self.scopes.list[self.scope].future_annotations {
            return Ok(());
        }
        let id = self.open((key, role::ANNOTATIONS), ScopeKind::Annotations);
        self.scopes.note(id, ".format", Flags::PARAM);
        self.within(id, |b| all().try_for_each(|e| b.annotation(e)))
    }

    fn parameters(&mut self, p: &'a ast::Parameters) -> Result {
        for group in [&p.posonlyargs, &p.args, &p.kwonlyargs] {
            for p in group {
                self.param(&p.parameter)?;
            }
        }
        [&p.vararg, &p.kwarg].into_iter().flatten().try_for_each(|p| self.param(p))
    }

    fn class(&mut self, c: &'a ast::StmtClassDef) -> Result {
        for d in &c.decorator_list {
            self.expr(&d.expression)?;
        }
        self.bind(&c.name, c.name.range)?;
        self.with_type_params(c.type_params.as_deref(), |b| {
            let generic = b.kind() == ScopeKind::TypeParams && c.type_params.is_some();
            if generic {
                let scope = b.scope;
                b.scopes.note(scope, ".type_params", Flags::BOUND);
                b.scopes.note(scope, ".generic_base", Flags::BOUND);
            }
            if let Some(arguments) = &c.arguments {
                b.arguments(arguments)?;
            }
            let id = b.open((address(c), role::BODY), ScopeKind::Class);
            b.scopes.list[id].class_name = Some(&c.name);
            b.within(id, |b| {
                if generic {
                    b.scopes.note(id, ".type_params", Flags::USED);
                }
                b.open_annotations(address(c), &c.body);
                b.stmts(&c.body)
            })
        })
    }

    fn with_type_params(
        &mut self,
        params: Option<&'a ast::TypeParams>,
        f: impl FnOnce(&mut Self) -> Result,
    ) -> Result {
        let Some(params) = params else { return f(self) };
        let id = self.open((address(params), role::TYPE_PARAMS), ScopeKind::TypeParams);
        self.within(id, |b| {
            for p in &params.type_params {
                let name = b.mangled(p.name());
                if b.scopes.list[id].symbol(name).is_some_and(|s| s.flags.has(Flags::TYPE_PARAM)) {
                    let text = format!("duplicate type parameter '{}'", p.name());
                    return Err(CompileError::syntax(text, p.range()));
                }
                b.bind_as(p.name(), p.name().range, Flags::TYPE_PARAM | Flags::BOUND)?;
                let bound = match p {
                    ast::TypeParam::TypeVar(t) => t.bound.as_deref(),
                    _ => None,
                };
                for (e, r) in [(bound, role::VALUE), (p.default(), role::DEFAULT)] {
                    if let Some(e) = e {
                        let id = b.open((address(p), r), ScopeKind::TypeValue);
                        b.scopes.note(id, ".format", Flags::PARAM);
                        b.within(id, |b| b.expr(e))?;
                    }
                }
            }
            f(b)
        })
    }

    // ---- patterns ----

    fn pattern(&mut self, pattern: &'a Pattern) -> Result {
        match pattern {
            Pattern::MatchValue(v) => self.expr(&v.value),
            Pattern::MatchSingleton(_) => Ok(()),
            Pattern::MatchSequence(s) => s.patterns.iter().try_for_each(|p| self.pattern(p)),
            Pattern::MatchMapping(m) => {
                m.keys.iter().try_for_each(|k| self.expr(k))?;
                m.patterns.iter().try_for_each(|p| self.pattern(p))?;
                m.rest.iter().try_for_each(|r| self.bind(r, r.range))
            }
            Pattern::MatchClass(c) => {
                self.expr(&c.cls)?;
                c.arguments.patterns.iter().try_for_each(|p| self.pattern(p))?;
                c.arguments.keywords.iter().try_for_each(|k| self.pattern(&k.pattern))
            }
            Pattern::MatchStar(s) => s.name.iter().try_for_each(|n| self.bind(n, n.range)),
            Pattern::MatchAs(a) => {
                a.pattern.iter().try_for_each(|p| self.pattern(p))?;
                a.name.iter().try_for_each(|n| self.bind(n, n.range))
            }
            Pattern::MatchOr(o) => o.patterns.iter().try_for_each(|p| self.pattern(p)),
        }
    }

    // ---- expressions ----

    fn exprs(&mut self, list: impl IntoIterator<Item = &'a Expr>) -> Result {
        list.into_iter().try_for_each(|e| self.expr(e))
    }

    fn arguments(&mut self, a: &'a ast::Arguments) -> Result {
        self.exprs(&*a.args)?;
        a.keywords.iter().try_for_each(|k| self.expr(&k.value))
    }

    fn expr(&mut self, expr: &'a Expr) -> Result {
        match expr {
            Expr::Name(n) => match n.ctx {
                ExprContext::Store => self.bind(&n.id, n.range),
                ExprContext::Del => self.bind_as(&n.id, n.range, Flags::BOUND | Flags::DELETED),
                _ => {
                    let name = self.mangled(&n.id);
                    self.scopes.note(self.scope, name, Flags::USED);
                    if name == "super" && self.in_function() {
                        self.scopes.note(self.scope, "__class__", Flags::USED);
                    }
                    Ok(())
                }
            },
            Expr::BoolOp(b) => self.exprs(&b.values),
            Expr::Named(n) => self.named(n),
            Expr::BinOp(b) => {
                self.expr(&b.left)?;
                self.expr(&b.right)
            }
            Expr::UnaryOp(u) => self.expr(&u.operand),
            Expr::Lambda(l) => {
                if let Some(p) = &l.parameters {
                    for p in p.iter_non_variadic_params() {
                        p.default.iter().try_for_each(|d| self.expr(d))?;
                    }
                }
                let kind = ScopeKind::Function { is_async: false, is_lambda: true };
                let id = self.open((address(l), role::BODY), kind);
                self.within(id, |b| {
                    l.parameters.iter().try_for_each(|p| b.parameters(p))?;
                    b.expr(&l.body)
                })
            }
            Expr::If(i) => {
                self.expr(&i.test)?;
                self.expr(&i.body)?;
                self.expr(&i.orelse)
            }
            Expr::Dict(d) => {
                for item in &d.items {
                    item.key.iter().try_for_each(|k| self.expr(k))?;
                    self.expr(&item.value)?;
                }
                Ok(())
            }
            Expr::Set(s) => self.exprs(&s.elts),
            Expr::ListComp(c) => {
                let kind = Some("list comprehension");
                self.comprehension(address(c), &c.generators, [Some(&*c.elt), None], kind)
            }
            Expr::SetComp(c) => {
                let kind = Some("set comprehension");
                self.comprehension(address(c), &c.generators, [Some(&*c.elt), None], kind)
            }
            Expr::DictComp(c) => {
                let elements = [c.key.as_deref(), Some(&*c.value)];
                let kind = Some("dict comprehension");
                self.comprehension(address(c), &c.generators, elements, kind)
            }
            Expr::Generator(g) => {
                self.comprehension(address(g), &g.generators, [Some(&*g.elt), None], None)
            }
            Expr::Await(a) => {
                self.forbid_in_type_scope("await", a.range)?;
                self.expr(&a.value)?;
                self.mark_coroutine();
                Ok(())
            }
            Expr::Yield(y) => {
                self.yields(y.range)?;
                y.value.iter().try_for_each(|v| self.expr(v))
            }
            Expr::YieldFrom(y) => {
                self.yields(y.range)?;
                self.expr(&y.value)
            }
            Expr::Compare(c) => {
                self.expr(&c.left)?;
                self.exprs(&*c.comparators)
            }
            Expr::Call(c) => {
                self.expr(&c.func)?;
                self.arguments(&c.arguments)
            }
            Expr::FString(f) => f.value.elements().try_for_each(|e| self.interpolated(e)),
            Expr::TString(t) => t.value.elements().try_for_each(|e| self.interpolated(e)),
            Expr::Attribute(a) => {
                if a.ctx == ExprContext::Store
                    && let Expr::Name(n) = &*a.value
                    && n.id.as_str() == "self"
                {
                    self.static_attribute(&a.attr);
                }
                if a.ctx != ExprContext::Load && a.attr.as_str() == "__debug__" {
                    let word = if a.ctx == ExprContext::Del { "delete" } else { "assign to" };
                    return Err(CompileError::syntax(format!("cannot {word} __debug__"), a.range));
                }
                self.expr(&a.value)
            }
            Expr::Subscript(s) => {
                self.expr(&s.value)?;
                self.expr(&s.slice)
            }
            Expr::Starred(s) => self.expr(&s.value),
            Expr::List(l) => self.exprs(&l.elts),
            Expr::Tuple(t) => self.exprs(&t.elts),
            Expr::Slice(s) => {
                self.exprs([&s.lower, &s.upper, &s.step].into_iter().flatten().map(|e| &**e))
            }
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_) => Ok(()),
            Expr::IpyEscapeCommand(i) => Err(CompileError::syntax("invalid syntax", i.range)),
        }
    }

    fn interpolated(&mut self, e: &'a ast::InterpolatedStringElement) -> Result {
        if let ast::InterpolatedStringElement::Interpolation(i) = e {
            self.expr(&i.expression)?;
            if let Some(spec) = &i.format_spec {
                spec.elements.iter().try_for_each(|e| self.interpolated(e))?;
            }
        }
        Ok(())
    }

    fn in_function(&self) -> bool {
        let mut at = Some(self.scope);
        while let Some(id) = at {
            let scope = &self.scopes.list[id];
            if !scope.kind.is_inlined() {
                return scope.kind.is_function_like();
            }
            at = scope.parent;
        }
        false
    }

    fn static_attribute(&mut self, name: &'a str) {
        let mut at = Some(self.scope);
        while let Some(id) = at {
            if self.scopes.list[id].kind == ScopeKind::Class {
                let list = &mut self.scopes.list[id].static_attributes;
                if !list.contains(&name) {
                    list.push(name);
                }
                return;
            }
            at = self.scopes.list[id].parent;
        }
    }

    /// An await or an async comprehension makes the unit a coroutine (or async generator).
    fn mark_coroutine(&mut self) {
        let unit = self.scopes.list[self.scope].unit;
        self.scopes.list[unit].is_coroutine = true;
    }

    fn yields(&mut self, range: TextRange) -> Result {
        self.forbid_in_type_scope("yield", range)?;
        let place = match self.kind() {
            ScopeKind::Comprehension { kind, .. } => kind,
            ScopeKind::Generator { .. } => "generator expression",
            _ => {
                self.scopes.list[self.scope].is_generator = true;
                return Ok(());
            }
        };
        Err(CompileError::syntax(format!("'yield' inside {place}"), range))
    }

    fn forbid_in_type_scope(&self, what: &str, range: TextRange) -> Result {
        let place = match self.kind() {
            ScopeKind::TypeParams => "the definition of a generic",
            ScopeKind::TypeValue => "a type alias",
            ScopeKind::Annotations => "an annotation",
            _ => return Ok(()),
        };
        let what = if what == "named" { "named".into() } else { what.to_string() };
        let text = format!("{what} expression cannot be used within {place}");
        Err(CompileError::syntax(text, range))
    }

    fn named(&mut self, n: &'a ast::ExprNamed) -> Result {
        self.forbid_in_type_scope("named", n.range)?;
        if self.in_iterable > 0 {
            let text =
                "assignment expression cannot be used in a comprehension iterable expression";
            return Err(CompileError::syntax(text, n.range));
        }
        self.expr(&n.value)?;
        let Expr::Name(target) = &*n.target else {
            return self.expr(&n.target);
        };
        let is_comprehension = |k: ScopeKind| {
            matches!(k, ScopeKind::Comprehension { .. } | ScopeKind::Generator { .. })
        };
        if !is_comprehension(self.kind()) {
            return self.expr(&n.target);
        }
        let name = self.mangled(&target.id);
        let mut inner = Vec::new();
        let mut at = self.scope;
        while is_comprehension(self.scopes.list[at].kind) {
            if self.scopes.list[at].symbol(name).is_some_and(|s| s.flags.has(Flags::ITERATION)) {
                let text = format!(
                    "assignment expression cannot rebind comprehension iteration variable '{}'",
                    target.id
                );
                return Err(CompileError::syntax(text, target.range));
            }
            inner.push(at);
            match self.scopes.list[at].parent {
                Some(p) => at = p,
                None => break,
            }
        }
        let flag = match self.scopes.list[at].kind {
            ScopeKind::Class => {
                let text =
                    "assignment expression within a comprehension cannot be used in a class body";
                return Err(CompileError::syntax(text, target.range));
            }
            ScopeKind::TypeParams | ScopeKind::TypeValue | ScopeKind::Annotations => {
                let text = "assignment expression within a comprehension cannot be used within the definition of a generic";
                return Err(CompileError::syntax(text, target.range));
            }
            ScopeKind::Module => Flags::GLOBAL,
            _ => {
                let declared = self.scopes.list[at].symbol(name).map(|s| s.flags);
                if declared.is_some_and(|f| f.has(Flags::GLOBAL)) {
                    Flags::GLOBAL
                } else {
                    Flags::NONLOCAL
                }
            }
        };
        if name == "__debug__" {
            return Err(CompileError::syntax("cannot assign to __debug__", target.range));
        }
        self.scopes.note(at, name, Flags::BOUND);
        for id in inner {
            self.scopes.note(id, name, flag).declared = target.range;
        }
        Ok(())
    }

    fn comprehension(
        &mut self,
        key: usize,
        generators: &'a [ast::Comprehension],
        elements: [Option<&'a Expr>; 2],
        inlined: Option<&'static str>,
    ) -> Result {
        let Some((first, rest)) = generators.split_first() else { return Ok(()) };
        self.in_iterable += 1;
        self.expr(&first.iter)?;
        self.in_iterable -= 1;
        let is_async = generators.iter().any(|g| g.is_async);
        let kind = match inlined {
            Some(kind) => ScopeKind::Comprehension { kind },
            None => ScopeKind::Generator { is_async },
        };
        let id = self.open((key, role::BODY), kind);
        if inlined.is_none() {
            self.scopes.note(id, ".0", Flags::PARAM);
            self.scopes.list[id].is_generator = true;
        }
        self.within(id, |b| {
            if is_async {
                b.mark_coroutine();
            }
            b.iteration_target(&first.target)?;
            // Conditions run after every iterable is known to be free of assignments to targets.
            b.exprs(&first.ifs)?;
            for g in rest {
                b.iteration_target(&g.target)?;
                b.in_iterable += 1;
                b.expr(&g.iter)?;
                b.in_iterable -= 1;
                b.exprs(&g.ifs)?;
            }
            b.exprs(elements.into_iter().flatten())
        })
    }

    fn iteration_target(&mut self, target: &'a Expr) -> Result {
        match target {
            Expr::Name(n) => {
                let name = self.mangled(&n.id);
                let declared = self.scopes.list[self.scope].symbol(name).map(|s| s.flags);
                if declared.is_some_and(|f| f.has(Flags::GLOBAL | Flags::NONLOCAL)) {
                    let text = format!(
                        "comprehension inner loop cannot rebind assignment expression target '{}'",
                        n.id
                    );
                    return Err(CompileError::syntax(text, n.range));
                }
                self.bind_as(&n.id, n.range, Flags::BOUND | Flags::ITERATION)
            }
            Expr::Tuple(t) => t.elts.iter().try_for_each(|e| self.iteration_target(e)),
            Expr::List(l) => l.elts.iter().try_for_each(|e| self.iteration_target(e)),
            Expr::Starred(s) => self.iteration_target(&s.value),
            other => self.expr(other),
        }
    }
}

/// Whether a body contains a simple annotated name outside nested functions and classes.
pub(crate) fn has_annotations(body: &[Stmt]) -> bool {
    body.iter().any(|s| match s {
        Stmt::AnnAssign(a) => a.simple,
        Stmt::For(f) => has_annotations(&f.body) || has_annotations(&f.orelse),
        Stmt::While(w) => has_annotations(&w.body) || has_annotations(&w.orelse),
        Stmt::If(i) => {
            has_annotations(&i.body) || i.elif_else_clauses.iter().any(|c| has_annotations(&c.body))
        }
        Stmt::With(w) => has_annotations(&w.body),
        Stmt::Match(m) => m.cases.iter().any(|c| has_annotations(&c.body)),
        Stmt::Try(t) => {
            let handlers = t.handlers.iter().any(|h| {
                let ast::ExceptHandler::ExceptHandler(h) = h;
                has_annotations(&h.body)
            });
            handlers || [&t.body, &t.orelse, &t.finalbody].iter().any(|b| has_annotations(b))
        }
        _ => false,
    })
}
