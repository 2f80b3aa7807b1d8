//! What became of calls in the last quarter of an hour, in steps of five seconds.

use std::collections::VecDeque;
use std::time::Duration;

use serde::Serialize;

use super::counts::Counts;
use super::sum::{Sum, per_second};

/// How long a step is, in milliseconds.
pub(crate) const STEP_MS: u64 = 5000;

/// So many steps are kept: a quarter of an hour.
pub(crate) const STEPS: usize = 180;

/// The calls of a service, or of a part of them, step by step.
#[derive(Debug, Default)]
pub(crate) struct Series {
    /// Steps that are over, oldest first; the last ended when the present one began.
    steps: VecDeque<Step>,
    /// The present step; none before the first call, as most methods of most callers are never called.
    now: Option<Box<Sum>>,
}

/// A step that is over.
#[derive(Debug, Clone, Copy, Default)]
struct Step {
    ended: u32,
    errors: u32,
    faults: u32,
    p50_us: Option<u32>,
    p99_us: Option<u32>,
}

/// Steps as the page is told them: a column for each figure.
#[derive(Debug, Default, Serialize)]
pub(crate) struct SeriesPage {
    rate: Vec<f64>,
    errors: Vec<f64>,
    faults: Vec<f64>,
    p50_us: Vec<Option<u32>>,
    p99_us: Vec<Option<u32>>,
}

impl Series {
    pub(crate) fn add(&mut self, counts: &Counts) {
        self.now.get_or_insert_default().add(counts);
    }

    /// Ends the present step, and so many more in which nothing was told.
    pub(crate) fn end_steps(&mut self, count: u64) {
        if self.now.is_none() && self.steps.is_empty() {
            return;
        }
        for _ in 0..count.min(STEPS as u64) {
            let step = self.now.as_deref().map(Step::of).unwrap_or_default();
            if let Some(now) = &mut self.now {
                now.clear();
            }
            if self.steps.len() == STEPS {
                self.steps.pop_front();
            }
            self.steps.push_back(step);
        }
    }

    /// The last `count` steps that are over. What was before the first call is told as steps without calls.
    pub(crate) fn page(&self, count: usize) -> SeriesPage {
        let before = count.saturating_sub(self.steps.len());
        let known = self.steps.iter().skip(self.steps.len().saturating_sub(count)).copied();
        let mut page = SeriesPage::default();
        for step in std::iter::repeat_n(Step::default(), before).chain(known) {
            let span = Duration::from_millis(STEP_MS);
            page.rate.push(per_second(step.ended.into(), span));
            page.errors.push(per_second(step.errors.into(), span));
            page.faults.push(per_second(step.faults.into(), span));
            page.p50_us.push(step.p50_us);
            page.p99_us.push(step.p99_us);
        }
        page
    }
}

impl Step {
    fn of(sum: &Sum) -> Self {
        let short = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        Self {
            ended: short(sum.ended()),
            errors: short(sum.errors()),
            faults: short(sum.faults()),
            p50_us: sum.quantile(0.50).map(short),
            p99_us: sum.quantile(0.99).map(short),
        }
    }
}
