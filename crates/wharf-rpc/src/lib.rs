//! The wire between Wharf processes: frames, connections, servers, clients.
