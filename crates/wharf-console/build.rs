//! Packs the files of the page: each as it is and compressed, with a tag that tells one version from another.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

fn main() {
    println!("cargo::rerun-if-changed=page");
    let page = Path::new("page");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo says where to write"));
    let mut paths = Vec::new();
    list(page, &mut paths);
    paths.sort();
    let mut table = String::from("&[\n");
    for (number, path) in paths.iter().enumerate() {
        let plain = fs::read(path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
        let packed = out.join(format!("{number}.gz"));
        fs::write(&packed, gzip(&plain)).expect("cargo's folder can be written");
        let name = path.strip_prefix(page).expect("it is of the page").to_string_lossy().replace('\\', "/");
        let tag: String = Sha256::digest(&plain).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let path = fs::canonicalize(path).expect("it was read");
        writeln!(
            table,
            "File {{ name: {name:?}, tag: {tag:?}, plain: include_bytes!({path:?}), gzip: include_bytes!({packed:?}) }},",
        )
        .expect("a string takes all");
    }
    table.push_str("]\n");
    fs::write(out.join("page.rs"), table).expect("cargo's folder can be written");
}

/// The files below `folder`, those of tests aside; none where there is none.
fn list(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_of_tests = path.file_name().is_some_and(|name| name == "tests");
        match path.is_dir() {
            true if is_of_tests => {}
            true => list(&path, found),
            false => found.push(path),
        }
    }
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(plain).and_then(|()| packed.finish()).expect("memory takes all")
}
