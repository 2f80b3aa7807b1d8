//! The visitors' way to the storefront: HTTP/1.1 with keep-alive, one client for all of them.
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{
    HeaderMap, Method, Request, StatusCode,
    header::{CONTENT_TYPE, COOKIE},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tokio::time::timeout;

/// A page that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(10);

/// A client of one storefront.
#[derive(Clone, Debug)]
pub(crate) struct Web {
    client: Client<HttpConnector, Full<Bytes>>,
    base: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Web {
    /// `address` is `host:port`.
    pub(crate) fn new(address: &str) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Self { client, base: format!("http://{address}") }
    }

    pub(crate) async fn get(&self, path: &str, cookies: &str) -> Result<Page> {
        self.send(Method::GET, path, cookies, None).await
    }

    pub(crate) async fn post(&self, path: &str, cookies: &str, form: &[(String, String)]) -> Result<Page> {
        self.send(Method::POST, path, cookies, Some(encode(form))).await
    }

    async fn send(&self, method: Method, path: &str, cookies: &str, form: Option<String>) -> Result<Page> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies);
        }
        if form.is_some() {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let request = request.body(Full::from(form.unwrap_or_default()))?;
        let exchange = async {
            let (head, body) = self.client.request(request).await?.into_parts();
            let body = body.collect().await?.to_bytes();
            anyhow::Ok(Page { status: head.status, headers: head.headers, body })
        };
        timeout(PATIENCE, exchange).await.context("no page within 10 s")?
    }
}

impl Page {
    pub(crate) fn text(&self) -> Result<&str> {
        std::str::from_utf8(&self.body).context("the page is not UTF-8")
    }

    pub(crate) fn ensure_fine(&self) -> Result<()> {
        ensure!(!self.status.is_client_error() && !self.status.is_server_error(), "status {}", self.status);
        Ok(())
    }
}

fn encode(form: &[(String, String)]) -> String {
    let pairs = form.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => escaped.push(byte.into()),
            b' ' => escaped.push('+'),
            _ => escaped += &format!("%{byte:02X}"),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn a_form_is_encoded_as_a_browser_does() {
        let form = [("email", "ann@example.org"), ("street", "Kai 5 & 6")].map(|(a, b)| (a.into(), b.into()));
        assert_eq!(encode(&form), "email=ann%40example.org&street=Kai+5+%26+6");
    }
}
