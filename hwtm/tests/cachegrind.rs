//! The cache model against valgrind's cachegrind: a few geometries on small runs of two programs.
//! `ame hwtm sweep e2` does all of them.

use hwtm::experiment::{Silent, equality};
use hwtm::trace::{LackeyOptions, Reader};
use hwtm::valgrind::{self, Program};

#[test]
fn misses_are_cachegrinds() {
    if !valgrind::available() {
        eprintln!("not run: there is no valgrind here");
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let parameters = equality::Parameters { programs: 2, geometries: 5, lines: 20 };
    let outcome = equality::run(parameters, scratch.path(), &Silent).unwrap();
    assert_eq!(outcome.tables[0].rows.len(), 10);
    assert!(outcome.checks.iter().all(|check| check.agrees), "{:?}", outcome.tables[0].rows);
}

#[test]
fn a_data_trace_of_a_real_program_takes_three_bytes_an_access() {
    if !valgrind::available() {
        eprintln!("not run: there is no valgrind here");
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let program = equality::system_programs(scratch.path(), 20).unwrap().swap_remove(1);
    let (summary, trace) = valgrind::trace(&program, LackeyOptions::default(), Vec::new()).unwrap();
    assert!(trace.len() as u64 <= 3 * summary.references, "{} {summary:?}", trace.len());
    let events = Reader::new(&trace[..]).unwrap().collect::<Result<Vec<_>, _>>().unwrap();
    let accesses = events.iter().filter(|event| matches!(event, hwtm::trace::Event::Access(_)));
    assert_eq!(accesses.count() as u64, summary.references);
}

#[test]
fn a_program_that_cannot_be_run_is_an_error() {
    if !valgrind::available() {
        eprintln!("not run: there is no valgrind here");
        return;
    }
    let program =
        Program { name: "none".into(), command: vec!["/no/such/program".into()], input: None };
    assert!(valgrind::trace(&program, LackeyOptions::default(), Vec::new()).is_err());
}
