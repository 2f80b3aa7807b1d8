//! The page that says what is wrong, and what to do about it.

use maud::{Markup, html};

use super::frame::Frame;

/// What went wrong, in words.
pub struct ProblemView {
    pub title: String,
    pub text: String,
    /// The kind of fault, for those who want to know.
    pub kind: Option<&'static str>,
    /// Whether prices in the first currency are the way out.
    pub reset_currency: bool,
}

pub fn problem(frame: &Frame, view: &ProblemView) -> Markup {
    frame.around(&html! {
        div.within.problem {
            div role="alert" {
                img src="/static/adrift.svg" alt="" width="240" height="240";
                h1 { (view.title) }
                p { (view.text) }
                @if let Some(kind) = view.kind { p.quiet { small { "What the harbour master notes: " (kind) "." } } }
                div.actions {
                    @if view.reset_currency {
                        form action="/currency" method="post" {
                            input type="hidden" name="currency" value="EUR";
                            button { "Show prices in euros" }
                        }
                    } @else {
                        a.button href="/" { "To the shop" }
                    }
                    a href="/cart" { "Your cart" }
                }
            }
        }
    })
}
