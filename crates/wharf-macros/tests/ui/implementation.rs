//! A wrong implementation, a wrong constructor and a wrong call do not compile.

use wharf::{Context, Result, Start};

#[wharf_macros::service]
pub trait Cart {
    async fn add(&self, cx: &Context, item: u32) -> Result<()>;
}

struct CartService;

impl CartService {
    async fn start(_start: Start, _limit: u32) -> std::result::Result<Self, std::io::Error> {
        Ok(Self)
    }
}

impl Cart for CartService {
    async fn add(&self, _cx: &Context, _item: u32) -> Result<()> {
        let not_send = std::rc::Rc::new(1);
        std::future::ready(()).await;
        drop(not_send);
        Ok(())
    }
}

async fn call(client: CartClient, cx: &Context) {
    let _ = client.add(cx, "one").await;
}

fn main() {
    CartServer::new(CartService::start);
}
