//! Importing what `valgrind --tool=lackey --trace-mem=yes` prints.
//!
//! Lackey writes one line a reference: `I  04001f60,3` for an instruction, and ` L`, ` S` and
//! ` M` with a hexadecimal address and a decimal size for loads, stores and modifies. Valgrind's
//! own remarks start with `==`. Anything else is an error that names the line.

use super::{Access, AccessKind, Event};
use std::io::{self, BufRead};
use thiserror::Error;

/// What to keep of a lackey trace.
#[derive(Clone, Debug, Default)]
pub struct LackeyOptions {
    /// Keep every instruction fetch with its address; otherwise instructions are only counted.
    pub fetches: bool,
    /// Cut the program into blocks of so many instructions.
    pub block_instructions: Option<u64>,
    /// Instruction addresses at which an interpreter begins its next bytecode.
    pub bytecode_at: Vec<u64>,
}

/// What an import found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LackeySummary {
    /// Instructions fetched.
    pub instructions: u64,
    /// Data references; a modify is one.
    pub references: u64,
    /// Bytecodes begun.
    pub bytecodes: u64,
}

/// Why lackey's text could not be imported.
#[derive(Debug, Error)]
pub enum LackeyError<E> {
    /// A line is neither a reference nor one of valgrind's remarks.
    #[error("line {line} is not from lackey's memory trace: {text:?}")]
    Line {
        /// Its number, from 1.
        line: u64,
        /// Its beginning.
        text: String,
    },
    /// The text could not be read.
    #[error("cannot read lackey's text")]
    Io(#[from] io::Error),
    /// The events could not be taken.
    #[error("cannot keep the imported events")]
    Sink(#[source] E),
}

/// Turns lackey's text into events.
#[derive(Debug)]
pub struct LackeyImporter {
    options: LackeyOptions,
    summary: LackeySummary,
    /// Instructions counted since the last event, when fetches are not kept.
    pending: u64,
    in_block: u64,
}

impl LackeyImporter {
    /// An importer that keeps what `options` say.
    #[must_use]
    pub fn new(mut options: LackeyOptions) -> Self {
        options.bytecode_at.sort_unstable();
        Self { options, summary: LackeySummary::default(), pending: 0, in_block: 0 }
    }

    /// Reads all of `text`, handing each event to `sink`.
    ///
    /// # Errors
    /// At the first line that is not lackey's, and when reading or `sink` fails.
    pub fn import<E>(
        mut self,
        mut text: impl BufRead,
        mut sink: impl FnMut(Event) -> Result<(), E>,
    ) -> Result<LackeySummary, LackeyError<E>> {
        let mut line = Vec::new();
        let mut number = 0;
        loop {
            line.clear();
            if text.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            number += 1;
            let trimmed = line.trim_ascii_end();
            if trimmed.is_empty() || trimmed.starts_with(b"==") || trimmed.starts_with(b"--") {
                continue;
            }
            let Some((letter, address, size)) = parse(trimmed) else {
                let text = String::from_utf8_lossy(&trimmed[..trimmed.len().min(60)]).into_owned();
                return Err(LackeyError::Line { line: number, text });
            };
            self.line(letter, address, size, &mut sink).map_err(LackeyError::Sink)?;
        }
        self.flush(&mut sink).map_err(LackeyError::Sink)?;
        if self.options.block_instructions.is_some() && self.summary.instructions > 0 {
            sink(Event::End).map_err(LackeyError::Sink)?;
        }
        Ok(self.summary)
    }

    fn line<E>(
        &mut self,
        letter: u8,
        address: u64,
        size: u32,
        sink: &mut impl FnMut(Event) -> Result<(), E>,
    ) -> Result<(), E> {
        let kind = match letter {
            b'I' => return self.instruction(address, size, sink),
            b'L' => AccessKind::Load,
            b'S' => AccessKind::Store,
            _ => AccessKind::Modify,
        };
        self.summary.references += 1;
        self.flush(sink)?;
        sink(Event::Access(Access { address, size, kind, private: false }))
    }

    fn instruction<E>(
        &mut self,
        address: u64,
        size: u32,
        sink: &mut impl FnMut(Event) -> Result<(), E>,
    ) -> Result<(), E> {
        if let Some(length) = self.options.block_instructions {
            if self.summary.instructions == 0 {
                sink(Event::Begin)?;
            } else if self.in_block >= length {
                self.flush(sink)?;
                sink(Event::End)?;
                sink(Event::Begin)?;
                self.in_block = 0;
            }
            self.in_block += 1;
        }
        if !self.options.bytecode_at.is_empty()
            && self.options.bytecode_at.binary_search(&address).is_ok()
        {
            self.flush(sink)?;
            self.summary.bytecodes += 1;
            sink(Event::Bytecode)?;
        }
        self.summary.instructions += 1;
        if self.options.fetches {
            return sink(Event::Fetch { address, size });
        }
        self.pending += 1;
        Ok(())
    }

    fn flush<E>(&mut self, sink: &mut impl FnMut(Event) -> Result<(), E>) -> Result<(), E> {
        if self.pending == 0 {
            return Ok(());
        }
        sink(Event::Instructions(std::mem::take(&mut self.pending)))
    }
}

/// `I  04001f60,3` or ` L 1ffefffe7e8,8`.
fn parse(line: &[u8]) -> Option<(u8, u64, u32)> {
    let letter = match line {
        [b'I', b' ', ..] => b'I',
        [b' ', letter @ (b'L' | b'S' | b'M'), b' ', ..] => *letter,
        _ => return None,
    };
    let rest = line[2..].trim_ascii_start();
    let comma = rest.iter().position(|&byte| byte == b',')?;
    let (address, size) = (&rest[..comma], &rest[comma + 1..]);
    if address.is_empty() || address.len() > 16 || size.is_empty() || size.len() > 9 {
        return None;
    }
    let mut value = 0u64;
    for &byte in address {
        value = value << 4 | u64::from(char::from(byte).to_digit(16)?);
    }
    let mut bytes = 0u32;
    for &byte in size {
        bytes = bytes * 10 + char::from(byte).to_digit(10)?;
    }
    Some((letter, value, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    fn import(text: &str, options: LackeyOptions) -> Result<Vec<Event>, LackeyError<Infallible>> {
        let mut events = Vec::new();
        LackeyImporter::new(options).import(text.as_bytes(), |event| {
            events.push(event);
            Ok(())
        })?;
        Ok(events)
    }

    const TEXT: &str = "==7== Lackey\n==7== \nI  04001f60,3\n S 1ffefffe7e8,8\nI  04001f63,5\n\
                        I  04001f68,2\n L 04200000,4\n M 04200004,1\n==7== \n";

    #[test]
    fn counts_or_keeps_instructions() {
        let access =
            |address, size, kind| Event::Access(Access { address, size, kind, private: false });
        let counted = import(TEXT, LackeyOptions::default()).unwrap();
        assert_eq!(
            counted,
            [
                Event::Instructions(1),
                access(0x1ff_efff_e7e8, 8, AccessKind::Store),
                Event::Instructions(2),
                access(0x420_0000, 4, AccessKind::Load),
                access(0x420_0004, 1, AccessKind::Modify),
            ]
        );
        let kept =
            import(TEXT, LackeyOptions { fetches: true, ..LackeyOptions::default() }).unwrap();
        assert_eq!(kept[0], Event::Fetch { address: 0x400_1f60, size: 3 });
        assert_eq!(kept.len(), 6);
    }

    #[test]
    fn cuts_blocks_and_finds_bytecodes() {
        let options = LackeyOptions {
            block_instructions: Some(2),
            bytecode_at: vec![0x400_1f63],
            ..LackeyOptions::default()
        };
        let events = import(TEXT, options).unwrap();
        let marks: Vec<_> =
            events.iter().filter(|event| matches!(event, Event::Begin | Event::End)).collect();
        assert_eq!(marks, [&Event::Begin, &Event::End, &Event::Begin, &Event::End]);
        assert_eq!(events.iter().filter(|&&event| event == Event::Bytecode).count(), 1);
    }

    #[test]
    fn foreign_lines_are_named() {
        for bad in
            ["hello", " L xyz,8", " L 10", "I  ,3", " S 1,", " Q 10,8", " L 123456789abcdef01,8"]
        {
            let text = format!("==1== x\n L 10,8\n{bad}\n");
            let error = import(&text, LackeyOptions::default()).unwrap_err();
            assert!(matches!(error, LackeyError::Line { line: 3, .. }), "{bad}: {error}");
        }
    }
}
