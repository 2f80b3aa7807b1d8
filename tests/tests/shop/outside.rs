//! The shop as others see it, who have nothing but its OpenAPI document: a validator of documents, a tool that tries to
//! find a request that is not answered as the document says, and a client that a stock generator made of it.

use std::path::Path;
use std::process::Command;

use wharf_tests::app::{Placement, Shop};
use wharf_tests::folder::Folder;
use wharf_tests::workspace;

/// How many requests are made up for each operation, beside those that go through its parameters one by one.
const REQUESTS: &str = "12";

/// Runs what was installed for it, and fails with what it said unless it is content.
#[track_caller]
fn run(folder: &Path, program: &str, arguments: &[&str]) {
    let bin = workspace::python().parent().expect("a program is in a folder").to_path_buf();
    let mut command = Command::new(bin.join(program));
    command
        .args(arguments)
        .current_dir(folder)
        // The generator formats what it made with a program beside it.
        .env("PATH", format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default()))
        .env("SCHEMATHESIS_HOOKS", "judge")
        .env("PYTHONPATH", workspace::root().join("tests/python"))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    let output = command.output().unwrap_or_else(|error| panic!("{program} cannot be run: {error}"));
    let said = |bytes| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{program} {}: {}\n{}",
        arguments.join(" "),
        said(&output.stdout),
        said(&output.stderr)
    );
}

/// The document that the shop has of all of it, or of one service, in a file.
fn document(shop: &Shop, folder: &Folder, path: &str, name: &str) -> String {
    let page = wharf_tests::visitor::Visitor::new(shop.calls()).get(path);
    assert_eq!(page.status, 200, "{path}: {}", page.body);
    let file = folder.path().join(name);
    std::fs::write(&file, page.body).expect("a file in a new folder");
    file.display().to_string()
}

#[test]
fn its_documents_are_documents_and_a_stock_generator_makes_a_client_of_them_that_buys() {
    let (shop, folder) = (Shop::open(Placement::OneProcess), Folder::new());
    let all = document(&shop, &folder, "/openapi.json", "shop.json");
    let one = document(&shop, &folder, "/catalog/openapi.json", "catalog.json");
    let printed = folder.path().join("printed.json").display().to_string();
    let bin = workspace::program("shop").display().to_string();
    let told =
        Command::new(workspace::program("wharf")).args(["openapi", "--bin", &bin, "-o", &printed]).output();
    assert!(told.is_ok_and(|told| told.status.success()), "wharf openapi --bin {bin}");
    for file in [&all, &one, &printed] {
        run(folder.path(), "openapi-spec-validator", &[file]);
    }
    let client = folder.path().join("shop_client").display().to_string();
    let generate =
        ["generate", "--path", &all, "--meta", "none", "--output-path", &client, "--fail-on-warning"];
    run(folder.path(), "openapi-python-client", &generate);
    let script = workspace::root().join("tests/python/buy.py").display().to_string();
    run(folder.path(), "python", &[&script, &folder.path().display().to_string(), shop.calls()]);
}

#[test]
fn no_request_is_answered_otherwise_than_the_document_says() {
    let (shop, folder) = (Shop::open(Placement::OneProcess), Folder::new());
    let url = format!("{}/openapi.json", shop.calls());
    let arguments = [
        "--no-color",
        "run",
        &url,
        "--max-examples",
        REQUESTS,
        "--seed",
        "20261123",
        "--phases",
        "examples,coverage,fuzzing",
        "--request-timeout",
        "20",
        "--continue-on-failure",
        "--exclude-checks",
        // There is one of ours in its place, which knows of services' own errors.
        "positive_data_acceptance",
        "--warnings",
        "off",
    ];
    run(folder.path(), "schemathesis", &arguments);
}
