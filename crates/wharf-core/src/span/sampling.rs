//! Which traces are kept: decided at their root, and passed on.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use tokio::time::Instant;

use crate::TraceId;

/// The last seven bytes of a trace id are random (W3C Trace Context, level 2), and decide.
const RANDOM: u64 = 1 << 56;

/// A share of all traces, and no more than so many a second.
#[derive(Debug)]
pub struct Sampling {
    /// Traces whose random part is less.
    below: u64,
    /// Zero for no bound.
    per_second: u32,
    begun: Instant,
    /// The second that is counted in the upper half, and how many traces there were in it in the lower.
    counted: AtomicU64,
}

impl Sampling {
    /// `share` of all traces, from 0 to 1, and no more than `per_second`; 0 is without that bound.
    pub fn new(share: f64, per_second: u32) -> Self {
        let below = (share.clamp(0.0, 1.0) * RANDOM as f64) as u64;
        Self { below, per_second, begun: Instant::now(), counted: AtomicU64::new(0) }
    }

    /// Whether a trace that begins here is kept. The share is the same of a trace wherever it is asked.
    pub fn take(&self, trace: TraceId) -> bool {
        let [.., a, b, c, d, e, f, g] = trace.0;
        let random = u64::from_be_bytes([0, a, b, c, d, e, f, g]);
        random < self.below && (self.per_second == 0 || self.has_room())
    }

    fn has_room(&self) -> bool {
        let second = (self.begun.elapsed().as_secs() + 1) & u64::from(u32::MAX);
        let seen = self.counted.load(Relaxed);
        if seen >> 32 != second {
            // Should another thread begin the second between these two, a few traces more are kept.
            let fresh = second << 32;
            let _ = self.counted.compare_exchange(seen, fresh, Relaxed, Relaxed);
        }
        let before = self.counted.fetch_add(1, Relaxed) & u64::from(u32::MAX);
        before < u64::from(self.per_second)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::TraceContext;

    fn kept(sampling: &Sampling, of: usize) -> usize {
        (0..of).filter(|_| sampling.take(TraceContext::root().trace_id)).count()
    }

    #[test]
    fn none_and_all_are_exactly_that() {
        assert_eq!(kept(&Sampling::new(0.0, 0), 1000), 0);
        assert_eq!(kept(&Sampling::new(1.0, 0), 1000), 1000);
    }

    #[test]
    fn a_share_is_the_same_traces_everywhere() {
        let (one, other) = (Sampling::new(0.2, 0), Sampling::new(0.2, 0));
        let traces: Vec<TraceId> = (0..5000).map(|_| TraceContext::root().trace_id).collect();
        assert!(traces.iter().all(|trace| one.take(*trace) == other.take(*trace)));
        let taken = traces.iter().filter(|trace| one.take(**trace)).count();
        assert!((700..1300).contains(&taken), "{taken}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_second_has_its_bound_and_the_next_another() {
        let sampling = Sampling::new(1.0, 10);
        for _ in 0..3 {
            assert_eq!(kept(&sampling, 1000), 10);
            tokio::time::advance(Duration::from_secs(1)).await;
        }
    }
}
