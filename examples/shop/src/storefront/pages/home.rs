//! The shop window, and what a search finds in it.

use maud::{Markup, html};
use shop_api::Ad;

use super::frame::Frame;
use super::tile::{self, Tile};

pub fn home(frame: &Frame, tiles: &[Tile], ad: Option<&Ad>) -> Markup {
    frame.around(&html! {
        div.hero {
            img src="/static/harbour.svg" alt="" width="1600" height="620";
            div.words {
                div.within {
                    h1 { "Goods for small boats and quiet harbours" }
                    p { "Made to be used wet, mended twice, and left to somebody." }
                }
            }
        }
        div.within {
            div.shelf-title {
                h2 { "In the window" }
                p.quiet { (tiles.len()) " things, each named after a bird you may see from the deck" }
            }
            (tile::grid(tiles, false))
            (tile::ad(ad))
        }
    })
}

pub fn search(frame: &Frame, tiles: &[Tile]) -> Markup {
    frame.around(&html! {
        div.within {
            div.title {
                h1 { "“" (frame.search) "”" }
                p.quiet role="status" {
                    @match tiles.len() {
                        0 => "We have nothing by these words. Fewer of them may find more.",
                        1 => "One thing found.",
                        found => { (found) " things found." }
                    }
                }
            }
            @if tiles.is_empty() { a.button href="/" { "See everything" } }
            @else { h2.unseen { "What we found" } }
            (tile::grid(tiles, false))
        }
    })
}
