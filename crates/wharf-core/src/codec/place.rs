//! Where in a JSON value something does not fit: found out once reading has failed, so that reading costs nothing for it.

use serde::de::DeserializeSeed;
use serde_path_to_error::{Deserializer, Path, Segment, Track};

use super::json::Reader;

/// The JSON pointer (RFC 6901) to what `seed` can't read; none where it is what follows the value.
pub(super) fn of_misfit<'de>(bytes: &'de [u8], seed: impl DeserializeSeed<'de>) -> Option<String> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let mut track = Track::new();
    let again = seed.deserialize(Deserializer::new(Reader(&mut reader), &mut track));
    again.is_err().then(|| way(&track.path()))
}

/// The JSON pointer (RFC 6901) to a member of an object.
pub fn pointer(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn way(path: &Path) -> String {
    let step = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } | Segment::Enum { variant: key } => pointer(key),
        Segment::Unknown => String::new(),
    };
    path.iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};

    use crate::{Bytes, Encoding};

    #[derive(Debug, Serialize, Deserialize)]
    struct Line {
        product: String,
        quantity: u32,
        total: Option<i128>,
    }

    #[derive(Debug, Serialize, Deserialize)]
    enum Paid {
        Cash,
        Card { number: Bytes },
    }

    #[derive(Debug, Serialize, Deserialize)]
    struct Order {
        lines: Vec<Line>,
        paid: Paid,
        notes: BTreeMap<String, u8>,
    }

    fn misfit(json: &str) -> (String, Option<String>) {
        let error = Encoding::Json.decode::<Order>(json.as_bytes()).expect_err("it does not fit");
        (error.to_string(), error.pointer().map(str::to_owned))
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_place() {
        let order = r#"{"lines":[{"product":"mug","quantity":1}],"paid":{"Card":{"number":"YQ=="}},"notes":{"a/b":1}}"#;
        assert!(Encoding::Json.decode::<Order>(order.as_bytes()).is_ok());
        for (right, wrong, pointer, said) in [
            (
                "\"quantity\":1",
                "\"quantity\":\"1\"",
                "/lines/0/quantity",
                "invalid type: string \"1\", expected u32",
            ),
            (",\"quantity\":1", "", "/lines/0", "missing field `quantity`"),
            ("\"YQ==\"", "17", "/paid/Card/number", "invalid type"),
            ("\"Card\"", "\"Cheque\"", "/paid", "unknown variant `Cheque`"),
            ("\"a/b\":1", "\"a/b\":256", "/notes/a~1b", "invalid value: integer `256`, expected u8"),
            ("\"mug\"", "\"mug", "/lines/0", "at line 1"),
        ] {
            let (message, place) = misfit(&order.replace(right, wrong));
            assert_eq!(place.as_deref(), Some(pointer), "{message}");
            assert!(message.starts_with(&format!("{pointer}: ")) && message.contains(said), "{message}");
        }
    }

    #[test]
    fn the_whole_and_what_follows_it_have_no_place_to_name() {
        let (message, place) = misfit("[]");
        assert_eq!(place.as_deref(), Some(""));
        assert!(message.starts_with("invalid length 0"), "{message}");
        let order = r#"{"lines":[],"paid":"Cash","notes":{}} x"#;
        assert_eq!(misfit(order).1, None);
    }
}
