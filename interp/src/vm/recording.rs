//! What conflict reports need to know of a running program: what blocks are called, why they become
//! irrevocable, where sites are, and what is at a place.
//!
//! Main invariant: nothing here is part of the program's state, and while recording is off nothing
//! is written; a block, an atomic section and a wait then cost a relaxed load each.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use dashmap::DashMap;
use parking_lot::Mutex;
use stm::heap::Ref;
use stm::{Remains, Site};

use crate::bytecode::{Op, Position};
use crate::heap::{METHOD, NATIVE, frozen};
use crate::library;
use crate::object::{method, string};
use crate::value::Value;
use crate::vm::code::CodeObject;
use crate::vm::reach::{self, Known};
use crate::vm::{Machine, Runtime};

/// Why native code made a block irrevocable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// The program asked for it.
    Requested,
    /// It reads input.
    Input,
    /// It sleeps.
    Sleep,
    /// It does something else that cannot be undone.
    Native,
}

/// A row of a report, for the program.
#[derive(Clone, Debug)]
pub struct Found {
    /// The kind and the cause: `conflict[read-write]`.
    pub title: String,
    /// What it is about.
    pub object: Option<String>,
    /// Thread time.
    pub nanoseconds: u64,
    /// How often it happened.
    pub count: u64,
    /// File, line and function of the instruction in the block.
    pub site: Option<(String, u32, String)>,
    /// The same in another block.
    pub by: Option<(String, u32, String)>,
    /// What to do about it.
    pub hints: Vec<String>,
}

/// Makes reports for the module `conflicts`; set by the program that the interpreter is a part of.
pub trait Reporter: Send + Sync + std::fmt::Debug {
    /// Begins to record; as often as [`Reporter::end`] ends it.
    ///
    /// # Errors
    /// When the system gives no thread for it.
    fn begin(&self) -> std::io::Result<()>;
    /// Ends it.
    fn end(&self);
    /// Forgets what was recorded.
    fn reset(&self);
    /// Finds out, between the program's last block and its end, what is still to be found out.
    fn ask_last(&self, machine: &mut Machine);
    /// Whether it is known what everything recorded is about, as far as it will be.
    fn is_settled(&self) -> bool;
    /// The text of a report with so many rows.
    fn report(&self, top: usize) -> String;
    /// The rows that cost most.
    fn top(&self, n: usize) -> Vec<Found>;
}

/// Labels from here on are of blocks that have a name; smaller ones are numbers of sites.
const NAMED: u32 = 1 << 24;

/// How long a thread may take to leave after it was waited for.
const LEAVING: Duration = Duration::from_secs(1);

/// What a question is about.
#[derive(Clone, Copy, Debug)]
pub enum About {
    /// What is at a place.
    Place(u32),
    /// What an object was that is gone.
    Dead(Remains),
    /// What is at a place, of which storage that is gone was a part.
    PartOf(u32),
    /// What an object was that is gone, and of which storage that is gone was a part.
    PartOfDead(Remains),
}

/// A question about what an event was about.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// The place of the event.
    pub place: u32,
    /// When what was there died, if it is gone.
    pub until: Option<Duration>,
    /// Who has the answer.
    pub about: About,
}

/// The answer to a [`Question`].
#[derive(Clone, Debug)]
pub struct Answer {
    /// The place of the event.
    pub place: u32,
    /// When what was there died, if it is gone.
    pub until: Option<Duration>,
    /// When it was looked for, as events have it.
    pub at: Duration,
    /// What is known about it.
    pub known: Option<Known>,
}

/// What is noted while conflicts are recorded.
#[derive(Debug)]
pub struct Recording {
    on: AtomicBool,
    /// Labels of named blocks, by name and site.
    labels: DashMap<(Box<str>, u32), u32>,
    next_label: AtomicU32,
    /// By site.
    reasons: DashMap<u32, (Why, String)>,
    /// Places of which somebody wants to know what is there.
    asked: AtomicBool,
    questions: Mutex<Vec<Question>>,
    answers: Mutex<Vec<Answer>>,
    /// How long all threads were last stopped to find answers: nanoseconds.
    stopped: AtomicU64,
    reporter: OnceLock<Box<dyn Reporter>>,
}

impl Default for Recording {
    fn default() -> Self {
        Recording {
            on: AtomicBool::new(false),
            labels: DashMap::new(),
            next_label: AtomicU32::new(NAMED),
            reasons: DashMap::new(),
            asked: AtomicBool::new(false),
            questions: Mutex::new(Vec::new()),
            answers: Mutex::new(Vec::new()),
            stopped: AtomicU64::new(0),
            reporter: OnceLock::new(),
        }
    }
}

impl Recording {
    /// Says who makes reports. Only the first one counts.
    pub fn set_reporter(&self, reporter: Box<dyn Reporter>) {
        let _ = self.reporter.set(reporter);
    }

    /// Who makes reports.
    pub fn reporter(&self) -> Option<&dyn Reporter> {
        self.reporter.get().map(|reporter| &**reporter)
    }

    /// Begins or ends recording.
    pub fn set(&self, on: bool) {
        // Relaxed: what happens meanwhile may be noted or not.
        self.on.store(on, Ordering::Relaxed);
    }

    /// Whether conflicts are recorded.
    #[inline(always)]
    pub fn is_on(&self) -> bool {
        // Relaxed: as above.
        self.on.load(Ordering::Relaxed)
    }

    /// The name of a block, if it has one, and the site where it begins.
    pub fn block(&self, label: u32) -> (Option<String>, u32) {
        if label < NAMED {
            return (None, label);
        }
        let found = self.labels.iter().find(|entry| *entry.value() == label);
        found.map_or((None, 0), |entry| (Some(entry.key().0.to_string()), entry.key().1))
    }

    /// Why a block became irrevocable at a site, and what it called.
    pub fn reason(&self, site: u32) -> Option<(Why, String)> {
        self.reasons.get(&site).map(|reason| reason.clone())
    }

    /// Asks questions; a thread finds the answers when it ends its block.
    pub fn ask(&self, asked: &[Question]) {
        let mut questions = self.questions.lock();
        questions.extend_from_slice(asked);
        // Relaxed: a hint; the questions are under their lock.
        self.asked.store(!questions.is_empty(), Ordering::Relaxed);
    }

    /// How long all threads were last stopped to find answers.
    pub fn stopped(&self) -> Duration {
        // Relaxed: a measure.
        Duration::from_nanos(self.stopped.load(Ordering::Relaxed))
    }

    /// What has been found out since the last time.
    pub fn answers(&self) -> Vec<Answer> {
        std::mem::take(&mut *self.answers.lock())
    }
}

/// Where an instruction stands in a program's text.
#[derive(Clone, Debug)]
pub struct Whereabouts {
    /// The code and the index in it.
    pub code: &'static CodeObject,
    /// The index of the instruction.
    pub pc: usize,
}

impl Whereabouts {
    /// The name of the file.
    pub fn file(&self) -> &'static str {
        self.code.code.source.filename()
    }

    /// Lines and columns.
    pub fn position(&self) -> Option<Position> {
        let code = &self.code.code;
        code.source.position(*code.spans.get(self.pc)?)
    }

    /// `__qualname__` of the function; empty at a module's level.
    pub fn function(&self) -> &'static str {
        match &*self.code.code.qualname {
            "<module>" => "",
            name => name,
        }
    }

    /// The attribute or global variable that the instruction is about.
    pub fn name(&self) -> Option<&'static str> {
        let code = &self.code.code;
        let instruction = self.code.instruction(self.pc);
        let site = match instruction.op()?.generic() {
            Op::LoadGlobal
            | Op::StoreGlobal
            | Op::DelGlobal
            | Op::LoadName
            | Op::StoreName
            | Op::DelName
            | Op::AugGlobal
            | Op::AugName
            | Op::LoadAttr
            | Op::StoreAttr
            | Op::DelAttr
            | Op::AugAttr
            | Op::LoadMethod => match instruction.c() {
                0xFFFF => self
                    .code
                    .instructions
                    .get(self.pc + 1)
                    .map(|_| self.code.instruction(self.pc + 1).bc())?,
                site => u32::from(site),
            },
            _ => return None,
        };
        code.site_name(site)
    }

    /// The register of the object whose attribute or element the instruction is about.
    fn holder(&self) -> Option<u16> {
        let instruction = self.code.instruction(self.pc);
        Some(match instruction.op()?.generic() {
            Op::GetItem | Op::GetItemI | Op::GetItemK | Op::LoadAttr | Op::LoadMethod => {
                instruction.b()
            }
            Op::SetItem
            | Op::SetItemI
            | Op::SetItemK
            | Op::DelItem
            | Op::AugItem
            | Op::StoreAttr
            | Op::DelAttr
            | Op::AugAttr => instruction.a(),
            _ => return None,
        })
    }

    /// Whether the instruction is about an attribute or an element of an object.
    pub fn is_access(&self) -> bool {
        self.holder().is_some()
    }

    /// Whether the code is the interpreter's or the library's own.
    pub fn is_library(&self) -> bool {
        is_library(self.code)
    }

    /// The local variable that holds the object whose part the instruction is about.
    pub fn local(&self) -> Option<&'static str> {
        let name = self.code.code.locals.get(usize::from(self.holder()?))?;
        (!name.starts_with('.')).then_some(&**name)
    }

    /// The key that the instruction is about, as text, if it is a constant.
    pub fn key(&self) -> Option<String> {
        let instruction = self.code.instruction(self.pc);
        let constant =
            |k: u16| self.code.constants.get(usize::from(k)).map(|&k| reach::key_text(k));
        match instruction.op()?.generic() {
            Op::GetItemK => constant(instruction.c()),
            Op::SetItemK => constant(instruction.b()),
            Op::GetItemI => Some((instruction.c() as i16).to_string()),
            Op::SetItemI => Some((instruction.b() as i16).to_string()),
            _ => None,
        }
    }
}

/// Whether code is the interpreter's or the library's own.
fn is_library(code: &CodeObject) -> bool {
    let file = code.code.source.filename();
    file.starts_with(library::FOLDER) || file.starts_with("<frozen ")
}

impl Runtime {
    /// Where a site is.
    pub fn whereabouts(&self, site: u32) -> Option<Whereabouts> {
        let codes = self.codes.lock();
        codes.iter().find_map(|&code| {
            let pc = site.checked_sub(code.site_base)? as usize;
            (pc < code.code.instructions.len()).then_some(Whereabouts { code, pc })
        })
    }

    /// The lines of a source file, as far as they can be had.
    pub fn source_lines(&self, file: &str) -> Vec<String> {
        let kept = self
            .codes
            .lock()
            .iter()
            .find(|code| code.code.source.filename() == file)
            .and_then(|code| code.code.source.text().map(str::to_string));
        let text = kept.or_else(|| {
            let bytes = match file.strip_prefix(library::FOLDER) {
                Some(inside) => library::source(inside.trim_start_matches('/'))?,
                None => std::fs::read(file).ok()?,
            };
            Some(String::from_utf8_lossy(&bytes).into_owned())
        });
        text.unwrap_or_default().lines().map(str::to_string).collect()
    }
}

impl Machine {
    /// The site of the innermost frame that is the program's own.
    fn own_site(&self) -> Site {
        if !is_library(self.code) {
            return self.site();
        }
        let own = self.frames.iter().rev().find(|frame| !is_library(frame.code));
        own.map_or_else(
            || self.site(),
            |frame| {
                let start = frame.code.instructions.as_ptr().addr();
                let pc = frame.pc.addr().saturating_sub(start) / size_of::<u64>();
                Site::new(frame.code.site_base.wrapping_add(pc as u32))
            },
        )
    }

    /// Says where the block that begins now does so.
    #[inline(always)]
    pub(crate) fn label_block(&mut self) {
        if self.rt.recording.is_on() {
            let site = self.own_site();
            self.memory.set_label(site.number());
        }
    }

    /// Says which atomic section the block is in.
    #[inline(always)]
    pub(crate) fn label_section(&mut self, name: Value) {
        if self.rt.recording.is_on() {
            self.label_section_slowly(name);
        }
    }

    #[cold]
    fn label_section_slowly(&mut self, name: Value) {
        let site = self.own_site().number();
        if !string::is_str(name) {
            self.memory.set_label(site);
            return;
        }
        let recording = &self.rt.recording;
        let name = String::from_utf8_lossy(string::bytes(name)).into_owned().into_boxed_str();
        let label = *recording
            .labels
            .entry((name, site))
            // Relaxed: numbers need only be different.
            .or_insert_with(|| recording.next_label.fetch_add(1, Ordering::Relaxed));
        self.memory.set_label(label);
    }

    /// Says what the thread is about to wait for, on its own account or by a retry.
    pub(crate) fn tell_wait(&mut self, about: Option<Ref>, own: bool) {
        if self.rt.recording.is_on() {
            // In the library a thread waits to join another, for an event, or for work: it has
            // nothing to do, which is no loss.
            let idle = own && is_library(self.code);
            let site = if idle { Site::QUIET } else { self.site() };
            self.memory.set_doing(site, about, own);
        }
    }

    /// Says that the running instruction is about to make the block irrevocable; gives the site of
    /// the program's own that leads to that.
    pub(crate) fn tell_reason(&mut self, why: Why) -> Site {
        if !self.rt.recording.is_on() {
            return self.site();
        }
        let site = self.own_site();
        if !self.rt.recording.reasons.contains_key(&site.number()) {
            let callee = self.callee_name();
            self.rt.recording.reasons.insert(site.number(), (why, callee));
        }
        site
    }

    /// The native function that the running instruction calls, or nothing.
    fn callee_name(&self) -> String {
        let instruction = self.code.instruction(self.pc_index());
        let call = matches!(
            instruction.op().map(Op::generic),
            Some(Op::Call | Op::CallMethod | Op::CallKw | Op::CallMethodKw | Op::CallEx)
        );
        if !call {
            return String::new();
        }
        let mut callee = self.stack_at(self.base + usize::from(instruction.a()));
        if callee.is_kind(METHOD) {
            callee = frozen(callee.object())[0];
        }
        if !callee.is_kind(NATIVE) {
            return String::new();
        }
        let name = method::definition(callee).name;
        match frozen(callee.object()).get(2) {
            Some(&module)
                if module.is_kind(crate::heap::STR) && string::bytes(module) != b"builtins" =>
            {
                format!("{}.{name}", String::from_utf8_lossy(string::bytes(module)))
            }
            _ => name.to_string(),
        }
    }

    /// Between blocks: answers what was asked. `top` is one past the last register in use.
    #[inline(always)]
    pub(crate) fn answer(&mut self, top: usize) {
        // Relaxed: a hint that is looked at again and again.
        if self.rt.recording.asked.load(Ordering::Relaxed) {
            self.answer_slowly(top);
        }
    }

    #[cold]
    fn answer_slowly(&mut self, top: usize) {
        let recording = &self.rt.recording;
        let questions = std::mem::take(&mut *recording.questions.lock());
        // Relaxed: as above.
        recording.asked.store(false, Ordering::Relaxed);
        let start = Instant::now();
        let answers = self.find_out(&questions, top);
        let recording = &self.rt.recording;
        // Relaxed: a measure.
        recording.stopped.store(start.elapsed().as_nanos() as u64, Ordering::Relaxed);
        recording.answers.lock().extend(answers);
    }

    /// After the last block: the answers to these questions; none if there are other threads still.
    pub fn last_answers(&mut self, questions: &[Question]) -> Vec<Answer> {
        // Threads that were waited for may not have left yet.
        let patience = Instant::now() + LEAVING;
        while !self.rt.is_alone() {
            if Instant::now() >= patience {
                // A thread that is left may be in a block without an end.
                return Vec::new();
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        let top = self.top();
        self.find_out(questions, top)
    }

    /// Makes what this thread has done visible to who reads the engine's events.
    pub fn flush_events(&mut self) {
        self.memory.flush_events();
    }
}
