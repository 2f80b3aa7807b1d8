//! Shapes of messages and descriptors of interfaces: pure data, no I/O.
