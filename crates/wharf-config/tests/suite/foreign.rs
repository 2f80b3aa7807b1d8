//! Services that are not the app's own: how they are run, where they are, and what cannot be.
use std::{path::Path, time::Duration};

use wharf_config::{Had, Health, ServiceInfo, Url};

use crate::{file, misfit, refused, shop};

const FOREIGN: &str = "\
[service.ads]
run = 'node \"ads server.js\"'
dir = \"foreign/ads\"
calls = [\"catalog\"]
health = \"/health\"
replicas = 2

[service.catalog]
url = [\"http://10.0.0.7:8080/v1\", \"http://10.0.0.8\"]
";

#[test]
fn a_program_is_a_process_of_its_own_and_what_is_elsewhere_is_none() {
    let file = file(FOREIGN);
    let plan = file.plan(&shop()).expect("it fits");
    let names: Vec<&str> = plan.iter().map(|process| process.name.as_str()).collect();
    assert_eq!(names, ["cart", "ads", "storefront"], "the catalog runs elsewhere");
    let ads = plan[1].foreign.as_ref().expect("it is foreign");
    assert_eq!((plan[1].replicas, ads.calls.as_deref()), (2, Some(&["catalog".to_owned()][..])));
    let run = ads.had.as_run().expect("it is run");
    assert_eq!(run.words, ["node", "ads server.js"]);
    assert_eq!(run.dir, Path::new("./foreign/ads"));
    assert_eq!(run.health.as_ref().map(|health| health.path.as_str()), Some("/health"));
    assert!(plan[0].foreign.is_none());

    let catalog = file.foreign("catalog").expect("it is foreign");
    let at = |authority: &str, base: &str| Url { authority: authority.into(), base: base.into() };
    assert_eq!(catalog.had, Had::At(vec![at("10.0.0.7:8080", "/v1"), at("10.0.0.8:80", "")]));
}

#[test]
fn one_line_is_all_that_differs_between_the_apps_own_and_a_foreign_one() {
    let own = FOREIGN.replace("run =", "# run =");
    let plan = file(&own).plan(&shop()).expect("what else is said stays, and does no harm");
    assert!(plan.iter().all(|process| process.foreign.is_none()));
}

#[test]
fn how_one_finds_out_whether_it_is_well_can_be_said() {
    let health = |text: &str| {
        let file = file(&format!("[service.ads]\nrun = [\"ads\"]\n{text}"));
        let had = file.foreign("ads").expect("it is foreign").had;
        had.as_run().expect("it is run").health.clone()
    };
    assert_eq!(health(""), Some(Health::default()));
    assert_eq!(health("health = false"), None);
    let said = health("[service.ads.health]\nevery = \"1s\"\nwithin = \"200ms\"\nfailures = 5\n").unwrap();
    assert_eq!((said.every, said.within), (Duration::from_secs(1), Duration::from_millis(200)));
    assert_eq!((said.failures, said.path.as_str()), (5, "/livez"));
}

#[test]
fn what_cannot_be_read_is_answered_with_what_can() {
    for (text, why) in [
        (
            "run = \"a\"\nurl = \"http://a\"",
            "3:7: [service.ads] has `url`, and `run` on line 2: it is run, or it is there",
        ),
        ("run = \"\"", "2:7: `run` in [service.ads] names no program"),
        ("run = \"a | b\"", "2:7: `run` in [service.ads] has a `|`, which only a shell understands"),
        ("run = 3", "2:7: `run` in [service.ads] is a whole number\n  it takes a program and its arguments"),
        ("url = \"https://a\"", "2:7: `url` in [service.ads] is one of HTTPS"),
        (
            "url = [\"http://a\", \"b\"]",
            "2:20: `url` in [service.ads] is no URL of HTTP\n  write http://host:port",
        ),
        ("health = true", "2:10: `health` in [service.ads] is true or false"),
        ("health = \"livez\"", "2:10: `health` in [service.ads] is no path of a request"),
        ("health.every = \"soon\"", "2:16: `every` in [service.ads.health] is no time from 10ms to 1h"),
        ("health.evry = \"5s\"", "2:8: unknown key `evry` in [service.ads.health]\n  did you mean `every`?"),
    ] {
        let said = refused(&format!("[service.ads]\n{text}"));
        assert!(said.contains(&format!("wharf.toml:{why}")), "{said}");
    }
}

#[test]
fn what_does_not_fit_the_app_is_answered_with_what_does() {
    for (text, why) in [
        (
            "[service.ads]\ninterface = \"Adds\"",
            "2:13: `ads` has no interface `Adds` in the app\n  did you mean `Ads`?",
        ),
        (
            "[service.ads]\ncalls = [\"catlog\"]",
            "2:10: the app has no service `catlog`\n  did you mean `catalog`?",
        ),
        ("[service.storefront]\nrun = \"a\"", "2:7: `storefront` is an http component"),
        (
            "[process.front]\nservices = [\"ads\"]\n[service.ads]\nrun = \"a\"",
            "4:7: `ads` is foreign and can't share [process.front]",
        ),
        (
            "[service.ads]\nurl = \"http://a\"\nreplicas = 2",
            "3:12: `ads` runs elsewhere, by `url` on line 2, and has no `replicas` here\n  write a list of URLs",
        ),
    ] {
        let said = misfit(text);
        assert!(said.contains(&format!("wharf.toml:{why}")), "{said}");
    }
}

#[test]
fn a_service_without_an_implementation_must_be_somewhere() {
    let mut services = shop();
    let geo = ServiceInfo {
        name: "geo".into(),
        interfaces: vec!["Geo".into()],
        is_foreign: true,
        ..services[0].clone()
    };
    services.push(geo);
    let said = crate::said(file("").plan(&services));
    assert!(said.starts_with("the app has no implementation of `geo`"), "{said}");
    assert!(said.contains("write in [service.geo] how it is run"), "{said}");
    assert!(file("[service.geo]\nurl = \"http://geo\"").plan(&services).is_ok());
}
