//! A client in another language, written from `docs/wire.md` alone, calls a server.
