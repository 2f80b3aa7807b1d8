//! The interfaces between a process, its supervisor and the command line.
