//! A quick look at the source before it is parsed: how deep it nests, and the errors of
//! brackets and strings in CPython's words.
//!
//! Main invariant: [`Scan::depth`] bounds the depth of the syntax tree, up to a constant factor:
//! within a bracket or line every operator, dot, prefix or opening bracket since the last comma
//! counts one level. So nothing recurses further than that bound allows.

use ruff_text_size::{TextRange, TextSize};

use super::error::{CompileError, ErrorEnd, ErrorKind};

/// CPython's tokenizer refuses more open brackets.
const MAX_BRACKETS: usize = 200;
/// CPython's tokenizer refuses more indentation levels.
const MAX_INDENTS: usize = 100;

/// CPython's tokenizer refuses more f-strings inside one another.
const MAX_STRINGS: usize = 150;

/// What the look found.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    /// The nesting bound.
    pub(crate) depth: u32,
    /// An error of the tokenizer, which goes before what the parser has to say.
    pub(crate) error: Option<CompileError>,
    /// An error that no parse is needed for.
    pub(crate) fatal: Option<CompileError>,
    /// The innermost bracket that is still open at the end.
    pub(crate) open: Option<(u8, u32)>,
}

struct Level {
    bracket: u8,
    at: u32,
    links: u32,
}

fn at(start: usize, end: usize) -> TextRange {
    let size = |n: usize| TextSize::new(u32::try_from(n).unwrap_or(u32::MAX));
    TextRange::new(size(start), size(end.max(start)))
}

/// Scans a source.
pub(crate) fn scan(source: &str) -> Scan {
    let bytes = source.as_bytes();
    let mut result = Scan::default();
    let mut levels: Vec<Level> = vec![Level { bracket: 0, at: 0, links: 0 }];
    let mut total = 0u32;
    let mut indents: Vec<(usize, usize)> = Vec::new();
    let mut line_begins = true;
    let mut i = 0;
    while i < bytes.len() {
        if line_begins && levels.len() == 1 {
            line_begins = false;
            let blanks = bytes[i..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
            let next = bytes.get(i + blanks).copied().unwrap_or(b'\n');
            if !matches!(next, b'\n' | b'\r' | b'#' | 0x0C) {
                // Two measures, tabs to eight and tabs as one, must agree on what is deeper.
                let mut width = (0, blanks);
                for b in &bytes[i..i + blanks] {
                    width.0 = if *b == b'\t' { (width.0 / 8 + 1) * 8 } else { width.0 + 1 };
                }
                while indents.last().is_some_and(|w| w.0 > width.0) {
                    indents.pop();
                }
                let last = indents.last().copied().unwrap_or((0, 0));
                if (width.0 > last.0 && width.1 <= last.1)
                    || (width.0 == last.0 && width.1 != last.1)
                {
                    let text = "inconsistent use of tabs and spaces in indentation";
                    let error = CompileError::new(ErrorKind::Tab, text, at(i, i));
                    result.fatal = Some(error.ending(ErrorEnd::Fixed(0)));
                    return result;
                }
                if width.0 > last.0 {
                    indents.push(width);
                }
                if indents.len() >= MAX_INDENTS {
                    let text = "too many levels of indentation";
                    let place = at(i, i + blanks);
                    result.fatal = Some(CompileError::new(ErrorKind::Indentation, text, place));
                    return result;
                }
            }
            i += blanks;
            continue;
        }
        let b = bytes[i];
        let link = |levels: &mut Vec<Level>, total: &mut u32, n: u32| {
            if let Some(level) = levels.last_mut() {
                level.links += n;
                *total += n;
            }
        };
        match b {
            b'\n' => {
                line_begins = true;
                if levels.len() == 1 {
                    total -= levels[0].links;
                    levels[0].links = 0;
                }
            }
            b'#' => {
                while i < bytes.len() && bytes[i] != b'\n' {
                    i += 1;
                }
                continue;
            }
            b'"' | b'\'' => {
                let (end, error) = string_end(bytes, i, 0);
                // Interpolations nest too.
                let braces = bytes[i..end].iter().filter(|&&b| b == b'{').count();
                link(&mut levels, &mut total, 1 + braces.min(1000) as u32);
                result.depth = result.depth.max(total);
                if error.is_some() {
                    result.error = error;
                    return result;
                }
                i = end;
                continue;
            }
            b'(' | b'[' | b'{' => {
                link(&mut levels, &mut total, 1);
                if levels.len() > MAX_BRACKETS {
                    let text = "too many nested parentheses";
                    result.fatal = Some(CompileError::syntax(text, at(i, i + 1)));
                    return result;
                }
                levels.push(Level { bracket: b, at: i as u32, links: 0 });
            }
            b')' | b']' | b'}' => {
                if levels.len() == 1 {
                    let text = format!("unmatched '{}'", b as char);
                    result.error = Some(CompileError::syntax(text, at(i, i)));
                    return result;
                }
                if let Some(level) = levels.pop() {
                    total -= level.links;
                    let fits =
                        matches!((level.bracket, b), (b'(', b')') | (b'[', b']') | (b'{', b'}'));
                    if !fits {
                        let line = |p: usize| bytes[..p].iter().filter(|&&b| b == b'\n').count();
                        let (first, here) = (line(level.at as usize), line(i));
                        let mut text = format!(
                            "closing parenthesis '{}' does not match opening parenthesis '{}'",
                            b as char, level.bracket as char
                        );
                        if first != here {
                            text = format!("{text} on line {}", first + 1);
                        }
                        result.error = Some(CompileError::syntax(text, at(i, i)));
                        return result;
                    }
                }
            }
            b',' | b';' => {
                if let Some(level) = levels.last_mut() {
                    total -= level.links;
                    level.links = 0;
                }
            }
            b'\\' if bytes.get(i + 1) == Some(&b'\n') => {
                i += 1;
            }
            b'+' | b'-' | b'*' | b'/' | b'%' | b'@' | b'&' | b'|' | b'^' | b'~' | b'<' | b'>'
            | b'=' | b'!' | b'.' | b':' => link(&mut levels, &mut total, 1),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => {
                let word = bytes[i..]
                    .iter()
                    .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_' || **b >= 0x80)
                    .count();
                // Words that nest: operators, prefixes, branches.
                if (2..=6).contains(&word) {
                    link(&mut levels, &mut total, 1);
                }
                result.depth = result.depth.max(total);
                i += word;
                continue;
            }
            _ => {}
        }
        result.depth = result.depth.max(total);
        i += 1;
    }
    result.depth += indents.len() as u32;
    if levels.len() > 1 {
        result.open = levels.last().map(|l| (l.bracket, l.at));
    }
    result
}

/// Where the string literal that starts with the quote at `start` ends, and its error.
pub(super) fn string_end(
    bytes: &[u8],
    start: usize,
    depth: usize,
) -> (usize, Option<CompileError>) {
    let quote = bytes[start];
    let prefix = bytes[..start]
        .iter()
        .rev()
        .take(2)
        .take_while(|b| matches!(b.to_ascii_lowercase(), b'r' | b'b' | b'f' | b'u' | b't'))
        .count();
    let interpolated = bytes[start - prefix..start].iter().any(|b| matches!(b | 32, b'f' | b't'));
    let triple = bytes.get(start + 1) == Some(&quote) && bytes.get(start + 2) == Some(&quote);
    let mut i = start + if triple { 3 } else { 1 };
    // Inside the braces of an f-string anything goes, quotes of its own kind included.
    let mut braces = 0u32;
    while i < bytes.len() {
        match bytes[i] {
            b'\\' => i += 1,
            b'{' if interpolated => {
                if braces == 0 && bytes.get(i + 1) == Some(&b'{') {
                    i += 1;
                } else {
                    braces += 1;
                }
            }
            b'}' if interpolated => braces = braces.saturating_sub(1),
            b'\n' if !triple && braces == 0 => break,
            b if b == quote && braces > 0 && !triple => {
                if depth >= MAX_STRINGS {
                    let text = "too many nested f-strings";
                    return (bytes.len(), Some(CompileError::syntax(text, at(i, i))));
                }
                let (end, error) = string_end(bytes, i, depth + 1);
                if error.as_ref().is_some_and(|e| e.message.starts_with("too many")) {
                    return (end, error);
                }
                if error.is_some() {
                    return (bytes.len(), None);
                }
                i = end;
                continue;
            }
            b if b == quote => {
                if !triple {
                    return (i + 1, None);
                }
                if bytes.get(i + 1) == Some(&quote) && bytes.get(i + 2) == Some(&quote) {
                    return (i + 3, None);
                }
            }
            _ => {}
        }
        i += 1;
    }
    if interpolated {
        // The parser knows better what is wrong inside.
        return (i.min(bytes.len()), None);
    }
    let line = 1 + bytes[..i.min(bytes.len())].iter().filter(|&&b| b == b'\n').count();
    let kind = if triple { "triple-quoted string" } else { "string" };
    let mut line = line;
    if triple && bytes.last() == Some(&b'\n') {
        line -= 1;
    }
    let text = format!("unterminated {kind} literal (detected at line {line})");
    let begin = start - prefix;
    (bytes.len(), Some(CompileError::syntax(text, at(begin, begin))))
}
