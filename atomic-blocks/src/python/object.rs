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
        local.or_else(|| {
            let text = text(at)?;
            if at.is_access() { holder(&text) } else { receiver(&text, &known.type_name) }
        })
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

/// Methods that look at nothing but their object and at hashable values: types, and names.
const METHODS: [(&[&str], &[&str]); 3] = [
    (&["set"], &["add", "discard", "remove", "pop", "clear"]),
    (
        &["dict", "defaultdict", "OrderedDict", "Counter"],
        &["get", "pop", "popitem", "clear", "keys", "values", "items", "copy"],
    ),
    (
        &["list", "deque"],
        &["append", "appendleft", "pop", "popleft", "clear", "reverse", "rotate", "copy"],
    ),
];

/// Of the text `a.b[i].pop(k)` of a call of a method that looks at its object alone: `a.b[i]`.
/// Nothing if a type has no such method, or that is no plain path.
fn receiver(call: &str, type_name: &str) -> Option<String> {
    let inside = call.strip_suffix(')')?;
    let (path, method) = call[..opening(inside, '(')?].rsplit_once('.')?;
    let known = METHODS
        .iter()
        .any(|(types, methods)| types.contains(&type_name) && methods.contains(&method));
    (known && is_path(path)).then(|| path.to_owned())
}

/// Of the text `a.b[i].c` of an access to an attribute or an element: `a.b[i]`, which holds it.
/// Nothing if that is no plain path.
fn holder(access: &str) -> Option<String> {
    let end = match access.strip_suffix(']') {
        None => access.rfind('.')?,
        Some(inside) => opening(inside, '[')?,
    };
    let path = access[..end].trim_end();
    is_path(path).then(|| path.to_owned())
}

/// Whether this is a variable, or attributes and elements from one on.
fn is_path(text: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "_.[]'\"-".contains(c);
    let begins = |c: char| c.is_alphabetic() || c == '_';
    text.starts_with(begins) && text.chars().all(plain)
}

/// Where the bracket `wanted` stands that is closed behind `text`.
fn opening(text: &str, wanted: char) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices().rev() {
        match c {
            ']' | ')' => depth += 1,
            '[' | '(' if depth == 0 => return (c == wanted).then_some(at),
            '[' | '(' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{holder, receiver};

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

    #[test]
    fn the_object_of_a_method() {
        assert_eq!(receiver("free.discard(s)", "set").as_deref(), Some("free"));
        assert_eq!(receiver("self.jobs.append(f(x))", "deque").as_deref(), Some("self.jobs"));
        assert_eq!(receiver("cache.get((a, b[0]))", "dict").as_deref(), Some("cache"));
        // Another set may be meant, a function's argument, or what a function returns.
        for call in ["a.update(b)", "heapq.heappop(a)", "f(x).add(y)", "len(a)", "a.add"] {
            assert_eq!(receiver(call, "set"), None, "{call}");
        }
        assert_eq!(receiver("heap.discard(x)", "list"), None);
    }
}
