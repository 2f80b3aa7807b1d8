//! Messages of other libraries, each behind the feature of its name.

use crate::{Message, Shape, Types};

macro_rules! text {
    ($($feature:literal, $type:ty => $format:literal;)*) => {$(
        #[cfg(feature = $feature)]
        impl Message for $type {
            fn shape(_: &mut Types) -> Shape {
                Shape::text($format)
            }
        }
    )*};
}

text! {
    "uuid", uuid::Uuid => "uuid";
    "jiff", jiff::Timestamp => "date-time";
    "jiff", jiff::civil::Date => "date";
    "jiff", jiff::civil::DateTime => "date-time-local";
    "jiff", jiff::Span => "duration";
    "jiff", jiff::SignedDuration => "duration";
    "url", url::Url => "uri";
    "rust_decimal", rust_decimal::Decimal => "decimal";
}
