//! `_ast`: syntax trees as Python objects.
//!
//! Main invariant: a tree is made of instances of the classes in `classes.py`, with the fields and
//! positions that CPython's parser gives them; columns are in UTF-8 bytes.
//!
//! | file | what it is |
//! |---|---|
//! | `statement` | statements, patterns |
//! | `expression` | expressions, arguments, parameters |

mod expression;
mod statement;

use ruff_python_ast::Mod;
use ruff_text_size::{TextRange, TextSize};

use crate::bytecode::SourceMap;
use crate::native::ModuleSpec;
use crate::object::{instance, list};
use crate::syntax::{CompileError, with_tree};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// The module.
pub(super) static SPEC: ModuleSpec =
    ModuleSpec { source: include_str!("classes.py"), ..ModuleSpec::new("_ast") };

/// What a tree is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Root {
    /// A `Module`.
    Module,
    /// An `Expression`.
    Expression,
    /// An `Interactive`.
    Interactive,
}

/// The tree of a source.
///
/// # Errors
/// The outer error when the source is wrong, the inner one when the tree cannot be made.
pub(crate) fn parse(
    m: &mut Machine,
    text: &str,
    map: &SourceMap,
    root: Root,
) -> Result<Exec, CompileError> {
    with_tree(text, map, root == Root::Expression, |tree| {
        let mut builder = Builder { m, text, map };
        Ok(builder.root(tree, root))
    })
}

struct Builder<'a> {
    m: &'a mut Machine,
    text: &'a str,
    map: &'a SourceMap,
}

/// Fields of a node.
type Fields<'f> = &'f [(&'static str, Value)];

impl Builder<'_> {
    fn root(&mut self, tree: &Mod, root: Root) -> Exec {
        match tree {
            Mod::Expression(e) => {
                let body = self.expr(&e.body)?;
                self.plain("Expression", &[("body", body)])
            }
            Mod::Module(module) => {
                let body = self.body(&module.body)?;
                if root == Root::Interactive {
                    return self.plain("Interactive", &[("body", body)]);
                }
                let ignores = list::new(self.m, &[])?;
                self.plain("Module", &[("body", body), ("type_ignores", ignores)])
            }
        }
    }

    fn class(&mut self, name: &str) -> Exec {
        let module = self.m.import_dotted("_ast")?;
        let name = self.m.intern(name)?;
        self.m.get_attribute(module, name)
    }

    /// A node without a position.
    fn plain(&mut self, class: &str, fields: Fields<'_>) -> Exec {
        let class = self.class(class)?;
        let v = instance::new(self.m, class)?;
        for &(name, field) in fields {
            let name = self.m.intern(name)?;
            instance::set_attribute(self.m, v.object(), name, field)?;
        }
        Ok(v)
    }

    /// A node with a position.
    fn node(&mut self, class: &str, range: TextRange, fields: Fields<'_>) -> Exec {
        let v = self.plain(class, fields)?;
        let (line, column, _) = self.map.locate(range.start().to_u32());
        let (end_line, end_column, _) = self.map.locate(range.end().to_u32());
        for (name, number) in [
            ("lineno", line),
            ("col_offset", column),
            ("end_lineno", end_line),
            ("end_col_offset", end_column),
        ] {
            let name = self.m.intern(name)?;
            instance::set_attribute(self.m, v.object(), name, Value::int(number.into()))?;
        }
        Ok(v)
    }

    /// A list of what `f` makes of the items.
    fn all<'i, T: 'i>(
        &mut self,
        items: impl IntoIterator<Item = &'i T>,
        mut f: impl FnMut(&mut Self, &'i T) -> Exec,
    ) -> Exec {
        let mut made = Vec::new();
        for item in items {
            made.push(f(self, item)?);
        }
        list::new(self.m, &made)
    }

    fn name(&mut self, name: &str) -> Exec {
        self.m.intern(name)
    }

    fn optional_name(&mut self, name: Option<&ruff_python_ast::Identifier>) -> Exec {
        match name {
            Some(name) => self.name(name.as_str()),
            None => Ok(Value::NONE),
        }
    }

    /// Where code goes on after an offset, blanks and comments left out.
    fn next_code(&self, from: TextSize) -> TextSize {
        let mut at = from.to_usize();
        let bytes = self.text.as_bytes();
        while let Some(&b) = bytes.get(at) {
            if b == b'#' {
                at += bytes[at..].iter().take_while(|b| **b != b'\n').count();
            } else if b.is_ascii_whitespace() || b == b'\\' {
                at += 1;
            } else {
                break;
            }
        }
        TextSize::new(at as u32)
    }
}
