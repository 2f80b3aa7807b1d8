//! Runs the processes of a Wharf app on one machine.
