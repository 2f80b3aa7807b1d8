//! HTTP for a Wharf app: serves routers with a context for every request.
