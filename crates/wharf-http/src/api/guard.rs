//! Which requests are not let in: of pages in browsers, which would call as whoever runs the app.

use axum::body::Body;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Request, Response, StatusCode};
use wharf_core::FaultKind;

use super::head;
use crate::problem::{About, Problem};

/// What is answered to a request that is not to be let in: of a page in a browser, and one that comes from this machine, where
/// `is_near`, and is meant for another.
pub(crate) fn refused(request: &Request<Body>, is_near: bool) -> Option<Response<Body>> {
    let headers = request.headers();
    let problem = if headers.contains_key(ORIGIN) {
        let why = "this port is for services and tools; pages in browsers are for the edge to answer";
        Problem::refused(StatusCode::FORBIDDEN, FaultKind::Denied, why)
    } else if is_near && is_of_other_host(headers) {
        let why = "a request from this machine is to name it: `Host: localhost`, or its loopback address";
        Problem::refused(StatusCode::MISDIRECTED_REQUEST, FaultKind::Denied, why)
    } else {
        return None;
    };
    let trace = head::begun(headers, request.extensions()).trace().trace_id;
    Some(problem.response(About { trace: Some(trace), ..About::default() }))
}

/// Whether a request names another machine, as that of a page whose host's name was made to lead here.
fn is_of_other_host(headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    !host.is_some_and(|host| is_local(name(host)))
}

/// A host without its port.
fn name(host: &str) -> &str {
    match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    }
}

fn is_local(name: &str) -> bool {
    let is_loopback =
        name.parse::<std::net::IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback());
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    is_loopback || name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_names_of_this_machine_lead_here_from_it() {
        let is_other = |host: &'static str| {
            is_of_other_host(&HeaderMap::from_iter([(HOST, HeaderValue::from_static(host))]))
        };
        for own in [
            "localhost",
            "LOCALHOST:80",
            "127.0.0.1:4711",
            "[::1]:80",
            "127.3.2.1",
            "cart.localhost:1",
            "localhost.",
        ] {
            assert!(!is_other(own), "{own}");
        }
        for other in
            ["shop.example", "127.0.0.1.shop.example:80", "localhost.example", "10.0.0.1:80", "[::2]", ""]
        {
            assert!(is_other(other), "{other}");
        }
        assert!(is_of_other_host(&HeaderMap::new()));
    }
}
