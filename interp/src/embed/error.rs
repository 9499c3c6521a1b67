//! What Python code raised, as a Rust error.

use crate::object::TypeId;
use crate::traceback::{Style, describe};
use crate::vm::{Machine, Unwind};

/// An exception that Python code did not handle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    class: String,
    message: String,
    traceback: String,
    exit: bool,
}

impl Error {
    pub(super) fn new(m: &mut Machine, unwind: Unwind) -> Error {
        let Unwind::Raise(e) = unwind else {
            let class = m.describe_unwind(unwind);
            return Error { traceback: class.clone(), class, message: String::new(), exit: false };
        };
        let text = m.str_value(e).map(|text| m.text_lossy(text));
        Error {
            class: m.bare_type_name(e),
            message: text.unwrap_or_else(|_| "<exception str() failed>".into()),
            traceback: describe(m, e, Style::PLAIN).unwrap_or_else(|_| m.describe_unwind(unwind)),
            exit: m.is_raised(unwind, TypeId::SystemExit),
        }
    }

    /// The name of the exception's class.
    #[must_use]
    pub fn class(&self) -> &str {
        &self.class
    }

    /// The text of the exception.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What the `amepython` program would print: the traceback, and the exceptions before this one.
    #[must_use]
    pub fn traceback(&self) -> &str {
        &self.traceback
    }

    /// Whether the code asked to exit (SystemExit).
    #[must_use]
    pub fn is_exit(&self) -> bool {
        self.exit
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.message.is_empty() {
            f.write_str(&self.class)
        } else {
            write!(f, "{}: {}", self.class, self.message)
        }
    }
}

impl std::error::Error for Error {}
