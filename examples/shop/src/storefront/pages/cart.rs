//! The cart with its checkout form.

use maud::{Markup, html};
use shop_api::{MAX_QUANTITY, Money, ProductId};

use super::frame::Frame;
use super::tile::{self, Tile};

mod form;
pub use form::{CheckoutForm, Wrong};

/// What the page of the cart shows.
#[derive(Default)]
pub struct CartView {
    pub lines: Vec<CartLine>,
    /// Nothing when nothing in the cart can be bought.
    pub sums: Option<Sums>,
    /// What the shopper typed.
    pub form: CheckoutForm,
    /// What is wrong with the form, or with the order as a whole.
    pub wrong: Vec<Wrong>,
    pub recommended: Vec<Tile>,
}

/// One product in the cart.
pub struct CartLine {
    pub product: ProductId,
    pub quantity: String,
    /// Nothing when it is no longer sold.
    pub tile: Option<Tile>,
    pub total: Option<Money>,
    /// What is wrong with the quantity.
    pub wrong: Option<String>,
}

/// What the cart costs.
pub struct Sums {
    pub goods: Money,
    pub shipping: Money,
    pub total: Money,
}

pub fn cart(frame: &Frame, view: &CartView) -> Markup {
    frame.around(&html! {
        div.within {
            div.title { h1 { @if view.lines.is_empty() { "Your cart is empty" } @else { "Your cart" } } }
            (alert(view))
            @if view.lines.is_empty() {
                p { "Nothing pulls on it yet." }
                a.button href="/" { "See everything" }
            } @else {
                (lines(view))
            }
            @if let Some(sums) = &view.sums { (form::checkout(&view.form, &view.wrong, &sums.total)) }
            (tile::recommended(&view.recommended))
        }
    })
}

/// Says first what is wrong, with a way to each field.
fn alert(view: &CartView) -> Markup {
    let line = view.lines.iter().find_map(|line| Some((line, line.wrong.as_ref()?)));
    html! {
        @if let Some((line, wrong)) = line {
            div.alert role="alert" {
                h2 { "Your cart is as it was" }
                p { a href={ "#quantity-" (line.product) } { (wrong) } }
            }
        }
        @if !view.wrong.is_empty() {
            div.alert role="alert" {
                h2 { "Your order was not placed" }
                ul {
                    @for wrong in &view.wrong {
                        li {
                            @if let Some(field) = wrong.field { a href={ "#" (field) } { (wrong.text) } }
                            @else { (wrong.text) }
                        }
                    }
                }
            }
        }
    }
}

fn lines(view: &CartView) -> Markup {
    html! {
        h2.unseen { "What is in it" }
        ul.lines { @for line in &view.lines { li { (one(line)) } } }
        div.after {
            a href="/" { "Look around some more" }
            form action="/cart/empty" method="post" { button.plain { "Empty the cart" } }
        }
        @if let Some(sums) = &view.sums {
            dl.sums {
                div { dt { "Goods" } dd { (sums.goods) } }
                div { dt { "Shipping, anywhere" } dd { (sums.shipping) } }
                div.total { dt { "Total" } dd { (sums.total) } }
            }
        }
    }
}

fn one(line: &CartLine) -> Markup {
    let id = format!("quantity-{}", line.product);
    let hint = format!("{id}-wrong");
    html! {
        @if let Some(Tile { product, price }) = &line.tile {
            img src=(tile::picture(&product.id)) alt="" width="480" height="480";
            div { h3 { a href=(tile::link(&product.id)) { (product.name) } } p.quiet { (price) " each" } }
            div.amount {
                form.amount action="/cart/set" method="post" {
                    label.unseen for=(id) { "How many of " (product.name) }
                    input type="hidden" name="product" value=(product.id);
                    input id=(id) type="number" name="quantity" value=(line.quantity) min="0" max=(MAX_QUANTITY)
                        required inputmode="numeric"
                        aria-invalid=[line.wrong.is_some().then_some("true")]
                        aria-describedby=[line.wrong.as_ref().map(|_| hint.as_str())];
                    button.small { "Change" span.unseen { " how many of " (product.name) } }
                }
                (remove(&product.id, &product.name))
                @if let Some(wrong) = &line.wrong { p.wrong id=(hint) { (wrong) } }
            }
        } @else {
            span {}
            div { h3 { (line.product) } p.quiet { "No longer sold: please take it out." } }
            div.amount { (remove(&line.product, &line.product.0)) }
        }
        p.sum { @if let Some(total) = &line.total { (total) } }
    }
}

fn remove(product: &ProductId, name: &str) -> Markup {
    html! {
        form action="/cart/set" method="post" {
            input type="hidden" name="product" value=(product);
            button.plain name="quantity" value="0" { "Remove" span.unseen { " " (name) } }
        }
    }
}
