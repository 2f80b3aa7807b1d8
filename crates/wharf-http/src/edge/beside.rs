//! Routers of an edge beside each other.

use std::panic::{AssertUnwindSafe, catch_unwind};

use axum::Router;
use wharf_core::{BoxError, panic_message};

/// A router of the edge's own.
pub struct Mounted {
    /// What it is called where it does not fit in.
    pub name: String,
    /// Itself.
    pub router: Router,
    /// Whether it asks nobody who they are.
    pub is_public: bool,
}

/// All of these routers as one: what one of them does not have is asked of the others.
///
/// # Errors
/// When two of them have the same path, or both have a fallback: which of them is meant is not for us to say.
pub(super) fn beside(routers: Vec<(String, Router)>) -> Result<Router, BoxError> {
    for (at, (name, router)) in routers.iter().enumerate() {
        for (other, before) in &routers[..at] {
            fits(before.clone(), router.clone()).map_err(|why| clash(other, name, &why))?;
        }
    }
    Ok(routers.into_iter().fold(Router::new(), |all, (_, router)| all.merge(router)))
}

/// axum has no other way to say that two routers do not go together than to panic. That is printed as any panic is; the error that
/// comes after it says whose routers they are.
fn fits(router: Router, other: Router) -> Result<(), String> {
    let merged = catch_unwind(AssertUnwindSafe(|| drop(router.merge(other))));
    merged.map_err(|panic| panic_message(&*panic).to_owned())
}

fn clash(one: &str, other: &str, why: &str) -> BoxError {
    let remedy = if why.starts_with("Cannot merge two `Router`s") {
        "both answer what they have no path for, and one of them has to do: mount the other one without, as \
         `router.reset_fallback()` gives it"
    } else {
        "give one of them another path, or put it below a path of its own with `Router::new().nest(…)`"
    };
    format!("{one} and {other} can't be beside each other ({why}): {remedy}").into()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::extract::Request;
    use axum::routing::{any, get, post};
    use tower::ServiceExt;

    use super::*;

    fn said(routers: Vec<(&str, Router)>) -> Result<Router, String> {
        let routers = routers.into_iter().map(|(name, router)| (name.to_owned(), router)).collect();
        beside(routers).map_err(|error| error.to_string())
    }

    async fn asked(router: &Router, method: &str, path: &str) -> (u16, String) {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).expect("a request");
        let answer = router.clone().oneshot(request).await.expect("never fails");
        let status = answer.status().as_u16();
        let body = axum::body::to_bytes(answer.into_body(), 1024).await.expect("a body");
        (status, String::from_utf8(body.to_vec()).expect("text"))
    }

    #[tokio::test]
    async fn each_has_its_paths_and_one_of_them_all_others() {
        let tide = Router::new().route("/tide", get(async || "high")).fallback(async || "no such page");
        let more = Router::new().route("/tide", post(async || "noted")).route("/wind", get(async || "west"));
        let all = said(vec![("tide", tide), ("more", more)]).expect("they fit");
        for (method, path, answer) in [
            ("GET", "/tide", "high"),
            ("POST", "/tide", "noted"),
            ("GET", "/wind", "west"),
            ("GET", "/moon", "no such page"),
        ] {
            assert_eq!(asked(&all, method, path).await, (200, answer.to_owned()), "{method} {path}");
        }
    }

    #[test]
    fn two_that_both_answer_the_rest_are_named_and_do_not_panic() {
        let with = |path: &str| Router::new().route(path, get(async || ())).fallback(async || ());
        let between = Router::new().route("/wind", get(async || ()));
        let why = said(vec![("tide", with("/tide")), ("wind", between), ("moon", with("/moon"))])
            .expect_err("one fallback too many");
        assert!(why.starts_with("tide and moon can't be beside each other (Cannot merge two"), "{why}");
        assert!(why.contains("`router.reset_fallback()`"), "{why}");
        let without = with("/moon").reset_fallback();
        assert!(said(vec![("tide", with("/tide")), ("moon", without)]).is_ok());
    }

    #[test]
    fn two_of_one_path_are_told_so_whatever_that_is_called() {
        for handler in [get(async || ()), any(async || ())] {
            let fallback = || Router::new().route("/fallback", handler.clone());
            let why = said(vec![("tide", fallback()), ("moon", fallback())]).expect_err("one path");
            assert!(why.contains("another path") && !why.contains("reset_fallback"), "{why}");
        }
    }

    #[test]
    fn two_of_one_path_are_named_and_do_not_panic() {
        let tide = || Router::new().route("/tide/{day}", get(async || ()));
        for other in [
            tide(),
            Router::new().route("/tide/{day}", any(async || ()).get(async || ())),
            Router::new().route("/tide/{night}", get(async || ())),
            Router::new().route("/tide/{*rest}", get(async || ())),
        ] {
            let why = said(vec![("tide", tide()), ("moon", other)]).expect_err("one path");
            assert!(why.starts_with("tide and moon can't be beside each other ("), "{why}");
            assert!(why.contains("/tide/{") && why.contains("another path"), "{why}");
        }
    }
}
