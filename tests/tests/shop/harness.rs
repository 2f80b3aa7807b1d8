//! The browser itself, on a page made here: what the other stories rely on.

use std::io::{Read, Write};
use std::net::TcpListener;

use wharf_tests::browser::Browser;

/// Serves one page, at every path, to whoever asks, until the test ends.
fn serve(page: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let Ok(mut connection) = connection else { return };
            std::thread::spawn(move || {
                let mut request = [0; 4096];
                _ = connection.read(&mut request);
                let answer = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{page}",
                    page.len()
                );
                _ = connection.write_all(answer.as_bytes());
            });
        }
    });
    address
}

const FORM: &str = r##"<!doctype html><html lang="en"><title>A form</title><meta name="viewport" content="width=device-width">
<style>input, select, button { min-height: 2rem }</style><body><main><h1>Hello</h1>
<form><label>Name <input name="name" value="before"></label>
<select name="size" aria-label="Size"><option value="s">small</option><option value="l">large</option></select>
<button type="button" onclick="document.querySelector('h1').textContent = 'Hello ' + document.forms[0].name.value + ', ' + document.forms[0].size.value">Greet</button>
</form></main></body></html>"##;

#[test]
fn a_form_is_filled_and_its_button_clicked() {
    let browser = Browser::new();
    browser.goto(&serve(FORM));
    assert_eq!(browser.title(), "A form");
    browser.fill("input[name=name]", "Ada");
    browser.choose("select", "l");
    browser.click("button");
    assert_eq!(browser.text("h1"), "Hello Ada, l");
    assert_eq!(browser.accessibility_faults(), [""; 0]);
    browser.phone();
    assert_eq!(browser.run("return window.innerWidth"), 390);
    assert!(!browser.overflows());
    let picture = std::fs::read(browser.screenshot("harness")).unwrap();
    assert!(picture.starts_with(b"\x89PNG"));
}

const POOR: &str = r##"<!doctype html><title></title><body><h1>One</h1><h3 style="color: oklch(0.8 0 0)">Three</h3>
<img src="data:,"><input><p style="width: 5000px">wide</p><script>console.error('broken ' + 'script'); missing()</script></body>"##;

#[test]
fn what_is_wrong_with_a_page_is_seen() {
    let browser = Browser::new();
    browser.goto(&serve(POOR));
    let faults = browser.accessibility_faults().join("\n");
    for part in
        ["language", "title", "viewport", "<main>", "skips a level", "no text", "no name", "hard to read"]
    {
        assert!(faults.contains(part), "{part} is not among\n{faults}");
    }
    assert!(browser.overflows());
    let console = browser.console();
    assert!(console.iter().any(|line| line.text.contains("broken script")), "{console:?}");
    assert!(
        console.iter().any(|line| line.level == "SEVERE" && line.text.contains("missing")),
        "{console:?}"
    );
}
