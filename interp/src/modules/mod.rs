//! Native modules, a file each.

mod binascii;
mod cmath;
mod codecs;
mod json;
mod json_encoder;
pub mod math;
mod prelude;
mod random;
mod sre;
mod sre_match;
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
    &json::SPEC,
    &math::SPEC,
    &prelude::SPEC,
    &random::SPEC,
    &sre::SPEC,
    &struct_::SPEC,
    &time::SPEC,
    &unicodedata::SPEC,
];
