//! Where an instruction comes from: offsets into the source, and the map that turns them into
//! lines and columns.
//!
//! Main invariant: a [`Span`] is a pair of byte offsets into the UTF-8 source, so positions cost
//! eight bytes an instruction; lines and columns are computed when a traceback asks.

/// A piece of source: byte offsets, end exclusive. `start > end` means: no position.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// No position: an instruction that no source text stands for.
    pub const NONE: Span = Span { start: 1, end: 0 };

    /// Whether there is a position.
    pub const fn is_some(self) -> bool {
        self.start <= self.end
    }
}

/// Lines count from 1, columns from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Position {
    /// Line of the first byte.
    pub line: u32,
    /// Line of the end.
    pub end_line: u32,
    /// Column of the start in UTF-8 bytes (`co_positions()`).
    pub column: u32,
    /// Column of the end in UTF-8 bytes.
    pub end_column: u32,
    /// Column of the start in characters (carets).
    pub char_column: u32,
    /// Column of the end in characters.
    pub end_char_column: u32,
}

/// A source file's name and line table; shared by all code of the file.
#[derive(Debug)]
pub struct SourceMap {
    filename: Box<str>,
    /// Offset of the first byte of each line.
    line_starts: Vec<u32>,
    /// Offset of each character's last continuation bytes: (offset after the character, number
    /// of continuation bytes in the file up to there). Empty for ASCII.
    wide: Vec<(u32, u32)>,
    length: u32,
    /// The source, where tracebacks could not read it again.
    text: Option<Box<str>>,
}

impl SourceMap {
    /// The map of `source`, which must be shorter than 4 GiB (longer text is cut off).
    pub fn new(filename: &str, source: &str) -> SourceMap {
        let bytes = source.as_bytes();
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let bytes = &bytes[..length as usize];
        let mut line_starts = Vec::with_capacity(bytes.len() / 32 + 1);
        line_starts.push(0);
        let mut wide = Vec::new();
        let mut continuation = 0;
        let mut i = 0;
        while i < bytes.len() {
            match bytes[i] {
                b'\n' => line_starts.push(i as u32 + 1),
                b'\r' if bytes.get(i + 1) != Some(&b'\n') => line_starts.push(i as u32 + 1),
                byte if byte >= 0xC0 => {
                    let extra = match byte {
                        0xC0..=0xDF => 1,
                        0xE0..=0xEF => 2,
                        _ => 3,
                    };
                    continuation += extra;
                    i += extra as usize;
                    wide.push((i as u32 + 1, continuation));
                }
                _ => {}
            }
            i += 1;
        }
        SourceMap { filename: filename.into(), line_starts, wide, length, text: None }
    }

    /// The same map under another file's name.
    #[must_use]
    pub fn renamed(&self, filename: &str) -> SourceMap {
        SourceMap {
            filename: filename.into(),
            line_starts: self.line_starts.clone(),
            wide: self.wide.clone(),
            length: self.length,
            text: self.text.clone(),
        }
    }

    /// The same map, which keeps the source.
    #[must_use]
    pub fn keeping(self, source: &str) -> SourceMap {
        SourceMap { text: Some(source.into()), ..self }
    }

    /// The source, if it was kept.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// The name of the file.
    pub fn filename(&self) -> &str {
        &self.filename
    }

    /// The line (from 1) that contains the offset.
    pub fn line(&self, offset: u32) -> u32 {
        self.line_starts.partition_point(|&s| s <= offset) as u32
    }

    /// The offset where a line (from 1) starts.
    pub fn line_start(&self, line: u32) -> u32 {
        let index = (line as usize).saturating_sub(1);
        self.line_starts.get(index).copied().unwrap_or(self.length)
    }

    /// Line (from 1), column in bytes and column in characters (both from 0) of an offset.
    pub fn locate(&self, offset: u32) -> (u32, u32, u32) {
        let offset = offset.min(self.length);
        let line = self.line(offset);
        let start = self.line_start(line);
        let bytes = offset - start;
        (line, bytes, bytes - (self.continuation(offset) - self.continuation(start)))
    }

    /// The position of a span; `None` where it has none.
    pub fn position(&self, span: Span) -> Option<Position> {
        if !span.is_some() {
            return None;
        }
        let (line, column, char_column) = self.locate(span.start);
        let (end_line, end_column, end_char_column) = self.locate(span.end);
        Some(Position { line, end_line, column, end_column, char_column, end_char_column })
    }

    fn continuation(&self, offset: u32) -> u32 {
        match self.wide.partition_point(|&(end, _)| end <= offset) {
            0 => 0,
            n => self.wide[n - 1].1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_in_bytes_and_characters() {
        let source = "a = 1\r\n\u{e9}t\u{e9} = '\u{1F600}'\rx\n";
        let map = SourceMap::new("f.py", source);
        let x = source.find('x').unwrap() as u32;
        assert_eq!(map.locate(x), (3, 0, 0));
        let equals = source.rfind('=').unwrap() as u32;
        assert_eq!(map.locate(equals), (2, 6, 4));
        let quote = source.rfind('\'').unwrap() as u32;
        assert_eq!(map.locate(quote), (2, 13, 8));
        assert_eq!(map.locate(u32::MAX).0, 4);
        assert_eq!(map.position(Span::NONE), None);
    }
}
