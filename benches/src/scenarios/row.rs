//! A figure as it is printed and written.
use serde::{Deserialize, Serialize};
use wharf_tests::scenarios::{Bound, Figure};

use crate::report::figure;

/// One figure of one scenario.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Row {
    pub(crate) scenario: String,
    pub(crate) figure: String,
    pub(crate) value: f64,
    /// What must hold of it, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) bound: Option<String>,
    /// Whether it holds, when something must.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) holds: Option<bool>,
}

impl From<Figure> for Row {
    fn from(from: Figure) -> Self {
        let bound = from.bound.map(|bound| match bound {
            Bound::AtMost(most) | Bound::SpeedAtMost(most) => format!("at most {most}"),
            Bound::AtLeast(least) => format!("at least {least}"),
        });
        let holds = bound.is_some().then(|| from.holds());
        let (scenario, figure) = (from.scenario.to_owned(), from.figure.to_owned());
        Self { scenario, figure, value: from.value, bound, holds }
    }
}

impl Row {
    pub(crate) fn shown(&self) -> String {
        figure(Some(self.value))
    }

    pub(crate) fn verdict(&self) -> &'static str {
        match self.holds {
            None => "",
            Some(true) => "holds",
            Some(false) => "DOES NOT HOLD",
        }
    }
}
