//! Expressions of syntax trees.
//!
//! Main invariant: as in the module above; recursion counts against the recursion limit.

use ruff_python_ast::{self as ast, Expr, InterpolatedStringElement as Element};
use ruff_text_size::{Ranged, TextRange};

use super::Builder;
use crate::object::list;
use crate::value::Value;
use crate::vm::Exec;

/// A part of an f-string: text that was not made a node yet, or a node.
enum Part {
    Text(Vec<u8>, TextRange),
    Node(Value),
}

impl Builder<'_> {
    pub(super) fn expr(&mut self, e: &Expr) -> Exec {
        let (text, map) = (self.text, self.map);
        self.m.deeper("during ast construction", |m| Builder { m, text, map }.expr_here(e))
    }

    pub(super) fn optional(&mut self, e: Option<&Expr>) -> Exec {
        e.map_or(Ok(Value::NONE), |e| self.expr(e))
    }

    pub(super) fn exprs<'e>(&mut self, all: impl IntoIterator<Item = &'e Expr>) -> Exec {
        self.all(all, Self::expr)
    }

    fn context(&mut self, context: ast::ExprContext) -> Exec {
        self.plain(
            match context {
                ast::ExprContext::Store => "Store",
                ast::ExprContext::Del => "Del",
                ast::ExprContext::Load | ast::ExprContext::Invalid => "Load",
            },
            &[],
        )
    }

    pub(super) fn operator(&mut self, op: ast::Operator) -> Exec {
        self.plain(&format!("{op:?}"), &[])
    }

    fn expr_here(&mut self, e: &Expr) -> Exec {
        let range = e.range();
        match e {
            Expr::BoolOp(e) => {
                let (op, values) =
                    (self.plain(&format!("{:?}", e.op), &[])?, self.exprs(&e.values)?);
                self.node("BoolOp", range, &[("op", op), ("values", values)])
            }
            Expr::Named(e) => {
                let (target, value) = (self.expr(&e.target)?, self.expr(&e.value)?);
                self.node("NamedExpr", range, &[("target", target), ("value", value)])
            }
            Expr::BinOp(e) => {
                let (left, op) = (self.expr(&e.left)?, self.operator(e.op)?);
                let right = self.expr(&e.right)?;
                self.node("BinOp", range, &[("left", left), ("op", op), ("right", right)])
            }
            Expr::UnaryOp(e) => {
                let op = self.plain(&format!("{:?}", e.op), &[])?;
                let operand = self.expr(&e.operand)?;
                self.node("UnaryOp", range, &[("op", op), ("operand", operand)])
            }
            Expr::Lambda(e) => {
                let args = match &e.parameters {
                    Some(p) => self.parameters(p)?,
                    None => self.parameters(&ast::Parameters::default())?,
                };
                let body = self.expr(&e.body)?;
                self.node("Lambda", range, &[("args", args), ("body", body)])
            }
            Expr::If(e) => {
                let (test, body) = (self.expr(&e.test)?, self.expr(&e.body)?);
                let orelse = self.expr(&e.orelse)?;
                self.node("IfExp", range, &[("test", test), ("body", body), ("orelse", orelse)])
            }
            Expr::Dict(e) => {
                let keys = self.all(&e.items, |b, item| b.optional(item.key.as_ref()))?;
                let values = self.all(&e.items, |b, item| b.expr(&item.value))?;
                self.node("Dict", range, &[("keys", keys), ("values", values)])
            }
            Expr::Set(e) => {
                let elts = self.exprs(&e.elts)?;
                self.node("Set", range, &[("elts", elts)])
            }
            Expr::ListComp(e) => self.comprehension("ListComp", range, &e.elt, &e.generators),
            Expr::SetComp(e) => self.comprehension("SetComp", range, &e.elt, &e.generators),
            Expr::Generator(e) => self.comprehension("GeneratorExp", range, &e.elt, &e.generators),
            Expr::DictComp(e) => {
                let (key, value) = (self.optional(e.key.as_deref())?, self.expr(&e.value)?);
                let generators = self.all(&e.generators, Self::generator)?;
                let fields = [("key", key), ("value", value), ("generators", generators)];
                self.node("DictComp", range, &fields)
            }
            Expr::Await(e) => {
                let value = self.expr(&e.value)?;
                self.node("Await", range, &[("value", value)])
            }
            Expr::Yield(e) => {
                let value = self.optional(e.value.as_deref())?;
                self.node("Yield", range, &[("value", value)])
            }
            Expr::YieldFrom(e) => {
                let value = self.expr(&e.value)?;
                self.node("YieldFrom", range, &[("value", value)])
            }
            Expr::Compare(e) => {
                let left = self.expr(&e.left)?;
                let ops = self.all(&e.ops, |b, op| b.plain(&format!("{op:?}"), &[]))?;
                let comparators = self.exprs(&e.comparators)?;
                let fields = [("left", left), ("ops", ops), ("comparators", comparators)];
                self.node("Compare", range, &fields)
            }
            Expr::Call(e) => {
                let (func, args) = (self.expr(&e.func)?, self.exprs(&e.arguments.args)?);
                let keywords = self.all(&e.arguments.keywords, Self::keyword)?;
                self.node("Call", range, &[("func", func), ("args", args), ("keywords", keywords)])
            }
            Expr::FString(e) => {
                let mut parts = Vec::new();
                for part in &e.value {
                    match part {
                        ast::FStringPart::Literal(s) => {
                            let text = crate::compiler::literal_text(s, self.text);
                            join(&mut parts, &text, s.range);
                        }
                        ast::FStringPart::FString(f) => {
                            self.elements(&f.elements, false, &mut parts)?;
                        }
                    }
                }
                self.joined("JoinedStr", range, parts)
            }
            Expr::TString(e) => {
                let mut parts = Vec::new();
                for part in &e.value {
                    self.elements(&part.elements, true, &mut parts)?;
                }
                self.joined("TemplateStr", range, parts)
            }
            Expr::Attribute(e) => {
                let (value, attr) = (self.expr(&e.value)?, self.name(e.attr.as_str())?);
                let ctx = self.context(e.ctx)?;
                self.node("Attribute", range, &[("value", value), ("attr", attr), ("ctx", ctx)])
            }
            Expr::Subscript(e) => {
                let (value, slice) = (self.expr(&e.value)?, self.expr(&e.slice)?);
                let ctx = self.context(e.ctx)?;
                self.node("Subscript", range, &[("value", value), ("slice", slice), ("ctx", ctx)])
            }
            Expr::Starred(e) => {
                let (value, ctx) = (self.expr(&e.value)?, self.context(e.ctx)?);
                self.node("Starred", range, &[("value", value), ("ctx", ctx)])
            }
            Expr::Name(e) => {
                let (id, ctx) = (self.name(&e.id)?, self.context(e.ctx)?);
                self.node("Name", range, &[("id", id), ("ctx", ctx)])
            }
            Expr::List(e) => {
                let (elts, ctx) = (self.exprs(&e.elts)?, self.context(e.ctx)?);
                self.node("List", range, &[("elts", elts), ("ctx", ctx)])
            }
            Expr::Tuple(e) => {
                let (elts, ctx) = (self.exprs(&e.elts)?, self.context(e.ctx)?);
                self.node("Tuple", range, &[("elts", elts), ("ctx", ctx)])
            }
            Expr::Slice(e) => {
                let lower = self.optional(e.lower.as_deref())?;
                let upper = self.optional(e.upper.as_deref())?;
                let step = self.optional(e.step.as_deref())?;
                self.node("Slice", range, &[("lower", lower), ("upper", upper), ("step", step)])
            }
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_) => {
                let value = match crate::compiler::literal_constant(e, self.text) {
                    Ok(Some(constant)) => self.m.constant(&constant)?,
                    Ok(None) => Value::NONE,
                    Err(error) => return Err(self.m.value_error(&error.message)),
                };
                let unicode = matches!(e, Expr::StringLiteral(s) if s.value.is_unicode());
                let kind = if unicode { self.name("u")? } else { Value::NONE };
                self.node("Constant", range, &[("value", value), ("kind", kind)])
            }
            Expr::IpyEscapeCommand(_) => Err(self.m.system_error("no Python expression")),
        }
    }

    fn comprehension(
        &mut self,
        class: &str,
        range: TextRange,
        elt: &Expr,
        generators: &[ast::Comprehension],
    ) -> Exec {
        let elt = self.expr(elt)?;
        let generators = self.all(generators, Self::generator)?;
        self.node(class, range, &[("elt", elt), ("generators", generators)])
    }

    fn generator(&mut self, g: &ast::Comprehension) -> Exec {
        let (target, iter, ifs) = (self.expr(&g.target)?, self.expr(&g.iter)?, self.exprs(&g.ifs)?);
        let is_async = Value::int(g.is_async.into());
        let fields = [("target", target), ("iter", iter), ("ifs", ifs), ("is_async", is_async)];
        self.plain("comprehension", &fields)
    }

    pub(super) fn keyword(&mut self, k: &ast::Keyword) -> Exec {
        let (arg, value) = (self.optional_name(k.arg.as_ref())?, self.expr(&k.value)?);
        self.node("keyword", k.range, &[("arg", arg), ("value", value)])
    }

    fn parameter(&mut self, p: &ast::Parameter) -> Exec {
        let arg = self.name(p.name.as_str())?;
        let annotation = self.optional(p.annotation.as_deref())?;
        let fields = [("arg", arg), ("annotation", annotation), ("type_comment", Value::NONE)];
        self.node("arg", p.range, &fields)
    }

    pub(super) fn parameters(&mut self, p: &ast::Parameters) -> Exec {
        let with_default = |b: &mut Self, p: &ast::ParameterWithDefault| b.parameter(&p.parameter);
        let posonlyargs = self.all(&p.posonlyargs, with_default)?;
        let args = self.all(&p.args, with_default)?;
        let kwonlyargs = self.all(&p.kwonlyargs, with_default)?;
        let vararg = p.vararg.as_ref().map_or(Ok(Value::NONE), |p| self.parameter(p))?;
        let kwarg = p.kwarg.as_ref().map_or(Ok(Value::NONE), |p| self.parameter(p))?;
        let kw_defaults = self.all(&p.kwonlyargs, |b, p| b.optional(p.default.as_deref()))?;
        let positional = p.posonlyargs.iter().chain(&p.args);
        let defaults = self.exprs(positional.filter_map(|p| p.default.as_deref()))?;
        self.plain(
            "arguments",
            &[
                ("posonlyargs", posonlyargs),
                ("args", args),
                ("vararg", vararg),
                ("kwonlyargs", kwonlyargs),
                ("kw_defaults", kw_defaults),
                ("kwarg", kwarg),
                ("defaults", defaults),
            ],
        )
    }

    /// The parts of an f-string or t-string.
    fn elements<'e>(
        &mut self,
        elements: impl IntoIterator<Item = &'e Element>,
        template: bool,
        parts: &mut Vec<Part>,
    ) -> Exec<()> {
        for element in elements {
            match element {
                Element::Literal(s) => join(parts, s.value.as_bytes(), s.range),
                Element::Interpolation(i) => {
                    let source = &self.text[i.expression.range()];
                    let mut conversion = i.conversion.to_byte().map_or(-1, i64::from);
                    if let Some(debug) = &i.debug_text {
                        let text = format!("{}{source}{}", debug.leading(), debug.trailing());
                        join(parts, text.as_bytes(), i.range);
                        if conversion < 0 && i.format_spec.is_none() {
                            conversion = b'r'.into();
                        }
                    }
                    let value = self.expr(&i.expression)?;
                    let spec = match &i.format_spec {
                        Some(spec) => {
                            let mut parts = Vec::new();
                            self.elements(&spec.elements, false, &mut parts)?;
                            self.joined("JoinedStr", spec.range, parts)?
                        }
                        None => Value::NONE,
                    };
                    let conversion = Value::int(conversion);
                    let node = if template {
                        let text = self.m.str(source)?;
                        let fields = [
                            ("value", value),
                            ("str", text),
                            ("conversion", conversion),
                            ("format_spec", spec),
                        ];
                        self.node("Interpolation", i.range, &fields)?
                    } else {
                        let fields =
                            [("value", value), ("conversion", conversion), ("format_spec", spec)];
                        self.node("FormattedValue", i.range, &fields)?
                    };
                    parts.push(Part::Node(node));
                }
            }
        }
        Ok(())
    }

    fn joined(&mut self, class: &str, range: TextRange, parts: Vec<Part>) -> Exec {
        let mut values = Vec::new();
        for part in parts {
            values.push(match part {
                Part::Node(v) => v,
                Part::Text(text, range) => {
                    let value = self.m.str_of(&text)?;
                    self.node("Constant", range, &[("value", value), ("kind", Value::NONE)])?
                }
            });
        }
        let values = list::new(self.m, &values)?;
        self.node(class, range, &[("values", values)])
    }
}

/// Adds text, to the text before if there is some.
fn join(parts: &mut Vec<Part>, more: &[u8], at: TextRange) {
    if more.is_empty() {
        return;
    }
    match parts.last_mut() {
        Some(Part::Text(text, range)) => {
            text.extend_from_slice(more);
            *range = range.cover(at);
        }
        _ => parts.push(Part::Text(more.to_vec(), at)),
    }
}
