//! An interface is a plain trait of methods.

use wharf::{Context, Result};

#[wharf_macros::service]
pub trait Generic<T> {
    async fn get(&self, cx: &Context) -> Result<T>;
}

#[wharf_macros::service(name = "other")]
pub unsafe trait Careless {
    async fn get(&self, cx: &Context) -> Result<()>;
}

#[wharf_macros::service]
pub trait Things {
    type Item;
    const LIMIT: u32;
    methods!();
    async fn get(&self, cx: &Context) -> Result<()>;
}

#[wharf_macros::service]
#[cfg(unix)]
pub trait Empty {}

#[wharf_macros::service]
pub struct Implementation;

impl Careless for () {
    async fn get(&self, _cx: &Context) -> Result<()> {
        Ok(())
    }
}

fn main() {}
