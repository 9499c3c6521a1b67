//! Completion of names for interactive input.
//!
//! Main invariant: completing calls nothing but attributes' getters and `__dir__`, of names that are
//! spelled out before the last dot; what these raise means that there is nothing to offer.

use crate::object::{dict, string};
use crate::value::Value;
use crate::vm::{Exec, Machine};

const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

impl Machine {
    /// What a dotted name may go on to, sorted: whole dotted names.
    pub fn complete(&mut self, word: &str) -> Vec<String> {
        let found = match word.rsplit_once('.') {
            Some((path, last)) => self.complete_attribute(path, last),
            None => self.complete_name(word),
        };
        let mut found = found.unwrap_or_default();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn complete_name(&mut self, word: &str) -> Exec<Vec<String>> {
        let mut found: Vec<String> =
            KEYWORDS.iter().filter(|k| k.starts_with(word)).map(|k| (*k).to_string()).collect();
        let globals = self.main_globals()?;
        for d in [globals, self.well_known().builtins] {
            for key in dict::keys(self, d)? {
                let name = self.text_lossy(key);
                if string::is_str(key) && name.starts_with(word) && shown(&name, word) {
                    found.push(name);
                }
            }
        }
        Ok(found)
    }

    fn complete_attribute(&mut self, path: &str, last: &str) -> Exec<Vec<String>> {
        let mut parts = path.split('.');
        let first = self.intern(parts.next().unwrap_or_default())?;
        let globals = self.main_globals()?;
        let mut found = None;
        for d in [globals, self.well_known().builtins] {
            if found.is_none() {
                found = dict::get_str(self, d, first)?;
            }
        }
        let Some(mut object) = found else { return Ok(Vec::new()) };
        for part in parts {
            let name = self.intern(part)?;
            object = self.get_attribute(object, name)?;
        }
        let name = self.names().dir;
        let names = self.call_method(&[object], name)?;
        let names: Vec<Value> = self.collect(names)?;
        let names = names.into_iter().filter(|v| string::is_str(*v)).map(|v| self.text_lossy(v));
        let names: Vec<String> = names.collect();
        let fitting = names.iter().filter(|name| name.starts_with(last) && shown(name, last));
        Ok(fitting.map(|name| format!("{path}.{name}")).collect())
    }
}

/// Names with underscores are offered to those who began with one.
fn shown(name: &str, typed: &str) -> bool {
    !name.starts_with('_') || typed.starts_with('_')
}
