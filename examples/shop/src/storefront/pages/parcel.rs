//! The page of a parcel on its way: what is before the places it comes to, each of these, and what is after.

use maud::{Markup, PreEscaped, html};
use shop_api::{ParcelState, TrackingNumber};

use super::frame::Frame;

/// Where the places belong. Nothing that is shown can be it, for `<` is written otherwise there.
const PLACES: &str = "<places>";

/// The page in two parts.
pub fn parcel(frame: &Frame, parcel: &TrackingNumber) -> (String, String) {
    let page = frame.around(&html! {
        div.within {
            div.title {
                h1 { "Your parcel" }
                p.quiet { "This page follows " (parcel) " for as long as it is on its way." }
            }
            section.order aria-label="Its way" {
                ol.way aria-live="polite" { (PreEscaped(PLACES)) }
            }
        }
    });
    let page = page.into_string();
    let (before, after) = page.split_once(PLACES).unwrap_or((&page, ""));
    (before.to_owned(), after.to_owned())
}

/// A place on its way; none where we lost sight of it.
pub fn place(state: Option<&ParcelState>) -> Markup {
    html! {
        li {
            @match state {
                Some(ParcelState::Packed) => "It is packed.",
                Some(ParcelState::Collected) => "The carrier has collected it.",
                Some(ParcelState::Aboard) => "It is aboard, and at sea.",
                Some(ParcelState::Delivered) => strong { "It is delivered." },
                None => "We have lost sight of it: load this page again in a moment.",
            }
        }
    }
}
