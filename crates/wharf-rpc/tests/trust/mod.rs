//! Who may call, and who is who.

mod authorization;
