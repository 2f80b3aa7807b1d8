//! `wharf scale`

use clap::Args;
use wharf_control::Scaled;

use crate::{args::Target, connect::Running, failure::Failure, format, output};

/// Set how many replicas of a service run.
///
/// New replicas take calls as soon as they are ready; those that are too many finish what they have begun and end.
/// No call fails. A service that shares its process is scaled with it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  wharf scale cart=3
  wharf scale cart=1 catalog=2")]
pub(crate) struct Scale {
    /// The service and the number of replicas.
    #[arg(required = true, value_name = "SERVICE=N", value_parser = parse)]
    services: Vec<(String, u32)>,

    #[command(flatten)]
    target: Target,
}

impl Scale {
    pub(crate) async fn run(self, output: output::Output) -> Result<(), Failure> {
        let running = Running::find(&self.target)?;
        let mut all = Vec::new();
        for (service, replicas) in &self.services {
            let scaled = running.scale(service, *replicas).await?;
            if !output.is_json() {
                output::step("Scaled", sentence(service, *replicas, &scaled));
            }
            all.push(scaled);
        }
        if output.is_json() { output.json(&all) } else { Ok(()) }
    }
}

fn sentence(service: &str, replicas: u32, scaled: &Scaled) -> String {
    let mut sentence = format!("{service} to {replicas}");
    let parts = [("started", &scaled.started), ("stopped", &scaled.stopped)];
    let changes: Vec<String> = parts
        .iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(what, names)| format!("{what} {}", format::list(names)))
        .collect();
    sentence.push_str(": ");
    sentence.push_str(&if changes.is_empty() { "it was so already".to_owned() } else { changes.join(", ") });
    let others: Vec<&String> = scaled.services.iter().filter(|name| *name != service).collect();
    if !others.is_empty() {
        let share = if others.len() == 1 { "shares" } else { "share" };
        sentence.push_str(&format!(" (with {}, which {share} its process)", format::list(&others)));
    }
    sentence
}

/// `SERVICE=N`
pub(crate) fn parse(text: &str) -> Result<(String, u32), String> {
    let (service, number) = text.split_once('=').ok_or("write SERVICE=N, such as cart=3")?;
    let number =
        number.parse().map_err(|_| format!("`{number}` is no number; write SERVICE=N, such as cart=3"))?;
    if service.is_empty() {
        Err("the service is missing".to_owned())
    } else {
        Ok((service.to_owned(), number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_said_in_one_sentence() {
        let scaled = |started: &[&str], stopped: &[&str], services: &[&str]| {
            let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect();
            Scaled { services: owned(services), started: owned(started), stopped: owned(stopped) }
        };
        assert_eq!(
            sentence("cart", 3, &scaled(&["cart-2", "cart-3"], &[], &["cart"])),
            "cart to 3: started cart-2 and cart-3"
        );
        assert_eq!(sentence("cart", 1, &scaled(&[], &[], &["cart"])), "cart to 1: it was so already");
        assert_eq!(
            sentence("ads", 1, &scaled(&[], &["front-2"], &["storefront", "ads"])),
            "ads to 1: stopped front-2 (with storefront, which shares its process)"
        );
    }

    #[test]
    fn a_slip_in_the_argument_says_how_it_is_written() {
        assert_eq!(parse("cart=3"), Ok(("cart".to_owned(), 3)));
        for slip in ["cart", "cart=", "cart=three", "=3", "cart=-1"] {
            parse(slip).unwrap_err();
        }
    }
}
