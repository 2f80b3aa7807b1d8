//! Ports that are taken, before anything is started.
use std::net::TcpListener;

use wharf_config::{ProcessSpec, ports};

use crate::{file, said, shop};

fn http_port(plan: &[ProcessSpec]) -> u16 {
    plan.last().unwrap().ports[0].number
}

#[test]
fn a_taken_port_is_an_error_where_it_was_asked_for() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let plan = file(&format!("[service.cart]\nport = {port}\n")).plan(&shop()).unwrap();
    assert_eq!(
        said(ports::check_free(&plan)),
        format!(
            "wharf.toml:2:8: port {port} of `cart` is taken by another program\n  stop that program \
             (`ss -ltnp 'sport = :{port}'` names it), choose another port, or 0 for any free one"
        )
    );
}

#[test]
fn a_page_without_a_port_gets_a_free_one_that_no_service_asked_for() {
    let mut plan = file("[service.cart]\nport = 8080\n").plan(&shop()).unwrap();
    ports::assign_http(&mut plan, &shop());
    assert_ne!(http_port(&plan), 8080);

    let held = TcpListener::bind(("127.0.0.1", http_port(&plan)));
    let mut again = file("").plan(&shop()).unwrap();
    ports::assign_http(&mut again, &shop());
    assert!(held.is_err() || http_port(&again) != http_port(&plan));
}

#[test]
fn a_port_that_is_set_stays_and_replicas_get_one_each() {
    let mut plan = file("[service.storefront]\nport = 8095\n").plan(&shop()).unwrap();
    ports::assign_http(&mut plan, &shop());
    assert_eq!(http_port(&plan), 8095);
    let mut plan = file("[service.storefront]\nreplicas = 2\n").plan(&shop()).unwrap();
    ports::assign_http(&mut plan, &shop());
    assert_eq!(http_port(&plan), 0);
}
