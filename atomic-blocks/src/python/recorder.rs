//! Recording a run of `amepython`: the engine's events become a log, or a report at exit.
//!
//! Main invariant: a thread of its own collects what the program's threads note, so they never wait
//! for a file. Events about a place are held until it is known what is there (a thread of the
//! program finds that out between two of its blocks), but not for long: then the place is unknown.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use interp::vm::reach::Known;
use interp::vm::recording::{Answer, Found, Question, Reporter, Whereabouts, Why};
use interp::vm::{Machine, Runtime};
use stm::{Cause as Abort, Cursor, EventKind as Happened, Waited};

use super::graves::{Graves, Life};
use super::object::described;
use crate::profile::{Builder, Profile};
use crate::record::{
    BlockName, Cause, Event, EventKind, Feeder, Header, Location, Object, Program, Reason,
    ReasonKind, Record, Sink, WaitFor, Writer,
};

/// How often the rings are emptied; they hold the events of about twice that at worst.
const TICK: Duration = Duration::from_millis(4);
/// How often what has happened is written to the log.
const FLUSH: Duration = Duration::from_millis(100);
/// What is at places is asked this often at most, since it stops all threads; and so seldom that
/// they are not stopped for more than this part of the time.
const ASK: Duration = Duration::from_millis(20);
const STOPPED: u32 = 50;
/// So long an answer holds: places are used again.
const VALID: Duration = Duration::from_secs(5);
/// So long events are held at most.
const PATIENCE: Duration = Duration::from_secs(2);
/// So many events are held at most.
const HELD: usize = 1 << 17;
/// The reason of a block that had lost too often; no site has this number.
const STARVED: u32 = 1 << 25;

/// Where records go.
#[derive(Debug)]
struct Sinks {
    log: Option<Writer<File>>,
    builder: Builder,
}

impl Sink for Sinks {
    fn take(&mut self, record: Record) -> io::Result<()> {
        if let Some(log) = &mut self.log {
            log.add(&record)?;
        }
        self.builder.add(record);
        Ok(())
    }
}

/// What the interpreter knows about the numbers in events.
#[derive(Debug)]
struct Described {
    rt: &'static Runtime,
    /// By number, from 1.
    objects: Arc<Mutex<Vec<Object>>>,
    sources: Arc<Sources>,
    folder: PathBuf,
}

/// The lines of source files, as far as they were asked for.
#[derive(Debug)]
struct Sources {
    rt: &'static Runtime,
    files: Mutex<HashMap<String, Vec<String>>>,
}

impl Sources {
    fn line(&self, file: &str, line: u32) -> Option<String> {
        let mut files = lock(&self.files);
        if !files.contains_key(file) {
            files.insert(file.to_owned(), self.rt.source_lines(file));
        }
        files.get(file)?.get((line as usize).checked_sub(1)?).cloned()
    }

    /// The text of an instruction, if it is on one line.
    fn text(&self, at: &Whereabouts) -> Option<String> {
        let position = at.position().filter(|position| position.line == position.end_line)?;
        let line = self.line(at.file(), position.line)?;
        let (from, to) = (position.char_column as usize, position.end_char_column as usize);
        Some(line.chars().take(to).skip(from).collect())
    }
}

impl Described {
    /// A file's name as reports show it.
    fn shown(&self, file: &str) -> String {
        let inside = Path::new(file).strip_prefix(&self.folder).ok();
        inside.and_then(Path::to_str).filter(|name| !name.is_empty()).unwrap_or(file).to_owned()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Program for Described {
    fn thread(&self, number: u32) -> Option<String> {
        match number {
            0 => None,
            1 => Some("main".into()),
            _ => Some(format!("thread {number}")),
        }
    }

    fn site(&self, number: u32) -> Option<Location> {
        let place = self.rt.whereabouts(number)?;
        let position = place.position()?;
        Some(Location {
            file: self.shown(place.file()),
            line: position.line,
            last_line: position.end_line,
            column: position.char_column,
            end_column: position.end_char_column,
            function: place.function().into(),
        })
    }

    fn line(&self, file: &str, line: u32) -> Option<String> {
        let whole = self.folder.join(file);
        let found = whole.to_str().and_then(|whole| self.sources.line(whole, line));
        found.or_else(|| self.sources.line(file, line))
    }

    fn block(&self, number: u32) -> Option<BlockName> {
        let (name, site) = self.rt.recording.block(number);
        let name = name.or_else(|| {
            let function = self.rt.whereabouts(site)?.function();
            Some(if function.is_empty() { "<module>" } else { function }.to_owned())
        })?;
        Some(BlockName { name, site })
    }

    fn object(&self, number: u32) -> Option<Object> {
        lock(&self.objects).get((number as usize).checked_sub(1)?).cloned()
    }

    fn reason(&self, number: u32) -> Option<Reason> {
        if number == STARVED {
            return Some(Reason { kind: ReasonKind::Starved, detail: String::new() });
        }
        let (why, detail) = self.rt.recording.reason(number)?;
        let kind = match why {
            Why::Requested => ReasonKind::Requested,
            Why::Input => ReasonKind::Input,
            Why::Sleep => ReasonKind::Sleep,
            Why::Native => ReasonKind::Native,
        };
        Some(Reason { kind, detail })
    }
}

/// Empties the engine's rings.
#[derive(Debug)]
struct Collector {
    rt: &'static Runtime,
    cursor: Cursor,
    feeder: Feeder<Sinks, Described>,
    held: Vec<stm::Event>,
    held_since: Instant,
    graves: Graves,
    known: HashMap<Life, (Option<Known>, Instant)>,
    asked: HashSet<Life>,
    last_asked: Option<Instant>,
    last_flushed: Instant,
    objects: Arc<Mutex<Vec<Object>>>,
    sources: Arc<Sources>,
    numbers: HashMap<Object, u32>,
}

impl Collector {
    fn new(rt: &'static Runtime, log: Option<File>, program: String) -> io::Result<Self> {
        let started = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let header = Header {
            program,
            started: started.map_or(0, |since| since.as_nanos() as u64),
            segments: stm::Config::default().segments as u32,
        };
        let builder = Builder::new(&header);
        let log = log.map(|file| Writer::new(file, header, FLUSH)).transpose()?;
        let objects = Arc::new(Mutex::new(Vec::new()));
        let sources = Arc::new(Sources { rt, files: Mutex::new(HashMap::new()) });
        let described = Described {
            rt,
            objects: Arc::clone(&objects),
            sources: Arc::clone(&sources),
            folder: std::env::current_dir().unwrap_or_default(),
        };
        Ok(Self {
            rt,
            cursor: Cursor::default(),
            feeder: Feeder::new(Sinks { log, builder }, described),
            held: Vec::new(),
            held_since: Instant::now(),
            graves: Graves::default(),
            known: HashMap::new(),
            asked: HashSet::new(),
            last_asked: None,
            last_flushed: Instant::now(),
            objects,
            sources,
            numbers: HashMap::new(),
        })
    }

    /// Takes what has happened since the last time.
    fn take(&mut self) -> io::Result<()> {
        let (events, missed) = self.rt.heap.engine().events().since(&mut self.cursor);
        if missed > 0 {
            self.feeder.dropped(0, missed)?;
        }
        self.held.extend(events);
        Ok(())
    }

    /// What is not known about held events.
    fn unknown(&self) -> Vec<Question> {
        let mut seen = HashSet::new();
        let mut questions = Vec::new();
        for event in self.held.iter().filter(|event| event.place != 0) {
            let life = self.graves.life(event.place, event.at);
            if !self.known.contains_key(&life) && seen.insert(life) {
                questions.push(self.graves.question(event.place, event.at));
            }
        }
        questions
    }

    fn learn(&mut self, answers: Vec<Answer>) {
        let now = Instant::now();
        for Answer { place, until, at, known } in answers {
            self.asked.remove(&(place, until));
            // What lived may have died since.
            let life = until.map_or_else(|| self.graves.life(place, at), |at| (place, Some(at)));
            // What was not found may be found the next time, unless it is gone.
            if known.is_some() || until.is_some() {
                self.known.insert(life, (known, now));
            }
        }
    }

    /// Takes in what has died.
    fn mourn(&mut self) {
        for remains in self.rt.heap.engine().events().remains() {
            // What was found while it lived is known better than what is left of it.
            if let Some(known) = self.known.remove(&(remains.place, None)) {
                self.known.insert((remains.place, Some(remains.at)), known);
            }
            self.graves.add(remains);
        }
        self.graves.forget(PATIENCE + VALID, self.rt.heap.engine().events().now());
    }

    /// One round while the program runs.
    fn tick(&mut self) -> io::Result<()> {
        self.take()?;
        self.mourn();
        self.learn(self.rt.recording.answers());
        self.known.retain(|_, (_, since)| since.elapsed() < VALID);
        let unknown = self.unknown();
        if self.held.is_empty() {
            self.held_since = Instant::now();
        }
        let full = self.held.len() >= HELD || self.held_since.elapsed() >= PATIENCE;
        let pause = ASK.max(self.rt.recording.stopped() * STOPPED);
        let may_ask = self.last_asked.is_none_or(|last| last.elapsed() >= pause);
        if unknown.is_empty() || full {
            self.pass_on()?;
        } else if may_ask {
            let new: Vec<Question> = unknown
                .into_iter()
                .filter(|question| self.asked.insert((question.place, question.until)))
                .collect();
            if new.is_empty() {
                // Nobody has answered since: no block has ended.
                self.asked.clear();
            } else {
                self.rt.recording.ask(&new);
            }
            self.last_asked = Some(Instant::now());
        }
        if self.last_flushed.elapsed() >= FLUSH {
            self.last_flushed = Instant::now();
            if let Some(log) = &mut self.feeder.sink().log {
                log.flush()?;
            }
        }
        Ok(())
    }

    /// Finds out what is still to be found out, when the program has no more blocks.
    fn ask_last(&mut self, machine: &mut Machine) -> io::Result<()> {
        self.take()?;
        self.mourn();
        self.learn(self.rt.recording.answers());
        let unknown = self.unknown();
        self.learn(machine.last_answers(&unknown));
        Ok(())
    }

    /// Writes down the events that are held.
    fn pass_on(&mut self) -> io::Result<()> {
        let held = std::mem::take(&mut self.held);
        let events: Vec<Event> = held.iter().map(|event| self.converted(event)).collect();
        self.feeder.feed(&events)
    }

    fn converted(&mut self, event: &stm::Event) -> Event {
        let kind = match event.kind {
            Happened::Commit if event.count == 1 => EventKind::Commit,
            Happened::Commit => EventKind::Commits(event.count),
            Happened::Abort(cause) => EventKind::Abort(match cause {
                None => Cause::Rollback,
                Some(Abort::Read) => Cause::ReadWrite,
                Some(Abort::Doomed) => Cause::WriteWrite,
                Some(Abort::NotApplicable) => Cause::Commute,
                Some(_) => Cause::Unknown,
            }),
            Happened::Retry => EventKind::Retry,
            Happened::Wait(waited) => EventKind::Wait(match waited {
                Waited::Owner => WaitFor::Owner,
                Waited::Irrevocable => WaitFor::Irrevocable,
                Waited::Retry => WaitFor::Retry,
                Waited::Runtime => WaitFor::Lock,
                _ => WaitFor::Unknown,
            }),
            Happened::Irrevocable => EventKind::Irrevocable(event.site.number()),
            Happened::Starved => EventKind::Irrevocable(STARVED),
            _ => EventKind::Wait(WaitFor::Unknown),
        };
        Event {
            lasted: event.lasted.as_nanos() as u64,
            thread: event.thread,
            segment: event.segment as u32 + 1,
            block: event.label,
            site: event.site.number(),
            by: event.by.number(),
            by_thread: event.by_thread,
            place: self.object(event),
            ..Event::new(kind, event.thread, event.at.as_nanos() as u64, 0)
        }
    }

    /// The number of the object that an event is about; 0 if nothing is known.
    fn object(&mut self, event: &stm::Event) -> u32 {
        let life = self.graves.life(event.place, event.at);
        let Some((Some(known), _)) = self.known.get(&life) else { return 0 };
        let sites = [event.site, event.by].map(|site| self.rt.whereabouts(site.number()));
        let sites = sites.each_ref().map(Option::as_ref);
        let object = described(known, sites, |at| self.sources.text(at));
        if let Some(&number) = self.numbers.get(&object) {
            return number;
        }
        let mut objects = lock(&self.objects);
        objects.push(object.clone());
        let number = objects.len() as u32;
        self.numbers.insert(object, number);
        number
    }
}

/// What becomes of a recorded run at its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum AtExit {
    /// It was for the program's own eyes.
    Nothing,
    /// A report on standard error.
    Report,
    /// The log gets its end.
    Log,
}

#[derive(Debug)]
struct State {
    collector: Option<Collector>,
    thread: Option<std::thread::JoinHandle<()>>,
    at_exit: AtExit,
    /// Who wants events to be recorded: the command line, and the program.
    wanted: usize,
    outcome: io::Result<()>,
}

/// Records a run, as the command line or the program wants it.
#[derive(Clone, Debug)]
pub(super) struct Recorder {
    rt: &'static Runtime,
    program: Arc<str>,
    state: Arc<Mutex<State>>,
    stop: Arc<AtomicBool>,
}

impl Recorder {
    /// Records nothing yet; the program can ask for it.
    pub(super) fn attach(machine: &Machine, program: &str) -> Self {
        let recorder = Self {
            rt: machine.rt,
            program: program.into(),
            state: Arc::new(Mutex::new(State {
                collector: None,
                thread: None,
                at_exit: AtExit::Nothing,
                wanted: 0,
                outcome: Ok(()),
            })),
            stop: Arc::new(AtomicBool::new(false)),
        };
        machine.rt.recording.set_reporter(Box::new(recorder.clone()));
        recorder
    }

    /// Begins to record; into `log`, or for a report at exit.
    ///
    /// # Errors
    /// When the log cannot be written, or there is no thread.
    pub(super) fn start(&self, log: Option<File>) -> io::Result<()> {
        let mut state = lock(&self.state);
        state.at_exit = if log.is_some() { AtExit::Log } else { AtExit::Report };
        self.begin_with(&mut state, log)
    }

    fn begin_with(&self, state: &mut State, log: Option<File>) -> io::Result<()> {
        if state.collector.is_none() {
            state.collector = Some(Collector::new(self.rt, log, self.program.to_string())?);
            let own = self.clone();
            let collect = move || {
                // Acquire: pairs with the release in `finish`.
                while !own.stop.load(Ordering::Acquire) {
                    std::thread::park_timeout(TICK);
                    let mut state = lock(&own.state);
                    let Some(collector) = &mut state.collector else { return };
                    if let Err(error) = collector.tick() {
                        state.outcome = Err(error);
                        return;
                    }
                }
            };
            state.thread =
                Some(std::thread::Builder::new().name("recorder".into()).spawn(collect)?);
        }
        state.wanted += 1;
        self.rt.recording.set(true);
        self.rt.heap.engine().events().set(true);
        Ok(())
    }

    /// Ends recording, after the program's last block.
    ///
    /// # Errors
    /// When the log, or the report on standard error, could not be written.
    pub(super) fn finish(&self, machine: &mut Machine) -> io::Result<()> {
        let events = self.rt.heap.engine().events();
        machine.flush_events();
        events.set(false);
        let end = events.now().as_nanos() as u64;
        self.rt.recording.set(false);
        // Release: pairs with the acquire in `begin_with`.
        self.stop.store(true, Ordering::Release);
        let thread = lock(&self.state).thread.take();
        if let Some(thread) = thread {
            thread.thread().unpark();
            thread.join().map_err(|_| io::Error::other("the recorder has failed"))?;
        }
        let mut state = lock(&self.state);
        std::mem::replace(&mut state.outcome, Ok(()))?;
        let Some(mut collector) = state.collector.take() else { return Ok(()) };
        if state.at_exit == AtExit::Nothing {
            return Ok(());
        }
        collector.ask_last(machine)?;
        collector.pass_on()?;
        let Sinks { log, mut builder } = collector.feeder.into_sink();
        if let Some(log) = log {
            log.finish(end)?;
        }
        if state.at_exit == AtExit::Report {
            builder.add(Record::End(end));
            io::stderr().write_all(text(&builder.finish(Vec::new()), 10)?.as_bytes())?;
        }
        Ok(())
    }

    /// What has been recorded so far.
    fn profile(&self) -> Option<Profile> {
        let mut state = lock(&self.state);
        let collector = state.collector.as_mut()?;
        collector.tick().and_then(|()| collector.pass_on()).ok()?;
        Some(collector.feeder.sink().builder.clone().finish(Vec::new()))
    }
}

fn text(profile: &Profile, top: usize) -> io::Result<String> {
    let mut text = Vec::new();
    crate::report::text(profile, crate::report::Options { top }, &mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

impl Reporter for Recorder {
    fn begin(&self) -> io::Result<()> {
        self.begin_with(&mut lock(&self.state), None)
    }

    fn end(&self) {
        let mut state = lock(&self.state);
        state.wanted = state.wanted.saturating_sub(1);
        if state.wanted == 0 {
            self.rt.heap.engine().events().set(false);
            self.rt.recording.set(false);
        }
    }

    fn reset(&self) {
        if let Some(collector) = &mut lock(&self.state).collector
            && collector.take().and_then(|()| collector.pass_on()).is_ok()
        {
            collector.feeder.sink().builder.reset();
        }
    }

    fn ask_last(&self, machine: &mut Machine) {
        machine.flush_events();
        let mut state = lock(&self.state);
        if let Some(collector) = &mut state.collector
            && let Err(error) = collector.ask_last(machine)
        {
            state.outcome = Err(error);
        }
    }

    fn is_settled(&self) -> bool {
        let mut state = lock(&self.state);
        let Some(collector) = &mut state.collector else { return true };
        collector.last_asked = None;
        collector.tick().is_err() || collector.held.is_empty()
    }

    fn report(&self, top: usize) -> String {
        let profile = self.profile().unwrap_or_default();
        text(&profile, top).unwrap_or_default()
    }

    fn top(&self, n: usize) -> Vec<Found> {
        let profile = self.profile().unwrap_or_default();
        let at = |location: Option<&Location>| {
            location.map(|at| (at.file.clone(), at.line, at.function.clone()))
        };
        let found = profile.findings().into_iter().take(n).map(|finding| Found {
            title: crate::report::title(finding),
            object: finding.object().map(ToString::to_string),
            nanoseconds: finding.time(),
            count: finding.count(),
            site: at(finding.site()),
            by: at(finding.by()),
            hints: crate::report::hints_of(&profile, finding),
        });
        found.collect()
    }
}
