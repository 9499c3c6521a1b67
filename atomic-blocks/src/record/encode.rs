//! Records to bytes; see the [format](super).
//!
//! Invariant: what is appended to a payload is a whole record.

use super::MAX_TEXT;
use super::model::{Event, EventKind, Part, Record};

/// Tags of records.
pub(super) mod tag {
    pub(in super::super) const HEADER: u8 = 1;
    pub(in super::super) const THREAD: u8 = 2;
    pub(in super::super) const FILE: u8 = 3;
    pub(in super::super) const LINE: u8 = 4;
    pub(in super::super) const SITE: u8 = 5;
    pub(in super::super) const BLOCK: u8 = 6;
    pub(in super::super) const OBJECT: u8 = 7;
    pub(in super::super) const REASON: u8 = 8;
    pub(in super::super) const EVENT: u8 = 9;
    pub(in super::super) const DROPPED: u8 = 10;
    pub(in super::super) const END: u8 = 11;
}

/// Appends records to a payload.
#[derive(Debug, Default)]
pub(super) struct Encoder {
    /// The payload so far.
    pub(super) payload: Vec<u8>,
    /// The time of the last event in this payload.
    last: u64,
    /// One record, before its length is known.
    record: Vec<u8>,
}

impl Encoder {
    /// Begins a new payload; memory is kept.
    pub(super) fn clear(&mut self) {
        self.payload.clear();
        self.last = 0;
    }

    /// Appends one record.
    pub(super) fn push(&mut self, record: &Record) {
        self.record.clear();
        let out = &mut self.record;
        match record {
            Record::Header(header) => {
                out.push(tag::HEADER);
                text(out, &header.program);
                varint(out, header.started);
                varint(out, header.segments.into());
            }
            Record::Thread(number, name) => named(out, tag::THREAD, *number, name),
            Record::File(number, name) => named(out, tag::FILE, *number, name),
            Record::Line(file, line, source) => {
                out.push(tag::LINE);
                varint(out, (*file).into());
                varint(out, (*line).into());
                text(out, source);
            }
            Record::Site(number, site) => {
                out.push(tag::SITE);
                let numbers =
                    [*number, site.file, site.line, site.last_line, site.column, site.end_column];
                for number in numbers {
                    varint(out, number.into());
                }
                text(out, &site.function);
            }
            Record::Block(number, block) => {
                out.push(tag::BLOCK);
                varint(out, (*number).into());
                varint(out, block.site.into());
                text(out, &block.name);
            }
            Record::Object(place, object) => {
                out.push(tag::OBJECT);
                varint(out, (*place).into());
                text(out, &object.type_name);
                text(out, &object.variable);
                part(out, &object.part);
            }
            Record::Reason(number, reason) => {
                out.push(tag::REASON);
                varint(out, (*number).into());
                varint(out, reason.kind.code());
                text(out, &reason.detail);
            }
            Record::Event(happened) => {
                event(out, happened, self.last);
                self.last = happened.at;
            }
            Record::Dropped(thread, count) => {
                out.push(tag::DROPPED);
                varint(out, (*thread).into());
                varint(out, *count);
            }
            Record::End(at) => {
                out.push(tag::END);
                varint(out, *at);
            }
        }
        varint(&mut self.payload, self.record.len() as u64);
        self.payload.extend_from_slice(&self.record);
    }
}

fn named(out: &mut Vec<u8>, tag: u8, number: u32, name: &str) {
    out.push(tag);
    varint(out, number.into());
    text(out, name);
}

fn part(out: &mut Vec<u8>, part: &Part) {
    match part {
        Part::Whole => out.push(0),
        Part::Attribute(name) => {
            out.push(1);
            text(out, name);
        }
        Part::Key(key) => {
            out.push(2);
            text(out, key);
        }
        Part::Items { first, last } => {
            out.push(3);
            varint(out, *first);
            varint(out, *last);
        }
        Part::Length => out.push(4),
        Part::Order => out.push(5),
    }
}

fn event(out: &mut Vec<u8>, event: &Event, last: u64) {
    let (kind, detail) = match event.kind {
        EventKind::Commit => (1, 0),
        EventKind::Abort(cause) => (2, cause.code()),
        EventKind::Wait(wait) => (3, wait.code()),
        EventKind::Retry => (4, 0),
        EventKind::Irrevocable(reason) => (5, reason.into()),
        EventKind::Commits(count) => (6, count.into()),
    };
    let optional = [
        event.lasted,
        event.segment.into(),
        event.block.into(),
        event.site.into(),
        event.by.into(),
        event.by_thread.into(),
        event.place.into(),
        detail,
    ];
    let present = optional
        .iter()
        .enumerate()
        .fold(0, |bits, (bit, &value)| bits | u8::from(value != 0) << bit);
    out.extend_from_slice(&[tag::EVENT, kind, present]);
    varint(out, event.thread.into());
    let ahead = event.at.wrapping_sub(last) as i64;
    varint(out, (ahead << 1 ^ ahead >> 63) as u64);
    for value in optional.into_iter().filter(|&value| value != 0) {
        varint(out, value);
    }
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn text(out: &mut Vec<u8>, text: &str) {
    let text = &text[..text.floor_char_boundary(MAX_TEXT)];
    varint(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}
