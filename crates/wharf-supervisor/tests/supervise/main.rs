//! The supervisor with real processes: small shell scripts that crash, hang, listen and end.

mod crash;
mod harness;
mod logs;
mod orphans;
mod restart;
mod scale;
mod start;
mod stop;
