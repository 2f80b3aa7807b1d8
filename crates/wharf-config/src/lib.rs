//! Reads wharf.toml: for the app, the supervisor and the command line alike.
