//! What a log says, as values.
//!
//! Invariant: a number 0 (of a thread, file, site, block, place or reason) means that it is not
//! known, and is never defined. Times are nanoseconds since recording began.

use std::fmt;

/// The run that was recorded.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Header {
    /// What was run, for example a script's name.
    pub program: String,
    /// When recording began, in nanoseconds since 1970.
    pub started: u64,
    /// How many blocks can run at the same time.
    pub segments: u32,
}

/// An instruction of the program.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Site {
    /// The number of its file.
    pub file: u32,
    /// The first line, from 1.
    pub line: u32,
    /// The last line, from 1.
    pub last_line: u32,
    /// The first column in characters, from 0.
    pub column: u32,
    /// The column after the last one, on the last line; 0 when columns are not known.
    pub end_column: u32,
    /// The function that it stands in; empty at a module's level.
    pub function: String,
}

/// A place in the program's text.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct Location {
    /// The file; empty when not known.
    pub file: String,
    /// The first line, from 1.
    pub line: u32,
    /// The last line, from 1.
    pub last_line: u32,
    /// The first column in characters, from 0.
    pub column: u32,
    /// The column after the last one, on the last line; 0 when columns are not known.
    pub end_column: u32,
    /// The function; empty at a module's level.
    pub function: String,
}

/// What a block is called.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct BlockName {
    /// The name given to it, or that of its function.
    pub name: String,
    /// The number of the site where it begins.
    pub site: u32,
}

/// Which part of an object an access is about.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub enum Part {
    /// The object as a whole, or a part that is not known.
    #[default]
    Whole,
    /// An attribute; of a module, a global variable.
    Attribute(String),
    /// A key of a dict or a member of a set, as `repr` shows it.
    Key(String),
    /// Elements of a sequence, both ends included.
    Items {
        /// The first element, from 0.
        first: u64,
        /// The last element, from 0.
        last: u64,
    },
    /// How many elements there are.
    Length,
    /// The order of the elements, which iteration sees.
    Order,
}

/// What the program knows an object as.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct Object {
    /// The name of its type; `type` for a class, `module` for a module.
    pub type_name: String,
    /// How the program reaches it, for example `balances` or `self.cache`; empty when not known.
    pub variable: String,
    /// The part of it.
    pub part: Part,
}

/// Why a block became irrevocable.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Reason {
    /// The kind of reason.
    pub kind: ReasonKind,
    /// What exactly, for example the function that was called; empty when not known.
    pub detail: String,
}

/// Declares an enumeration with a code in the log and a label in reports.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal $label:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word for it in reports.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            /// Its number in a log.
            pub(super) const fn code(self) -> u64 {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The one with this number; unknown for one that a later version has added.
            pub(super) const fn from_code(code: u64) -> Self {
                match code { $($code => Self::$variant,)+ _ => Self::Unknown }
            }
        }
    };
}

coded! {
    /// Why a block aborted. The first word is what the aborted block did, the second what the
    /// other one did.
    Cause {
        /// Not known.
        #[default]
        Unknown = 0 "unknown",
        /// It had read what another block's commit then wrote.
        ReadWrite = 1 "read-write",
        /// It had written what an elder block wanted to write.
        WriteWrite = 2 "write-write",
        /// An operation that waited for the commit did not fit what its object held by then.
        Commute = 3 "commute",
        /// The program itself rolled it back.
        Rollback = 4 "rollback",
    }
}

coded! {
    /// What a block waited for.
    WaitFor {
        /// Not known.
        #[default]
        Unknown = 0 "unknown",
        /// The end of a block that had written the same object.
        Owner = 1 "owner",
        /// The end of an irrevocable block.
        Irrevocable = 2 "irrevocable",
        /// The commit of the block before it in an ordered loop.
        Order = 3 "order",
        /// A lock, a queue, or a thread to be joined.
        Lock = 4 "lock",
        /// A change of what it had read, after `retry`.
        Retry = 5 "retry",
    }
}

coded! {
    /// The kind of thing that makes a block irrevocable.
    ReasonKind {
        /// Not known.
        #[default]
        Unknown = 0 "unknown",
        /// The program asked for it.
        Requested = 1 "requested",
        /// It had lost to other blocks too often.
        Starved = 2 "starved",
        /// It read input.
        Input = 3 "input",
        /// It wrote output that cannot be held back.
        Output = 4 "output",
        /// It slept.
        Sleep = 5 "sleep",
        /// It called native code that cannot be undone.
        Native = 6 "native",
        /// It changed code: a class or a function that others may be using.
        Definition = 7 "definition",
    }
}

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EventKind {
    /// A block committed.
    Commit,
    /// So many executions of a block committed, one after another; `lasted` is their sum.
    Commits(u32),
    /// A block aborted; what it did is lost.
    Abort(Cause),
    /// A wait ended.
    Wait(WaitFor),
    /// A block gave up with `retry`.
    Retry,
    /// A block became irrevocable, for the reason with this number.
    Irrevocable(u32),
}

/// Something that happened at one time on one thread. Every number may be 0, which is unknown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Event {
    /// When it happened, in nanoseconds since recording began.
    pub at: u64,
    /// How long what ended with it had taken, in nanoseconds. A block's time includes its waits.
    pub lasted: u64,
    /// The thread.
    pub thread: u32,
    /// The segment on which the thread ran.
    pub segment: u32,
    /// The block.
    pub block: u32,
    /// What in the block led to it.
    pub site: u32,
    /// What in another block led to it.
    pub by: u32,
    /// The thread of that other block.
    pub by_thread: u32,
    /// The place that it was about.
    pub place: u32,
    /// What happened.
    pub kind: EventKind,
}

impl Event {
    /// An event of which only the kind, the thread and the times are known.
    #[must_use]
    pub const fn new(kind: EventKind, thread: u32, at: u64, lasted: u64) -> Self {
        Self {
            at,
            lasted,
            thread,
            segment: 0,
            block: 0,
            site: 0,
            by: 0,
            by_thread: 0,
            place: 0,
            kind,
        }
    }
}

/// One record of a log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Record {
    /// The run.
    Header(Header),
    /// A thread's name.
    Thread(u32, String),
    /// A source file's name.
    File(u32, String),
    /// A line of a file: the file's number, the line from 1, its text.
    Line(u32, u32, String),
    /// The site with this number.
    Site(u32, Site),
    /// The block with this number.
    Block(u32, BlockName),
    /// The object at this place.
    Object(u32, Object),
    /// The reason with this number.
    Reason(u32, Reason),
    /// Something happened.
    Event(Event),
    /// So many events of a thread could not be recorded.
    Dropped(u32, u64),
    /// The run ended, at this time.
    End(u64),
}

impl Object {
    /// The object as a whole, for example ``dict `balances` ``.
    #[must_use]
    pub fn name(&self) -> String {
        let kind = match self.type_name.as_str() {
            "type" => "class",
            "" => "object of unknown type",
            name => name,
        };
        match (self.variable.as_str(), kind.starts_with(['a', 'e', 'i', 'o', 'u'])) {
            ("", false) => format!("a {kind}"),
            ("", true) => format!("an {kind}"),
            (variable, _) => format!("{kind} `{variable}`"),
        }
    }
}

impl fmt::Display for Object {
    /// The object and the part, for example ``dict `balances`, key 'fees'``.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())?;
        match &self.part {
            Part::Whole => Ok(()),
            Part::Attribute(name) if self.type_name == "module" => write!(f, ", global '{name}'"),
            Part::Attribute(name) => write!(f, ", attribute '{name}'"),
            Part::Key(key) => write!(f, ", key {key}"),
            Part::Items { first, last } if first == last => write!(f, ", element {first}"),
            Part::Items { first, last } => write!(f, ", elements {first} to {last}"),
            Part::Length => f.write_str(", length"),
            Part::Order => f.write_str(", order of its elements"),
        }
    }
}
