//! What the calls of each method take, beside what they take when nothing holds them up.

/// So many calls of a method make a figure that can be relied on.
///
/// The windows of Netflix's concurrency limits have as many at least.
const ENOUGH: u32 = 10;

/// How far the usual latency moves towards the present one in a window in which the limit holds nobody back.
const RELEARN: f64 = 0.05;

/// The latencies of a service's methods, in seconds.
///
/// Methods are looked at apart: a service with a fast method and a slow one has no latency of its own that could be
/// compared from one window to the next.
#[derive(Debug)]
pub(super) struct Latencies(Vec<Method>);

#[derive(Debug, Clone, Default)]
struct Method {
    /// What calls take when nothing holds them up; zero while unknown.
    usual: f64,
    /// What they took in the window that was closed last in which there were enough of them; zero while unknown.
    mean: f64,
    /// How many of them there were, when it was this window.
    fresh: u32,
    /// The mean when a trial began; zero when there was none.
    before: f64,
    sum: f64,
    count: u32,
}

/// A window's calls in two figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pace {
    /// What the calls would usually have taken, as a share of what they took: at most one.
    pub(super) ease: f64,
    /// What a call took, in seconds.
    pub(super) mean: f64,
}

impl Latencies {
    pub(super) fn new(methods: usize) -> Self {
        Self(vec![Method::default(); methods])
    }

    /// What calls of `method` usually take; none while too few have come.
    pub(super) fn usual(&self, method: usize) -> Option<f64> {
        self.0.get(method).map(|method| method.usual).filter(|usual| *usual > 0.0)
    }

    /// Whether there is a method whose calls are known to take less usually than so many seconds.
    pub(super) fn are_known_below(&self, seconds: f64) -> bool {
        self.0.iter().any(|method| method.usual > 0.0 && method.usual < seconds)
    }

    /// What calls of `method` took of late; none while too few have come.
    pub(super) fn recent(&self, method: usize) -> Option<f64> {
        self.0.get(method).map(|method| method.mean).filter(|mean| *mean > 0.0)
    }

    /// Takes in a call that ended.
    pub(super) fn add(&mut self, method: usize, took: f64) {
        if let Some(method) = self.0.get_mut(method) {
            method.sum += took;
            method.count += 1;
        }
    }

    /// Forgets the calls of this window.
    pub(super) fn discard(&mut self) {
        for method in &mut self.0 {
            (method.sum, method.count, method.fresh) = (0.0, 0, 0);
        }
    }

    /// Closes a window. A method of which too few calls have come goes on collecting in the next one.
    pub(super) fn close(&mut self) -> Option<Pace> {
        let (mut usual, mut took, mut calls) = (0.0, 0.0, 0);
        for method in &mut self.0 {
            method.fresh = 0;
            if method.count < ENOUGH {
                continue;
            }
            method.mean = (method.sum / f64::from(method.count)).max(1e-6);
            method.fresh = method.count;
            if method.usual == 0.0 || method.mean < method.usual {
                method.usual = method.mean;
            }
            usual += method.usual * f64::from(method.count);
            took += method.sum;
            calls += method.count;
            (method.sum, method.count) = (0.0, 0);
        }
        (calls > 0 && took > 0.0)
            .then(|| Pace { ease: (usual / took).min(1.0), mean: took / f64::from(calls) })
    }

    /// Lets what calls take now become what they usually take, little by little.
    pub(super) fn relearn(&mut self) {
        for method in self.0.iter_mut().filter(|method| method.fresh > 0) {
            method.usual += RELEARN * (method.mean - method.usual);
        }
    }

    /// Notes what calls take now, before something is tried.
    pub(super) fn mark(&mut self) {
        for method in &mut self.0 {
            method.before = method.mean;
        }
    }

    /// What calls take in the window just closed as a multiple of what was noted; none when no method is in both.
    pub(super) fn moved(&self) -> Option<f64> {
        let both = self.0.iter().filter(|method| method.fresh > 0 && method.before > 0.0);
        let (before, now) = both.fold((0.0, 0.0), |(before, now), method| {
            let calls = f64::from(method.fresh);
            (before + calls * method.before, now + calls * method.mean)
        });
        (before > 0.0).then(|| now / before)
    }

    /// What calls take now is what they usually take.
    pub(super) fn accept(&mut self) {
        for method in self.0.iter_mut().filter(|method| method.fresh > 0) {
            method.usual = method.mean;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(latencies: &mut Latencies, calls: &[(usize, u32, f64)]) -> Option<Pace> {
        for (method, count, took) in calls {
            (0..*count).for_each(|_| latencies.add(*method, *took));
        }
        latencies.close()
    }

    #[test]
    fn a_fast_method_beside_a_slow_one_is_no_congestion() {
        let mut latencies = Latencies::new(2);
        window(&mut latencies, &[(0, 100, 0.001), (1, 10, 0.2)]);
        let pace = window(&mut latencies, &[(0, 10, 0.001), (1, 100, 0.2)]).expect("enough calls");
        assert!(pace.ease > 0.999, "{pace:?}");
        let pace = window(&mut latencies, &[(0, 10, 0.002), (1, 100, 0.4)]).expect("enough calls");
        assert!((0.49..0.51).contains(&pace.ease), "{pace:?}");
    }

    #[test]
    fn few_calls_say_nothing_until_there_are_more() {
        let mut latencies = Latencies::new(1);
        assert_eq!(window(&mut latencies, &[(0, ENOUGH - 1, 0.1)]), None);
        assert_eq!(latencies.usual(0), None);
        assert!(window(&mut latencies, &[(0, 1, 0.1)]).is_some());
        assert!(latencies.usual(0).is_some());
        latencies.add(7, 0.1);
    }

    #[test]
    fn what_moved_is_told_from_what_was_noted() {
        let mut latencies = Latencies::new(2);
        window(&mut latencies, &[(0, 10, 0.1)]);
        latencies.mark();
        assert_eq!(latencies.moved(), Some(1.0));
        window(&mut latencies, &[(0, 10, 0.05), (1, 10, 3.0)]);
        assert!(latencies.moved().is_some_and(|moved| (moved - 0.5).abs() < 1e-9));
    }
}
