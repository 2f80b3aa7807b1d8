//! What a scenario tells: figures, and what must hold of them.

use std::fmt;

/// One figure of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The scenario.
    pub scenario: &'static str,
    /// What was counted or measured.
    pub figure: &'static str,
    /// How much of it. A share is between 0 and 1; a name that ends in `_s` or `_ms` is that of a time.
    pub value: f64,
    /// What must hold of it, if anything must.
    pub bound: Option<Bound>,
}

/// What must hold of a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// It counts calls, or says after what time something was over that lasts much longer without the policy.
    AtMost(f64),
    /// The same, the other way.
    AtLeast(f64),
    /// It is about speed, which depends on the machine: printed with the bound, and not asserted.
    SpeedAtMost(f64),
}

impl Figure {
    /// A figure of which nothing must hold.
    pub fn new(scenario: &'static str, figure: &'static str, value: f64) -> Self {
        Self { scenario, figure, value, bound: None }
    }

    /// The same, of which something must.
    #[must_use]
    pub fn must(self, bound: Bound) -> Self {
        Self { bound: Some(bound), ..self }
    }

    /// Whether it holds.
    pub fn holds(&self) -> bool {
        match self.bound {
            None => true,
            Some(Bound::AtMost(most) | Bound::SpeedAtMost(most)) => self.value <= most,
            Some(Bound::AtLeast(least)) => self.value >= least,
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scenario, figure, value, bound } = self;
        write!(f, "{scenario}/{figure} = {value:.4}")?;
        match bound {
            None => Ok(()),
            Some(Bound::AtMost(most) | Bound::SpeedAtMost(most)) => write!(f, " (at most {most})"),
            Some(Bound::AtLeast(least)) => write!(f, " (at least {least})"),
        }
    }
}

/// Fails when a figure does not hold, speed aside.
///
/// # Panics
/// With all figures.
#[track_caller]
pub fn assert_held(figures: &[Figure]) {
    let is_speed = |figure: &Figure| matches!(figure.bound, Some(Bound::SpeedAtMost(_)));
    let missed = figures.iter().filter(|figure| !figure.holds() && !is_speed(figure));
    let missed: Vec<String> = missed.map(Figure::to_string).collect();
    assert!(missed.is_empty(), "{} out of bounds, of {figures:#?}", missed.join(", "));
}

/// Fails when this figure holds: the scenario is to show that something is needed that was left out.
///
/// # Panics
/// With all figures.
#[track_caller]
pub fn assert_missed(figures: &[Figure], name: &str) {
    let figure = figures.iter().find(|figure| figure.figure == name).expect("a figure of the scenario");
    assert!(!figure.holds(), "{figure} although its policy is off, of {figures:#?}");
}
