//! Tracebacks as CPython 3.13 prints them: carets, suggestions, chains, groups and colours.
//!
//! Main invariant: printing never fails for what a program did: it runs no Python code but the
//! `__str__` of exceptions and the `__dir__` that suggestions ask for, and shows or skips what
//! these raise.
//!
//! | file | what it is |
//! |---|---|
//! | `frame` | one frame: its lines, and the carets under them |
//! | `anchor` | what carets single out, found in the syntax tree of the marked source |
//! | `syntax` | the place of a SyntaxError |
//! | `suggestion` | "Did you mean" |
//! | `style` | colours |

mod anchor;
mod frame;
mod style;
mod suggestion;
mod syntax;

use std::collections::HashMap;
use std::sync::Arc;

pub use style::Style;
pub(crate) use suggestion::closest_parameter;

use crate::object::{TypeId, exception, instance, list, string, traceback, types};
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";
/// Frames that repeat are shown this often.
const REPEATED: usize = 3;
/// So many members of a group are shown, and groups so deep in one another.
const MOST_MEMBERS: usize = 15;
const MOST_GROUPS: usize = 10;

/// The whole text of an exception with its chain.
///
/// # Errors
/// Only when the block has to be rolled back, or memory is exhausted.
pub fn describe(m: &mut Machine, e: Value, style: Style) -> Exec<String> {
    let mut printer =
        Printer { files: HashMap::new(), out: String::new(), style, depth: 0, close: false };
    let mut seen = Vec::new();
    printer.chain(m, e, &mut seen)?;
    Ok(printer.out)
}

struct Printer {
    files: HashMap<String, Arc<[String]>>,
    out: String,
    style: Style,
    /// How many groups this is inside of.
    depth: usize,
    /// The innermost list of members has yet to be closed.
    close: bool,
}

impl Printer {
    fn margin(&self) -> String {
        " ".repeat(2 * self.depth)
    }

    /// Adds lines, behind the bars of the groups around them.
    fn emit(&mut self, text: &str) {
        self.emit_behind(text, "| ");
    }

    fn emit_behind(&mut self, text: &str, bar: &str) {
        let margin = if self.depth > 0 { self.margin() + bar } else { String::new() };
        for line in text.split_inclusive('\n') {
            self.out.push_str(&margin);
            self.out.push_str(line);
        }
    }

    fn chain(&mut self, m: &mut Machine, e: Value, seen: &mut Vec<Value>) -> Exec<()> {
        let mut chain = vec![(e, "")];
        seen.push(e);
        let mut at = e;
        loop {
            let cause = exception::slot(m, at, exception::CAUSE)?;
            let context = exception::slot(m, at, exception::CONTEXT)?;
            let suppressed = exception::slot(m, at, exception::SUPPRESS)? == Value::TRUE;
            let (next, text) = if !cause.is_none() && !seen.contains(&cause) {
                (cause, CAUSE)
            } else if !context.is_none() && !suppressed && !seen.contains(&context) {
                (context, CONTEXT)
            } else {
                break;
            };
            seen.push(next);
            if let Some(last) = chain.last_mut() {
                last.1 = text;
            }
            chain.push((next, ""));
            at = next;
        }
        for &(e, text) in chain.iter().rev() {
            if !text.is_empty() {
                self.emit(text);
            }
            self.exception(m, e, seen)?;
        }
        Ok(())
    }

    fn exception(&mut self, m: &mut Machine, e: Value, seen: &mut Vec<Value>) -> Exec<()> {
        let trace = exception::slot(m, e, exception::TRACEBACK)?;
        if !m.is_a(e, TypeId::BaseExceptionGroup)? {
            if !trace.is_none() {
                self.emit("Traceback (most recent call last):\n");
                self.frames(m, trace)?;
            }
            return self.last_lines(m, e, trace);
        }
        if self.depth > MOST_GROUPS {
            self.emit(&format!("... (max_group_depth is {MOST_GROUPS})\n"));
            return Ok(());
        }
        let outermost = self.depth == 0;
        self.depth += usize::from(outermost);
        if !trace.is_none() {
            let bar = if outermost { "+ " } else { "| " };
            self.emit_behind("Exception Group Traceback (most recent call last):\n", bar);
            self.frames(m, trace)?;
        }
        self.last_lines(m, e, trace)?;
        self.members(m, e, seen)?;
        self.depth -= usize::from(outermost);
        Ok(())
    }

    fn members(&mut self, m: &mut Machine, e: Value, seen: &mut Vec<Value>) -> Exec<()> {
        let members = match exception::args_of(m, e)? {
            [_, members, ..] => m.collect(*members)?,
            _ => Vec::new(),
        };
        let shown = members.len().min(MOST_MEMBERS + 1);
        self.close = false;
        for (i, &member) in members[..shown].iter().enumerate() {
            let (last, cut) = (i + 1 == shown, i >= MOST_MEMBERS);
            // A list of members further in may close this one as well.
            self.close |= last;
            let title = if cut { "...".to_string() } else { (i + 1).to_string() };
            let corner = if i == 0 { "+-" } else { "  " };
            let margin = self.margin();
            let line = format!("{margin}{corner}+---------------- {title} ----------------\n");
            self.out.push_str(&line);
            self.depth += 1;
            if cut {
                let rest = members.len() - MOST_MEMBERS;
                let s = if rest > 1 { "s" } else { "" };
                self.emit(&format!("and {rest} more exception{s}\n"));
            } else {
                m.deeper("", |m| self.chain(m, member, seen))?;
            }
            if last && self.close {
                let margin = self.margin();
                self.out.push_str(&format!("{margin}+------------------------------------\n"));
                self.close = false;
            }
            self.depth -= 1;
        }
        Ok(())
    }

    fn frames(&mut self, m: &mut Machine, mut trace: Value) -> Exec<()> {
        let mut last = None;
        let mut count = 0;
        while trace.is_kind(crate::heap::TRACEBACK) {
            let (code, pc) = traceback::place(m, trace)?;
            let line = traceback::line(code, pc);
            let key = Some((code.code.source.filename(), line, code.name));
            if key != last {
                self.repetition(count);
                (last, count) = (key, 0);
            }
            count += 1;
            if count <= REPEATED {
                let name = m.text_lossy(code.name);
                let text = self.frame(code, pc, &name, line);
                self.emit(&text);
            }
            trace = m.field(trace.object(), traceback::NEXT)?;
        }
        self.repetition(count);
        Ok(())
    }

    fn repetition(&mut self, count: usize) {
        if count > REPEATED {
            let n = count - REPEATED;
            let s = if n == 1 { "" } else { "s" };
            self.emit(&format!("  [Previous line repeated {n} more time{s}]\n"));
        }
    }

    /// The lines of a source file.
    fn source(&mut self, file: &str) -> Arc<[String]> {
        if let Some(lines) = self.files.get(file) {
            return Arc::clone(lines);
        }
        let bytes = match file.strip_prefix(crate::library::FOLDER) {
            Some(inside) => crate::library::source(inside.trim_start_matches('/')),
            None => std::fs::read(file).ok(),
        };
        let text = bytes.map(|b| String::from_utf8_lossy(&b).into_owned()).unwrap_or_default();
        let lines: Arc<[String]> = text.lines().map(str::to_string).collect();
        self.files.insert(file.to_string(), Arc::clone(&lines));
        lines
    }

    /// What follows the frames: the place of a SyntaxError, class and message, notes.
    fn last_lines(&mut self, m: &mut Machine, e: Value, trace: Value) -> Exec<()> {
        let class = m.type_of(e)?;
        let n = m.names();
        let module = m.try_attribute(class, n.module)?;
        let name = m.field(class.object(), types::QUALNAME)?;
        let mut name = m.text_lossy(name);
        match module.filter(|v| string::is_str(*v)).map(|v| m.text_lossy(v)) {
            Some(module) if module == "builtins" || module == "__main__" => {}
            Some(module) => name = format!("{module}.{name}"),
            None => name = format!("<unknown>.{name}"),
        }
        let name = self.style.class(&name);
        if m.is_a(e, TypeId::SyntaxError)? {
            let text = syntax::describe(m, e, &name, self.style)?;
            self.emit(&text);
        } else {
            let mut text = safe_text(m, e, "exception")?;
            if let Some(more) = suggestion::suggest(m, e, trace)? {
                text.push_str(&more);
            }
            let text = if text.is_empty() {
                name + "\n"
            } else {
                format!("{name}: {}\n", self.style.message(&text))
            };
            self.emit(&text);
        }
        self.notes(m, e)
    }

    fn notes(&mut self, m: &mut Machine, e: Value) -> Exec<()> {
        let name = m.names().notes;
        let Some(notes) = instance::attribute(m, e.object(), name)?.filter(|v| !v.is_none()) else {
            return Ok(());
        };
        if list::is_list(notes) || notes.is_kind(crate::heap::TUPLE) {
            for note in m.collect(notes)? {
                let text = safe_text(m, note, "note")?;
                for line in text.split('\n') {
                    self.emit(&format!("{line}\n"));
                }
            }
        } else {
            let text = match m.repr_text(notes) {
                Err(Unwind::Raise(_)) => "<__notes__ repr() failed>".into(),
                text => text?,
            };
            self.emit(&format!("{text}\n"));
        }
        Ok(())
    }
}

/// `str(v)`, or that it failed.
fn safe_text(m: &mut Machine, v: Value, what: &str) -> Exec<String> {
    match m.str_value(v) {
        Ok(text) => Ok(m.text_lossy(text)),
        Err(Unwind::Raise(_)) => Ok(format!("<{what} str() failed>")),
        Err(unwind) => Err(unwind),
    }
}
