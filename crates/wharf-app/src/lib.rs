//! The composition root of a Wharf program: services, placement, telemetry, shutdown.
