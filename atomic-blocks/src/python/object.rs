//! What reports call the object of an event.
//!
//! Main invariant: the type and the part are what was found at the place; the instructions only
//! tell which one of several attributes or keys is meant, and what the program calls the object
//! where no variable, attribute or key leads to it.

use interp::vm::reach::{Known, Spot};
use interp::vm::recording::Whereabouts;

use crate::record::{Object, Part};

/// The object of an event. A place may stand for several attributes or keys: the instructions tell
/// which one is meant.
pub(super) fn described(
    known: &Known,
    sites: [Option<&Whereabouts>; 2],
    text: impl Fn(&Whereabouts) -> Option<String>,
) -> Object {
    let sites = || sites.iter().copied().flatten();
    let one = |all: &[String], named: Option<String>| match (named, all) {
        (Some(name), _) => Some(name),
        (None, [only]) => Some(only.clone()),
        _ => None,
    };
    let part = match &known.spot {
        Spot::Whole => Part::Whole,
        Spot::Length => Part::Length,
        Spot::Order => Part::Order,
        &Spot::Items(first, last) => Part::Items { first, last },
        Spot::Attributes(names) => {
            let mut named = sites().filter_map(Whereabouts::name).map(str::to_owned);
            one(names, named.find(|name| names.is_empty() || names.contains(name)))
                .map_or(Part::Whole, Part::Attribute)
        }
        Spot::Keys(keys) => {
            let mut named = sites().filter_map(Whereabouts::key);
            one(keys, named.find(|key| keys.contains(key))).map_or(Part::Whole, Part::Key)
        }
    };
    let held = |at: &Whereabouts| {
        let local = at.local().map(str::to_owned);
        local.or_else(|| at.is_access().then(|| holder(&text(at)?)).flatten())
    };
    // What the library keeps it in tells less than what the program calls it.
    let variable = match known.variable.as_str() {
        "" => sites().find_map(held).unwrap_or_default(),
        reached if known.through_library => {
            let mut own = sites().filter(|at| !at.is_library());
            own.find_map(held).unwrap_or_else(|| reached.to_owned())
        }
        reached => reached.to_owned(),
    };
    Object { type_name: known.type_name.clone(), variable, part }
}

/// Of the text `a.b[i].c` of an access to an attribute or an element: `a.b[i]`, which holds it.
/// Nothing if that is no plain path.
fn holder(access: &str) -> Option<String> {
    let end = match access.strip_suffix(']') {
        None => access.rfind('.')?,
        Some(inside) => opening(inside)?,
    };
    let path = access[..end].trim_end();
    let plain = |c: char| c.is_alphanumeric() || "_.[]'\"-".contains(c);
    let begins = |c: char| c.is_alphabetic() || c == '_';
    (path.starts_with(begins) && path.chars().all(plain)).then(|| path.to_owned())
}

/// Where the bracket stands that is closed behind `text`.
fn opening(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices().rev() {
        match c {
            ']' | ')' => depth += 1,
            '[' | '(' if depth == 0 => return (c == '[').then_some(at),
            '[' | '(' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::holder;

    #[test]
    fn what_holds_an_attribute_or_an_element() {
        let of = |access: &str| holder(access).unwrap_or_default();
        assert_eq!(of("self.tail.next"), "self.tail");
        assert_eq!(of("node.value"), "node");
        assert_eq!(of("rows[i][j]"), "rows[i]");
        assert_eq!(of("table[f(x)[0]]"), "table");
        assert_eq!(of("config['a'].b"), "config['a']");
    }

    #[test]
    fn what_is_no_path_holds_nothing() {
        for access in ["f(x).y", "x", "(a or b).c", "n = n + 1", "", "]", "a)]", "x.y + z.w[0]"] {
            assert_eq!(holder(access), None, "{access}");
        }
    }
}
