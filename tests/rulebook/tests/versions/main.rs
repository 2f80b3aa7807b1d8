//! The two programs of the rule book's examples: what the page says of each change is what the rules say, and what
//! happens, over real sockets between programs that were compiled apart.

mod calls;
mod examples;
mod json;
mod peer;
mod verdicts;
