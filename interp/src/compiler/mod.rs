//! From source text to code objects.
//!
//! Main invariant: compilation is a pure function of the source and the options; it never panics
//! and never overflows the stack, whatever the source.
//!
//! The road: [`crate::syntax`] parses; `symbols` walks the tree into scopes (`scope`), which
//! give every name its meaning; `codegen` and its siblings emit labelled instructions unit by
//! unit; `assemble` prunes checks, drops dead code and lays out jumps.

mod annotation;
mod assemble;
mod call;
mod codegen;
mod condition;
mod exception;
mod expression;
mod fold;
mod function;
mod literal;
mod pattern;
mod scope;
mod statement;
mod symbols;
mod unit;

use std::borrow::Cow;
use std::sync::Arc;

use bumpalo::Bump;
use ruff_python_ast::{self as ast, Expr, Mod, Stmt};
use ruff_text_size::Ranged;

use crate::bytecode::{Code, SourceMap};
use crate::syntax::{CompileError, with_tree};
use codegen::Compiler;
pub(crate) use literal::{literal as literal_constant, string as literal_text};
use symbols::Builder;

/// What kind of source it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// A module or script (`exec`).
    Module,
    /// One expression (`eval`); the code returns its value. `eval()` strips blanks before it.
    Expression,
    /// Interactive input (`single`): the values of expression statements are displayed.
    Interactive,
}

/// How to compile.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// What kind of source it is.
    pub mode: Mode,
    /// As `-O`: 1 leaves out assertions, 2 docstrings as well.
    pub optimize: u8,
    /// Behave as if the source had `from __future__ import annotations`.
    pub future_annotations: bool,
    /// Keep the source for tracebacks: no file has it.
    pub keep_source: bool,
}

impl Options {
    /// The options of an ordinary compilation.
    pub const fn new(mode: Mode) -> Options {
        Options { mode, optimize: 0, future_annotations: false, keep_source: false }
    }
}

/// A failed compilation, with the map that turns its place into lines and columns.
#[derive(Debug)]
pub struct Failure {
    /// What went wrong.
    pub error: CompileError,
    /// The source's lines.
    pub source: Arc<SourceMap>,
}

/// Compiles a source.
///
/// # Errors
/// A [`Failure`] that says which exception to raise, with its message and place.
pub fn compile(text: &str, filename: &str, options: Options) -> Result<Arc<Code>, Box<Failure>> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let text: Cow<'_, str> = if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    };
    let mut source = SourceMap::new(filename, &text);
    if options.keep_source {
        source = source.keeping(&text);
    }
    let source = Arc::new(source);
    let expression = options.mode == Mode::Expression;
    let result = with_tree(&text, &source, expression, |tree| {
        let arena = Bump::new();
        let mut builder = Builder::new(&arena);
        match tree {
            Mod::Module(m) => {
                let key = scope::address(m);
                let future = future_features(&m.body)? || options.future_annotations;
                builder.module(key, &m.body, future)?;
                let mut compiler =
                    Compiler::new(builder.scopes, &arena, &text, Arc::clone(&source));
                compiler.interactive = options.mode == Mode::Interactive;
                compiler.assertions = options.optimize == 0;
                compiler.docstrings = options.optimize < 2;
                compiler.module(key, &m.body, m.range())
            }
            Mod::Expression(e) => {
                builder.expression(scope::address(e), &e.body)?;
                Compiler::new(builder.scopes, &arena, &text, Arc::clone(&source))
                    .expression(&e.body)
            }
        }
    });
    result.map_err(|error| Box::new(Failure { error, source }))
}

/// Checks the `__future__` imports of a module; whether annotations are among them.
fn future_features(body: &[Stmt]) -> Result<bool, CompileError> {
    const FEATURES: [&str; 10] = [
        "nested_scopes",
        "generators",
        "division",
        "absolute_import",
        "with_statement",
        "print_function",
        "unicode_literals",
        "barry_as_FLUFL",
        "generator_stop",
        "annotations",
    ];
    let mut annotations = false;
    let mut late = false;
    for (i, s) in body.iter().enumerate() {
        let docstring = |e: &ast::StmtExpr| matches!(&*e.value, Expr::StringLiteral(_));
        match s {
            Stmt::ImportFrom(f)
                if f.level == 0
                    && f.module.as_ref().is_some_and(|m| m.as_str() == "__future__") =>
            {
                if late {
                    let text = "from __future__ imports must occur at the beginning of the file";
                    return Err(CompileError::syntax(text, f.range));
                }
                for name in &f.names {
                    match name.name.as_str() {
                        "braces" => return Err(CompileError::syntax("not a chance", f.range)),
                        "annotations" => annotations = true,
                        n if FEATURES.contains(&n) => {}
                        n => {
                            let text = format!("future feature {n} is not defined");
                            return Err(CompileError::syntax(text, f.range));
                        }
                    }
                }
            }
            Stmt::Expr(e) if i == 0 && docstring(e) => {}
            _ => late = true,
        }
    }
    Ok(annotations)
}
