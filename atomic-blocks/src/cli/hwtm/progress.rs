//! A progress bar with an estimate of the time left; silent where no one watches.

use hwtm::experiment::Progress;
use indicatif::{ProgressBar, ProgressStyle};

/// The bar of one experiment.
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new(name: &str) -> Self {
        let bar = ProgressBar::new(0);
        let style = "{msg} {wide_bar} {pos}/{len}, {elapsed} gone, {eta} left";
        bar.set_style(
            ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        bar.set_message(name.to_owned());
        Self(bar)
    }

    pub(super) fn finish(&self) {
        self.0.finish_and_clear();
    }
}

impl Progress for Bar {
    fn expect(&self, steps: u64) {
        self.0.set_length(steps);
        self.0.enable_steady_tick(std::time::Duration::from_millis(200));
    }

    fn step(&self) {
        self.0.inc(1);
    }
}
