//! Calls: windows, keywords, stars, methods.
//!
//! Main invariant: a call's window is the topmost registers, callee first, so that nothing above
//! it is alive when the callee runs.

use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange};

use super::codegen::{Compiler, Result};
use super::unit::Reg;
use crate::bytecode::{Constant, Op};
use crate::syntax::CompileError;

/// Calls with more arguments go through a tuple and a dict.
const MAX_ARGUMENTS: usize = 200;

impl<'a> Compiler<'a> {
    /// A call; the result in `to`, or in a new temporary.
    pub(crate) fn call(&mut self, e: &'a Expr, to: Option<Reg>) -> Result<Reg> {
        let Expr::Call(c) = e else { return self.internal("a call", e.range()) };
        self.check_keywords(&c.arguments)?;
        // A temporary at the top can be the window's first register.
        let window = match to {
            Some(r) if u32::from(r) + 1 == self.mark() && self.unit().is_temporary(r) => r,
            _ => self.alloc(),
        };
        let to = to.unwrap_or(window);
        let m = u32::from(window) + 1;
        let method = match &*c.func {
            Expr::Attribute(a) if is_plain(&c.arguments) => Some(a),
            _ => None,
        };
        if let Some(a) = method {
            self.alloc();
            if self.super_attribute(a, window, true)?.is_none() {
                let object = self.any_in(&a.value, Some(window))?;
                self.at(&*c.func);
                let name = self.mangled(&a.attr);
                self.u().emit_site(Op::LoadMethod, 0, window, object, Some(name));
            }
        } else {
            self.to(&c.func, window)?;
        }
        self.finish_call(&c.arguments, window, method.is_some(), to, c.range())?;
        self.release(m);
        Ok(to)
    }

    fn check_keywords(&self, a: &'a ast::Arguments) -> Result {
        for (i, k) in a.keywords.iter().enumerate() {
            let Some(name) = &k.arg else { continue };
            if name.as_str() == "__debug__" {
                return self.error("cannot assign to __debug__", k);
            }
            if a.keywords[..i].iter().any(|o| o.arg.as_ref().is_some_and(|o| o.id == name.id)) {
                return self.error(format!("keyword argument repeated: {name}"), k);
            }
        }
        Ok(())
    }

    /// The arguments into the window, and the call.
    pub(crate) fn finish_call(
        &mut self,
        arguments: &'a ast::Arguments,
        window: Reg,
        method: bool,
        to: Reg,
        range: TextRange,
    ) -> Result {
        self.call_with(&[], None, arguments, window, method, to, range)
    }

    /// As [`Compiler::finish_call`]; the window already holds the arguments in `before`, and
    /// `after` is one more behind the positional ones.
    #[expect(clippy::too_many_arguments, reason = "a call has these parts")]
    pub(crate) fn call_with(
        &mut self,
        before: &[Reg],
        after: Option<Reg>,
        arguments: &'a ast::Arguments,
        window: Reg,
        method: bool,
        to: Reg,
        range: TextRange,
    ) -> Result {
        if !is_plain(arguments) || before.len() + arguments.len() > MAX_ARGUMENTS {
            return self.call_ex(before, after, arguments, window, to, range);
        }
        for e in &*arguments.args {
            let r = self.alloc();
            self.to(e, r)?;
        }
        if let Some(after) = after {
            let r = self.alloc();
            self.u().mov(r, after);
        }
        let mut names = Vec::new();
        for k in &arguments.keywords {
            let r = self.alloc();
            self.to(&k.value, r)?;
            if let Some(name) = &k.arg {
                let name = self.mangled(name);
                names.push(Constant::Str(name.as_bytes().into()));
            }
        }
        let x = (before.len() + usize::from(after.is_some()) + arguments.len()) as u8;
        self.at_range(range);
        if names.is_empty() {
            let op = if method { Op::CallMethod } else { Op::Call };
            self.u().emit_site(op, x, window, to, None);
            return Ok(());
        }
        let op = if method { Op::CallMethodKw } else { Op::CallKw };
        match self.narrow_constant(Constant::Tuple(names.into())) {
            Some(k) => self.emit(op, x, window, to, k),
            None => {
                let text = "too many constants for a call with keywords";
                return Err(CompileError::syntax(text, range));
            }
        }
        Ok(())
    }

    fn call_ex(
        &mut self,
        before: &[Reg],
        after: Option<Reg>,
        arguments: &'a ast::Arguments,
        window: Reg,
        to: Reg,
        range: TextRange,
    ) -> Result {
        let (args, kwargs) = if before.is_empty() {
            (self.alloc(), self.alloc())
        } else {
            let base = self.u().alloc_many(3);
            self.u().mov(base, window);
            (base + 1, base + 2)
        };
        let callee = args - 1;
        self.at_range(range);
        match (&*arguments.args, before) {
            // `f(*args)` hands the iterable over as it is.
            ([Expr::Starred(s)], []) => self.to(&s.value, args)?,
            (items, before) => {
                let n = before.len() as u16;
                let first = before.first().copied().unwrap_or(args);
                self.emit(Op::BuildList, 0, args, first, n);
                for e in items {
                    let m = self.mark();
                    let (op, e) = match e {
                        Expr::Starred(s) => (Op::ListExtend, &*s.value),
                        e => (Op::ListAppend, e),
                    };
                    let r = self.any(e)?;
                    self.at_range(e.range());
                    self.emit(op, 0, args, r, 0);
                    self.release(m);
                }
                self.at_range(range);
                if let Some(after) = after {
                    self.emit(Op::ListAppend, 0, args, after, 0);
                }
                self.emit(Op::ListToTuple, 0, args, args, 0);
            }
        }
        let has_keywords = !arguments.keywords.is_empty();
        if has_keywords {
            self.at_range(range);
            self.emit(Op::BuildMap, 0, kwargs, kwargs, 0);
            for k in &arguments.keywords {
                let m = self.mark();
                match &k.arg {
                    Some(name) => {
                        let name = self.mangled(name);
                        let pair = self.u().alloc_many(2);
                        self.to(&k.value, pair + 1)?;
                        self.at(k);
                        self.u().load(pair, Constant::Str(name.as_bytes().into()));
                        // Through a dict of its own, so that a repeated name is an error.
                        self.emit(Op::BuildMap, 0, pair, pair, 1);
                        self.emit(Op::DictMerge, 0, kwargs, pair, callee);
                    }
                    None => {
                        let r = self.any(&k.value)?;
                        self.at_range(range);
                        self.emit(Op::DictMerge, 0, kwargs, r, callee);
                    }
                }
                self.release(m);
            }
        } else {
            self.emit(Op::Unset, 0, kwargs, 0, 0);
        }
        self.at_range(range);
        self.emit(Op::CallEx, u8::from(has_keywords), callee, to, 0);
        Ok(())
    }
}

/// Whether there is neither `*` nor `**` among the arguments, nor too many.
fn is_plain(a: &ast::Arguments) -> bool {
    a.len() <= MAX_ARGUMENTS
        && !a.args.iter().any(Expr::is_starred_expr)
        && a.keywords.iter().all(|k| k.arg.is_some())
}
