//! Functions, classes, comprehensions, type parameters: whatever opens a scope.
//!
//! Main invariant: a unit is opened with its parameters in register order and closed by the same
//! function, so units nest as the source does.

use std::sync::Arc;

use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::codegen::{Compiler, Result};
use super::fold::fold;
use super::scope::{Meaning, ScopeId, address, role};
use super::unit::Reg;
use crate::bytecode::{
    Code, CommonObject, Constant, FunctionPart, Intrinsic1, Intrinsic2, Op, Parameters,
};
use crate::syntax::CompileError;

/// The defaults of a function, evaluated.
#[derive(Clone, Copy, Default)]
struct Defaults {
    positional: Option<Reg>,
    keywords: Option<Reg>,
}

impl<'a> Compiler<'a> {
    // ---- functions ----

    fn parameter_names(
        &self,
        p: &'a ast::Parameters,
        class: ScopeId,
    ) -> (Vec<&'a str>, Parameters) {
        let class = self.scopes.list[class].class_name;
        let mut names = Vec::new();
        let groups = p.posonlyargs.iter().chain(&p.args).chain(&p.kwonlyargs);
        names.extend(groups.map(|p| p.parameter.name.as_str()));
        names.extend(p.vararg.iter().map(|p| p.name.as_str()));
        names.extend(p.kwarg.iter().map(|p| p.name.as_str()));
        for name in &mut names {
            *name = super::symbols::mangle(self.arena, class, name);
        }
        let layout = Parameters {
            positional_only: p.posonlyargs.len() as u16,
            positional: (p.posonlyargs.len() + p.args.len()) as u16,
            keyword_only: p.kwonlyargs.len() as u16,
            varargs: p.vararg.is_some(),
            varkeywords: p.kwarg.is_some(),
        };
        (names, layout)
    }

    /// Evaluates defaults, left to right.
    fn defaults(&mut self, p: &'a ast::Parameters) -> Result<Defaults> {
        let positional: Vec<&'a Expr> =
            p.posonlyargs.iter().chain(&p.args).filter_map(|p| p.default.as_deref()).collect();
        let mut result = Defaults::default();
        if let Some(first) = positional.first() {
            let t = self.alloc();
            let constants: Option<Vec<Constant>> = positional
                .iter()
                .map(|e| fold(e, self.text))
                .collect::<std::result::Result<_, _>>()?;
            self.at(*first);
            match constants {
                Some(items) => self.u().load(t, Constant::Tuple(items.into())),
                None if positional.len() <= 100 => {
                    let m = self.mark();
                    let base = self.consecutive(positional.iter().copied())?;
                    self.at(*first);
                    self.emit(Op::BuildTuple, 0, t, base, positional.len() as u16);
                    self.release(m);
                }
                None => {
                    self.emit(Op::BuildList, 0, t, t, 0);
                    for e in &positional {
                        let m = self.mark();
                        let r = self.any(e)?;
                        self.emit(Op::ListAppend, 0, t, r, 0);
                        self.release(m);
                    }
                    self.emit(Op::ListToTuple, 0, t, t, 0);
                }
            }
            result.positional = Some(t);
        }
        let mut dict = None;
        for p in &p.kwonlyargs {
            let Some(default) = &p.default else { continue };
            let t = match dict {
                Some(t) => t,
                None => {
                    let t = self.alloc();
                    self.at(&**default);
                    self.emit(Op::BuildMap, 0, t, t, 0);
                    dict = Some(t);
                    t
                }
            };
            let m = self.mark();
            let name = self.mangled(&p.parameter.name);
            let key = self.alloc();
            self.u().load(key, Constant::Str(name.as_bytes().into()));
            let value = self.any(default)?;
            self.emit(Op::MapAdd, 0, t, key, value);
            self.release(m);
        }
        result.keywords = dict;
        Ok(result)
    }

    fn set_part(&mut self, function: Reg, part: FunctionPart, value: Option<Reg>) {
        if let Some(r) = value {
            self.emit(Op::SetFunction, part as u8, function, r, 0);
        }
    }

    fn make_function(&mut self, to: Reg, code: Arc<Code>) {
        let k = self.u().constant(Constant::Code(code));
        self.u().emit_wide(Op::MakeFunction, 0, to, k);
    }

    pub(crate) fn lambda(&mut self, l: &'a ast::ExprLambda, to: Reg) -> Result {
        let id = self.scope_of((address(l), role::BODY), l.range)?;
        let (names, layout, defaults) = match &l.parameters {
            Some(p) => {
                let (names, layout) = self.parameter_names(p, id);
                let defaults = self.defaults(p)?;
                (names, layout, defaults)
            }
            None => (Vec::new(), Parameters::default(), Defaults::default()),
        };
        self.open_unit(id, "<lambda>", &names, l.range);
        if let Some(c) = fold(&l.body, self.text)? {
            self.at(&*l.body);
            self.return_constant(c);
        } else {
            let r = self.any(&l.body)?;
            self.at(&*l.body);
            if self.scopes.list[id].is_generator {
                self.return_constant(Constant::None);
            } else {
                self.emit(Op::Return, 0, r, 0, 0);
            }
        }
        let code = self.close_unit(layout, None, l.range)?;
        self.at(l);
        let plain = defaults.positional.is_none() && defaults.keywords.is_none();
        let f = if plain { to } else { self.building(to) };
        self.make_function(f, code);
        self.set_part(f, FunctionPart::Defaults, defaults.positional);
        self.set_part(f, FunctionPart::KwDefaults, defaults.keywords);
        self.u().mov(to, f);
        Ok(())
    }

    /// Evaluates decorators into a row of registers; the decorated value comes after them.
    fn decorators(&mut self, list: &'a [ast::Decorator]) -> Result<Vec<Reg>> {
        let mut registers = Vec::with_capacity(list.len());
        for d in list {
            let r = self.alloc();
            self.to(&d.expression, r)?;
            registers.push(r);
        }
        Ok(registers)
    }

    fn decorate(&mut self, list: &'a [ast::Decorator], registers: &[Reg]) {
        for (d, &r) in list.iter().zip(registers).rev() {
            self.at(&d.expression);
            self.u().emit_site(Op::Call, 1, r, r, None);
        }
    }

    pub(crate) fn function_def(&mut self, f: &'a ast::StmtFunctionDef) -> Result {
        let decorators = self.decorators(&f.decorator_list)?;
        let value = self.alloc();
        let m = self.mark();
        let defaults = self.defaults(&f.parameters)?;
        match &f.type_params {
            None => self.plain_function(f, defaults, value)?,
            Some(params) => self.generic_function(f, params, defaults, value)?,
        }
        self.release(m);
        self.decorate(&f.decorator_list, &decorators);
        self.at_range(f.name.range);
        let name = self.mangled(&f.name);
        self.store_name(name, decorators.first().copied().unwrap_or(value));
        Ok(())
    }

    /// Makes the function itself in `to`, a temporary.
    fn plain_function(
        &mut self,
        f: &'a ast::StmtFunctionDef,
        defaults: Defaults,
        to: Reg,
    ) -> Result {
        let annotations = self.function_annotations(f)?;
        let id = self.scope_of((address(f), role::BODY), f.range)?;
        let (names, layout) = self.parameter_names(&f.parameters, id);
        // The first line is that of the first decorator; the definition starts at its keyword.
        let first = f.decorator_list.first().map_or(f.range, |d| d.range);
        self.open_unit(id, &f.name, &names, first);
        let docstring = self.docstring_of(&f.body);
        let rest = self.skip_docstring(&f.body, docstring.is_some())?;
        self.statements(rest)?;
        if let Some(last) = f.body.last() {
            self.at(last);
        }
        self.return_constant(Constant::None);
        let code = self.close_unit(layout, docstring, f.range)?;
        self.at(f);
        self.make_function(to, code);
        self.set_part(to, FunctionPart::Defaults, defaults.positional);
        self.set_part(to, FunctionPart::KwDefaults, defaults.keywords);
        let part = if self.future_annotations {
            FunctionPart::Annotations
        } else {
            FunctionPart::Annotate
        };
        self.set_part(to, part, annotations);
        Ok(())
    }

    fn generic_function(
        &mut self,
        f: &'a ast::StmtFunctionDef,
        params: &'a ast::TypeParams,
        defaults: Defaults,
        to: Reg,
    ) -> Result {
        let id = self.scope_of((address(params), role::TYPE_PARAMS), params.range)?;
        let title = format!("<generic parameters of {}>", f.name);
        self.open_unit(id, &title, &[".defaults", ".kwdefaults"], f.range);
        let tuple = self.type_parameters(params)?;
        let inner = Defaults {
            positional: defaults.positional.map(|_| 0),
            keywords: defaults.keywords.map(|_| 1),
        };
        let t = self.alloc();
        self.plain_function(f, inner, t)?;
        self.at(f);
        self.emit(Op::Intrinsic2, Intrinsic2::FunctionTypeParams as u8, t, t, tuple);
        self.emit(Op::Return, 0, t, 0, 0);
        let layout = Parameters { positional: 2, ..Parameters::default() };
        let code = self.close_unit(layout, None, f.range)?;
        self.at(f);
        let window = self.u().alloc_many(3);
        self.make_function(window, code);
        for (i, r) in [defaults.positional, defaults.keywords].into_iter().enumerate() {
            let slot = window + 1 + i as u16;
            match r {
                Some(r) => self.u().mov(slot, r),
                None => self.u().load(slot, Constant::None),
            }
        }
        self.u().emit_site(Op::Call, 2, window, to, None);
        Ok(())
    }

    /// The annotate function, or under the future import the dict of strings.
    fn function_annotations(&mut self, f: &'a ast::StmtFunctionDef) -> Result<Option<Reg>> {
        let p = &f.parameters;
        let with_default =
            |list: &'a [ast::ParameterWithDefault]| list.iter().map(|p| &p.parameter);
        let all = with_default(&p.posonlyargs)
            .chain(with_default(&p.args))
            .chain(p.vararg.as_deref())
            .chain(with_default(&p.kwonlyargs))
            .chain(p.kwarg.as_deref());
        let mut items: Vec<(&'a str, &'a Expr, bool)> = all
            .filter_map(|p| p.annotation.as_deref().map(|a| (p.name.as_str(), a, false)))
            .collect();
        items.extend(f.returns.as_deref().map(|r| ("return", r, false)));
        let Some(first) = items.first() else { return Ok(None) };
        let first = first.1;
        let to = self.alloc();
        if self.future_annotations {
            self.at(first);
            self.emit(Op::BuildMap, 0, to, to, 0);
            for (name, e, _) in items {
                let m = self.mark();
                let pair = self.u().alloc_many(2);
                let name = self.mangled(name);
                self.u().load(pair, Constant::Str(name.as_bytes().into()));
                let text = self.annotation_text(e);
                self.u().load(pair + 1, Constant::Str(text.into_bytes().into()));
                self.emit(Op::MapAdd, 0, to, pair, pair + 1);
                self.release(m);
            }
            return Ok(Some(to));
        }
        let id = self.scope_of((address(f), role::ANNOTATIONS), f.range)?;
        let code = self.annotate_code(id, items, first.range())?;
        self.make_function(to, code);
        Ok(Some(to))
    }

    /// Raises NotImplementedError unless the format asked for is VALUE or its fake-globals kin.
    fn check_format(&mut self) {
        let ok = self.u().label();
        self.u().jump(Op::JumpGtI, 0, 0, 2, ok);
        let t = self.alloc();
        self.load_common(t, CommonObject::NotImplementedError);
        self.emit(Op::Raise, 0, t, 0, 0);
        self.u().bind(ok);
    }

    /// `__annotate__(format)`: a new dict of the annotations.
    fn annotate_code(
        &mut self,
        id: ScopeId,
        items: Vec<(&'a str, &'a Expr, bool)>,
        range: TextRange,
    ) -> Result<Arc<Code>> {
        self.open_unit(id, "__annotate__", &[".format"], range);
        self.check_format();
        let dict = self.alloc();
        self.emit(Op::BuildMap, 0, dict, dict, 0);
        for (i, (name, e, conditional)) in items.into_iter().enumerate() {
            let m = self.mark();
            self.at(e);
            let skip = self.u().label();
            if conditional {
                let t = self.u().alloc_many(2);
                self.u().load(t, Constant::Int(i as i64));
                self.load_name("__conditional_annotations__", t + 1);
                self.u().jump(Op::JumpIn, 0, t, t + 1, skip);
            }
            let key = self.alloc();
            let name = self.mangled(name);
            self.u().load(key, Constant::Str(name.as_bytes().into()));
            let value = match e {
                // `*args: *Ts`
                Expr::Starred(s) => {
                    let t = self.alloc();
                    self.to(&s.value, t)?;
                    self.emit(Op::Unpack, 0, t, t, 1);
                    t
                }
                e => self.any(e)?,
            };
            self.at(e);
            self.emit(Op::MapAdd, 0, dict, key, value);
            self.u().bind(skip);
            self.release(m);
        }
        self.emit(Op::Return, 0, dict, 0, 0);
        let layout = Parameters { positional: 1, positional_only: 1, ..Parameters::default() };
        self.close_unit(layout, None, range)
    }

    /// Binds the annotate function of a module or class body.
    pub(crate) fn define_annotate(&mut self, key: usize, stored: &'a str) -> Result {
        let items = self.unit().annotations.clone();
        let range = items.first().map_or(TextRange::default(), |i| i.1.range());
        let id = self.scope_of((key, role::ANNOTATIONS), range)?;
        let code = self.annotate_code(id, items, range)?;
        let m = self.mark();
        let t = self.alloc();
        self.make_function(t, code);
        self.u().emit_site(Op::StoreName, 0, t, 0, Some(stored));
        self.release(m);
        Ok(())
    }

    // ---- docstrings ----

    /// The docstring that a body begins with, its indentation removed.
    pub(crate) fn docstring_of(&self, body: &'a [Stmt]) -> Option<Box<[u8]>> {
        if !self.docstrings {
            return None;
        }
        let Some(Stmt::Expr(e)) = body.first() else { return None };
        if !e.value.is_string_literal_expr() {
            return None;
        }
        match fold(&e.value, self.text) {
            Ok(Some(Constant::Str(s))) => Some(clean_docstring(&s)),
            _ => None,
        }
    }

    pub(crate) fn skip_docstring(&self, body: &'a [Stmt], present: bool) -> Result<&'a [Stmt]> {
        Ok(if present { body.get(1..).unwrap_or_default() } else { body })
    }

    // ---- classes ----

    pub(crate) fn class_def(&mut self, c: &'a ast::StmtClassDef) -> Result {
        let decorators = self.decorators(&c.decorator_list)?;
        let value = self.alloc();
        match &c.type_params {
            None => self.plain_class(c, None, value)?,
            Some(params) => {
                let id = self.scope_of((address(&**params), role::TYPE_PARAMS), params.range)?;
                let title = format!("<generic parameters of {}>", c.name);
                self.open_unit(id, &title, &[], c.range);
                let tuple = self.type_parameters(params)?;
                self.store_name(".type_params", tuple);
                let base = self.alloc();
                let intrinsic = Intrinsic1::SubscriptGeneric as u8;
                self.emit(Op::Intrinsic1, intrinsic, base, tuple, 0);
                let t = self.alloc();
                self.plain_class(c, Some(base), t)?;
                self.at(c);
                self.emit(Op::Return, 0, t, 0, 0);
                let code = self.close_unit(Parameters::default(), None, c.range)?;
                self.at(c);
                self.make_function(value, code);
                self.u().emit_site(Op::Call, 0, value, value, None);
            }
        }
        self.decorate(&c.decorator_list, &decorators);
        self.at(c);
        let name = self.mangled(&c.name);
        self.store_name(name, decorators.first().copied().unwrap_or(value));
        Ok(())
    }

    fn plain_class(&mut self, c: &'a ast::StmtClassDef, base: Option<Reg>, to: Reg) -> Result {
        let code = self.class_code(c)?;
        let m = self.mark();
        let window = self.alloc();
        let (function, name) = (self.alloc(), self.alloc());
        self.at(c);
        self.load_common(window, CommonObject::BuildClass);
        self.make_function(function, code);
        self.u().load(name, Constant::Str(c.name.as_bytes().into()));
        let before = [function, name];
        match (&c.arguments, base) {
            (Some(arguments), _) => {
                self.call_with(&before, base, arguments, window, false, to, c.range)?;
            }
            (None, Some(base)) => {
                let r = self.alloc();
                self.u().mov(r, base);
                self.u().emit_site(Op::Call, 3, window, to, None);
            }
            (None, None) => self.u().emit_site(Op::Call, 2, window, to, None),
        }
        self.release(m);
        Ok(())
    }

    fn store_in_class(&mut self, name: &'a str, value: Constant) {
        let m = self.mark();
        let t = self.alloc();
        self.u().load(t, value);
        self.u().emit_site(Op::StoreName, 0, t, 0, Some(name));
        self.release(m);
    }

    fn class_code(&mut self, c: &'a ast::StmtClassDef) -> Result<Arc<Code>> {
        let id = self.scope_of((address(c), role::BODY), c.range)?;
        let first = c.decorator_list.first().map_or(c.range, |d| d.range);
        self.open_unit(id, &c.name, &[], first);
        let m = self.mark();
        let t = self.alloc();
        self.u().emit_site(Op::LoadName, 0, t, 0, Some("__name__"));
        self.u().emit_site(Op::StoreName, 0, t, 0, Some("__module__"));
        let qualname = self.unit().qualname.clone();
        self.store_in_class("__qualname__", Constant::Str(qualname.into_bytes().into()));
        let line = i64::from(self.unit().first_line);
        self.store_in_class("__firstlineno__", Constant::Int(line));
        if c.type_params.is_some() {
            if let Some(i) = self.unit().free.iter().position(|&f| f == ".type_params") {
                self.emit(Op::LoadFree, 0, t, i as u16, 0);
            }
            self.u().emit_site(Op::StoreName, 0, t, 0, Some("__type_params__"));
        }
        let classdict = self.unit().registers.get(&(id, "__classdict__")).copied();
        let class_cell = self.unit().registers.get(&(id, "__class__")).copied();
        if let Some(cell) = classdict {
            self.emit(Op::LoadLocals, 0, t, 0, 0);
            self.emit(Op::StoreCell, 0, cell, t, 0);
        }
        self.release(m);
        let docstring = self.docstring_of(&c.body);
        let rest = self.skip_docstring(&c.body, docstring.is_some())?;
        if let Some(doc) = &docstring {
            if let Some(first) = c.body.first() {
                self.at(first);
            }
            self.store_in_class("__doc__", Constant::Str(doc.clone()));
        }
        self.namespace_body(address(c), rest)?;
        self.at_range(c.name.range);
        let attributes = &self.scopes.list[id].static_attributes;
        let attributes: Vec<_> =
            attributes.iter().map(|a| Constant::Str(a.as_bytes().into())).collect();
        self.store_in_class("__static_attributes__", Constant::Tuple(attributes.into()));
        if let Some(cell) = classdict {
            self.u().emit_site(Op::StoreName, 0, cell, 0, Some("__classdictcell__"));
        }
        match class_cell {
            Some(cell) => {
                self.u().emit_site(Op::StoreName, 0, cell, 0, Some("__classcell__"));
                self.emit(Op::Return, 0, cell, 0, 0);
            }
            None => self.return_constant(Constant::None),
        }
        self.close_unit(Parameters::default(), docstring, c.range)
    }

    // ---- type parameters ----

    /// Makes the type parameters, binds their names; the register of their tuple.
    fn type_parameters(&mut self, params: &'a ast::TypeParams) -> Result<Reg> {
        let tuple = self.alloc();
        self.at(params);
        self.emit(Op::BuildList, 0, tuple, tuple, 0);
        for p in &params.type_params {
            let m = self.mark();
            let t = self.alloc();
            self.at(p);
            let name: &'a str = p.name();
            self.u().load(t, Constant::Str(name.as_bytes().into()));
            let (bound, plain) = match p {
                ast::TypeParam::TypeVar(v) => (v.bound.as_deref(), Intrinsic1::TypeVar),
                ast::TypeParam::TypeVarTuple(_) => (None, Intrinsic1::TypeVarTuple),
                ast::TypeParam::ParamSpec(_) => (None, Intrinsic1::ParamSpec),
            };
            match bound {
                Some(e) => {
                    let f = self.alloc();
                    self.evaluator((address(p), role::VALUE), name, e, f)?;
                    let kind = if e.is_tuple_expr() {
                        Intrinsic2::TypeVarConstraints
                    } else {
                        Intrinsic2::TypeVarBound
                    };
                    self.emit(Op::Intrinsic2, kind as u8, t, t, f);
                }
                None => self.emit(Op::Intrinsic1, plain as u8, t, t, 0),
            }
            if let Some(e) = p.default() {
                let f = self.alloc();
                self.evaluator((address(p), role::DEFAULT), name, e, f)?;
                self.emit(Op::Intrinsic2, Intrinsic2::TypeParamDefault as u8, t, t, f);
            }
            let mangled = self.mangled(name);
            self.store_name(mangled, t);
            self.emit(Op::ListAppend, 0, tuple, t, 0);
            self.release(m);
        }
        self.emit(Op::ListToTuple, 0, tuple, tuple, 0);
        Ok(tuple)
    }

    /// A function of one argument, the format, that evaluates `e`.
    fn evaluator(&mut self, key: (usize, u8), name: &str, e: &'a Expr, to: Reg) -> Result {
        let id = self.scope_of(key, e.range())?;
        self.open_unit(id, name, &[".format"], e.range());
        self.check_format();
        let r = match e {
            Expr::Starred(s) => {
                let t = self.alloc();
                let (list, r) = (self.alloc(), self.any(&s.value)?);
                self.emit(Op::BuildList, 0, list, list, 0);
                self.emit(Op::ListExtend, 0, list, r, 0);
                self.emit(Op::ListToTuple, 0, t, list, 0);
                t
            }
            e => self.any(e)?,
        };
        self.at(e);
        self.emit(Op::Return, 0, r, 0, 0);
        let layout = Parameters { positional: 1, positional_only: 1, ..Parameters::default() };
        let code = self.close_unit(layout, None, e.range())?;
        self.at(e);
        self.make_function(to, code);
        let m = self.mark();
        let t = self.alloc();
        self.u().load(t, Constant::Tuple([Constant::Int(1)].into()));
        self.set_part(to, FunctionPart::Defaults, Some(t));
        self.release(m);
        Ok(())
    }

    pub(crate) fn type_alias(&mut self, t: &'a ast::StmtTypeAlias) -> Result {
        let Expr::Name(n) = &*t.name else {
            return self.error("invalid syntax", &*t.name);
        };
        let name: &'a str = &n.id;
        let value = self.alloc();
        match &t.type_params {
            None => self.alias_object(t, name, None, value)?,
            Some(params) => {
                let id = self.scope_of((address(&**params), role::TYPE_PARAMS), params.range)?;
                let title = format!("<generic parameters of {name}>");
                self.open_unit(id, &title, &[], t.range);
                let tuple = self.type_parameters(params)?;
                let r = self.alloc();
                self.alias_object(t, name, Some(tuple), r)?;
                self.emit(Op::Return, 0, r, 0, 0);
                let code = self.close_unit(Parameters::default(), None, t.range)?;
                self.at(t);
                self.make_function(value, code);
                self.u().emit_site(Op::Call, 0, value, value, None);
            }
        }
        self.at(t);
        let name = self.mangled(name);
        self.store_name(name, value);
        Ok(())
    }

    fn alias_object(
        &mut self,
        t: &'a ast::StmtTypeAlias,
        name: &'a str,
        params: Option<Reg>,
        to: Reg,
    ) -> Result {
        let base = self.u().alloc_many(3);
        self.at(t);
        self.u().load(base, Constant::Str(name.as_bytes().into()));
        match params {
            Some(r) => self.u().mov(base + 1, r),
            None => self.u().load(base + 1, Constant::None),
        }
        self.evaluator((address(t), role::VALUE), name, &t.value, base + 2)?;
        self.emit(Op::BuildTuple, 0, base, base, 3);
        self.emit(Op::Intrinsic1, Intrinsic1::TypeAlias as u8, to, base, 0);
        Ok(())
    }

    // ---- comprehensions ----

    pub(crate) fn comprehension(&mut self, e: &'a Expr, to: Reg) -> Result {
        let (generators, key, value, build): (&'a [ast::Comprehension], _, &'a Expr, _) = match e {
            Expr::ListComp(c) => (&c.generators, None, &*c.elt, Op::BuildList),
            Expr::SetComp(c) => (&c.generators, None, &*c.elt, Op::BuildSet),
            Expr::DictComp(c) => (&c.generators, c.key.as_deref(), &*c.value, Op::BuildMap),
            _ => return self.internal("a comprehension", e.range()),
        };
        let address = match e {
            Expr::ListComp(c) => address(c),
            Expr::SetComp(c) => address(c),
            Expr::DictComp(c) => address(c),
            _ => 0,
        };
        if let Expr::Starred(s) = value {
            return self.error("iterable unpacking cannot be used in comprehension", s);
        }
        if build == Op::BuildMap && key.is_none() {
            let stars = TextRange::new(e.range().start() + TextSize::new(1), value.range().start());
            let text = "dict unpacking cannot be used in dict comprehension";
            return Err(CompileError::syntax(text, stars));
        }
        let id = self.scope_of((address, role::BODY), e.range())?;
        let Some(first) = generators.first() else { return Ok(()) };
        if generators.iter().any(|g| g.is_async) {
            self.require_async_comprehension(e)?;
        }
        let source = self.any(&first.iter)?;
        // The variables of the comprehension, cells and others.
        let mut registers = Vec::new();
        for symbol in &self.scopes.list[id].symbols {
            if let Some(&r) = self.unit().registers.get(&(id, symbol.name)) {
                registers.push((r, symbol.meaning == Meaning::Cell));
            }
        }
        self.at(e);
        for &(r, cell) in &registers {
            if cell {
                self.emit(Op::Unset, 0, r, 0, 0);
                self.emit(Op::MakeCell, 0, r, 0, 0);
            }
        }
        self.u().inner.push(id);
        let target = self.building(to);
        self.emit(build, 0, target, target, 0);
        self.comprehension_loop(generators, Some(source), &mut |c: &mut Self| {
            let m = c.mark();
            match key {
                Some(key) => {
                    let k = c.operand(key, None, &[value])?;
                    let v = c.any(value)?;
                    c.at(e);
                    c.emit(Op::MapAdd, 0, target, k, v);
                }
                None => {
                    let v = c.any(value)?;
                    c.at(value);
                    let op = if build == Op::BuildSet { Op::SetAdd } else { Op::ListAppend };
                    c.emit(op, 0, target, v, 0);
                }
            }
            c.release(m);
            Ok(())
        })?;
        self.u().inner.pop();
        self.at(e);
        for &(r, _) in &registers {
            self.emit(Op::Unset, 0, r, 0, 0);
        }
        self.u().mov(to, target);
        Ok(())
    }

    fn require_async_comprehension(&self, e: &Expr) -> Result {
        use super::scope::ScopeKind;
        match self.unit_kind() {
            ScopeKind::Function { is_async: true, .. } | ScopeKind::Generator { .. } => Ok(()),
            _ => self.error("asynchronous comprehension outside of an asynchronous function", e),
        }
    }

    /// The loops of a comprehension, outermost first; `source` is the first one's iterable.
    fn comprehension_loop(
        &mut self,
        generators: &'a [ast::Comprehension],
        source: Option<Reg>,
        element: &mut dyn FnMut(&mut Self) -> Result,
    ) -> Result {
        let Some((g, rest)) = generators.split_first() else { return element(self) };
        let m = self.mark();
        let (body, next, end) = (self.u().label(), self.u().label(), self.u().label());
        let state = self.u().alloc_many(3);
        let r = match source {
            Some(r) => r,
            None => self.any_in(&g.iter, Some(state))?,
        };
        self.at(&g.iter);
        let direct = match &g.target {
            Expr::Name(n) => self.local_register(self.mangled(&n.id)),
            _ => None,
        };
        let item = match direct {
            Some(r) => r,
            None => self.alloc(),
        };
        let error = self.alloc();
        let handler = self.u().label();
        if g.is_async {
            // An asynchronous generator expression got its iterator ready made.
            let made = self.scopes.list[self.scope()].kind.is_function_like()
                && self.unit().locals.first() == Some(&".0")
                && source == Some(0);
            if made {
                self.u().mov(state, r);
            } else {
                self.emit(Op::GetAiter, 0, state, r, 0);
            }
            self.u().bind(next);
            self.async_next(state, item, handler, error);
        } else {
            self.u().jump(Op::ForPrep, 0, state, r, next);
            self.u().bind(body);
        }
        if direct.is_none() {
            self.assign(&g.target, item)?;
        }
        for test in &g.ifs {
            self.condition(test, false, next)?;
        }
        self.comprehension_loop(rest, None, element)?;
        self.at(&g.iter);
        if g.is_async {
            self.u().goto(next);
            self.u().bind(handler);
            self.u().jump(Op::EndAsyncFor, 0, error, 0, end);
        } else {
            self.u().bind(next);
            self.u().jump(Op::ForIter, 0, item, state, body);
        }
        self.u().bind(end);
        self.release(m);
        Ok(())
    }

    /// The function of a generator expression, in `to`.
    pub(crate) fn generator_function(
        &mut self,
        id: ScopeId,
        g: &'a ast::ExprGenerator,
        to: Reg,
    ) -> Result {
        self.open_unit(id, "<genexpr>", &[".0"], g.range);
        let wrapped = u8::from(self.scopes.list[id].is_coroutine);
        let element: &'a Expr = &g.elt;
        if let Expr::Starred(s) = element {
            return self.error("iterable unpacking cannot be used in comprehension", s);
        }
        self.comprehension_loop(&g.generators, Some(0), &mut |c: &mut Self| {
            let m = c.mark();
            let v = c.any(element)?;
            let t = c.alloc();
            c.at(element);
            c.emit(Op::Yield, wrapped, t, v, 0);
            c.release(m);
            Ok(())
        })?;
        self.at(g);
        self.return_constant(Constant::None);
        let layout = Parameters { positional: 1, positional_only: 1, ..Parameters::default() };
        let code = self.close_unit(layout, None, g.range)?;
        self.at(g);
        self.make_function(to, code);
        Ok(())
    }
}

/// Removes a docstring's indentation, as the compiler does since 3.13: tabs become spaces, the
/// first line loses its leading blanks, the others what they have in common.
fn clean_docstring(doc: &[u8]) -> Box<[u8]> {
    if !doc.contains(&b'\n') && !doc.contains(&b'\t') && doc.first() != Some(&b' ') {
        return doc.into();
    }
    let mut text = Vec::with_capacity(doc.len());
    let mut column = 0;
    for &b in doc {
        match b {
            b'\t' => {
                let n = 8 - column % 8;
                text.resize(text.len() + n, b' ');
                column += n;
            }
            _ => {
                text.push(b);
                if b == b'\n' || b == b'\r' {
                    column = 0;
                } else if b & 0xC0 != 0x80 {
                    column += 1;
                }
            }
        }
    }
    let indent = |line: &[u8]| line.iter().take_while(|&&b| b == b' ').count();
    let mut lines = text.split(|&b| b == b'\n');
    let first = lines.next().unwrap_or_default();
    let rest: Vec<&[u8]> = lines.collect();
    let margin = rest.iter().filter(|l| indent(l) < l.len()).map(|l| indent(l)).min().unwrap_or(0);
    let mut out = first[indent(first)..].to_vec();
    for line in rest {
        out.push(b'\n');
        out.extend_from_slice(&line[margin.min(indent(line))..]);
    }
    out.into()
}
