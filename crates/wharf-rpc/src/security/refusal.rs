//! Why a peer is refused.

use std::fmt;

use wharf_core::{Fault, FaultKind};

/// Why the peer of a connection that is to be secured is refused. Logged once for a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It speaks the protocol without TLS.
    PlainText,
    /// What it says is no TLS; the text tells why.
    NotTls(String),
    /// It left before it had said who it is.
    Gone,
    /// It cannot speak TLS 1.3, or nothing else of it that both ends know.
    Version,
    /// It did not ask for the protocol of these connections (ALPN).
    Protocol,
    /// It has no certificate.
    NoCertificate,
    /// Its certificate, or one of those above it, has expired.
    Expired,
    /// Its certificate, or one of those above it, is not valid yet.
    NotYetValid,
    /// Its certificate does not lead to this end's authority.
    UnknownAuthority,
    /// Its certificate, or the handshake, is not signed by the key that it says.
    BadSignature,
    /// Its certificate is for another use: to be called with, or to call with, alone.
    WrongUse,
    /// Its certificate is that of an authority.
    IsAuthority,
    /// Its certificate, or the chain above it, is not as it should be; the text tells why.
    BadCertificate(String),
    /// Its certificate has no identity: no URI among its names.
    NoIdentity,
    /// Its certificate has several identities.
    SeveralIdentities(usize),
    /// Its certificate's identity is none of ours.
    BadIdentity(String),
    /// It belongs to another app.
    OtherApp {
        /// The app of its certificate.
        its: String,
        /// The app of this end.
        ours: String,
    },
    /// It says, or is asked to be, another than its certificate says.
    OtherService {
        /// The service or tool of its certificate.
        its: String,
        /// Who it says, or is to be.
        wanted: String,
    },
    /// It refused this end; the text tells why.
    ByPeer(String),
    /// This end has no certificate to call as that service.
    NoKeys(String),
    /// It says that it is a tool, from another machine and without a certificate that says so.
    DistantTool,
}

impl Refusal {
    /// The fault of calls that the refusal is the reason for.
    pub fn kind(&self) -> FaultKind {
        match self {
            Self::PlainText | Self::NotTls(_) | Self::Gone | Self::Version | Self::Protocol => {
                FaultKind::Unavailable
            }
            _ => FaultKind::Denied,
        }
    }

    /// As the fault of a call that did not start.
    pub fn fault(&self, place: impl fmt::Display) -> Fault {
        Fault::new(self.kind(), format!("{place}: {self}")).before_start()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PlainText => f.write_str(
                "TLS alone is taken here, and the peer speaks without it: set `tls = true` for it, too",
            ),
            Self::NotTls(why) => {
                write!(f, "the peer speaks no TLS ({why}): set `tls` alike for both ends")
            }
            Self::Gone => f.write_str("the peer left in the middle of the handshake"),
            Self::Version => f.write_str("the peer speaks no TLS 1.3 that this end does"),
            Self::Protocol => f.write_str("the peer did not agree on the protocol `wharf/1` (ALPN)"),
            Self::NoCertificate => f.write_str("the peer has no certificate"),
            Self::Expired => f.write_str("the peer's certificate has expired: renew it"),
            Self::NotYetValid => f.write_str("the peer's certificate is not valid yet: compare the clocks"),
            Self::UnknownAuthority => {
                f.write_str("the peer's certificate is of another authority, or its chain is not whole")
            }
            Self::BadSignature => f.write_str("the peer's certificate is not signed by the key it names"),
            Self::WrongUse => {
                f.write_str("the peer's certificate is not for this use: it needs clientAuth and serverAuth")
            }
            Self::IsAuthority => {
                f.write_str("the peer's certificate is that of an authority, not of a service")
            }
            Self::BadCertificate(why) => write!(f, "the peer's certificate cannot be used: {why}"),
            Self::NoIdentity => {
                f.write_str("the peer's certificate has no identity: it needs one URI, spiffe://APP/SERVICE")
            }
            Self::SeveralIdentities(count) => {
                write!(f, "the peer's certificate has {count} identities: it must have one URI alone")
            }
            Self::BadIdentity(id) => {
                write!(f, "the peer's identity is {id:?}, not of the form spiffe://APP/SERVICE")
            }
            Self::OtherApp { its, ours } => {
                write!(f, "the peer's certificate is for the app {its}, not for {ours}")
            }
            Self::OtherService { its, wanted } => {
                write!(f, "the peer's certificate is for {its}, not for {wanted}")
            }
            Self::ByPeer(why) => write!(f, "the peer refused this end: {why}"),
            Self::DistantTool => f.write_str(
                "a tool that calls from another machine needs TLS, and a certificate (`wharf ca issue NAME --tool`)",
            ),
            Self::NoKeys(service) => write!(f, "this process has no certificate to call as {service} with"),
        }
    }
}

impl std::error::Error for Refusal {}
