//! The standard library's Python files, which the program carries with it.
//!
//! Main invariant: nothing is unpacked before it is asked for, so carrying the library costs an
//! interpreter's start nothing. Files are named as below the library's folder, with `/`:
//! `"collections/__init__.py"`.

/// Name, position in the archive, packed size, size.
type Entry = (&'static str, usize, usize, usize);

/// Sorted by name.
static TABLE: &[Entry] = include!(concat!(env!("OUT_DIR"), "/library_table.rs"));
static ARCHIVE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.deflate"));

/// The folder that the library's files seem to be in: what `sys.path` and `__file__` say.
pub const FOLDER: &str = "<library>";

fn find(name: &str) -> Option<&'static Entry> {
    let i = TABLE.binary_search_by(|entry| entry.0.cmp(name)).ok()?;
    Some(&TABLE[i])
}

/// Whether there is a file of this name.
#[must_use]
pub fn exists(name: &str) -> bool {
    find(name).is_some()
}

/// The contents of a file.
#[must_use]
pub fn source(name: &str) -> Option<Vec<u8>> {
    let &(_, at, packed, size) = find(name)?;
    miniz_oxide::inflate::decompress_to_vec_with_limit(&ARCHIVE[at..at + packed], size).ok()
}

/// The file of a module, by its path without a suffix, and whether it is a package.
#[must_use]
pub fn module(path: &str) -> Option<(&'static str, bool)> {
    let package = find(&format!("{path}/__init__.py"));
    let found = package.or_else(|| find(&format!("{path}.py")))?;
    Some((found.0, package.is_some()))
}

/// The names of all modules that are not inside packages.
pub fn modules() -> impl Iterator<Item = &'static str> {
    TABLE.iter().filter_map(|entry| match entry.0.split_once('/') {
        Some((package, "__init__.py")) => Some(package),
        Some(_) => None,
        None => entry.0.strip_suffix(".py"),
    })
}

/// The library's files, or functions of them, that CPython has in C.
const NATIVE: &[(&str, &[&str])] = &[
    ("_py_warnings.py", &[]),
    ("_pydatetime.py", &[]),
    ("_pydecimal.py", &[]),
    ("asyncio/futures.py", &["Future."]),
    ("asyncio/tasks.py", &["Task."]),
    ("bisect.py", &[]),
    ("functools.py", &["partial.", "reduce", "_lru_cache_wrapper.", "cmp_to_key."]),
    ("json/scanner.py", &[]),
    ("operator.py", &[]),
    ("pickle.py", &[]),
];

/// Whether a function is one that CPython has in C: of the machine's own sources, or the library's.
pub(crate) fn stands_for_native(filename: &str, qualname: &str) -> bool {
    if filename.starts_with("<frozen ") {
        return true;
    }
    let name = filename.strip_prefix(FOLDER).and_then(|name| name.strip_prefix('/'));
    let Some(name) = name else { return false };
    let Ok(i) = NATIVE.binary_search_by(|entry| entry.0.cmp(name)) else { return false };
    let functions = NATIVE[i].1;
    functions.is_empty() || functions.iter().any(|start| qualname.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_that_are_native_elsewhere() {
        assert!(NATIVE.is_sorted_by(|a, b| a.0 < b.0));
        assert!(NATIVE.iter().all(|entry| exists(entry.0)));
        assert!(stands_for_native("<frozen _io>", "open"));
        assert!(stands_for_native("<library>/functools.py", "partial.__call__"));
        assert!(!stands_for_native("<library>/functools.py", "wraps"));
        assert!(!stands_for_native("functools.py", "reduce"));
    }

    #[test]
    fn the_library_is_there() {
        assert!(TABLE.is_sorted_by(|a, b| a.0 < b.0));
        let text = source("collections/__init__.py").expect("is in the library");
        assert!(String::from_utf8(text).expect("is text").contains("class OrderedDict"));
        assert_eq!(module("collections"), Some(("collections/__init__.py", true)));
        assert_eq!(module("json/decoder"), Some(("json/decoder.py", false)));
        assert_eq!(module("made/up"), None);
        assert!(!exists("collections"));
    }

    #[test]
    fn every_file_unpacks() {
        for &(name, _, _, size) in TABLE {
            assert_eq!(source(name).map(|text| text.len()), Some(size), "{name}");
        }
    }
}
