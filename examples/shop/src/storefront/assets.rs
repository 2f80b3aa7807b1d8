//! The files beside the pages: part of the program, so that it can be carried anywhere.

use axum::body::Body;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::problem::Problem;

macro_rules! files {
    ($($path:literal)*) => { [$(($path, include_str!(concat!("assets/", $path)))),*] };
}

const FILES: [(&str, &str); 16] = files! {
    "shop.css" "mark.svg" "harbour.svg" "adrift.svg"
    "products/auk-fender.svg" "products/cormorant-grapnel.svg" "products/curlew-bell.svg"
    "products/dunlin-line.svg" "products/eider-kettle.svg" "products/gannet-souwester.svg"
    "products/godwit-flags.svg" "products/knot-cleat.svg" "products/pelican-bucket.svg"
    "products/petrel-lantern.svg" "products/tern-compass.svg" "products/turnstone-clock.svg"
};

/// Browsers keep a file for an hour, and then ask whether it is still the same.
pub async fn file(
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Path(path) = path?;
    let (_, text) = FILES.iter().find(|(name, _)| *name == path).ok_or(Problem::NoPage)?;
    let tag = format!("\"{:016x}\"", fingerprint(text));
    let kept = headers.get(IF_NONE_MATCH).is_some_and(|tags| tags.as_bytes() == tag.as_bytes());
    let kind = if path.ends_with(".css") { "text/css; charset=utf-8" } else { "image/svg+xml" };
    let about = [(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=3600"), (ETAG, tag.as_str())];
    if kept {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    Ok((about, Body::from(*text)).into_response())
}

/// FNV-1a.
fn fingerprint(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::CatalogService;
    use crate::testing::context;
    use shop_api::CatalogClient;

    #[tokio::test]
    async fn every_product_has_its_picture() {
        let catalog = CatalogClient::from(CatalogService::stocked().unwrap());
        for product in catalog.products(&context()).await.unwrap() {
            let path = format!("products/{}.svg", product.id);
            assert!(FILES.iter().any(|(name, _)| *name == path), "{path} is missing");
        }
    }

    #[tokio::test]
    async fn a_file_that_is_kept_is_not_sent_again() {
        let get = |headers| file(Ok(Path("mark.svg".to_owned())), headers);
        let first = get(HeaderMap::new()).await.unwrap();
        assert_eq!(first.status(), StatusCode::OK);
        let kept = HeaderMap::from_iter([(IF_NONE_MATCH, first.headers()[ETAG].clone())]);
        assert_eq!(get(kept).await.unwrap().status(), StatusCode::NOT_MODIFIED);
        let elsewhere = file(Ok(Path("../assets.rs".to_owned())), HeaderMap::new()).await;
        assert!(matches!(elsewhere, Err(Problem::NoPage)));
    }
}
