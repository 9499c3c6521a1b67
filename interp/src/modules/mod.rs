//! Native modules, a file each.

mod binascii;
mod cmath;
mod codecs;
mod itertools;
mod json;
mod json_encoder;
pub mod math;
mod posix;
mod prelude;
mod python;
mod random;
mod sre;
mod sre_match;
mod string_;
mod struct_;
pub mod sys;
mod time;
mod unicodedata;

use crate::native::ModuleSpec;

/// All of them.
pub static ALL: &[&ModuleSpec] = &[
    &binascii::SPEC,
    &cmath::SPEC,
    &codecs::SPEC,
    &itertools::MODULE,
    &json::SPEC,
    &math::SPEC,
    &posix::MODULE,
    &prelude::SPEC,
    &python::CONTEXTVARS,
    &python::ERRNO,
    &python::IO,
    &python::STRUCTSEQ,
    &python::TYPING,
    &python::WEAKREF,
    &random::SPEC,
    &sre::SPEC,
    &string_::SPEC,
    &struct_::SPEC,
    &time::SPEC,
    &unicodedata::SPEC,
];
