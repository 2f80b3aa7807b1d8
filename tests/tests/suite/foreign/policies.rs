//! Calls over HTTP behave as any others: repeated where that does no harm, balanced, kept away from what fails.

use std::time::Duration;

use tokio::task::JoinSet;
use wharf::prelude::*;
use wharf_core::FaultKind;
use wharf_rpc::client::Policies;
use wharf_rpc::conn::Address;
use wharf_rpc::policy::breaker::Standing;

use super::answers::once;
use super::books::{channel, client, client_of, cx};
use super::server::{Asked, DUNE, Does, Server, answer, json, problem, until};

/// A port that nobody listens on.
async fn nobody() -> Address {
    let gone = Server::saying(json(DUNE)).await;
    gone.address()
}

#[tokio::test]
async fn what_does_no_harm_is_asked_again_and_a_command_that_may_have_begun_is_not() {
    let fails_once =
        |number: usize| if number == 0 { Does::SaysLast(String::new()) } else { Does::Says(json(DUNE)) };
    let server = Server::start(move |number, _| fails_once(number)).await;
    let book = client_of(&server).find(&cx(), "Dune".into()).await.expect("the second try");
    assert_eq!((book.price.cents, server.asked().len()), (999, 2));

    let server = Server::start(move |number, _| fails_once(number)).await;
    let error = client_of(&server).buy(&cx(), "Dune".into(), 1).await.expect_err("one try");
    let CallError::Fault(fault) = error else { panic!("{error}") };
    assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Unavailable, false));
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn what_was_too_long_is_not_sent_again() {
    let said = r#"{"fault":"overloaded","detail":"the body is too long","not_started":true}"#;
    for too_long in [answer("413 Too Large", "text/plain", "no"), problem("413 Too Large", said)] {
        let server = Server::saying(too_long).await;
        let error = client_of(&server).find(&cx(), "Dune".into()).await.expect_err("it is too long");
        let CallError::Fault(fault) = error else { panic!("{error}") };
        assert_eq!(fault.kind(), FaultKind::Overloaded, "{fault}");
        assert_eq!(server.asked().len(), 1, "it would be as long again");
    }
}

#[tokio::test]
async fn a_command_that_was_refused_before_it_began_is_made_again() {
    let full = answer("429 Too Many Requests", "text/plain", "slow down");
    let server =
        Server::start(move |number, _| Does::Says(if number == 0 { full.clone() } else { json("null") }))
            .await;
    client_of(&server).buy(&cx(), "Dune".into(), 1).await.expect("the second try");
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn a_replica_that_is_gone_is_passed_over_and_comes_back() {
    let server = Server::saying(json("null")).await;
    let channel = channel(&[nobody().await, server.address()], &Policies::default());
    let books = client(&channel);
    for _ in 0..20 {
        books.buy(&cx(), "Dune".into(), 1).await.expect("the other one takes it");
    }
    assert_eq!(server.asked().len(), 20);
}

#[tokio::test]
async fn when_nobody_is_there_that_is_said_with_where_and_that_nothing_began() {
    let books = client(&channel(&[nobody().await], &Policies::default()));
    let error = books.buy(&cx(), "Dune".into(), 1).await.expect_err("nobody is there");
    let CallError::Fault(fault) = error else { panic!("{error}") };
    assert!(fault.kind() == FaultKind::Unavailable && fault.not_started(), "{fault}");
    assert!(fault.message().contains("http:127.0.0.1:") && fault.message().contains("refused"), "{fault}");
}

#[tokio::test]
async fn equal_replicas_share() {
    let story =
        |_: usize, _: &Asked| Does::After(Duration::from_millis(20), Box::new(Does::Says(json(DUNE))));
    let servers = [Server::start(story).await, Server::start(story).await];
    let channel = channel(&servers.each_ref().map(Server::address), &Policies::default());
    until("both are known", || channel.snapshot().len() == 2).await;
    for _ in 0..10 {
        let mut calls = JoinSet::new();
        for _ in 0..30 {
            let books = client(&channel);
            calls.spawn(async move { books.find(&cx(), "Dune".into()).await });
        }
        while let Some(call) = calls.join_next().await {
            call.expect("no panic").expect("a book");
        }
    }
    for server in &servers {
        assert!(server.asked().len() > 60, "{} of 300", server.asked().len());
    }
}

#[tokio::test]
async fn one_that_fails_is_shut_out_and_the_other_takes_its_calls() {
    let failing = Server::saying(answer("500 Oops", "text/plain", "?")).await;
    let well = Server::saying(json(DUNE)).await;
    let policies = Policies { methods: vec![once(); 5], ..Policies::default() };
    let channel = channel(&[failing.address(), well.address()], &policies);
    until("both are known", || channel.snapshot().len() == 2).await;
    let books = client(&channel);
    let mut failed = 0;
    for _ in 0..200 {
        failed += usize::from(books.find(&cx(), "Dune".into()).await.is_err());
    }
    assert!(failed <= 10 && failing.asked().len() == failed, "{failed} of 200 failed");
    assert!(well.asked().len() >= 190);
    let of_failing = channel.snapshot().into_iter().find(|replica| replica.address == failing.address());
    let (standing, latency) =
        of_failing.map(|replica| (replica.breaker, replica.latency)).expect("it is known");
    assert!(
        standing != Standing::Closed || latency > Some(Duration::from_secs(1)),
        "{standing:?} {latency:?}"
    );
}
