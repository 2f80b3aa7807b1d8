//! The page of an order that was just placed.

use maud::{Markup, html};
use shop_api::Order;

use super::frame::Frame;
use super::tile::{self, Tile};

pub fn order(frame: &Frame, order: &Order, recommended: &[Tile]) -> Markup {
    let Order { address, .. } = order;
    frame.around(&html! {
        div.within {
            div.title {
                h1 { "Thank you, " (address.name) }
                p.quiet { "It is packed and on its way. A confirmation goes by mail to " (order.email) "." }
            }
            section.order aria-label="Your order" {
                dl.facts {
                    div { dt { "Order number" } dd.number #order-number { (order.id) } }
                    div { dt { "Tracking number" } dd.number #tracking-number { (order.tracking) } }
                    div {
                        dt { "It goes to" }
                        dd {
                            (address.name) br;
                            (address.street) br;
                            (address.postcode) " " (address.city) br;
                            (address.country)
                        }
                    }
                }
                p { a href=(format!("/parcel/{}", order.tracking)) { "Follow your parcel" } }
                table {
                    caption.unseen { "What you bought" }
                    thead.unseen { tr { th scope="col" { "What" } th scope="col" { "Amount" } } }
                    tbody {
                        @for line in &order.lines {
                            tr {
                                th scope="row" {
                                    (line.quantity) " × " a href=(tile::link(&line.product)) { (line.name) }
                                }
                                td { (line.total) }
                            }
                        }
                    }
                    tfoot {
                        tr { th scope="row" { "Shipping" } td { (order.shipping) } }
                        tr { th scope="row" { "Total" } td #order-total { (order.total) } }
                    }
                }
            }
            (tile::recommended(recommended))
        }
    })
}
