//! A trace reads back as written; a file with any byte changed or cut is an error.

use super::*;
use proptest::prelude::*;

fn event() -> impl Strategy<Value = Event> {
    let address = prop_oneof![any::<u64>(), 0x1000u64..0x2000, 0x7fff_0000u64..0x7fff_4000];
    let kind =
        prop_oneof![Just(AccessKind::Load), Just(AccessKind::Store), Just(AccessKind::Modify)];
    let size = prop_oneof![Just(8u32), Just(1), 0u32..200, any::<u32>()];
    prop_oneof![
        8 => (address.clone(), size.clone(), kind, any::<bool>())
            .prop_map(|(address, size, kind, private)| Event::Access(Access { address, size, kind, private })),
        2 => (address, size).prop_map(|(address, size)| Event::Fetch { address, size }),
        1 => any::<u64>().prop_map(Event::Instructions),
        1 => any::<u32>().prop_map(Event::Site),
        1 => any::<u32>().prop_map(Event::Thread),
        1 => any::<u8>().prop_map(Event::Explicit),
        1 => any::<bool>().prop_map(|hardware| Event::Restart { hardware }),
        1 => any::<u64>().prop_map(Event::Idle),
        1 => prop_oneof![
            Just(Event::Begin), Just(Event::End), Just(Event::Bytecode), Just(Event::Syscall),
            Just(Event::Exception), Just(Event::Interrupt)
        ],
    ]
}

fn encode(events: &[Event]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new()).unwrap();
    for (number, &event) in events.iter().enumerate() {
        if number % 7 == 0 {
            writer.site_name(number as u32, "loop.py:3").unwrap();
        }
        writer.event(event).unwrap();
    }
    let before_end = writer.bytes();
    let bytes = writer.finish().unwrap();
    // What was reported lacks at most instructions without an event, and the end mark.
    assert!(bytes.len() as u64 - before_end <= 8 + 16 + 8);
    bytes
}

fn decode(bytes: &[u8]) -> Result<(Vec<Event>, SiteNames), TraceError> {
    let mut reader = Reader::new(bytes)?;
    let mut events = Vec::new();
    while let Some(event) = reader.next_event()? {
        events.push(event);
    }
    assert!(reader.records() <= events.len() as u64);
    Ok((events, reader.site_names().clone()))
}

proptest! {
    #[test]
    fn what_is_written_reads_back(events in prop::collection::vec(event(), 0..300)) {
        let (read, names) = decode(&encode(&events)).unwrap();
        prop_assert_eq!(read, events.clone());
        prop_assert_eq!(names.len(), events.len().div_ceil(7));
    }

    #[test]
    fn damage_is_an_error(
        events in prop::collection::vec(event(), 1..60),
        place in any::<prop::sample::Index>(),
        flip in 1u8..=255,
    ) {
        let mut bytes = encode(&events);
        let at = place.index(bytes.len());
        bytes[at] ^= flip;
        prop_assert!(decode(&bytes).is_err(), "byte {} of {}", at, bytes.len());
    }

    #[test]
    fn every_cut_is_an_error(events in prop::collection::vec(event(), 1..60), place in any::<prop::sample::Index>()) {
        let bytes = encode(&events);
        let length = place.index(bytes.len());
        let error = decode(&bytes[..length]).unwrap_err();
        if length >= 12 {
            let cut_there = matches!(error, TraceError::Truncated { offset, .. } if offset == length as u64);
            prop_assert!(cut_there, "{}", error);
        }
    }

    #[test]
    fn any_payload_is_read_without_a_panic(payload in prop::collection::vec(any::<u8>(), 1..200)) {
        // A file whose checksums are right but whose records are arbitrary, and nowhere ends.
        for tags in [payload.len() as u32, payload.len() as u32 / 2, u32::MAX] {
            let payload = [&tags.to_le_bytes()[..], &payload].concat();
            let mut bytes = encode(&[])[..12].to_vec();
            bytes.extend((payload.len() as u32).to_le_bytes());
            bytes.extend(crc32fast::hash(&payload).to_le_bytes());
            bytes.extend(&payload);
            prop_assert!(decode(&bytes).is_err());
        }
    }
}

#[test]
fn an_empty_trace_is_a_trace() {
    assert_eq!(decode(&encode(&[])).unwrap().0, []);
}

#[test]
fn errors_name_what_is_wrong() {
    let bytes = encode(&[Event::Begin, Event::End]);
    assert!(matches!(decode(b"#!/bin/sh\nexit 0\n"), Err(TraceError::NotATrace)));
    assert!(matches!(decode(b""), Err(TraceError::NotATrace)));
    let mut older = bytes.clone();
    older[8] = 1;
    assert!(matches!(decode(&older), Err(TraceError::Version(1))));
    let mut longer = bytes.clone();
    longer.push(0);
    let end = bytes.len() as u64;
    assert!(matches!(decode(&longer), Err(TraceError::Damaged { offset, .. }) if offset == end));
}

#[test]
fn many_chunks_are_one_trace() {
    let events: Vec<Event> = (0..100_000u64)
        .map(|step| Event::Access(Access::load(crate::random::mix(step), 8)))
        .collect();
    let bytes = encode(&events);
    assert!(bytes.len() > 10 << 16);
    assert_eq!(decode(&bytes).unwrap().0, events);
}

#[test]
fn a_stack_and_a_heap_cost_two_bytes_an_access() {
    let mut events = Vec::new();
    for step in 0..10_000u64 {
        events.push(Event::Access(Access::store(0x7fff_e000_0000 - step % 32 * 8, 8)));
        events.push(Event::Access(Access::load(0x5555_0000_0000 + step * 8, 8)));
        events.push(Event::Access(Access::load(0x40_0000 + step % 7 * 16, 4)));
    }
    let bytes = encode(&events).len() as f64;
    let names = 10_000.0 * 3.0 / 7.0 * 16.0;
    assert!((bytes - names) / events.len() as f64 <= 2.1, "{bytes}");
}
