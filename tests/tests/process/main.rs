//! Real processes: started, killed, and looked for afterwards.

mod commands;
mod config;
mod console;
mod crash;
mod draining;
mod edge;
mod ends;
mod flight;
mod foreign;
mod groups;
mod harness;
mod languages;
mod late;
mod look;
mod new;
mod policies;
mod relay;
mod replicas;
mod telemetry;
mod trust;
