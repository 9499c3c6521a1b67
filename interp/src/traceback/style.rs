//! Colours of tracebacks: CPython 3.13's, and when they are used.
//!
//! Main invariant: without colours every function here gives its text back unchanged.

/// Whether a text goes to a terminal that shows colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Style {
    colours: bool,
}

const RESET: &str = "\x1b[0m";
const RED: &str = "\x1b[31m";
const BOLD_RED: &str = "\x1b[1;31m";
const MAGENTA: &str = "\x1b[35m";
const BOLD_MAGENTA: &str = "\x1b[1;35m";

impl Style {
    /// Plain text.
    pub const PLAIN: Style = Style { colours: false };
    /// Text with colours.
    pub const COLOURED: Style = Style { colours: true };

    /// What the environment asks for, by CPython's rules: `PYTHON_COLORS`, then `NO_COLOR`, then
    /// `FORCE_COLOR`, then whether it is a terminal that is not dumb. `python` says whether
    /// variables that begin with `PYTHON` count (they do not under `-E`).
    pub fn from_environment(
        variable: impl Fn(&str) -> Option<String>,
        python: bool,
        terminal: bool,
    ) -> Style {
        let colours = match variable("PYTHON_COLORS").as_deref() {
            Some("0") if python => false,
            Some("1") if python => true,
            _ if variable("NO_COLOR").is_some_and(|v| !v.is_empty()) => false,
            _ if variable("FORCE_COLOR").is_some_and(|v| !v.is_empty()) => true,
            _ => terminal && variable("TERM").as_deref() != Some("dumb"),
        };
        Style { colours }
    }

    /// Whether there are colours.
    pub fn is_coloured(self) -> bool {
        self.colours
    }

    fn paint(self, colour: &str, text: &str) -> String {
        if self.colours { format!("{colour}{text}{RESET}") } else { text.to_string() }
    }

    /// Names of files and functions, line numbers.
    pub(super) fn place(self, text: &str) -> String {
        self.paint(MAGENTA, text)
    }

    /// The class of an exception.
    pub(super) fn class(self, text: &str) -> String {
        self.paint(BOLD_MAGENTA, text)
    }

    /// The message of an exception.
    pub(super) fn message(self, text: &str) -> String {
        self.paint(MAGENTA, text)
    }

    /// What is marked by `^`.
    pub(super) fn strong(self, text: &str) -> String {
        self.paint(BOLD_RED, text)
    }

    /// What is marked by `~`.
    pub(super) fn weak(self, text: &str) -> String {
        self.paint(RED, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_decides() {
        let style = |all: &[(&str, &str)], python, terminal| {
            let all: Vec<_> = all.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
            let find = |name: &str| all.iter().find(|(k, _)| k == name).map(|(_, v)| v.clone());
            Style::from_environment(find, python, terminal).is_coloured()
        };
        assert!(!style(&[], true, false));
        assert!(style(&[], true, true));
        assert!(!style(&[("TERM", "dumb")], true, true));
        assert!(!style(&[("NO_COLOR", "1")], true, true));
        assert!(style(&[("NO_COLOR", "")], true, true));
        assert!(style(&[("FORCE_COLOR", "1")], true, false));
        assert!(!style(&[("FORCE_COLOR", "1"), ("NO_COLOR", "1")], true, false));
        assert!(style(&[("PYTHON_COLORS", "1"), ("NO_COLOR", "1")], true, false));
        assert!(!style(&[("PYTHON_COLORS", "1"), ("NO_COLOR", "1")], false, false));
        assert!(!style(&[("PYTHON_COLORS", "0"), ("FORCE_COLOR", "1")], true, true));
    }
}
