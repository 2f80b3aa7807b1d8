//! Services that run elsewhere, and apps that run in one process.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use wharf_tests::app::Shop;
use wharf_tests::folder::Folder;
use wharf_tests::program::Start;
use wharf_tests::visitor::Visitor;
use wharf_tests::wait::wait_until;
use wharf_tests::workspace;

use super::{SAID, recommended};

/// A server that knows nothing of Wharf, and recommends one thing to whomever asks; how often it was asked.
fn existing() -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let (at, asked) = (listener.local_addr().expect("it is bound"), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let count = Arc::clone(&count);
            std::thread::spawn(move || answer(stream, &count));
        }
    });
    (at, asked)
}

fn answer(mut stream: TcpStream, count: &AtomicUsize) {
    let mut came = Vec::new();
    let mut some = [0; 4096];
    while let Ok(read) = stream.read(&mut some) {
        came.extend_from_slice(&some[..read]);
        if read == 0 {
            return;
        }
        // Its interface has a route for it, with all that is asked in the head.
        if came.ends_with(b"\r\n\r\n") {
            break;
        }
    }
    count.fetch_add(1, Ordering::Relaxed);
    let body = "[\"godwit-flags\"]";
    let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
    _ = stream.write_all(format!("{head}{body}").as_bytes());
}

#[test]
fn a_service_that_is_there_already_is_called_where_it_is() {
    let (at, asked) = existing();
    let shop = Shop::configured(&format!("[service.recommendation]\nurl = \"http://{at}/api\"\n"));
    let processes = shop.up.json(&["ps"]);
    assert!(processes.as_array().unwrap().iter().all(|process| process["services"][0] != "recommendation"));
    assert_eq!(recommended(&shop.up, "ana"), ["godwit-flags"]);
    let before = asked.load(Ordering::Relaxed);
    let page = shop.visitor().get("/product/eider-kettle");
    assert!(page.body.contains("/product/godwit-flags"), "{}", page.body);
    assert!(asked.load(Ordering::Relaxed) > before);
    shop.up
        .wharf(&["scale", "recommendation=2"])
        .assert_refused(1, &["recommendation runs elsewhere, at rest:"]);
}

/// The shop in one process, with this wharf.toml.
fn one_process(folder: &Folder, toml: &str) -> Start {
    let app = folder.folder("app");
    std::fs::write(app.join("wharf.toml"), toml).expect("a file in a new folder");
    Start::new(workspace::program("shop")).folder(&app).env("WHARF_HTTP", "storefront=127.0.0.1:0")
}

#[test]
fn in_one_process_it_is_called_where_it_is_and_the_apps_own_stands_in_for_what_is_run() {
    let (at, asked) = existing();
    for (toml, calls) in
        [(format!("[service.recommendation]\nurl = \"http://{at}\"\n"), true), (SAID.to_owned(), false)]
    {
        let folder = Folder::new();
        let mut program = one_process(&folder, &toml).start();
        let line = program.wait_for_line("storefront  http://");
        let address = line.split_whitespace().nth(1).expect("an address").to_owned();
        let visitor = || Visitor::new(&address);
        wait_until("the storefront answers", || visitor().try_get("/").is_ok_and(|page| page.status == 200));
        asked.store(0, Ordering::Relaxed);
        let page = visitor().get("/product/eider-kettle");
        assert!(page.status == 200 && page.body.contains("/product/"), "{}", page.body);
        assert_eq!(asked.load(Ordering::Relaxed) > 0, calls, "{toml}");
    }
}
