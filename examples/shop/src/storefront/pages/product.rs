//! A product's page.

use maud::{Markup, html};
use shop_api::{Ad, MAX_QUANTITY};

use super::frame::Frame;
use super::tile::{self, Tile};

/// What a product's page shows.
pub struct ProductView {
    pub tile: Tile,
    /// How many the shopper wants, as typed.
    pub quantity: String,
    /// What is wrong with that.
    pub wrong: Option<String>,
    pub recommended: Vec<Tile>,
    pub ad: Option<Ad>,
}

pub fn product(frame: &Frame, view: &ProductView) -> Markup {
    let Tile { product, price } = &view.tile;
    frame.around(&html! {
        div.within {
            nav.crumbs aria-label="Where you are" { a href="/" { "All things" } " / " (product.name) }
            @if let Some(wrong) = &view.wrong {
                div.alert role="alert" {
                    // Above the page's own heading, so none itself.
                    p.heading { "Nothing was put into your cart" }
                    p { a href="#quantity" { (wrong) } }
                }
            }
            div.product {
                img src=(tile::picture(&product.id)) alt=(product.picture) width="480" height="480";
                div {
                    h1 { (product.name) }
                    p.summary { (product.summary) }
                    p.price { (price) }
                    form.buy action="/cart" method="post" {
                        input type="hidden" name="product" value=(product.id);
                        div {
                            label for="quantity" { "How many" }
                            input #quantity type="number" name="quantity" value=(view.quantity)
                                min="1" max=(MAX_QUANTITY) required inputmode="numeric"
                                aria-invalid=[view.wrong.is_some().then_some("true")]
                                aria-describedby=[view.wrong.as_ref().map(|_| "quantity-wrong")];
                        }
                        button { "Put into the cart" }
                    }
                    @if let Some(wrong) = &view.wrong { p.wrong #quantity-wrong { (wrong) } }
                    p { (product.description) }
                    ul { @for detail in &product.details { li { (detail) } } }
                }
            }
            (tile::recommended(&view.recommended))
            (tile::ad(view.ad.as_ref()))
        }
    })
}
