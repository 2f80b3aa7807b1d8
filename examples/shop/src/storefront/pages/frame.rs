//! What is around every page: head, header and footer.

use maud::{DOCTYPE, Markup, html};
use shop_api::CurrencyCode;

/// What every page knows.
#[derive(Default)]
pub struct Frame {
    /// What the page is about.
    pub title: String,
    /// Its address, to come back to it.
    pub path: String,
    /// What was searched for.
    pub search: String,
    /// What prices are shown in.
    pub currency: Option<CurrencyCode>,
    /// What they can be shown in.
    pub currencies: Vec<CurrencyCode>,
    /// How many things are in the cart, when the cart said so.
    pub count: Option<u32>,
}

impl Frame {
    /// Around a page that is shown although the services are not there.
    pub fn bare(title: &str) -> Self {
        Self { title: title.to_owned(), ..Self::default() }
    }

    pub(super) fn around(&self, body: &Markup) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="description" content="Slackwater: goods for small boats and quiet harbours.";
                    title { (self.title) " · Slackwater" }
                    link rel="icon" href="/static/mark.svg" type="image/svg+xml";
                    link rel="stylesheet" href="/static/shop.css";
                }
                body {
                    a.skip.unseen href="#main" { "Skip to the content" }
                    (self.header())
                    main #main tabindex="-1" { (body) }
                    (footer())
                }
            }
        }
    }

    fn header(&self) -> Markup {
        html! {
            header {
                div.within {
                    a.wordmark href="/" { img src="/static/mark.svg" alt="" width="40" height="40"; "Slackwater" }
                    form.search role="search" action="/search" {
                        label.unseen for="q" { "Search the shop" }
                        input #q type="search" name="q" value=(self.search) placeholder="Lantern, rope, brass…";
                        button { "Search" }
                    }
                    @if let Some(current) = &self.currency {
                        form.currency action="/currency" method="post" {
                            label.unseen for="currency" { "Show prices in" }
                            select #currency name="currency" {
                                @for currency in &self.currencies {
                                    option value=(currency) selected[currency == current] { (currency) }
                                }
                            }
                            input type="hidden" name="back" value=(self.path);
                            button { "Set" span.unseen { " the currency" } }
                        }
                    }
                    nav aria-label="Cart" {
                        a.to-cart href="/cart" {
                            "Cart"
                            @if let Some(count) = self.count {
                                span.count { (count) span.unseen { @if count == 1 { " thing" } @else { " things" } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn footer() -> Markup {
    html! {
        footer {
            div.within {
                p { "Slackwater is the quarter of an hour between the tides when nothing pulls on the boat. "
                    "We make things for it." }
                p { "A shop for show: no money moves, and nothing is sent." }
            }
        }
    }
}
