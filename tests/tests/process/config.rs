//! What is wrong in `wharf.toml`: said with the file, the line and the remedy, before anything is started.

use std::net::TcpListener;

use wharf_tests::up::{Setup, Told};
use wharf_tests::workspace;

fn told(toml: &str) -> Told {
    Setup::of(&workspace::program("shop")).toml(toml).told()
}

#[test]
fn every_mistake_is_told_with_its_place_and_a_remedy() {
    for (toml, words) in [
        ("[service.cart]\nreplcas = 3\n", &["wharf.toml:2:1", "replcas", "did you mean `replicas`?"][..]),
        ("servics = 1\n", &["wharf.toml:1:1", "servics", "service"]),
        (
            "[service.cart]\nreplicas = \"three\"\n",
            &["wharf.toml:2:12", "replicas", "whole number from 1 to 100"],
        ),
        ("[service.cart]\nreplicas = 0\n", &["wharf.toml:2:12", "whole number from 1 to 100"]),
        ("[service.storefront]\nport = 80800\n", &["wharf.toml:2:8", "port", "65535"]),
        (
            "[service.basket]\nreplicas = 1\n",
            &["wharf.toml:1:10", "no service `basket`", "the app's services"],
        ),
        ("[service.chart]\n", &["wharf.toml:1:10", "no service `chart`", "did you mean `cart`?"]),
        ("[process.back]\nservices = [\"cart\", \"cat\"]\n", &["wharf.toml:2:21", "no service `cat`"]),
        (
            "[process.a]\nservices = [\"cart\"]\n[process.b]\nservices = [\"cart\"]\n",
            &["wharf.toml:4:13", "already in [process.a], on line 2", "keep it in one of the two"],
        ),
        (
            "[service.storefront]\nport = 8080\nreplicas = 2\n",
            &["wharf.toml:2:8", "replicas", "remove the port"],
        ),
        ("[service.cart\nreplicas = 3\n", &["wharf.toml:1:"]),
        ("[service.cart.env]\nPORT = 8080\n", &["wharf.toml:2:8", "PORT", "quotes"]),
    ] {
        let told = told(toml);
        told.assert_refused(1, words);
        assert_eq!(told.stdout, "", "nothing was started for {toml}");
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let told = told("[service.cart]\nreplcas = 3\n[service.ads]\nport = -1\n");
    told.assert_refused(1, &["wharf.toml:2:1", "wharf.toml:4:8"]);
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let told = told(&format!("[service.storefront]\nport = {port}\n"));
    let says = format!("port {port} of `storefront` is taken by another program");
    told.assert_refused(1, &["wharf.toml:2:8", &says, "choose another port, or 0"]);

    let flag = format!("storefront={port}");
    let told = Setup::of(&workspace::program("shop")).args(&["--port", &flag]).told();
    told.assert_refused(1, &[&format!("--port {flag}"), &says]);
}

#[test]
fn what_is_typed_wrong_is_told_with_what_to_type() {
    let shop = workspace::program("shop");
    let run = |arguments: &[&str]| Setup::of(&shop).args(arguments).told();
    run(&["--port", "storefront"]).assert_refused(2, &["write SERVICE=N", "storefront=8080"]);
    run(&["--port", "storefront=99999"]).assert_refused(2, &["ports go from 0 to 65535"]);
    run(&["--port", "front=0"]).assert_refused(1, &["--port front=0", "no service `front`"]);
    run(&["--bin", "no/such"]).assert_refused(2, &["--bin"]);
    Setup::of("no/such".as_ref()).told().assert_refused(1, &["no program no/such", "--bin"]);
    Setup::of("/bin/false".as_ref()).told().assert_refused(1, &["describe", "is it the program of an app"]);
}
