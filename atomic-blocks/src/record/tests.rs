//! A log comes back as it went in, wherever it is cut, and says where it is damaged.

use super::*;
use proptest::prelude::*;
use std::time::Duration;

fn write(records: &[Record], interval: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let header = Header { program: "bank.py".into(), started: 17, segments: 2 };
    let mut writer = Writer::new(&mut bytes, header, Duration::from_nanos(interval)).unwrap();
    for record in records {
        writer.add(record).unwrap();
    }
    writer.finish(1 << 40).unwrap();
    bytes
}

fn read(bytes: &[u8]) -> (Vec<Record>, Result<Vec<String>, Error>) {
    let mut reader = match Reader::new(bytes) {
        Ok(reader) => reader,
        Err(error) => return (Vec::new(), Err(error)),
    };
    let mut records = Vec::new();
    loop {
        match reader.next() {
            Some(Ok(record)) => records.push(record),
            Some(Err(error)) => {
                assert!(reader.next().is_none(), "nothing comes after an error");
                return (records, Err(error));
            }
            None => return (records, Ok(reader.notes())),
        }
    }
}

pub(crate) fn any_record() -> impl Strategy<Value = Record> {
    let text = || "\\PC{0,12}";
    let part = prop_oneof![
        Just(Part::Whole),
        text().prop_map(Part::Attribute),
        text().prop_map(Part::Key),
        any::<(u64, u64)>().prop_map(|(first, last)| Part::Items { first, last }),
        Just(Part::Length),
        Just(Part::Order),
    ];
    let kind = prop_oneof![
        Just(EventKind::Commit),
        proptest::sample::select(Cause::ALL).prop_map(EventKind::Abort),
        proptest::sample::select(WaitFor::ALL).prop_map(EventKind::Wait),
        Just(EventKind::Retry),
        any::<u32>().prop_map(EventKind::Irrevocable),
        any::<u32>().prop_map(EventKind::Commits),
    ];
    prop_oneof![
        (any::<u32>(), text()).prop_map(|(number, name)| Record::Thread(number, name)),
        (any::<u32>(), text()).prop_map(|(number, name)| Record::File(number, name)),
        (any::<u32>(), any::<u32>(), text())
            .prop_map(|(file, line, t)| Record::Line(file, line, t)),
        (any::<[u32; 6]>(), text()).prop_map(|(n, function)| {
            let [number, file, line, last_line, column, end_column] = n;
            Record::Site(number, Site { file, line, last_line, column, end_column, function })
        }),
        (any::<(u32, u32)>(), text())
            .prop_map(|((number, site), name)| Record::Block(number, BlockName { name, site })),
        (any::<u32>(), text(), text(), part).prop_map(|(place, type_name, variable, part)| {
            Record::Object(place, Object { type_name, variable, part })
        }),
        (any::<u32>(), proptest::sample::select(ReasonKind::ALL), text())
            .prop_map(|(number, kind, detail)| Record::Reason(number, Reason { kind, detail })),
        (kind, any::<[u64; 2]>(), any::<[u32; 7]>()).prop_map(|(kind, [at, lasted], n)| {
            let [thread, segment, block, site, by, by_thread, place] = n;
            Record::Event(Event {
                at,
                lasted,
                thread,
                segment,
                block,
                site,
                by,
                by_thread,
                place,
                kind,
            })
        }),
        any::<(u32, u64)>().prop_map(|(thread, count)| Record::Dropped(thread, count)),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        records in prop::collection::vec(any_record(), 0..40),
        interval in any::<u64>(),
    ) {
        let (mut back, notes) = read(&write(&records, interval));
        prop_assert_eq!(notes.unwrap(), Vec::<String>::new());
        prop_assert_eq!(back.pop(), Some(Record::End(1 << 40)));
        prop_assert_eq!(back, records);
    }

    #[test]
    fn a_cut_log_gives_a_prefix_and_a_note(
        records in prop::collection::vec(any_record(), 0..40),
        cut in any::<prop::sample::Index>(),
    ) {
        let bytes = write(&records, 0);
        let cut = FILE_HEADER + cut.index(bytes.len() - FILE_HEADER);
        let (back, notes) = read(&bytes[..cut]);
        prop_assert!(!notes.unwrap().is_empty());
        prop_assert!(records.starts_with(&back));
        // As a machine that stops may leave it: grown, but not filled.
        let mut zeros = bytes[..cut].to_vec();
        zeros.resize(cut + 5000, 0);
        match read(&zeros) {
            (also, Ok(_)) => prop_assert_eq!(also, back),
            (also, Err(Error::Damaged { .. })) => prop_assert!(records.starts_with(&also)),
            (_, Err(error)) => prop_assert!(false, "{error}"),
        }
    }

    #[test]
    fn a_changed_byte_is_an_error_that_says_where(
        records in prop::collection::vec(any_record(), 0..40),
        at in any::<prop::sample::Index>(),
        change in 1..=255u8,
    ) {
        let mut bytes = write(&records, 0);
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        let (back, end) = read(&bytes);
        prop_assert!(records.starts_with(&back));
        match end {
            Err(Error::Damaged { offset, .. }) => prop_assert!(offset <= at as u64),
            Err(Error::NotALog | Error::Version { .. }) => prop_assert!(at < FILE_HEADER),
            other => prop_assert!(false, "{other:?}"),
        }
    }

    #[test]
    fn any_bytes_are_no_panic(payload in prop::collection::vec(any::<u8>(), 0..200)) {
        // With right checksums, so that they reach the records.
        let mut bytes = write(&[], 0);
        let mut frame = (payload.len() as u32).to_le_bytes().to_vec();
        frame.extend(crc32fast::hash(&payload).to_le_bytes());
        frame.extend(crc32fast::hash(&frame).to_le_bytes());
        frame.extend(&payload);
        bytes.extend(&frame);
        drop(read(&bytes));
        drop(read(&payload));
    }
}

#[test]
fn a_killed_run_keeps_what_was_flushed() {
    let event = |at| Record::Event(Event::new(EventKind::Commit, 1, at, 5));
    let mut bytes = Vec::new();
    let mut writer = Writer::new(&mut bytes, Header::default(), Duration::from_nanos(100)).unwrap();
    for at in [10, 50, 109] {
        writer.add(&event(at)).unwrap();
    }
    // The interval since 10 is not over; this ends it.
    writer.add(&event(110)).unwrap();
    writer.add(&event(111)).unwrap();
    // A killed process drops nothing and writes nothing more.
    std::mem::forget(writer);
    let (records, notes) = read(&bytes);
    assert_eq!(records, [10, 50, 109, 110].map(event));
    assert_eq!(notes.unwrap().len(), 1, "it has no end");
}

#[test]
fn a_long_log_is_compact() {
    let events: Vec<Record> = (0..10_000u32)
        .map(|n| {
            let mut event = Event::new(EventKind::Commit, 1 + n % 4, u64::from(n) * 900, 850);
            event.block = 3;
            Record::Event(event)
        })
        .collect();
    let bytes = write(&events, 1_000_000);
    assert!(bytes.len() < 11 * events.len(), "{} bytes for an event", bytes.len() / events.len());
    assert_eq!(read(&bytes).0.len(), events.len() + 1);
}

#[test]
fn a_long_text_is_cut_between_characters() {
    let long = "ü".repeat(MAX_TEXT);
    let (records, _) = read(&write(&[Record::File(1, long.clone())], 0));
    let Record::File(1, name) = &records[0] else { panic!("{records:?}") };
    assert!(long.starts_with(name.as_str()) && name.len() <= MAX_TEXT && name.len() > MAX_TEXT - 2);
}

#[test]
fn what_is_no_log_is_refused() {
    for bytes in [&b""[..], b"hello", b"import thread\nprint(1)\n", b"\x89AMELOG"] {
        assert!(matches!(read(bytes).1, Err(Error::NotALog)));
    }
    let mut newer = write(&[], 0);
    newer[8] = 2;
    let error = read(&newer).1.unwrap_err();
    assert_eq!(error.to_string(), "the log has format 2, and this program reads format 1");
}

#[test]
fn records_of_a_later_version_are_skipped() {
    let mut encoder = encode::Encoder::default();
    encoder.push(&Record::Thread(1, "a".into()));
    encoder.payload.extend([3, 200, 1, 2]);
    encoder.push(&Record::Thread(2, "b".into()));
    let mut decoder = decode::Decoder::new(encoder.payload);
    assert_eq!(decoder.next(), Ok(Some(Some(Record::Thread(1, "a".into())))));
    assert_eq!(decoder.next(), Ok(Some(None)));
    assert_eq!(decoder.next(), Ok(Some(Some(Record::Thread(2, "b".into())))));
    assert_eq!(decoder.next(), Ok(None));
}

/// Takes so many bytes, and then fails.
struct Full<'a>(&'a mut Vec<u8>, usize);

impl std::io::Write for Full<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() >= self.1 {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        let count = bytes.len().min(self.1 - self.0.len());
        self.0.extend(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn after_a_failed_write_nothing_more_is_written() {
    let event = |at| Record::Event(Event::new(EventKind::Commit, 1, at, 5));
    let mut bytes = Vec::new();
    let full = Full(&mut bytes, 60);
    let mut writer = Writer::new(full, Header::default(), Duration::ZERO).unwrap();
    let mut refused = 0;
    for at in 0..5 {
        refused += usize::from(writer.add(&event(at)).is_err());
    }
    assert!(writer.finish(9).is_err());
    assert!((3..5).contains(&refused));
    let (records, notes) = read(&bytes);
    assert_eq!(records.len(), 5 - refused);
    assert_eq!(notes.unwrap().len(), 2, "cut, and without an end");
}
