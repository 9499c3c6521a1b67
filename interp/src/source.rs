//! From a source file's bytes to text: byte order mark, declared encodings (PEP 263), UTF-8.
//!
//! Main invariant: nothing is replaced silently: bytes that mean nothing are a SyntaxError.

use crate::object::TypeId;
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

/// The text of a source. `script` says that it is the program itself, for which CPython's words
/// are others than for what is imported or compiled.
///
/// # Errors
/// SyntaxError.
pub(crate) fn decode(m: &mut Machine, bytes: &[u8], filename: &str, script: bool) -> Exec<String> {
    let (marked, bytes) = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => (true, rest),
        None => (false, bytes),
    };
    if let (Some(at), true) = (memchr::memchr(0, bytes), script) {
        let (line, start) = line_of(bytes, at);
        let text = String::from_utf8_lossy(&bytes[start..at]).into_owned();
        return Err(failure(
            m,
            "source code cannot contain null bytes",
            filename,
            Some((line, &text)),
        ));
    }
    let declared = declared(bytes);
    let Some(name) = declared.filter(|name| !is_utf8(name)) else {
        return utf8(m, bytes, filename, declared.is_some(), script);
    };
    if marked {
        let text = format!("encoding problem: {name} with BOM");
        return Err(failure(m, &text, filename, None));
    }
    let (data, encoding) = (m.bytes(bytes)?, m.str(name)?);
    let method = m.intern("decode")?;
    match m.call_method(&[data, encoding], method) {
        Ok(text) => Ok(m.text_lossy(text)),
        Err(unwind) if m.is_raised(unwind, TypeId::LookupError) => {
            let what = if script { "encoding problem" } else { "unknown encoding" };
            Err(failure(m, &format!("{what}: {name}"), filename, None))
        }
        Err(Unwind::Raise(e)) if m.is_a(e, TypeId::ValueError)? => {
            let text = m.str_value(e)?;
            let text = format!("(unicode error) {}", m.text_lossy(text));
            Err(failure(m, &text, filename, None))
        }
        Err(unwind) => Err(unwind),
    }
}

fn utf8(
    m: &mut Machine,
    bytes: &[u8],
    filename: &str,
    declared: bool,
    script: bool,
) -> Exec<String> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text.to_string()),
        Err(error) => error,
    };
    let at = error.valid_up_to();
    let (line, _) = line_of(bytes, at);
    let byte = bytes.get(at).copied().unwrap_or(0);
    if script && !declared {
        let text = format!(
            "Non-UTF-8 code starting with '\\x{byte:02x}' in file {filename} on line {line}, but \
             no encoding declared; see https://peps.python.org/pep-0263/ for details"
        );
        return Err(failure(m, &text, filename, None));
    }
    let reason = match (byte, error.error_len()) {
        (_, None) => "unexpected end of data",
        (0x80..=0xC1 | 0xF5..=0xFF, _) => "invalid start byte",
        _ => "invalid continuation byte",
    };
    let text = format!(
        "(unicode error) 'utf-8' codec can't decode byte 0x{byte:02x} in position {at}: {reason}"
    );
    Err(failure(m, &text, filename, Some((line, ""))))
}

/// The line (from 1) of an offset, and where it begins.
fn line_of(bytes: &[u8], at: usize) -> (usize, usize) {
    let before = &bytes[..at];
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    (line, memchr::memrchr(b'\n', before).map_or(0, |i| i + 1))
}

fn failure(m: &mut Machine, text: &str, filename: &str, place: Option<(usize, &str)>) -> Unwind {
    let class = m.builtin(TypeId::SyntaxError);
    let made = (|| {
        let text = m.str(text)?;
        let Some((line, source)) = place else { return m.call(class, &[text]) };
        let (file, line) = (m.str(filename)?, Value::len(line));
        let source = if source.is_empty() { Value::NONE } else { m.str(source)? };
        let place = m.tuple(&[file, line, Value::NONE, source])?;
        m.call(class, &[text, place])
    })();
    match made {
        Ok(e) => Unwind::Raise(e),
        Err(unwind) => unwind,
    }
}

fn is_utf8(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('_', "-");
    name == "utf-8" || name == "utf8" || name.starts_with("utf-8-")
}

/// The encoding that a comment in one of the first two lines declares.
fn declared(bytes: &[u8]) -> Option<&str> {
    let mut lines = bytes.split(|b| *b == b'\n');
    let first = lines.next()?;
    if let Some(name) = in_comment(first) {
        return Some(name);
    }
    // The second line counts if the first one has no code.
    let blank = first.iter().find(|b| !matches!(b, b' ' | b'\t' | b'\r' | 0x0C));
    if blank.is_none_or(|b| *b == b'#') { in_comment(lines.next()?) } else { None }
}

fn in_comment(line: &[u8]) -> Option<&str> {
    let from = line.iter().position(|b| !matches!(b, b' ' | b'\t' | 0x0C))?;
    let comment = line[from..].strip_prefix(b"#")?;
    let mut rest = comment;
    while let Some(at) = memchr::memmem::find(rest, b"coding") {
        rest = &rest[at + b"coding".len()..];
        let Some(b':' | b'=') = rest.first() else { continue };
        let value = rest[1..].trim_ascii_start();
        let n = value
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
            .count();
        if n > 0 {
            return std::str::from_utf8(&value[..n]).ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_found() {
        assert_eq!(declared(b"# -*- coding: latin-1 -*-\n"), Some("latin-1"));
        assert_eq!(declared(b"#!/x\n# vim: set fileencoding=cp1252 :\n"), Some("cp1252"));
        assert_eq!(declared(b"\n  # coding:utf8"), Some("utf8"));
        assert_eq!(declared(b"x = 1\n# coding: latin-1\n"), None);
        assert_eq!(declared(b"'# coding: latin-1'\n"), None);
        assert_eq!(declared(b"# coding latin-1\n"), None);
        assert_eq!(declared(b""), None);
        assert!(is_utf8("UTF_8") && is_utf8("utf-8-sig") && !is_utf8("utf-16"));
    }
}
