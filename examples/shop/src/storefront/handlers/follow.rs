//! Following a parcel: a page that is sent bit by bit, as the parcel goes.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use futures_util::{StreamExt as _, stream};
use shop_api::TrackingNumber;

use crate::storefront::pages;
use crate::storefront::problem::Problem;
use crate::storefront::services::Services;
use crate::storefront::session::Visit;

pub async fn parcel(
    State(shop): State<Services>,
    visit: Visit,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let parcel = TrackingNumber(path?.0);
    let here = format!("/parcel/{parcel}");
    let (frame, places) = tokio::try_join!(shop.frame(&visit, "Your parcel", &here), async {
        Ok(shop.shipping.track(&visit.cx, parcel.clone()).await?)
    })?;
    let (before, after) = pages::parcel(&frame, &parcel);
    let lines = places.map(|place| pages::place(place.as_ref().ok()).into_string());
    let page = stream::iter([before]).chain(lines).chain(stream::iter([after])).map(Ok::<_, Infallible>);
    let about = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    Ok((about, Body::from_stream(page)).into_response())
}
