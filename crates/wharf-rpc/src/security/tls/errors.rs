//! What rustls says, as a [`Refusal`].

use std::io;

use rustls::{AlertDescription, CertificateError, Error, OtherError};

use crate::security::Refusal;

impl Refusal {
    /// Why a handshake failed.
    pub(super) fn of(error: &io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
            Some(error) => of_tls(error),
            None => Self::NotTls(error.to_string()),
        }
    }

    /// Why the other end refused this one, where a failed read says so: in TLS 1.3 a caller learns what the callee makes
    /// of its certificate only after its own handshake is over.
    pub(crate) fn heard(error: &io::Error) -> Option<Self> {
        match error.get_ref()?.downcast_ref::<Error>()? {
            Error::AlertReceived(alert) => Some(Self::ByPeer(of_alert(*alert))),
            _ => None,
        }
    }
}

fn of_tls(error: &Error) -> Refusal {
    match error {
        Error::InvalidCertificate(error) => of_certificate(error),
        Error::NoCertificatesPresented => Refusal::NoCertificate,
        Error::AlertReceived(AlertDescription::ProtocolVersion) | Error::PeerIncompatible(_) => {
            Refusal::Version
        }
        Error::NoApplicationProtocol | Error::AlertReceived(AlertDescription::NoApplicationProtocol) => {
            Refusal::Protocol
        }
        Error::AlertReceived(alert) => Refusal::ByPeer(of_alert(*alert)),
        other => Refusal::NotTls(other.to_string()),
    }
}

fn of_certificate(error: &CertificateError) -> Refusal {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Refusal::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Refusal::NotYetValid,
        CertificateError::UnknownIssuer => Refusal::UnknownAuthority,
        CertificateError::BadSignature => Refusal::BadSignature,
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            Refusal::WrongUse
        }
        CertificateError::Other(OtherError(inner))
            if matches!(inner.downcast_ref(), Some(webpki::Error::CaUsedAsEndEntity)) =>
        {
            Refusal::IsAuthority
        }
        other => Refusal::BadCertificate(other.to_string()),
    }
}

fn of_alert(alert: AlertDescription) -> String {
    match alert {
        AlertDescription::CertificateExpired => "its certificate has expired, or is not valid yet".into(),
        AlertDescription::UnknownCA => "its certificate is of another authority".into(),
        AlertDescription::BadCertificate
        | AlertDescription::CertificateUnknown
        | AlertDescription::DecodeError
        | AlertDescription::DecryptError => "its certificate cannot be used".into(),
        AlertDescription::UnsupportedCertificate => "its certificate is not for this use".into(),
        AlertDescription::CertificateRequired => "it has no certificate".into(),
        AlertDescription::AccessDenied => "the service is not hosted there".into(),
        other => format!("{other:?}"),
    }
}
