//! Bytes to records; see the [format](super).
//!
//! Invariant: any bytes give records or an error, never a panic, and never more memory than the
//! payload has bytes.

use super::encode::tag;
use super::model::{
    BlockName, Cause, Event, EventKind, Header, Object, Part, Reason, ReasonKind, Record, Site,
    WaitFor,
};

/// What is wrong with a payload.
pub(super) type Wrong = &'static str;

/// Takes records out of a payload.
#[derive(Debug)]
pub(super) struct Decoder {
    payload: Vec<u8>,
    position: usize,
    /// The time of the last event.
    last: u64,
}

impl Decoder {
    pub(super) fn new(payload: Vec<u8>) -> Self {
        Self { payload, position: 0, last: 0 }
    }

    /// The next record: `None` at the end, `Some(None)` for one whose tag is not known.
    pub(super) fn next(&mut self) -> Result<Option<Option<Record>>, Wrong> {
        if self.position == self.payload.len() {
            return Ok(None);
        }
        let mut rest = Fields(&self.payload[self.position..]);
        let length = rest.size()?;
        let mut fields = Fields(rest.take(length)?);
        self.position = self.payload.len() - rest.0.len();
        let record = record(&mut fields, self.last)?;
        if let Some(Record::Event(event)) = &record {
            self.last = event.at;
        }
        Ok(Some(record))
    }
}

fn record(fields: &mut Fields<'_>, last: u64) -> Result<Option<Record>, Wrong> {
    Ok(Some(match fields.byte()? {
        tag::HEADER => Record::Header(Header {
            program: fields.text()?,
            started: fields.varint()?,
            segments: fields.number()?,
        }),
        tag::THREAD => Record::Thread(fields.number()?, fields.text()?),
        tag::FILE => Record::File(fields.number()?, fields.text()?),
        tag::LINE => Record::Line(fields.number()?, fields.number()?, fields.text()?),
        tag::SITE => Record::Site(
            fields.number()?,
            Site {
                file: fields.number()?,
                line: fields.number()?,
                last_line: fields.number()?,
                column: fields.number()?,
                end_column: fields.number()?,
                function: fields.text()?,
            },
        ),
        tag::BLOCK => {
            let number = fields.number()?;
            Record::Block(number, BlockName { site: fields.number()?, name: fields.text()? })
        }
        tag::OBJECT => Record::Object(
            fields.number()?,
            Object { type_name: fields.text()?, variable: fields.text()?, part: part(fields)? },
        ),
        tag::REASON => Record::Reason(
            fields.number()?,
            Reason { kind: ReasonKind::from_code(fields.varint()?), detail: fields.text()? },
        ),
        tag::EVENT => return Ok(event(fields, last)?.map(Record::Event)),
        tag::DROPPED => Record::Dropped(fields.number()?, fields.varint()?),
        tag::END => Record::End(fields.varint()?),
        _ => return Ok(None),
    }))
}

fn part(fields: &mut Fields<'_>) -> Result<Part, Wrong> {
    Ok(match fields.byte()? {
        1 => Part::Attribute(fields.text()?),
        2 => Part::Key(fields.text()?),
        3 => Part::Items { first: fields.varint()?, last: fields.varint()? },
        4 => Part::Length,
        5 => Part::Order,
        // 0, or a part that a later version has added.
        _ => Part::Whole,
    })
}

fn event(fields: &mut Fields<'_>, last: u64) -> Result<Option<Event>, Wrong> {
    let (kind, present) = (fields.byte()?, fields.byte()?);
    let thread = fields.number()?;
    let zigzag = fields.varint()?;
    let ahead = (zigzag >> 1) as i64 ^ -((zigzag & 1) as i64);
    let mut optional = [0; 8];
    for (bit, value) in optional.iter_mut().enumerate() {
        if present & 1 << bit != 0 {
            *value = fields.varint()?;
        }
    }
    let [lasted, segment, block, site, by, by_thread, place, detail] = optional;
    let kind = match kind {
        1 => EventKind::Commit,
        2 => EventKind::Abort(Cause::from_code(detail)),
        3 => EventKind::Wait(WaitFor::from_code(detail)),
        4 => EventKind::Retry,
        5 => EventKind::Irrevocable(narrow(detail)?),
        6 => EventKind::Commits(narrow(detail)?),
        _ => return Ok(None),
    };
    Ok(Some(Event {
        at: last.wrapping_add_signed(ahead),
        lasted,
        thread,
        segment: narrow(segment)?,
        block: narrow(block)?,
        site: narrow(site)?,
        by: narrow(by)?,
        by_thread: narrow(by_thread)?,
        place: narrow(place)?,
        kind,
    }))
}

fn narrow(value: u64) -> Result<u32, Wrong> {
    u32::try_from(value).map_err(|_| "a number is too large")
}

/// What is left of a record.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn byte(&mut self) -> Result<u8, Wrong> {
        let (&byte, rest) = self.0.split_first().ok_or("a record is too short")?;
        self.0 = rest;
        Ok(byte)
    }

    fn varint(&mut self) -> Result<u64, Wrong> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7F);
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err("a number has too many digits")
    }

    fn number(&mut self) -> Result<u32, Wrong> {
        narrow(self.varint()?)
    }

    fn size(&mut self) -> Result<usize, Wrong> {
        usize::try_from(self.varint()?).map_err(|_| "a length is too large")
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Wrong> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or("a length goes past the end")?;
        self.0 = rest;
        Ok(taken)
    }

    fn text(&mut self) -> Result<String, Wrong> {
        let length = self.size()?;
        let bytes = self.take(length)?;
        str::from_utf8(bytes).map(str::to_owned).map_err(|_| "a text is not UTF-8")
    }
}
