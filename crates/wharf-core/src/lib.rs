//! The vocabulary of Wharf: contexts, faults, calls, services. No I/O.
