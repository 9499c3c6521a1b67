//! Machine descriptions: TOML files that become a checked [`Machine`].
//!
//! Invariant: every [`Machine`] can be built: names resolve, geometries exist, and private levels
//! come before shared ones. The files in `machines/` are the presets; each is also the best
//! template for a machine of one's own.

use crate::cache::{Geometry, GeometryError, IndexFunction, Replacement};
use crate::line::LineSize;
use serde::{Deserialize, Deserializer, de};
use std::fmt;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Most cores that a machine can have: sets of cores are one machine word.
pub const MAX_CORES: usize = 64;

const PRESETS: [(&str, &str); 5] = [
    ("haswell", include_str!("../machines/haswell.toml")),
    ("power8", include_str!("../machines/power8.toml")),
    ("zec12", include_str!("../machines/zec12.toml")),
    ("rigo2012", include_str!("../machines/rigo2012.toml")),
    ("tile", include_str!("../machines/tile.toml")),
];

/// A machine as its file describes it; [`Machine::new`] checks it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// Short name, used in reports.
    pub name: String,
    /// What it models and where its figures come from.
    #[serde(default)]
    pub description: String,
    /// Cores, 1 to 64.
    pub cores: usize,
    /// Bytes in a cache line, the unit of conflicts.
    pub line: Bytes,
    /// Extra cycles of an access that no cache can serve.
    pub memory_latency: u64,
    /// Extra cycles to take a line from another core or to invalidate its copies there.
    pub transfer_latency: u64,
    /// Data caches from the core outwards.
    pub level: Vec<LevelDescription>,
    /// The first-level instruction cache; without it, fetches are free.
    pub instruction_cache: Option<InstructionCacheDescription>,
    /// What its hardware transactions can do.
    pub transaction: TransactionDescription,
}

/// One data cache.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelDescription {
    /// `L1`, `L2` and so on; `write_set` and `read_set` refer to it.
    pub name: String,
    /// Bytes.
    pub size: Bytes,
    /// Lines in a set.
    pub ways: u64,
    /// Extra cycles of an access served here.
    pub latency: u64,
    /// Whether all cores use one such cache together.
    #[serde(default)]
    pub shared: bool,
    /// Whether a line that leaves this cache must leave the ones before it too.
    #[serde(default)]
    pub inclusive: bool,
    /// Whether it holds only what left the private level before it, and gives a line back when
    /// that is used again: the two then hold what their sizes add up to.
    #[serde(default)]
    pub exclusive: bool,
    /// How sets are chosen.
    #[serde(default)]
    pub index: IndexFunction,
    /// How victims are chosen.
    #[serde(default)]
    pub replacement: Replacement,
}

/// The first-level instruction cache. Its misses go to the second data level.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstructionCacheDescription {
    /// Bytes.
    pub size: Bytes,
    /// Lines in a set.
    pub ways: u64,
}

/// Hardware transactions of the machine.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransactionDescription {
    /// Cycles to begin.
    pub begin: u64,
    /// Cycles to commit.
    pub commit: u64,
    /// Cycles from an abort until the program goes on.
    pub abort: u64,
    /// Where written lines must stay: a private level's name, `buffer` or `unlimited`.
    pub write_set: String,
    /// Where read lines must stay: a level's name, `buffer`, `bloom` or `unlimited`.
    pub read_set: String,
    /// What becomes of a read line that leaves the level of `read_set`.
    #[serde(default)]
    pub lost_reads: LostReads,
    /// Who loses when two blocks meet.
    pub conflict: ConflictPolicy,
    /// Whether accesses marked as private to the block take part.
    #[serde(default)]
    pub private_lines: PrivateLines,
    /// Mean cycles between two interrupts of a core; without it, there are none.
    pub interrupt_interval: Option<u64>,
    /// The transaction buffer, where a set is kept in it.
    pub buffer: Option<BufferDescription>,
    /// The Bloom filter, where reads are kept in it.
    pub bloom: Option<BloomDescription>,
}

/// A fully associative transaction buffer, such as POWER8's TMCAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BufferDescription {
    /// Entries.
    pub entries: u64,
    /// Bytes that an entry covers.
    pub line: Bytes,
}

/// A Bloom filter of read lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BloomDescription {
    /// Bits, a power of two from 64 to 2^20.
    pub bits: u64,
    /// Hash functions, 1 to 8.
    pub hashes: u32,
}

/// What becomes of read lines that leave their level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LostReads {
    /// The block aborts.
    #[default]
    Abort,
    /// They go on in the Bloom filter.
    Bloom,
    /// They go on being tracked, exactly, somewhere else.
    Keep,
}

/// Who loses a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConflictPolicy {
    /// The block that had the line.
    RequesterWins,
    /// None: the requester waits, and aborts only where waiting would close a circle.
    RequesterStalls,
    /// Whoever has not committed when the other does.
    CommitterWins,
}

/// What private accesses cost a transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrivateLines {
    /// They are tracked and buffered as all others.
    #[default]
    Tracked,
    /// They go straight to memory: an abort leaves them there, as garbage that nothing reaches.
    Exempt,
}

/// A number of bytes, in a file either a number or a text such as `"32K"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub u64);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Bytes;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a number of bytes, or a text such as \"32K\" or \"8M\"")
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Bytes, E> {
                u64::try_from(value)
                    .map(Bytes)
                    .map_err(|_| E::invalid_value(de::Unexpected::Signed(value), &self))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Bytes, E> {
                text.parse().map_err(|()| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl std::str::FromStr for Bytes {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let scale = match &text[digits.len()..] {
            "" => 1,
            "K" => 1 << 10,
            "M" => 1 << 20,
            _ => return Err(()),
        };
        digits.parse::<u64>().ok().and_then(|n| n.checked_mul(scale)).map(Bytes).ok_or(())
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            n if n >= 1 << 20 && n.is_multiple_of(1 << 20) => write!(formatter, "{}M", n >> 20),
            n if n >= 1 << 10 && n.is_multiple_of(1 << 10) => write!(formatter, "{}K", n >> 10),
            n => write!(formatter, "{n}"),
        }
    }
}

/// Why a description is not a machine.
#[derive(Debug, Error)]
pub enum MachineError {
    /// The file is not TOML, lacks a key, or has one that does not exist.
    #[error("{origin}: {source}")]
    Toml {
        /// File or preset.
        origin: String,
        /// What and where.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// A key's value is impossible.
    #[error("machine `{machine}`: key `{key}`: {reason}")]
    Key {
        /// Name of the machine.
        machine: String,
        /// The key, with the table that it is in.
        key: String,
        /// Why not.
        reason: String,
    },
    /// Neither a preset nor a readable file.
    #[error("`{}` is neither a preset ({}) nor a readable machine file", path.display(), preset_names())]
    Unknown {
        /// What was asked for.
        path: PathBuf,
        /// Why the file could not be read.
        source: std::io::Error,
    },
}

fn preset_names() -> String {
    Machine::presets().collect::<Vec<_>>().join(", ")
}

/// One checked data cache.
#[derive(Clone, Debug)]
pub(crate) struct Level {
    pub(crate) geometry: Geometry,
    pub(crate) latency: u64,
    pub(crate) inclusive: bool,
    pub(crate) exclusive: bool,
}

/// Where a set of lines is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tracking {
    /// In this level or one before it.
    Level(usize),
    Buffer,
    Bloom,
    Unlimited,
}

/// A machine that can be built.
#[derive(Clone, Debug)]
pub struct Machine {
    description: Description,
    pub(crate) line: LineSize,
    pub(crate) levels: Vec<Level>,
    /// Levels before this one are each core's own.
    pub(crate) first_shared: usize,
    pub(crate) instruction_cache: Option<Geometry>,
    pub(crate) write_set: Tracking,
    pub(crate) read_set: Tracking,
    pub(crate) buffer: Option<(u64, LineSize)>,
}

impl Machine {
    /// Checks a description.
    ///
    /// # Errors
    /// Names the first key whose value is impossible.
    pub fn new(description: Description) -> Result<Self, MachineError> {
        let fail = |key: String, reason: String| MachineError::Key {
            machine: description.name.clone(),
            key,
            reason,
        };
        if !(1..=MAX_CORES).contains(&description.cores) {
            return Err(fail("cores".into(), format!("{} is not from 1 to 64", description.cores)));
        }
        let line = LineSize::new(description.line.0)
            .ok()
            .filter(|line| (16..=512).contains(&line.bytes()))
            .ok_or_else(|| {
                fail(
                    "line".into(),
                    format!("{} is no power of two from 16 to 512", description.line),
                )
            })?;
        let (levels, first_shared) = check_levels(&description, &fail)?;
        let instruction_cache = description
            .instruction_cache
            .as_ref()
            .map(|cache| {
                Geometry::new(cache.size.0, cache.ways, line.bytes())
                    .map_err(|error| geometry_failure("instruction_cache", error, &fail))
            })
            .transpose()?;
        let transaction = &description.transaction;
        let buffer = transaction
            .buffer
            .map(|buffer| {
                if !(1..=65536).contains(&buffer.entries) {
                    let reason = format!("{} is not from 1 to 65536", buffer.entries);
                    return Err(fail("transaction.buffer.entries".into(), reason));
                }
                let entry = LineSize::new(buffer.line.0)
                    .map_err(|error| fail("transaction.buffer.line".into(), error.to_string()))?;
                if entry > line || entry.bytes() < line.granule() {
                    let reason = format!("{} bytes do not divide the line", entry.bytes());
                    return Err(fail("transaction.buffer.line".into(), reason));
                }
                Ok((buffer.entries, entry))
            })
            .transpose()?;
        if let Some(bloom) = transaction.bloom {
            if !bloom.bits.is_power_of_two() || !(64..=1 << 20).contains(&bloom.bits) {
                let reason = format!("{} is no power of two from 64 to 1048576", bloom.bits);
                return Err(fail("transaction.bloom.bits".into(), reason));
            }
            if !(1..=8).contains(&bloom.hashes) {
                let reason = format!("{} is not from 1 to 8", bloom.hashes);
                return Err(fail("transaction.bloom.hashes".into(), reason));
            }
        }
        if transaction.interrupt_interval == Some(0) {
            return Err(fail(
                "transaction.interrupt_interval".into(),
                "0 leaves no time to run".into(),
            ));
        }
        if transaction.lost_reads == LostReads::Bloom && transaction.bloom.is_none() {
            return Err(fail(
                "transaction.lost_reads".into(),
                "there is no [transaction.bloom]".into(),
            ));
        }
        let write_set = tracking(&description, "write_set", first_shared, &fail)?;
        let read_set = tracking(&description, "read_set", levels.len(), &fail)?;
        Ok(Self {
            line,
            levels,
            first_shared,
            instruction_cache,
            write_set,
            read_set,
            buffer,
            description,
        })
    }

    /// Reads a description from TOML text; `origin` names it in errors.
    ///
    /// # Errors
    /// When the text is no description, or the description no machine.
    pub fn from_toml(text: &str, origin: &str) -> Result<Self, MachineError> {
        let description = toml::from_str(text).map_err(|source| MachineError::Toml {
            origin: origin.into(),
            source: Box::new(source),
        })?;
        Self::new(description)
    }

    /// The preset of this name, or the machine that this file describes.
    ///
    /// # Errors
    /// When it is neither, or the file's description is no machine.
    pub fn load(preset_or_path: &str) -> Result<Self, MachineError> {
        if let Some(text) = Self::preset_text(preset_or_path) {
            return Self::from_toml(text, preset_or_path);
        }
        let path = Path::new(preset_or_path);
        let text = std::fs::read_to_string(path)
            .map_err(|source| MachineError::Unknown { path: path.into(), source })?;
        Self::from_toml(&text, preset_or_path)
    }

    /// Names of the presets.
    pub fn presets() -> impl Iterator<Item = &'static str> {
        PRESETS.iter().map(|&(name, _)| name)
    }

    /// The file of a preset, to copy and change.
    #[must_use]
    pub fn preset_text(name: &str) -> Option<&'static str> {
        PRESETS.iter().find(|&&(known, _)| known == name).map(|&(_, text)| text)
    }

    /// What the machine was made from; change a copy and call [`Machine::new`] for a variant.
    #[must_use]
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// The same machine with another number of cores.
    ///
    /// # Errors
    /// When there are none, or more than 64.
    pub fn with_cores(&self, cores: usize) -> Result<Self, MachineError> {
        Self::new(Description { cores, ..self.description.clone() })
    }

    /// Bytes in a line.
    #[must_use]
    pub fn line(&self) -> LineSize {
        self.line
    }

    pub(crate) fn transaction(&self) -> &TransactionDescription {
        &self.description.transaction
    }
}

fn geometry_failure(
    table: &str,
    error: GeometryError,
    fail: &impl Fn(String, String) -> MachineError,
) -> MachineError {
    fail(format!("{table}.{}", error.key()), error.to_string())
}

fn check_levels(
    description: &Description,
    fail: &impl Fn(String, String) -> MachineError,
) -> Result<(Vec<Level>, usize), MachineError> {
    if !(1..=4).contains(&description.level.len()) {
        return Err(fail("level".into(), "a machine has 1 to 4 of them".into()));
    }
    let mut levels = Vec::new();
    for (number, level) in description.level.iter().enumerate() {
        let table = format!("level[{number}]");
        let before = &description.level[..number];
        if before.iter().any(|other| other.name == level.name) {
            return Err(fail(format!("{table}.name"), format!("`{}` is taken", level.name)));
        }
        if ["buffer", "bloom", "unlimited"].contains(&level.name.as_str()) {
            return Err(fail(
                format!("{table}.name"),
                format!("`{}` has a meaning already", level.name),
            ));
        }
        let after_shared = before.last().is_some_and(|other| other.shared);
        if !level.shared && after_shared {
            return Err(fail(
                format!("{table}.shared"),
                "a private level cannot follow a shared one".into(),
            ));
        }
        if level.shared && number == 0 {
            return Err(fail(
                format!("{table}.shared"),
                "the first level is each core's own".into(),
            ));
        }
        let geometry = Geometry::new(level.size.0, level.ways, description.line.0)
            .and_then(|geometry| {
                geometry.with_index(level.index).with_replacement(level.replacement)
            })
            .map_err(|error| geometry_failure(&table, error, fail))?;
        if level.exclusive && (number == 0 || level.shared || level.inclusive) {
            let reason = "only a private level after the first that is not inclusive can be";
            return Err(fail(format!("{table}.exclusive"), reason.into()));
        }
        let LevelDescription { latency, inclusive, exclusive, .. } = *level;
        levels.push(Level { geometry, latency, inclusive, exclusive });
    }
    let first_shared =
        description.level.iter().position(|level| level.shared).unwrap_or(levels.len());
    Ok((levels, first_shared))
}

/// Resolves `write_set` or `read_set`; levels from `limit` on are not allowed.
fn tracking(
    description: &Description,
    key: &str,
    limit: usize,
    fail: &impl Fn(String, String) -> MachineError,
) -> Result<Tracking, MachineError> {
    let transaction = &description.transaction;
    let write = key == "write_set";
    let name = if write { &transaction.write_set } else { &transaction.read_set };
    let refuse = |reason: String| Err(fail(format!("transaction.{key}"), reason));
    match name.as_str() {
        "unlimited" => Ok(Tracking::Unlimited),
        "buffer" if transaction.buffer.is_some() => Ok(Tracking::Buffer),
        "buffer" => refuse("there is no [transaction.buffer]".into()),
        "bloom" if write => refuse("a Bloom filter cannot hold written data".into()),
        "bloom" if transaction.bloom.is_some() => Ok(Tracking::Bloom),
        "bloom" => refuse("there is no [transaction.bloom]".into()),
        name => match description.level.iter().position(|level| level.name == name) {
            Some(at) if at < limit => Ok(Tracking::Level(at)),
            Some(_) => refuse(format!("`{name}` is shared, and speculative data must be private")),
            None => refuse(format!("`{name}` is neither a level nor buffer, bloom or unlimited")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_a_machine_of_its_name() {
        for name in Machine::presets() {
            let machine = Machine::load(name).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(machine.description().name, name);
            assert!(!machine.description().description.is_empty(), "{name}");
        }
    }

    /// Replaces one line of the haswell preset and returns the error.
    fn broken(from: &str, to: &str) -> String {
        let text = Machine::preset_text("haswell").unwrap();
        assert!(text.contains(from), "{from}");
        Machine::from_toml(&text.replacen(from, to, 1), "copy.toml").unwrap_err().to_string()
    }

    #[test]
    fn errors_name_the_key() {
        for (from, to, key) in [
            ("cores = 4", "cores = 65", "`cores`"),
            ("cores = 4", "cores = 4\nspeed = 3", "`speed`"),
            ("cores = 4", "", "`cores`"),
            ("line = 64", "line = 60", "`line`"),
            ("ways = 8", "ways = 7", "`level[0].size`"),
            ("ways = 8", "ways = 0", "`level[0].ways`"),
            ("ways = 8", "ways = 8\nbanks = 2", "`banks`"),
            ("size = \"32K\"", "size = \"32Q\"", "size"),
            ("size = \"32K\"", "size = -1", "size"),
            ("write_set = \"L1\"", "write_set = \"L9\"", "`transaction.write_set`"),
            ("write_set = \"L1\"", "write_set = \"L3\"", "`transaction.write_set`"),
            ("write_set = \"L1\"", "write_set = \"bloom\"", "`transaction.write_set`"),
            ("read_set = \"L3\"", "read_set = \"buffer\"", "`transaction.read_set`"),
            ("read_set = \"L3\"", "read_set = \"bloom\"", "`transaction.read_set`"),
            (
                "read_set = \"L3\"",
                "read_set = \"L1\"\nlost_reads = \"bloom\"",
                "`transaction.lost_reads`",
            ),
            ("conflict = \"requester-wins\"", "conflict = \"coin\"", "coin"),
            (
                "conflict =",
                "interrupt_interval = 0\nconflict =",
                "`transaction.interrupt_interval`",
            ),
            ("name = \"L2\"", "name = \"L1\"", "`level[1].name`"),
            ("inclusive = true", "exclusive = true", "`level[2].exclusive`"),
            ("name = \"L2\"", "name = \"L2\"\nreplacement = \"mru\"", "mru"),
            (
                "[transaction]",
                "[transaction.buffer]\nentries = 0\nline = 64\n[transaction]",
                "`transaction.buffer.entries`",
            ),
            (
                "[transaction]",
                "[transaction.buffer]\nentries = 1\nline = 128\n[transaction]",
                "`transaction.buffer.line`",
            ),
            (
                "[transaction]",
                "[transaction.bloom]\nbits = 100\nhashes = 2\n[transaction]",
                "`transaction.bloom.bits`",
            ),
            (
                "[transaction]",
                "[transaction.bloom]\nbits = 128\nhashes = 9\n[transaction]",
                "`transaction.bloom.hashes`",
            ),
        ] {
            let error = broken(from, to);
            assert!(error.contains(key), "{to}: {error}");
        }
    }

    #[test]
    fn an_unknown_machine_lists_the_presets() {
        let error = Machine::load("no-such-machine").unwrap_err().to_string();
        assert!(error.contains("no-such-machine") && error.contains("power8"), "{error}");
    }

    #[test]
    fn sizes_print_as_they_are_written() {
        for text in ["100", "32K", "8M", "1536K"] {
            assert_eq!(text.parse::<Bytes>().unwrap().to_string(), text);
        }
        assert!("99999999999999999999".parse::<Bytes>().is_err());
        assert!("18446744073709551615M".parse::<Bytes>().is_err());
    }
}
