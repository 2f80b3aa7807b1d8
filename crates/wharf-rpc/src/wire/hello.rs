//! The handshake: what each end says of itself before the first call.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use wharf_schema::Fingerprint;

use super::WireError;

/// The version of the protocol that this crate speaks.
pub const VERSION: u16 = 1;

/// How deep a handshake may nest.
const MAX_DEPTH: usize = 16;

/// The longest name of an app, a service or a process in bytes.
pub const MAX_NAME: usize = 256;

/// What a caller says first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The version of the protocol.
    pub version: u16,
    /// The app it belongs to; empty when it belongs to none, as tools do.
    pub app: String,
    /// The service that calls.
    pub service: String,
    /// The process it runs in.
    pub process: String,
    /// What it is going to call.
    pub wants: Vec<Want>,
}

/// An interface that a caller wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Want {
    /// The service that is to offer it.
    pub service: String,
    /// Its name; empty for every interface of the service.
    pub interface: String,
    /// The methods the caller knows. With none it knows no types, and the descriptor is sent to it.
    pub methods: Vec<WantedMethod>,
}

/// A method as the caller knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedMethod {
    /// Its name.
    pub name: String,
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
}

/// What a callee answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The version of the protocol.
    pub version: u16,
    /// The app it belongs to.
    pub app: String,
    /// The process it runs in.
    pub process: String,
    /// The interfaces that were wanted and are served.
    pub serves: Vec<Served>,
    /// The bounds of calls on this connection.
    pub limits: Limits,
}

/// An interface that is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Served {
    /// The service that offers it.
    pub service: String,
    /// Its name.
    pub interface: String,
    /// All of its methods.
    pub methods: Vec<ServedMethod>,
    /// The descriptor as JSON, when the fingerprint of a method differs or the caller knows no types.
    pub descriptor: Option<String>,
}

/// A method as the callee knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServedMethod {
    /// Its name.
    pub name: String,
    /// What calls name it by from now on.
    pub number: u16,
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
}

/// What the callee takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// The longest message in bytes.
    pub message: u64,
    /// Calls under way at a time.
    pub calls: u64,
}

macro_rules! message {
    ($type:ident, $what:literal) => {
        impl $type {
            /// Appends it to `out`, as MessagePack with names.
            pub fn write(&self, out: &mut Vec<u8>) {
                let mut writer = rmp_serde::Serializer::new(out).with_struct_map();
                // Writing plain data to memory cannot fail.
                let _ = self.serialize(&mut writer);
            }

            /// Reads it. Fields that this version does not know are passed over.
            ///
            /// # Errors
            /// When it is not what it should be, bytes follow it, or a name has control characters or more than
            /// [`MAX_NAME`] bytes.
            pub fn read(payload: &[u8]) -> Result<Self, WireError> {
                const WHAT: WireError = WireError::Malformed($what);
                let mut reader = rmp_serde::Deserializer::from_read_ref(payload);
                reader.set_max_depth(MAX_DEPTH);
                let message = Self::deserialize(&mut reader).map_err(|_| WHAT)?;
                // When all was read, the reader finds no further value.
                let end = IgnoredAny::deserialize(&mut reader);
                if !matches!(end, Err(rmp_serde::decode::Error::InvalidMarkerRead(_))) {
                    return Err(WHAT);
                }
                let named = message.names().into_iter().all(is_name);
                named.then_some(message).ok_or(WHAT)
            }
        }
    };
}
message!(Hello, "hello");
message!(Welcome, "welcome");

impl Hello {
    fn names(&self) -> [&str; 3] {
        [&self.app, &self.service, &self.process]
    }
}

impl Welcome {
    fn names(&self) -> [&str; 2] {
        [&self.app, &self.process]
    }
}

/// Names are written to logs as they are, so that none may be long or begin a line.
fn is_name(name: &str) -> bool {
    name.len() <= MAX_NAME && !name.contains(char::is_control)
}
