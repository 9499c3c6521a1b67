//! What to do about it: rules that look at a profile and say something only when it fits.
//!
//! Invariant: a rule is a function without state, and says nothing when it is not sure. Each has a
//! test with a profile that it speaks about, and one with a profile that looks alike and that it
//! keeps silent about.

mod blocks;
mod code;
mod objects;

use crate::profile::{Block, Finding, Profile};

/// What a rule looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject<'a> {
    /// A row of a report.
    Finding(Finding<'a>),
    /// A block.
    Block(&'a Block),
    /// The run as a whole.
    Run,
}

/// A rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// When it speaks, in a sentence.
    pub about: &'static str,
    check: fn(&Profile, Subject<'_>) -> Option<String>,
}

/// What a rule says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hint {
    /// The name of the rule.
    pub rule: &'static str,
    /// What it says.
    pub text: String,
}

/// All rules; of two that fit, the first is said first.
pub const RULES: &[Rule] = &[
    Rule {
        name: "shared-random",
        about: "Blocks conflict on the state of a random generator.",
        check: objects::shared_random,
    },
    Rule {
        name: "lock",
        about: "Blocks conflict on a lock or wait for one.",
        check: objects::lock,
    },
    Rule {
        name: "growing-length",
        about: "A block asks for the length of a container that others make grow.",
        check: objects::growing_length,
    },
    Rule {
        name: "cleared-container",
        about: "A container that all blocks use is emptied again and again.",
        check: objects::cleared_container,
    },
    Rule {
        name: "shared-counter",
        about: "Blocks read a value, compute with it, and write it back.",
        check: objects::shared_counter,
    },
    Rule {
        name: "class-attribute",
        about: "Blocks write an attribute of a class, which all instances share.",
        check: objects::class_attribute,
    },
    Rule {
        name: "global-rebinding",
        about: "Blocks assign to a global variable.",
        check: objects::global_rebinding,
    },
    Rule { name: "sleep", about: "A block sleeps.", check: blocks::sleep },
    Rule {
        name: "starved",
        about: "A block aborted so often that it was run alone.",
        check: blocks::starved,
    },
    Rule {
        name: "irrevocable",
        about: "A block that runs often does something that cannot be undone.",
        check: blocks::irrevocable,
    },
    Rule {
        name: "block-too-long",
        about: "A block runs so long that an abort loses much.",
        check: blocks::too_long,
    },
    Rule {
        name: "block-too-short",
        about: "A block does so little that beginning and committing it costs as much.",
        check: blocks::too_short,
    },
    Rule {
        name: "serial-time",
        about: "Threads do not run at the same time, although little is lost to conflicts.",
        check: blocks::serial_time,
    },
];

/// How many hints are given about one thing.
const AT_MOST: usize = 2;

/// What there is to say about something, the most helpful first.
#[must_use]
pub fn hints(profile: &Profile, subject: Subject<'_>) -> Vec<Hint> {
    RULES
        .iter()
        .filter_map(|rule| Some(Hint { rule: rule.name, text: (rule.check)(profile, subject)? }))
        .take(AT_MOST)
        .collect()
}

/// Whether the rule of this name says something about this.
#[cfg(test)]
fn speaks(rule: &str, profile: &Profile, subject: Subject<'_>) -> Option<String> {
    let rule = RULES.iter().find(|known| known.name == rule).expect("a rule of that name");
    (rule.check)(profile, subject)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_its_own_name_and_a_sentence() {
        for (index, rule) in RULES.iter().enumerate() {
            assert!(RULES[..index].iter().all(|other| other.name != rule.name));
            assert!(
                rule.about.ends_with('.')
                    && rule.name.chars().all(|c| c.is_ascii_lowercase() || c == '-')
            );
        }
    }

    #[test]
    fn an_empty_profile_needs_no_hint() {
        assert_eq!(hints(&Profile::default(), Subject::Run), []);
        assert_eq!(hints(&Profile::default(), Subject::Block(&Block::default())), []);
    }
}
