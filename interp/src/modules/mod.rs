//! Native modules, a file each.

mod array;
pub(crate) mod ast;
mod binascii;
mod bisect;
mod blake2;
mod cmath;
mod codecs;
mod collections;
mod conflicts;
mod csv;
pub(crate) mod datetime;
mod dis;
mod frames;
mod functools;
mod gc;
mod hashing;
mod heapq;
mod io_memory;
mod itertools;
mod json;
mod json_encoder;
pub mod math;
pub(crate) mod open;
mod operator;
mod parallel;
mod pbkdf2;
mod pickle;
mod posix;
mod prelude;
mod python;
mod queue;
mod random;
mod select;
mod signal;
pub(crate) mod site;
mod socket;
mod sre;
mod sre_match;
mod sre_verify;
pub(crate) mod stdin;
mod string;
mod struct_;
mod subprocess;
pub mod sys;
mod sysinfo;
mod thread;
mod time;
mod tokenize;
mod types;
mod unicodedata;
mod weakref;
mod zlib;

use crate::native::ModuleSpec;
pub(crate) use collections::{count_one, count_target, getter_get};
pub(crate) use functools::store_in_cache;
pub(crate) use posix::decode as decode_os;
pub(crate) use select::{poll_files, poll_once, until_ready};

/// All of them.
pub static ALL: &[&ModuleSpec] = &[
    &array::SPEC,
    &ast::SPEC,
    &binascii::SPEC,
    &bisect::SPEC,
    &blake2::SPEC,
    &cmath::SPEC,
    &codecs::SPEC,
    &collections::SPEC,
    &conflicts::SPEC,
    &heapq::SPEC,
    &io_memory::SPEC,
    &itertools::MODULE,
    &csv::SPEC,
    &datetime::SPEC,
    &frames::SPEC,
    &functools::SPEC,
    &hashing::MD5,
    &hashing::SHA1,
    &hashing::SHA2,
    &hashing::SHA3,
    &json::SPEC,
    &math::SPEC,
    &operator::SPEC,
    &parallel::SPEC,
    &parallel::PARALLEL,
    &parallel::TRANSACTION,
    &posix::MODULE,
    &prelude::SPEC,
    &python::ATEXIT,
    &python::CONTEXTVARS,
    &python::DATETIME,
    &python::DECIMAL,
    &dis::SPEC,
    &python::ERRNO,
    &python::IMPORTLIB,
    &python::IMPORTLIB_EXTERNAL,
    &python::MARSHAL,
    &python::MULTIPROCESSING,
    &pbkdf2::SPEC,
    &pickle::SPEC,
    &python::WARNINGS,
    &gc::SPEC,
    &python::IMP,
    &python::IO,
    &python::STRUCTSEQ,
    &python::PDB,
    &python::START,
    &thread::SPEC,
    &thread::ATOMIC,
    &python::SYSCONFIG,
    &tokenize::SPEC,
    &python::TYPING,
    &weakref::SPEC,
    &queue::SPEC,
    &random::SPEC,
    &select::SPEC,
    &signal::SPEC,
    &subprocess::SPEC,
    &socket::SPEC,
    &sre::SPEC,
    &string::SPEC,
    &struct_::SPEC,
    &sysinfo::SPEC,
    &time::SPEC,
    &types::SPEC,
    &unicodedata::SPEC,
    &zlib::SPEC,
];

/// Whether a module of this name is part of the interpreter.
pub(crate) fn is_native(name: &str) -> bool {
    matches!(name, "builtins" | "sys") || ALL.iter().any(|spec| spec.name == name)
}
