//! What can be said of an edge, and what every mistake in it is answered with.
use std::{path::PathBuf, time::Duration};

use wharf_config::edge::{Algorithm, Cors, EdgeSettings, EdgeTls, Forwarding, Jwks, Rate, RateBy, Tokens};
use wharf_config::{ConfigError, ServiceInfo};

use crate::{file, misfit, refused, said, shop};

/// What comes of a table `[service.storefront.edge]`, over these settings.
fn over(settings: EdgeSettings, text: &str) -> EdgeSettings {
    with(settings, text, &[]).unwrap_or_else(|error| panic!("{error}"))
}

/// The same with these variables of the environment.
fn with(settings: EdgeSettings, text: &str, variables: &[(&str, &str)]) -> Result<EdgeSettings, ConfigError> {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Ok(file(text).edge("storefront", variables)?.over(settings))
}

#[test]
fn what_is_said_wins_and_what_is_not_stays() {
    let code = EdgeSettings {
        rate: Some(Rate::default()),
        stall: Duration::from_secs(1),
        ..EdgeSettings::default()
    };
    assert_eq!(over(code.clone(), ""), code);
    let text = "[service.storefront.edge]\nbody = \"2KiB\"\nrate = false\n[service.storefront.edge.cors]\norigins = [\"*\"]";
    let cors = Cors { origins: vec!["*".into()], ..Cors::default() };
    let expected = EdgeSettings { body: Some(2048), rate: None, cors: Some(cors), ..code };
    assert_eq!(over(EdgeSettings { body: None, ..expected.clone() }, text), expected);
    assert_eq!(over(EdgeSettings::default(), "[service.storefront.edge]\nbody = false").body, None);
}

#[test]
fn every_key_is_read() {
    let read = over(EdgeSettings::of_router(), file::EVERYTHING);
    let expected = EdgeSettings {
        body: Some(2 << 20),
        memory: 16 << 20,
        head: 16 * 1024,
        head_within: Duration::from_secs(5),
        stall: Duration::from_secs(3),
        connections: 64,
        connections_each: 16,
        http2: false,
        compression: true,
        access_log: true,
        security_headers: true,
        openapi: false,
        trusted_proxies: vec!["10.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()],
        forwarding: Forwarding::Forwarded,
        tls: Some(EdgeTls {
            certificate: PathBuf::from("./public.pem"),
            key: PathBuf::from("/etc/public.key"),
            hsts: Duration::from_secs(24 * 3600),
        }),
        rate: Some(Rate {
            requests: 10,
            per: Duration::from_secs(60),
            burst: 20,
            by: RateBy::Subject,
            clients: 1000,
        }),
        cors: Some(Cors {
            origins: vec!["https://shop.example".into(), "http://localhost:3000".into()],
            methods: vec!["PUT".into()],
            headers: vec!["X-Shop".into()],
            credentials: true,
            max_age: Duration::from_secs(600),
        }),
        tokens: Some(Tokens {
            keys: Jwks::Url("https://id.shop.example/jwks.json".into()),
            authority: Some(PathBuf::from("./id.pem")),
            issuer: "https://id.shop.example".into(),
            audiences: vec!["shop".into()],
            algorithms: vec![Algorithm::ES256, Algorithm::EdDSA],
            skew: Duration::from_secs(10),
            refresh: Duration::from_secs(60),
            claims: [("tenant".to_owned(), "harbour".to_owned())].into(),
        }),
    };
    assert_eq!(read, expected);
}

#[test]
fn mistakes_are_all_said_at_once_with_place_and_remedy() {
    let text = "[service.storefront.edge]\nbody = \"1MB\"\nhead = \"4KiB\"\nforwarding = \"via\"\nhttps = true\n\
                trusted_proxies = [\"10.0.0.0/33\"]\nrate = true\n[service.storefront.edge.tls]\nkey = \"k.pem\"";
    assert_eq!(
        refused(text),
        "wharf.toml:2:8: `body` in [service.storefront.edge] is \"1MB\"\n  \
           it takes a size from 1B to 1GiB, such as \"1MiB\", or false\n\
         wharf.toml:3:8: `head` in [service.storefront.edge] is \"4KiB\"\n  \
           it takes a size from 8KiB to 1MiB, such as \"64KiB\"\n\
         wharf.toml:4:14: `forwarding` in [service.storefront.edge] is \"via\"\n  \
           it takes \"x-forwarded-for\" or \"forwarded\"\n\
         wharf.toml:5:1: unknown key `https` in [service.storefront.edge]\n  \
           did you mean `http2`? known keys: `access_log`, `body`, `compression`, `connections`, `connections_each`, `cors`, \
           `forwarding`, `head`, `head_within`, `http2`, `memory`, `openapi`, `rate`, `security_headers`, `stall`, `tls`, \
           `tokens` and `trusted_proxies`\n\
         wharf.toml:6:20: this is no range of addresses\n  \
           write it as \"10.0.0.0/8\" or \"fd00::/8\", or a single address\n\
         wharf.toml:7:8: [service.storefront.edge.rate] can't be `true`: there is something to be said in it\n  \
           write it as a section of its own, [service.storefront.edge.rate], or `false` to do without\n\
         wharf.toml:8:1: [service.storefront.edge.tls] needs `certificate`\n  \
           it takes a path in quotes, such as \"/etc/shop/public.pem\""
    );
}

#[test]
fn variables_are_of_an_edge_or_of_a_service_and_not_of_both() {
    let services = |names: [&str; 2]| -> Vec<ServiceInfo> {
        let [mut edge, mut other] = [shop().remove(3), shop().remove(0)];
        (edge.name, other.name) = (names[0].to_owned(), names[1].to_owned());
        vec![edge, other]
    };
    assert_eq!(file("").check_against(&services(["api", "api-edges"])), Ok(()));
    assert_eq!(file("").check_against(&services(["api-edge", "api"])), Ok(()), "`api` has no edge");
    let expected = "variables that begin with WHARF_API_EDGE__ are of [service.api.edge] and of the service `api-edge`\n  \
        call `api-edge` otherwise: no service may be called like an edge with `-edge` behind";
    assert_eq!(said(file("").check_against(&services(["api", "api-edge"]))), expected);
    let placed = said(file("[service.api-edge]\nport = 0").check_against(&services(["api", "api-edge"])));
    assert_eq!(placed, format!("wharf.toml:1:10: {expected}"));
}

#[test]
fn settings_that_are_made_in_code_are_held_to_the_same() {
    let day = Duration::from_secs(24 * 3600);
    let good = EdgeSettings {
        tls: Some(EdgeTls { certificate: "a.pem".into(), key: "a.pem".into(), hsts: day }),
        rate: Some(Rate::default()),
        cors: Some(Cors { origins: vec!["https://shop.example".into()], ..Cors::default() }),
        tokens: Some(Tokens::new(Jwks::File("jwks.json".into()), "https://id.shop.example", "shop")),
        ..EdgeSettings::default()
    };
    assert_eq!(good.check(), Vec::<String>::new());
    type Change = fn(&mut EdgeSettings);
    fn rate(edge: &mut EdgeSettings) -> &mut Rate {
        edge.rate.as_mut().unwrap()
    }
    fn cors(edge: &mut EdgeSettings) -> &mut Cors {
        edge.cors.as_mut().unwrap()
    }
    fn tokens(edge: &mut EdgeSettings) -> &mut Tokens {
        edge.tokens.as_mut().unwrap()
    }
    let rows: [(&str, Change); 24] = [
        ("`body` is 0, and takes a size from 1B to 1GiB", |edge| edge.body = Some(0)),
        ("`memory` is 1, and takes a size from 1MiB", |edge| edge.memory = 1),
        ("`head` is 1, and takes a size from 8KiB", |edge| edge.head = 1),
        ("`head_within` is 0ns, and takes a time", |edge| edge.head_within = Duration::ZERO),
        ("`stall` is 0ns, and takes a time", |edge| edge.stall = Duration::ZERO),
        ("`connections` is 0, and takes a whole number", |edge| edge.connections = 0),
        ("`connections_each` is 0, and takes a whole number", |edge| edge.connections_each = 0),
        ("`tls.hsts` is ", |edge| edge.tls.as_mut().unwrap().hsts = Duration::MAX),
        ("`rate.requests` is 0, and takes a whole number", |edge| rate(edge).requests = 0),
        ("`rate.per` is 0ns, and takes a time", |edge| rate(edge).per = Duration::ZERO),
        ("`rate.burst` is 0, and takes a whole number", |edge| rate(edge).burst = 0),
        ("`rate.clients` is 0, and takes a whole number", |edge| rate(edge).clients = 0),
        ("`cors.origins` is empty, and takes a list", |edge| cors(edge).origins.clear()),
        ("`cors.origins` has *: `*` is any site", |edge| cors(edge).origins.push("*".into())),
        ("`cors.origins` has shop: this is no origin", |edge| cors(edge).origins.push("shop".into())),
        ("`cors.methods` has A B: this is no name", |edge| cors(edge).methods.push("A B".into())),
        ("`cors.headers` has A B: this is no name", |edge| cors(edge).headers.push("A B".into())),
        ("`cors.max_age` is ", |edge| cors(edge).max_age = Duration::MAX),
        ("`tokens.jwks` has http://id.example", |edge| {
            tokens(edge).keys = Jwks::Url("http://id.example".into());
        }),
        ("`tokens.audience` is empty, and takes a list", |edge| tokens(edge).audiences.clear()),
        ("`tokens.algorithms` is empty, and takes a list", |edge| tokens(edge).algorithms.clear()),
        ("`tokens.skew` is ", |edge| tokens(edge).skew = Duration::MAX),
        ("`tokens.refresh` is 0ns, and takes a time", |edge| tokens(edge).refresh = Duration::ZERO),
        ("`cors.origins` has *: `*` is any site", |edge| {
            (cors(edge).origins, cors(edge).credentials) = (vec!["*".into()], true);
        }),
    ];
    for (why, change) in rows {
        let mut bad = good.clone();
        change(&mut bad);
        let said = bad.check();
        assert!(said.len() == 1 && said[0].starts_with(why), "not {why}: {said:?}");
    }
}

#[test]
fn tokens_that_anybody_could_make_are_refused() {
    let with = |line: &str| {
        let mut lines = vec![
            "jwks = \"jwks.json\"",
            "issuer = \"https://id.shop.example\"",
            "audience = [\"shop\"]",
            "algorithms = [\"ES256\"]",
        ];
        let key = line.split(' ').next().unwrap_or_default();
        lines.retain(|each| !each.starts_with(key));
        lines.push(line);
        format!("[service.storefront.edge.tokens]\n{}", lines.join("\n"))
    };
    assert!(over(EdgeSettings::default(), &with("skew = \"1s\"")).tokens.is_some());
    for (line, why) in [
        ("algorithms = [\"none\"]", "`none` is no signature: anybody could write such a token"),
        ("algorithms = [\"HS256\"]", "`HS256` signs with a secret"),
        ("algorithms = [\"es256\"]", "did you mean `ES256`?"),
        ("algorithms = []", "`algorithms` in [service.storefront.edge.tokens] is empty"),
        ("jwks = \"http://id.shop.example/jwks.json\"", "without TLS"),
        ("jwks = \"http://127.0.0.1.evil.example/\"", "without TLS"),
        ("skew = \"1h\"", "it takes a time from 0s to 10min"),
        ("claims = { tenant = 7 }", "the claim `tenant`"),
    ] {
        let said = refused(&with(line));
        assert!(said.contains(why), "{said}");
    }
    let nothing = refused("[service.storefront.edge.tokens]\nskew = \"1s\"");
    for key in ["jwks", "issuer", "audience", "algorithms"] {
        assert!(nothing.contains(&format!("needs `{key}`")), "{nothing}");
    }
}

#[test]
fn sites_are_named_as_browsers_name_them() {
    let with =
        |origins: &str| format!("[service.storefront.edge.cors]\norigins = {origins}\ncredentials = true");
    for origin in
        ["shop.example", "https://shop.example/", "https://Shop.example", "ftp://shop.example", "https://"]
    {
        let said = refused(&with(&format!("[{origin:?}]")));
        assert!(said.contains("this is no origin as browsers send it"), "{said}");
    }
    assert!(refused(&with("[\"*\"]")).contains("`*` is any site"));
    assert!(
        refused("[service.storefront.edge.cors]\norigins = [\"*\"]\nmethods = [\"A B\"]")
            .contains("no name of a method")
    );
}

#[test]
fn a_service_is_no_edge() {
    let text = "[service.cart.edge]\nbody = \"1MiB\"";
    assert!(
        misfit(text)
            .contains("[service.cart.edge] is for what listens for the outside, and `cart` is a service")
    );
    assert!(said(file(text).plan(&shop())).starts_with("wharf.toml:1:"));
}

#[test]
fn a_variable_wins_over_the_file_and_the_file_over_the_program() {
    let code = EdgeSettings { head: 9 * 1024, connections: 7, ..EdgeSettings::default() };
    let text = "[service.storefront.edge]\nhead = \"16KiB\"\nbody = \"2KiB\"\n\
                [service.storefront.edge.rate]\nrequests = 10\nper = \"1min\"\n";
    let variables = [
        ("WHARF_STOREFRONT_EDGE__BODY", "false"),
        ("WHARF_STOREFRONT_EDGE__ACCESS_LOG", "false"),
        ("WHARF_STOREFRONT_EDGE__STALL", "3s"),
        ("WHARF_STOREFRONT_EDGE__TRUSTED_PROXIES", "[\"10.0.0.0/8\"]"),
        ("WHARF_STOREFRONT_EDGE__RATE__BURST", "30"),
        ("WHARF_STOREFRONT_EDGE__CORS__ORIGINS", "[\"https://shop.example\"]"),
        ("WHARF_STOREFRONT_EDGE__TLS__CERTIFICATE", "public.pem"),
        ("WHARF_STOREFRONT_EDGE__TLS__KEY", "/etc/public.key"),
        // Of others.
        ("WHARF_STOREFRONT__BODY", "1B"),
        ("WHARF_CART_EDGE__BODY", "1B"),
    ];
    let expected = EdgeSettings {
        head: 16 * 1024,
        body: None,
        access_log: false,
        stall: Duration::from_secs(3),
        trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
        rate: Some(Rate { requests: 10, per: Duration::from_secs(60), burst: 30, ..Rate::default() }),
        cors: Some(Cors { origins: vec!["https://shop.example".into()], ..Cors::default() }),
        tls: Some(EdgeTls {
            certificate: PathBuf::from("./public.pem"),
            key: PathBuf::from("/etc/public.key"),
            hsts: Duration::ZERO,
        }),
        ..code.clone()
    };
    assert_eq!(with(code, text, &variables).unwrap(), expected);
    let off = [("WHARF_STOREFRONT_EDGE__RATE", "false")];
    assert_eq!(with(EdgeSettings::default(), text, &off).unwrap().rate, None);
}

#[test]
fn a_variable_that_cannot_be_used_is_named() {
    let said = |variable, text| {
        with(EdgeSettings::default(), "[service.storefront.edge]\nrate = false", &[(variable, text)])
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        said("WHARF_STOREFRONT_EDGE__BODY", "1MB"),
        "WHARF_STOREFRONT_EDGE__BODY: `body` in [service.storefront.edge] is \"1MB\"\n  \
         it takes a size from 1B to 1GiB, such as \"1MiB\", or false"
    );
    for (variable, text, why) in [
        ("WHARF_STOREFRONT_EDGE__BODDY", "1MiB", "did you mean `body`?"),
        ("WHARF_STOREFRONT_EDGE__CONNECTIONS", "0", "it takes a whole number from 1 to 1000000"),
        ("WHARF_STOREFRONT_EDGE__RATE__BURST", "5", "not a table"),
        ("WHARF_STOREFRONT_EDGE__TLS__KEY", "k.pem", "[service.storefront.edge.tls] needs `certificate`"),
        ("WHARF_STOREFRONT_EDGE__", "1", "the variable names no key"),
    ] {
        let said = said(variable, text);
        assert!(said.starts_with(variable) && said.contains(why), "{said}");
    }
}
