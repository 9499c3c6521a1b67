//! What to do with a block: where it runs first, and where after an abort.
//!
//! | policy | first | then | source |
//! |---|---|---|---|
//! | global lock | lock | | the GIL |
//! | lock elision | hardware | after transient aborts, hardware again; else the lock | Rajwar and Goodman 2001 |
//! | phased | hardware | all cores in software until the blocks that need it are done | PhTM, Lev, Moir and Nussbaum 2007 |
//! | hybrid NOrec | hardware | software beside hardware, which each software commit aborts | Dalessandro et al. 2011 |
//! | reduced hardware | hardware | software whose commit is one small hardware transaction | Matveev and Shavit 2015 |
//! | dynamic length | hardware | as lock elision, but blocks grow shorter where they abort | Odaira, Castanos and Tomari 2014 |
//! | software | software | | NOrec |
//!
//! Lock elision is the default: it needs no second version of the code and no cooperation from
//! software readers, it is the only policy that gains nothing from knowing the program, and so it
//! is the baseline that others have to beat.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How dynamic block lengths adapt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LengthControl {
    /// Bytecodes a block starts with.
    pub initial: u64,
    /// Factor on the length where too many blocks abort.
    pub shrink: f64,
    /// Share of aborts among a period's blocks that is too many: 1 % suits a machine whose
    /// aborts are dear, 6 % one whose aborts are cheap.
    pub abort_share: f64,
    /// Blocks in a period.
    pub period: u32,
}

impl Default for LengthControl {
    fn default() -> Self {
        Self { initial: 255, shrink: 0.75, abort_share: 0.01, period: 300 }
    }
}

/// The families of the module's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyKind {
    /// One lock around every block.
    GlobalLock,
    /// The same lock, elided.
    LockElision,
    /// PhTM.
    Phased,
    /// Hybrid NOrec.
    HybridNorec,
    /// RH-NOrec's slow path.
    ReducedHardware,
    /// Elision with adaptive length.
    DynamicLength,
    /// NOrec alone.
    Software,
}

impl PolicyKind {
    /// All of them, in the table's order.
    pub const ALL: [Self; 7] = [
        Self::GlobalLock,
        Self::LockElision,
        Self::Phased,
        Self::HybridNorec,
        Self::ReducedHardware,
        Self::DynamicLength,
        Self::Software,
    ];

    /// Its name on command lines and in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::GlobalLock => "global-lock",
            Self::LockElision => "lock-elision",
            Self::Phased => "phased",
            Self::HybridNorec => "hybrid-norec",
            Self::ReducedHardware => "reduced-hardware",
            Self::DynamicLength => "dynamic-length",
            Self::Software => "software",
        }
    }

    pub(crate) fn tries_hardware(self) -> bool {
        !matches!(self, Self::GlobalLock | Self::Software)
    }

    /// Whether the fallback is software beside the hardware, not a lock.
    pub(crate) fn falls_back_to_software(self) -> bool {
        matches!(self, Self::Phased | Self::HybridNorec | Self::ReducedHardware | Self::Software)
    }
}

impl fmt::Display for PolicyKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for PolicyKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.name() == text).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|kind| kind.name()).collect();
            format!("`{text}` is no policy; there are {}", names.join(", "))
        })
    }
}

/// A policy with its parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// Its family.
    pub kind: PolicyKind,
    /// Times that a block is tried again in hardware after transient aborts.
    pub retries: u32,
    /// Times that a block waits for the fallback lock and tries again in hardware, before it
    /// queues for the lock itself.
    pub lock_retries: u32,
    /// Most bytecodes in a block; where it is `None`, blocks end where the program says.
    pub block_bytecodes: Option<u64>,
    /// How lengths adapt, for [`PolicyKind::DynamicLength`].
    pub length: LengthControl,
    /// What software costs.
    pub costs: crate::software::SoftwareCosts,
}

impl Policy {
    /// The family's policy with the parameters of its source: three transient retries.
    #[must_use]
    pub fn new(kind: PolicyKind) -> Self {
        Self {
            kind,
            retries: 3,
            lock_retries: 16,
            block_bytecodes: None,
            length: LengthControl::default(),
            costs: crate::software::SoftwareCosts::default(),
        }
    }
}

/// One core's block length under [`LengthControl`].
#[derive(Clone, Copy, Debug)]
pub struct AdaptiveLength {
    control: LengthControl,
    length: u64,
    blocks: u32,
    aborts: u32,
}

impl AdaptiveLength {
    /// The initial length.
    #[must_use]
    pub fn new(control: LengthControl) -> Self {
        Self { control, length: control.initial.max(1), blocks: 0, aborts: 0 }
    }

    /// Bytecodes that a block has at most.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// A block begins.
    pub fn began(&mut self) {
        self.blocks += 1;
        if self.blocks > self.control.period {
            self.blocks = 1;
            self.aborts = 0;
        }
    }

    /// A block was aborted.
    pub fn aborted(&mut self) {
        self.aborts += 1;
        if f64::from(self.aborts) > self.control.abort_share * f64::from(self.control.period) {
            self.length = ((self.length as f64 * self.control.shrink) as u64).max(1);
            self.blocks = 0;
            self.aborts = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_parse_back() {
        for kind in PolicyKind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
        }
        assert!("gil".parse::<PolicyKind>().unwrap_err().contains("lock-elision"));
    }

    #[test]
    fn lengths_shrink_past_the_share_only() {
        let mut length = AdaptiveLength::new(LengthControl::default());
        for block in 0..3000 {
            length.began();
            if block % 101 == 0 {
                length.aborted();
            }
        }
        assert_eq!(length.length(), 255);
        for _ in 0..4 {
            length.began();
            length.aborted();
        }
        assert_eq!(length.length(), 191);
        for _ in 0..10_000 {
            length.began();
            length.aborted();
        }
        assert_eq!(length.length(), 1);
    }
}
