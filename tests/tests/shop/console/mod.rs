//! The console of the shop, as somebody looks at it and acts by it: in a real browser.

mod act;
mod call;
mod desk;
mod looks;
