//! The page's files: packed into the program, and in builds for development read from where they are written.

use std::path::{Component, Path};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Where the page is written.
const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/page");

/// A file of the page.
struct File {
    /// Its path within the page.
    name: &'static str,
    /// Tells one version of it from another.
    tag: &'static str,
    plain: &'static [u8],
    gzip: &'static [u8],
}

static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// How many bytes all files of the page have, compressed.
pub fn packed_size() -> usize {
    FILES.iter().map(|file| file.gzip.len()).sum()
}

/// The file at `path`; for what has no ending, the page itself, which finds its way by the path.
pub(super) fn answer(path: &str, headers: &HeaderMap) -> Response {
    let name = path.trim_start_matches('/');
    let is_file = name.rsplit('/').next().is_some_and(|last| last.contains('.'));
    let name = if is_file { name } else { "index.html" };
    let found = written(name).or_else(|| packed(name, headers));
    found.unwrap_or_else(|| {
        let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
        (StatusCode::NOT_FOUND, plain, format!("the console has no file {name}\n")).into_response()
    })
}

/// As it is on disk now: who changes the page sees it at once.
fn written(name: &str) -> Option<Response> {
    let is_below = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    if !cfg!(debug_assertions) || !is_below {
        return None;
    }
    let content = std::fs::read(Path::new(SOURCE).join(name)).ok()?;
    Some(([(header::CONTENT_TYPE, kind(name))], content).into_response())
}

fn packed(name: &str, headers: &HeaderMap) -> Option<Response> {
    let file = FILES.iter().find(|file| file.name == name)?;
    let says = |name, word: &str| {
        let said = headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
        said.is_some_and(|said| {
            said.split(',').any(|one| one.split(';').next().unwrap_or(one).trim() == word)
        })
    };
    let tag = format!("\"{}\"", file.tag);
    let known = says(header::IF_NONE_MATCH, &tag) || says(header::IF_NONE_MATCH, &format!("W/{tag}"));
    let gzip = says(header::ACCEPT_ENCODING, "gzip");
    let mut response = Response::builder()
        .header(header::CONTENT_TYPE, kind(name))
        .header(header::ETAG, &tag)
        .header(header::CACHE_CONTROL, "no-cache")
        .header(header::VARY, "accept-encoding");
    if known {
        return response.status(StatusCode::NOT_MODIFIED).body(Body::empty()).ok();
    }
    if gzip {
        response = response.header(header::CONTENT_ENCODING, "gzip");
    }
    let content = if gzip { file.gzip } else { file.plain };
    response.body(Body::from(Bytes::from_static(content))).ok()
}

/// What a file is, by its ending.
fn kind(name: &str) -> &'static str {
    let ending = name.rsplit('.').next().unwrap_or_default();
    match ending {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "json" | "map" => "application/json",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    fn asked(pairs: &[(header::HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), header::HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn all_of_the_page_is_packed_within_its_bound() {
        let bound = 150 * 1024;
        let size = packed_size();
        assert!(FILES.iter().any(|file| file.name == "index.html"), "no page was packed");
        assert!(size <= bound, "the page has {size} bytes compressed, more than {bound}");
    }

    #[tokio::test]
    async fn a_packed_file_is_sent_compressed_to_who_can_read_it_and_once() {
        let index = FILES.iter().find(|file| file.name == "index.html").unwrap();
        let plain = packed("index.html", &asked(&[])).unwrap();
        assert_eq!(plain.headers().get(header::CONTENT_ENCODING), None);
        let body = to_bytes(plain.into_body(), usize::MAX).await.unwrap();
        assert_eq!(&body[..], index.plain);

        let gzip = packed("index.html", &asked(&[(header::ACCEPT_ENCODING, "br, gzip;q=0.8")])).unwrap();
        assert_eq!(gzip.headers()[header::CONTENT_ENCODING], "gzip");
        let tag = gzip.headers()[header::ETAG].clone();
        let mut again = HeaderMap::new();
        again.insert(header::IF_NONE_MATCH, tag);
        assert_eq!(packed("index.html", &again).unwrap().status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn nothing_beside_the_page_is_read() {
        for name in ["../Cargo.toml", "/etc/passwd", "vendor/../../Cargo.toml", "./Cargo.toml"] {
            assert!(written(name).is_none(), "{name}");
        }
        assert_eq!(answer("/../Cargo.toml", &HeaderMap::new()).status(), StatusCode::NOT_FOUND);
    }
}
