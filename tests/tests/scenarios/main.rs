//! The scenarios of trouble, with the default policies and without the one that each is there for.

mod balance;
