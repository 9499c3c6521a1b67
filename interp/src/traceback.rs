//! Tracebacks as CPython 3.13 prints them, carets and chains included.
//!
//! Main invariant: printing runs no Python code but `__str__` of exceptions, whose failure is shown
//! and not raised.

use std::collections::HashMap;

use crate::bytecode::Position;
use crate::object::{TypeId, exception, instance, list, string, traceback, types};
use crate::value::Value;
use crate::vm::code::CodeObject;
use crate::vm::{Exec, Machine};

const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";
/// Frames that repeat are shown this often.
const REPEATED: usize = 3;

struct Printer {
    files: HashMap<String, Vec<String>>,
    out: String,
}

/// The whole text of an exception with its chain.
pub fn describe(m: &mut Machine, e: Value) -> Exec<String> {
    let mut printer = Printer { files: HashMap::new(), out: String::new() };
    let mut chain = vec![(e, "")];
    let mut seen = vec![e];
    let mut at = e;
    loop {
        let cause = exception::slot(m, at, exception::CAUSE)?;
        let context = exception::slot(m, at, exception::CONTEXT)?;
        let suppressed = exception::slot(m, at, exception::SUPPRESS)? == Value::TRUE;
        let (next, text) = if !cause.is_none() {
            (cause, CAUSE)
        } else if !context.is_none() && !suppressed {
            (context, CONTEXT)
        } else {
            break;
        };
        if seen.contains(&next) {
            break;
        }
        seen.push(next);
        chain.push((next, text));
        at = next;
    }
    for i in (0..chain.len()).rev() {
        printer.exception(m, chain[i].0, "")?;
        if i > 0 {
            printer.out.push_str(chain[i].1);
        }
    }
    Ok(printer.out)
}

impl Printer {
    fn exception(&mut self, m: &mut Machine, e: Value, margin: &str) -> Exec<()> {
        let start = self.out.len();
        let mut trace = exception::slot(m, e, exception::TRACEBACK)?;
        let is_group = m.is_a(e, TypeId::BaseExceptionGroup)?;
        if !trace.is_none() {
            self.out.push_str(if is_group {
                "Exception Group Traceback (most recent call last):\n"
            } else {
                "Traceback (most recent call last):\n"
            });
            let mut last = (String::new(), 0, String::new());
            let mut count = 0;
            while trace.is_kind(crate::heap::TRACEBACK) {
                let (code, pc) = traceback::place(m, trace)?;
                let line = traceback::line(code, pc);
                let name = m.text_lossy(code.name);
                let key = (code.code.source.filename().to_string(), line, name);
                if key == last {
                    count += 1;
                } else {
                    self.repetition(count);
                    (last, count) = (key, 1);
                }
                if count <= REPEATED {
                    self.frame(code, pc, &last.2, line);
                }
                trace = m.field(trace.object(), traceback::NEXT)?;
            }
            self.repetition(count);
        }
        self.last_line(m, e)?;
        if is_group {
            self.indent(start, "  | ");
            // The first line of a group's traceback begins with a plus sign.
            if margin.is_empty() {
                self.out.replace_range(start..start + 4, "  + ");
            }
            self.members(m, e)?;
        }
        if !margin.is_empty() {
            self.indent(start, margin);
        }
        Ok(())
    }

    fn members(&mut self, m: &mut Machine, e: Value) -> Exec<()> {
        let members = match exception::args_of(m, e)? {
            [_, members, ..] => m.collect(*members)?,
            _ => Vec::new(),
        };
        let n = members.len();
        for (i, member) in members.into_iter().enumerate() {
            let number = i + 1;
            let head = if i == 0 { "  +-+" } else { "    +" };
            self.out.push_str(&format!("{head}---------------- {number} ----------------\n"));
            let start = self.out.len();
            let group = m.is_a(member, TypeId::BaseExceptionGroup)?;
            self.exception(m, member, if group { "" } else { "| " })?;
            if group {
                // Nested groups bring their own bars.
                let text = self.out.split_off(start);
                for line in text.lines() {
                    self.out.push_str(&format!("    {}\n", line.trim_start_matches("  ")));
                }
            } else {
                self.indent(start, "    ");
            }
            if number == n {
                self.out.push_str("    +------------------------------------\n");
            }
        }
        Ok(())
    }

    fn indent(&mut self, from: usize, margin: &str) {
        let text = self.out.split_off(from);
        for line in text.lines() {
            self.out.push_str(margin);
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    fn repetition(&mut self, count: usize) {
        if count > REPEATED {
            let n = count - REPEATED;
            let s = if n == 1 { "" } else { "s" };
            self.out.push_str(&format!("  [Previous line repeated {n} more time{s}]\n"));
        }
    }

    fn source_line(&mut self, file: &str, line: u32) -> Option<String> {
        let lines = self.files.entry(file.to_string()).or_insert_with(|| {
            std::fs::read(file)
                .map(|b| String::from_utf8_lossy(&b).lines().map(str::to_string).collect())
                .unwrap_or_default()
        });
        lines.get((line as usize).checked_sub(1)?).cloned()
    }

    fn frame(&mut self, code: &CodeObject, pc: u32, name: &str, line: u32) {
        let file = code.code.source.filename();
        self.out.push_str(&format!("  File \"{file}\", line {line}, in {name}\n"));
        let position = code.code.spans.get(pc as usize).and_then(|s| code.code.source.position(*s));
        let Some(text) = self.source_line(file, line) else { return };
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return;
        }
        self.out.push_str(&format!("    {trimmed}\n"));
        if let Some(position) = position
            && let Some(carets) = carets(&text, position)
        {
            self.out.push_str(&format!("    {carets}\n"));
        }
    }

    fn last_line(&mut self, m: &mut Machine, e: Value) -> Exec<()> {
        if m.is_a(e, TypeId::SyntaxError)? {
            self.syntax_place(m, e)?;
        }
        let class = m.type_of(e)?;
        let n = m.names();
        let module = m.get_attribute(class, n.module)?;
        let (module, name) = (m.text_lossy(module), m.field(class.object(), types::QUALNAME)?);
        let name = m.text_lossy(name);
        let name = if module == "builtins" || module == "__main__" {
            name
        } else {
            format!("{module}.{name}")
        };
        let shown = if m.is_a(e, TypeId::SyntaxError)? {
            instance::attribute(m, e.object(), n.msg)?.unwrap_or(Value::NONE)
        } else {
            e
        };
        let text = match m.str_value(shown) {
            Ok(text) => m.text_lossy(text),
            Err(crate::vm::Unwind::Raise(_)) => "<exception str() failed>".into(),
            Err(unwind) => return Err(unwind),
        };
        let text = if text.is_empty() { name } else { format!("{name}: {text}") };
        self.out.push_str(&text);
        self.out.push('\n');
        if let Some(notes) = instance::attribute(m, e.object(), n.notes)?
            && list::is_list(notes)
        {
            for note in list::items(m, notes)? {
                let text = m.str_value(note)?;
                self.out.push_str(&m.text_lossy(text));
                self.out.push('\n');
            }
        }
        Ok(())
    }

    fn syntax_place(&mut self, m: &mut Machine, e: Value) -> Exec<()> {
        let n = m.names();
        let mut field =
            |name| -> Exec { Ok(instance::attribute(m, e.object(), name)?.unwrap_or(Value::NONE)) };
        let (file, line, column) = (field(n.filename)?, field(n.lineno)?, field(n.offset)?);
        let (end_line, end) = (field(n.end_lineno)?, field(n.end_offset)?);
        let text = field(n.text)?;
        let Some(line) = line.as_int() else { return Ok(()) };
        let file = if string::is_str(file) { m.text_lossy(file) } else { "<string>".into() };
        self.out.push_str(&format!("  File \"{file}\", line {line}\n"));
        if !string::is_str(text) {
            return Ok(());
        }
        let text = m.text_lossy(text);
        let shown = text.trim();
        if shown.is_empty() {
            return Ok(());
        }
        self.out.push_str(&format!("    {shown}\n"));
        let Some(column) = column.as_int().filter(|&c| c > 0) else { return Ok(()) };
        let stripped = text.chars().take_while(|c| c.is_whitespace()).count() as i64;
        let from = (column - 1 - stripped).max(0);
        let width = shown.chars().count() as i64;
        let to = match (end_line.as_int(), end.as_int()) {
            (Some(l), Some(to)) if l == line && to > column => to - 1 - stripped,
            (Some(l), Some(_)) if l > line => width,
            _ => from + 1,
        };
        let blanks = " ".repeat(from as usize);
        let marks = "^".repeat((to - from).max(1) as usize);
        self.out.push_str(&format!("    {blanks}{marks}\n"));
        Ok(())
    }
}

/// The line under the source: `~` for what is evaluated, `^` for the operator or what is called,
/// where CPython singles that out; nothing when all of the line would be marked.
fn carets(text: &str, p: Position) -> Option<String> {
    let indent = text.chars().take_while(|c| c.is_whitespace()).count();
    let stripped: Vec<char> = text.trim().chars().collect();
    let from = (p.char_column as usize).checked_sub(indent)?;
    let to = if p.end_line > p.line {
        stripped.len()
    } else {
        (p.end_char_column as usize).checked_sub(indent)?
    };
    if from >= to || to > stripped.len() {
        return None;
    }
    let anchor = anchors(&stripped[from..to]);
    if from == 0 && to == stripped.len() && anchor.is_none() {
        return None;
    }
    let mut line = " ".repeat(from);
    for i in 0..to - from {
        line.push(match anchor {
            Some((a, b)) if i < a || i >= b => '~',
            _ => '^',
        });
    }
    Some(line)
}

/// The part of an expression that carets single out: an operator, a subscript, a call's arguments.
fn anchors(text: &[char]) -> Option<(usize, usize)> {
    let source: String = text.iter().collect();
    crate::syntax::operator_span(&source)
}
