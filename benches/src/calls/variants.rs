//! One contender in several variants, which its environment chooses: measured in turn, so that what disturbs the machine disturbs
//! all of them.
use crate::{
    calls::{
        case::Case,
        contender::{Contender, Programs},
        round::{self, Amount, Sample},
    },
    process::Line,
    scratch::Scratch,
};

/// A variant in a case.
pub(crate) struct Variant {
    pub(crate) contender: Contender,
    pub(crate) case: Case,
    /// `NAME=value`
    pub(crate) environment: Vec<String>,
}

/// Measures every variant once a round; gives what each round gave, by variant.
pub(crate) async fn measure(
    programs: &Programs,
    variants: &[Variant],
    (rounds, seconds): (usize, f64),
    scratch: &Scratch,
    what: &str,
) -> Vec<Vec<Sample>> {
    let mut samples: Vec<Vec<Sample>> = vec![Vec::new(); variants.len()];
    for round in 1..=rounds {
        for (variant, samples) in variants.iter().zip(&mut samples) {
            let under =
                |_| Line::default().with(["env".to_owned()]).with(variant.environment.iter().cloned());
            let program = programs.of(variant.contender);
            let run = round::run(program, &variant.case, Amount::Seconds(seconds), scratch, &under);
            match Box::pin(run).await {
                Ok(sample) => samples.push(sample),
                Err(error) => {
                    let (environment, case) = (variant.environment.join(" "), variant.case.title());
                    eprintln!("lost: {environment} in `{case}`: {error:#}");
                }
            }
        }
        eprintln!("{what}: round {round} of {rounds} done");
    }
    samples
}
