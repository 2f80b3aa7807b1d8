//! Settings that cannot be gone by are refused before anybody is let in, whoever made them.

use std::time::Duration;

use wharf_config::edge::{Cors, EdgeSettings, Jwks, Rate, Tokens};

use super::{Gate, requests};

fn refused(settings: EdgeSettings) -> String {
    let made = Gate::new(requests(), settings, Duration::from_secs(1));
    made.err().expect("it cannot start").to_string()
}

#[test]
fn settings_made_in_code_are_held_to_what_the_file_is_held_to() {
    let router = EdgeSettings::of_router;
    let sites = |origins: &[&str], credentials| {
        let origins = origins.iter().map(|&origin| origin.to_owned()).collect();
        EdgeSettings { cors: Some(Cors { origins, credentials, ..Cors::default() }), ..router() }
    };
    let keys_at = |url: &str| {
        let tokens = Tokens::new(Jwks::Url(url.into()), "https://id.example", "shop");
        EdgeSettings { tokens: Some(tokens), ..router() }
    };
    let rate = |rate| EdgeSettings { rate: Some(rate), ..router() };
    for (settings, why) in [
        (EdgeSettings { head: 4096, ..router() }, "`head` is 4096, and takes a size from 8KiB to 1MiB"),
        (EdgeSettings { body: Some(0), ..router() }, "`body` is 0"),
        (EdgeSettings { stall: Duration::ZERO, ..router() }, "`stall` is 0ns"),
        (EdgeSettings { connections: 0, ..router() }, "`connections` is 0"),
        (rate(Rate { burst: 0, ..Rate::default() }), "`rate.burst` is 0"),
        (rate(Rate { clients: 0, ..Rate::default() }), "`rate.clients` is 0"),
        (sites(&["*"], true), "`*` is any site"),
        (sites(&["*", "https://a.example"], false), "`*` is any site"),
        (sites(&["a.example"], false), "no origin as browsers send it"),
        (sites(&[], false), "`cors.origins` is empty"),
        (keys_at("http://id.example/jwks.json"), "without TLS"),
    ] {
        let said = refused(settings);
        assert!(said.starts_with("[service.front.edge]") && said.contains(why), "{said}");
    }
    let many = refused(EdgeSettings { head: 1, stall: Duration::ZERO, ..sites(&["*"], true) });
    assert!(many.contains("`head`") && many.contains("`stall`") && many.contains("any site"), "{many}");
}
