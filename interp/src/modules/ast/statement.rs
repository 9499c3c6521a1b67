//! Statements and patterns of syntax trees.
//!
//! Main invariant: as in the module above.

use ruff_python_ast::{self as ast, Expr, Pattern, Stmt, TypeParam};
use ruff_text_size::{Ranged, TextRange};

use super::Builder;
use crate::object::list;
use crate::value::Value;
use crate::vm::Exec;

impl Builder<'_> {
    pub(super) fn body<'s>(&mut self, body: impl IntoIterator<Item = &'s Stmt>) -> Exec {
        self.all(body, Self::stmt)
    }

    fn stmt(&mut self, s: &Stmt) -> Exec {
        let (text, map) = (self.text, self.map);
        self.m.deeper("during ast construction", |m| Builder { m, text, map }.stmt_here(s))
    }

    fn stmt_here(&mut self, s: &Stmt) -> Exec {
        let range = s.range();
        match s {
            Stmt::FunctionDef(s) => self.function(s),
            Stmt::ClassDef(s) => self.class_def(s),
            Stmt::Return(s) => {
                let value = self.optional(s.value.as_deref())?;
                self.node("Return", range, &[("value", value)])
            }
            Stmt::Delete(s) => {
                let targets = self.exprs(&s.targets)?;
                self.node("Delete", range, &[("targets", targets)])
            }
            Stmt::TypeAlias(s) => {
                let name = self.expr(&s.name)?;
                let type_params = self.type_params(s.type_params.as_deref())?;
                let value = self.expr(&s.value)?;
                let fields = [("name", name), ("type_params", type_params), ("value", value)];
                self.node("TypeAlias", range, &fields)
            }
            Stmt::Assign(s) => {
                let (targets, value) = (self.exprs(&s.targets)?, self.expr(&s.value)?);
                let fields =
                    [("targets", targets), ("value", value), ("type_comment", Value::NONE)];
                self.node("Assign", range, &fields)
            }
            Stmt::AugAssign(s) => {
                let (target, op) = (self.expr(&s.target)?, self.operator(s.op)?);
                let value = self.expr(&s.value)?;
                self.node("AugAssign", range, &[("target", target), ("op", op), ("value", value)])
            }
            Stmt::AnnAssign(s) => {
                let (target, annotation) = (self.expr(&s.target)?, self.expr(&s.annotation)?);
                let value = self.optional(s.value.as_deref())?;
                let simple = Value::int(s.simple.into());
                let fields = [
                    ("target", target),
                    ("annotation", annotation),
                    ("value", value),
                    ("simple", simple),
                ];
                self.node("AnnAssign", range, &fields)
            }
            Stmt::For(s) => {
                let (target, iter) = (self.expr(&s.target)?, self.expr(&s.iter)?);
                let (body, orelse) = (self.body(&s.body)?, self.body(&s.orelse)?);
                let fields = [
                    ("target", target),
                    ("iter", iter),
                    ("body", body),
                    ("orelse", orelse),
                    ("type_comment", Value::NONE),
                ];
                self.node(if s.is_async { "AsyncFor" } else { "For" }, range, &fields)
            }
            Stmt::While(s) => {
                let test = self.expr(&s.test)?;
                let (body, orelse) = (self.body(&s.body)?, self.body(&s.orelse)?);
                self.node("While", range, &[("test", test), ("body", body), ("orelse", orelse)])
            }
            Stmt::If(s) => self.branches(range, &s.test, &s.body, &s.elif_else_clauses),
            Stmt::With(s) => {
                let items = self.all(&s.items, |b, item| {
                    let context_expr = b.expr(&item.context_expr)?;
                    let vars = b.optional(item.optional_vars.as_deref())?;
                    b.plain("withitem", &[("context_expr", context_expr), ("optional_vars", vars)])
                })?;
                let body = self.body(&s.body)?;
                let fields = [("items", items), ("body", body), ("type_comment", Value::NONE)];
                self.node(if s.is_async { "AsyncWith" } else { "With" }, range, &fields)
            }
            Stmt::Match(s) => {
                let subject = self.expr(&s.subject)?;
                let cases = self.all(&s.cases, |b, case| {
                    let pattern = b.pattern(&case.pattern)?;
                    let guard = b.optional(case.guard.as_deref())?;
                    let body = b.body(&case.body)?;
                    let fields = [("pattern", pattern), ("guard", guard), ("body", body)];
                    b.plain("match_case", &fields)
                })?;
                self.node("Match", range, &[("subject", subject), ("cases", cases)])
            }
            Stmt::Raise(s) => {
                let exc = self.optional(s.exc.as_deref())?;
                let cause = self.optional(s.cause.as_deref())?;
                self.node("Raise", range, &[("exc", exc), ("cause", cause)])
            }
            Stmt::Try(s) => {
                let (body, handlers) = (self.body(&s.body)?, self.all(&s.handlers, Self::handler)?);
                let (orelse, finalbody) = (self.body(&s.orelse)?, self.body(&s.finalbody)?);
                let fields = [
                    ("body", body),
                    ("handlers", handlers),
                    ("orelse", orelse),
                    ("finalbody", finalbody),
                ];
                self.node(if s.is_star { "TryStar" } else { "Try" }, range, &fields)
            }
            Stmt::Assert(s) => {
                let (test, msg) = (self.expr(&s.test)?, self.optional(s.msg.as_deref())?);
                self.node("Assert", range, &[("test", test), ("msg", msg)])
            }
            Stmt::Import(s) => {
                let names = self.all(&s.names, Self::alias)?;
                self.node("Import", range, &[("names", names)])
            }
            Stmt::ImportFrom(s) => {
                let module = self.optional_name(s.module.as_ref())?;
                let names = self.all(&s.names, Self::alias)?;
                let level = Value::int(s.level.into());
                let fields = [("module", module), ("names", names), ("level", level)];
                self.node("ImportFrom", range, &fields)
            }
            Stmt::Global(s) => self.names("Global", range, &s.names),
            Stmt::Nonlocal(s) => self.names("Nonlocal", range, &s.names),
            Stmt::Expr(s) => {
                let value = self.expr(&s.value)?;
                self.node("Expr", range, &[("value", value)])
            }
            Stmt::Pass(_) => self.node("Pass", range, &[]),
            Stmt::Break(_) => self.node("Break", range, &[]),
            Stmt::Continue(_) => self.node("Continue", range, &[]),
            Stmt::IpyEscapeCommand(_) => Err(self.m.system_error("no Python statement")),
        }
    }

    fn names(&mut self, class: &str, range: TextRange, names: &[ast::Identifier]) -> Exec {
        let names = self.all(names, |b, name| b.name(name.as_str()))?;
        self.node(class, range, &[("names", names)])
    }

    fn alias(&mut self, a: &ast::Alias) -> Exec {
        let (name, asname) = (self.name(a.name.as_str())?, self.optional_name(a.asname.as_ref())?);
        self.node("alias", a.range, &[("name", name), ("asname", asname)])
    }

    fn handler(&mut self, h: &ast::ExceptHandler) -> Exec {
        let ast::ExceptHandler::ExceptHandler(h) = h;
        let class = self.optional(h.type_.as_deref())?;
        let (name, body) = (self.optional_name(h.name.as_ref())?, self.body(&h.body)?);
        self.node("ExceptHandler", h.range, &[("type", class), ("name", name), ("body", body)])
    }

    /// An `if` with the branches behind it, which are nested.
    fn branches(
        &mut self,
        range: TextRange,
        test: &Expr,
        body: &[Stmt],
        rest: &[ast::ElifElseClause],
    ) -> Exec {
        // The innermost branch first.
        let mut orelse = list::new(self.m, &[])?;
        for clause in rest.iter().rev() {
            orelse = match &clause.test {
                None => self.body(&clause.body)?,
                Some(test) => {
                    let (test, body) = (self.expr(test)?, self.body(&clause.body)?);
                    let range = TextRange::new(clause.range.start(), range.end());
                    let fields = [("test", test), ("body", body), ("orelse", orelse)];
                    let inner = self.node("If", range, &fields)?;
                    list::new(self.m, &[inner])?
                }
            };
        }
        let (test, body) = (self.expr(test)?, self.body(body)?);
        self.node("If", range, &[("test", test), ("body", body), ("orelse", orelse)])
    }

    /// The range of a definition without its decorators.
    fn undecorated(&self, range: TextRange, decorators: &[ast::Decorator]) -> TextRange {
        match decorators.last() {
            Some(last) => TextRange::new(self.next_code(last.range.end()), range.end()),
            None => range,
        }
    }

    fn decorators(&mut self, all: &[ast::Decorator]) -> Exec {
        self.all(all, |b, d| b.expr(&d.expression))
    }

    fn function(&mut self, s: &ast::StmtFunctionDef) -> Exec {
        let (name, args) = (self.name(s.name.as_str())?, self.parameters(&s.parameters)?);
        let (body, decorators) = (self.body(&s.body)?, self.decorators(&s.decorator_list)?);
        let returns = self.optional(s.returns.as_deref())?;
        let type_params = self.type_params(s.type_params.as_deref())?;
        let fields = [
            ("name", name),
            ("args", args),
            ("body", body),
            ("decorator_list", decorators),
            ("returns", returns),
            ("type_comment", Value::NONE),
            ("type_params", type_params),
        ];
        let range = self.undecorated(s.range, &s.decorator_list);
        self.node(if s.is_async { "AsyncFunctionDef" } else { "FunctionDef" }, range, &fields)
    }

    fn class_def(&mut self, s: &ast::StmtClassDef) -> Exec {
        let name = self.name(s.name.as_str())?;
        let arguments = s.arguments.as_deref();
        let bases = self.exprs(arguments.map_or(&[][..], |a| &a.args))?;
        let keywords = self.all(arguments.map_or(&[][..], |a| &a.keywords), Self::keyword)?;
        let (body, decorators) = (self.body(&s.body)?, self.decorators(&s.decorator_list)?);
        let type_params = self.type_params(s.type_params.as_deref())?;
        let fields = [
            ("name", name),
            ("bases", bases),
            ("keywords", keywords),
            ("body", body),
            ("decorator_list", decorators),
            ("type_params", type_params),
        ];
        let range = self.undecorated(s.range, &s.decorator_list);
        self.node("ClassDef", range, &fields)
    }

    fn type_params(&mut self, all: Option<&ast::TypeParams>) -> Exec {
        let all = all.map_or(&[][..], |all| &all.type_params);
        self.all(all, |b, p| {
            let (class, name, default) = match p {
                TypeParam::TypeVar(p) => ("TypeVar", &p.name, &p.default),
                TypeParam::TypeVarTuple(p) => ("TypeVarTuple", &p.name, &p.default),
                TypeParam::ParamSpec(p) => ("ParamSpec", &p.name, &p.default),
            };
            let (name, default) = (b.name(name.as_str())?, b.optional(default.as_deref())?);
            let mut fields = vec![("name", name)];
            if let TypeParam::TypeVar(p) = p {
                fields.push(("bound", b.optional(p.bound.as_deref())?));
            }
            fields.push(("default_value", default));
            b.node(class, p.range(), &fields)
        })
    }

    fn pattern(&mut self, p: &Pattern) -> Exec {
        let (text, map) = (self.text, self.map);
        self.m.deeper("during ast construction", |m| Builder { m, text, map }.pattern_here(p))
    }

    fn pattern_here(&mut self, p: &Pattern) -> Exec {
        let range = p.range();
        match p {
            Pattern::MatchValue(p) => {
                let value = self.expr(&p.value)?;
                self.node("MatchValue", range, &[("value", value)])
            }
            Pattern::MatchSingleton(p) => {
                let value = match p.value {
                    ast::Singleton::None => Value::NONE,
                    ast::Singleton::True => Value::TRUE,
                    ast::Singleton::False => Value::FALSE,
                };
                self.node("MatchSingleton", range, &[("value", value)])
            }
            Pattern::MatchSequence(p) => {
                let patterns = self.all(&p.patterns, Self::pattern)?;
                self.node("MatchSequence", range, &[("patterns", patterns)])
            }
            Pattern::MatchMapping(p) => {
                let (keys, patterns) =
                    (self.exprs(&p.keys)?, self.all(&p.patterns, Self::pattern)?);
                let rest = self.optional_name(p.rest.as_ref())?;
                let fields = [("keys", keys), ("patterns", patterns), ("rest", rest)];
                self.node("MatchMapping", range, &fields)
            }
            Pattern::MatchClass(p) => {
                let cls = self.expr(&p.cls)?;
                let patterns = self.all(&p.arguments.patterns, Self::pattern)?;
                let attrs = self.all(&p.arguments.keywords, |b, k| b.name(k.attr.as_str()))?;
                let named = self.all(&p.arguments.keywords, |b, k| b.pattern(&k.pattern))?;
                let fields = [
                    ("cls", cls),
                    ("patterns", patterns),
                    ("kwd_attrs", attrs),
                    ("kwd_patterns", named),
                ];
                self.node("MatchClass", range, &fields)
            }
            Pattern::MatchStar(p) => {
                let name = self.optional_name(p.name.as_ref())?;
                self.node("MatchStar", range, &[("name", name)])
            }
            Pattern::MatchAs(p) => {
                let pattern = p.pattern.as_ref().map_or(Ok(Value::NONE), |p| self.pattern(p))?;
                let name = self.optional_name(p.name.as_ref())?;
                self.node("MatchAs", range, &[("pattern", pattern), ("name", name)])
            }
            Pattern::MatchOr(p) => {
                let patterns = self.all(&p.patterns, Self::pattern)?;
                self.node("MatchOr", range, &[("patterns", patterns)])
            }
        }
    }
}
