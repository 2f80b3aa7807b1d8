//! Operation ids: what makes a command repeatable.

use std::fmt;

use sha2::{Digest, Sha256};

/// Names one effect, so that a callee that remembers it executes it once.
///
/// An id is derived for each named step of the operation above it, never inherited: two commands under one parent
/// must not collide.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OperationId(pub [u8; 16]);

impl OperationId {
    /// A fresh id.
    pub fn random() -> Self {
        let mut bytes = [0; 16];
        fastrand::fill(&mut bytes);
        Self(bytes)
    }

    /// The id that names stand for: the first 16 bytes of SHA-256 over them, with line feeds between.
    pub fn named(names: &[&str]) -> Self {
        let digest = Sha256::new().chain_update(names.join("\n")).finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self(bytes)
    }

    /// The id of the step `name` of this operation: the first 16 bytes of SHA-256 over this id and the name.
    pub fn step(&self, name: &str) -> Self {
        let digest = Sha256::new().chain_update(self.0).chain_update(name).finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self(bytes)
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
