//! The letter that confirms an order.

use maud::{DOCTYPE, Markup, html};
use shop_api::{EmailAddress, Order};

/// Styled in place, as readers of mail want it.
pub fn confirmation(to: &EmailAddress, order: &Order) -> Markup {
    let subject = format!("Your order {}", order.id);
    let cell = "padding:10px 0;border-bottom:1px solid #d9d2c3";
    let amount = "padding:10px 0;border-bottom:1px solid #d9d2c3;text-align:right;white-space:nowrap";
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (subject) }
            }
            body style="margin:0;background:#f6f1e6;color:#14252e;font:17px/1.55 Georgia,serif" {
                div style="max-width:560px;margin:0 auto;padding:32px 20px" {
                    p style="font:14px/1.6 system-ui,sans-serif;color:#4a5b63;margin:0 0 24px" {
                        "From: Slackwater <orders@slackwater.example>" br;
                        "To: " (to) br;
                        "Subject: " (subject)
                    }
                    div style="background:#fffdf8;border-top:6px solid #10394a;padding:32px 28px" {
                        p style="font-size:24px;margin:0 0 4px;color:#10394a" { "Slackwater" }
                        h1 style="font-size:28px;font-weight:normal;margin:20px 0 12px" {
                            "Thank you, " (order.address.name) "."
                        }
                        p { "Your order " strong { (order.id) } " is packed and on its way. "
                            "Its tracking number is " strong { (order.tracking) } "." }
                        table style="width:100%;border-collapse:collapse;margin:24px 0" {
                            tbody {
                                @for line in &order.lines {
                                    tr {
                                        td style=(cell) { (line.quantity) " × " (line.name) }
                                        td style=(amount) { (line.total) }
                                    }
                                }
                                tr { td style=(cell) { "Shipping" } td style=(amount) { (order.shipping) } }
                                tr {
                                    td style="padding:14px 0" { strong { "Total" } }
                                    td style="padding:14px 0;text-align:right" { strong { (order.total) } }
                                }
                            }
                        }
                        p style="margin:0" { "It goes to" }
                        p style="margin:4px 0 24px" {
                            (order.address.name) br;
                            (order.address.street) br;
                            (order.address.postcode) " " (order.address.city) br;
                            (order.address.country)
                        }
                        p style="margin:0" { "Fair winds," br; "everybody at Slackwater" }
                    }
                }
            }
        }
    }
}
