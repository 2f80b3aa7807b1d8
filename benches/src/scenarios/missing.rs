//! What could not be played: told beside the figures of all else, and at the end.
use anyhow::{Result, bail};
use serde::Serialize;

use crate::scenarios::row::Row;

/// Those that could not be played, each with the reason. One of them must not cost the figures of the others, which
/// took minutes.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub(crate) struct Missing(Vec<One>);

#[derive(Debug, Serialize)]
struct One {
    name: String,
    why: String,
}

impl Missing {
    /// The rows that were played, or none, and that they are missing.
    pub(crate) fn or_played(&mut self, name: &str, played: Result<Vec<Row>>) -> Vec<Row> {
        played.unwrap_or_else(|error| {
            let why = format!("{error:#}");
            eprintln!("{name}: {why}");
            self.0.push(One { name: name.to_owned(), why });
            Vec::new()
        })
    }

    /// Prints what is missing.
    ///
    /// # Errors
    /// When something is.
    pub(crate) fn report(&self) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        println!("\nNot played");
        for One { name, why } in &self.0 {
            println!("  {name}: {}", why.lines().next().unwrap_or_default());
        }
        let names: Vec<&str> = self.0.iter().map(|one| one.name.as_str()).collect();
        bail!("{} could not be played; why is above", names.join(", "));
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;
    use wharf_tests::scenarios::{Figure, Setting};

    use super::*;
    use crate::scenarios::stage::play;

    async fn breaks(_: Setting) -> Vec<Figure> {
        panic!("no replica came up")
    }

    #[tokio::test]
    async fn one_that_panics_is_missing_and_the_others_are_there() {
        let mut missing = Missing::default();
        let figures = play(Setting::brief(), |_| async { vec![Figure::new("whole", "calls", 7.0)] }).await;
        let broken = play(Setting::brief(), breaks).await;
        assert_eq!(missing.or_played("broken", broken).len(), 0);
        assert_eq!(missing.or_played("whole", figures)[0].value, 7.0);
        let told = serde_json::to_value(&missing).unwrap();
        assert_eq!(told[0]["name"], "broken");
        assert!(told[0]["why"].as_str().unwrap().contains("no replica came up"), "{told}");
        assert_eq!(missing.report().unwrap_err().to_string(), "broken could not be played; why is above");
    }

    #[test]
    fn nothing_is_missing_when_all_were_played() {
        let mut missing = Missing::default();
        missing.or_played("whole", Ok(Vec::new()));
        missing.report().unwrap();
        missing.or_played("late", Err(anyhow!("it hung")));
        missing.report().unwrap_err();
    }
}
