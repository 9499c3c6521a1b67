//! Native modules, a file each.

pub mod math;
mod prelude;
pub mod sys;
mod time;

use crate::native::ModuleSpec;

/// All of them.
pub static ALL: &[&ModuleSpec] = &[&math::SPEC, &prelude::SPEC, &time::SPEC];
