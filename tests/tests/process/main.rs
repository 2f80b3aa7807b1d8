//! Real processes: started, killed, and looked for afterwards.

mod harness;
