//! The two handshakes: as a caller, and as a callee.

use std::io::{Error, ErrorKind};
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::Acceptor;
use tokio::io::AsyncReadExt;
use tokio_rustls::{LazyConfigAcceptor, TlsConnector};

use super::id::{Bearer, SpiffeId};
use super::keys::{HTTP, Keys, PROTOCOL, is_of_process};
use crate::conn::Io;
use crate::security::{Proven, Refusal, Rejected};
use crate::wire::PREFACE;

/// The first byte of TLS: a record of a handshake.
const HANDSHAKE: u8 = 0x16;

impl Keys {
    /// Secures a connection from the service or tool `caller` to the service `callee`, which the peer must be.
    pub(crate) async fn connect(
        &self,
        io: Box<dyn Io>,
        caller: &str,
        callee: &str,
    ) -> Result<Box<dyn Io>, Refusal> {
        let config =
            self.bundle().clients.get(caller).cloned().ok_or_else(|| Refusal::NoKeys(caller.to_owned()))?;
        let name = ServerName::try_from(callee.to_owned())
            .map_err(|_| Refusal::BadIdentity(format!("spiffe://{}/{callee}", self.app())))?;
        let stream =
            TlsConnector::from(config).connect(name, io).await.map_err(|error| Refusal::of(&error))?;
        let (_, session) = stream.get_ref();
        self.agreed(&[PROTOCOL], session.alpn_protocol(), session.peer_certificates(), |id| {
            let wanted = Bearer::Service(callee.to_owned());
            if id.bearer == wanted || is_of_process(callee) && matches!(id.bearer, Bearer::Service(_)) {
                return Ok(());
            }
            Err(Refusal::OtherService { its: id.bearer.to_string(), wanted: callee.to_owned() })
        })?;
        Ok(Box::new(stream))
    }

    /// Secures a connection that a peer has made, and finds out who that is.
    pub(crate) async fn accept(&self, mut io: Box<dyn Io>) -> Result<(Box<dyn Io>, Proven), Rejected> {
        let mut first = vec![0; PREFACE.len()];
        let count = io.read(&mut first).await.unwrap_or(0);
        first.truncate(count);
        if first.first().is_some_and(|byte| *byte != HANDSHAKE) {
            let is_wharf = PREFACE.starts_with(&first);
            let refusal = if is_wharf {
                Refusal::PlainText
            } else {
                Refusal::NotTls("it begins with other bytes".into())
            };
            return Err(Rejected { refusal, io, reads_frames: is_wharf });
        }
        let mut acceptor = Acceptor::default();
        if acceptor.read_tls(&mut &first[..]).is_err() {
            let refusal = Refusal::NotTls("its first bytes cannot be read".into());
            return Err(Rejected { refusal, io, reads_frames: false });
        }
        let mut acceptor = Box::pin(LazyConfigAcceptor::new(acceptor, io));
        let begun = match acceptor.as_mut().await {
            Ok(begun) => begun,
            Err(error) => return Err(rejected(&error, acceptor.take_io().unwrap_or_else(gone))),
        };
        let accept = begun.into_stream(Arc::clone(&self.bundle().server)).into_fallible();
        let stream = match Box::pin(accept).await {
            Ok(stream) => stream,
            Err((error, io)) => return Err(rejected(&error, io)),
        };
        let (_, session) = stream.get_ref();
        let (protocols, agreed) = ([PROTOCOL, HTTP], session.alpn_protocol());
        let id = self.agreed(&protocols, agreed, session.peer_certificates(), |_| Ok(()));
        let io: Box<dyn Io> = Box::new(stream);
        match id {
            Ok(id) => {
                let is_tool = matches!(id.bearer, Bearer::Tool(_));
                let name = id.bearer.name().to_owned();
                Ok((io, Proven { name, is_tool }))
            }
            Err(refusal) => Err(Rejected { refusal, io, reads_frames: true }),
        }
    }

    /// What holds of both ends once they have agreed: the protocol, and whose certificate the peer has.
    fn agreed(
        &self,
        protocols: &[&[u8]],
        protocol: Option<&[u8]>,
        certificates: Option<&[CertificateDer<'_>]>,
        check: impl FnOnce(&SpiffeId) -> Result<(), Refusal>,
    ) -> Result<SpiffeId, Refusal> {
        if !protocol.is_some_and(|protocol| protocols.contains(&protocol)) {
            return Err(Refusal::Protocol);
        }
        let certificate = certificates.and_then(<[_]>::first).ok_or(Refusal::NoCertificate)?;
        let id = SpiffeId::of(certificate)?;
        if id.app != self.app() {
            return Err(Refusal::OtherApp { its: id.app, ours: self.app().to_owned() });
        }
        check(&id)?;
        Ok(id)
    }
}

/// A peer that was told by an alert, if it was there to be told.
fn rejected(error: &Error, io: Box<dyn Io>) -> Rejected {
    let is_gone = matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset);
    let refusal = if is_gone { Refusal::Gone } else { Refusal::of(error) };
    Rejected { refusal, io, reads_frames: false }
}

/// In place of a connection that the acceptor has kept, which it does not do with those that failed.
fn gone() -> Box<dyn Io> {
    Box::new(tokio::io::join(tokio::io::empty(), tokio::io::sink()))
}
