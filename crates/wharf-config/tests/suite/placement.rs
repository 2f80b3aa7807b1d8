//! The file held against an app, and the plan of processes made from both.
use wharf_config::ProcessSpec;

use crate::{file, misfit, said, shop};

fn plan(text: &str) -> Vec<ProcessSpec> {
    file(text).plan(&shop()).unwrap_or_else(|error| panic!("{error}"))
}

fn names(plan: &[ProcessSpec]) -> Vec<String> {
    plan.iter()
        .map(|process| format!("{} x{}: {}", process.name, process.replicas, process.services.join(" ")))
        .collect()
}

#[test]
fn without_a_word_every_service_is_alone() {
    assert_eq!(
        names(&plan("")),
        ["catalog x1: catalog", "cart x1: cart", "ads x1: ads", "storefront x1: storefront"]
    );
}

#[test]
fn groups_and_replicas_are_as_written_in_the_order_of_the_app() {
    let plan = plan(
        "[process.front]\nservices = [\"storefront\", \"ads\"]\n[service.cart]\nreplicas = 3\n\
         [process.catalog]\nservices = [\"catalog\"]\nreplicas = 2\n",
    );
    assert_eq!(names(&plan), ["catalog x2: catalog", "cart x3: cart", "front x1: ads storefront"]);
}

#[test]
fn the_environment_nearest_to_the_service_wins() {
    let plan = plan(
        "[env]\nA = \"1\"\nB = \"1\"\nC = \"1\"\n\
         [process.front]\nservices = [\"storefront\", \"ads\"]\nenv = { B = \"2\", C = \"2\" }\n\
         [service.ads]\nenv = { C = \"3\" }\n",
    );
    let front = plan.iter().find(|process| process.name == "front").unwrap();
    assert_eq!(front.env.values().collect::<Vec<_>>(), ["1", "2", "3"]);
    let cart = plan.iter().find(|process| process.name == "cart").unwrap();
    assert_eq!(cart.env.values().collect::<Vec<_>>(), ["1", "1", "1"]);
}

#[test]
fn ports_know_their_service_and_where_they_were_set() {
    let plan =
        plan("[process.front]\nservices = [\"storefront\", \"ads\"]\n[service.storefront]\nport = 8081\n");
    let port = &plan.iter().find(|process| process.name == "front").unwrap().ports[0];
    assert_eq!((port.service.as_str(), port.http, port.number), ("storefront", true, 8081));
    assert_eq!(port.origin.as_ref().unwrap().to_string(), "wharf.toml:4:8");
}

#[test]
fn unknown_services_are_named_with_what_there_is() {
    assert_eq!(
        misfit("[service.crat]\nreplicas = 2\n[process.front]\nservices = [\"billing\", \"ads\"]\n"),
        "wharf.toml:1:10: the app has no service `crat`\n  \
           did you mean `cart`? the app's services: `catalog`, `cart`, `ads` and `storefront`\n\
         wharf.toml:4:13: the app has no service `billing`\n  \
           the app's services: `catalog`, `cart`, `ads` and `storefront`"
    );
}

#[test]
fn a_service_is_in_one_process() {
    assert_eq!(
        misfit("[process.a]\nservices = [\"cart\"]\n[process.b]\nservices = [\"ads\", \"cart\"]\n"),
        "wharf.toml:4:20: `cart` is already in [process.a], on line 2\n  \
           keep it in one of the two; `replicas` gives a process more copies"
    );
}

#[test]
fn a_grouped_service_has_no_replicas_of_its_own() {
    assert_eq!(
        misfit("[service.cart]\nreplicas = 2\n[process.a]\nservices = [\"ads\", \"cart\"]\n"),
        "wharf.toml:2:12: `cart` shares [process.a] and can't have replicas of its own\n  \
           set `replicas` in [process.a], or take `cart` out of it"
    );
}

#[test]
fn a_process_does_not_take_a_replica_s_name() {
    let said = misfit("[process.cart-1]\nservices = ['ads']\n[process.back-2]\nservices = ['catalog']\n");
    assert_eq!(
        said,
        "wharf.toml:1:10: [process.cart-1] has the name of a replica of `cart`\n  \
         call it otherwise: the replicas of a process are numbered"
    );
    let said = misfit("[process.back]\nservices = ['ads']\n[process.back-2]\nservices = ['catalog']\n");
    assert!(said.contains("a replica of `back`"), "{said}");
    file("[process.cart-1]\nservices = ['cart']\n")
        .plan(&shop())
        .expect("`cart` is in it, and nowhere alone");
}

#[test]
fn a_process_does_not_take_a_service_s_name() {
    assert_eq!(
        misfit("[process.cart]\nservices = [\"ads\"]\n"),
        "wharf.toml:1:10: [process.cart] has the name of a service that it doesn't host\n  \
           call it otherwise, or add `cart` to its services"
    );
}

#[test]
fn replicas_do_not_share_a_port_and_neither_do_services() {
    assert_eq!(
        misfit("[service.cart]\nreplicas = 2\nport = 9001\n[service.catalog]\nport = 9001\n"),
        "wharf.toml:3:8: `cart` has 2 replicas, by line 2, and they can't all listen on port 9001\n  \
           remove the port: callers find the replicas without it\n\
         wharf.toml:5:8: port 9001 is already that of `cart`, by line 3\n  \
           give each service a port of its own, or 0 for any free one"
    );
    plan("[service.cart]\nreplicas = 2\nport = 0\n[service.catalog]\nport = 0\n");
}

#[test]
fn one_process_has_one_value_for_a_variable() {
    assert_eq!(
        misfit(
            "[process.a]\nservices = [\"ads\", \"cart\"]\n\
             [service.ads]\nenv = { LEVEL = \"1\" }\n[service.cart]\nenv = { LEVEL = \"2\" }\n"
        ),
        "wharf.toml:6:9: `LEVEL` has another value for `ads`, on line 4, and both run in [process.a]\n  \
           set it once, in [process.a]"
    );
}

#[test]
fn a_flag_wins_over_the_file_and_is_named_when_it_is_wrong() {
    let mut flagged = file("[service.storefront]\nport = 80\n");
    flagged.set_port("storefront", 8090, "--port storefront=8090");
    let plan = flagged.plan(&shop()).unwrap();
    assert_eq!(plan.last().unwrap().ports[0].number, 8090);

    flagged.set_port("store", 8091, "--port store=8091");
    assert_eq!(
        said(flagged.plan(&shop())),
        "--port store=8091: the app has no service `store`\n  \
           the app's services: `catalog`, `cart`, `ads` and `storefront`"
    );
}
