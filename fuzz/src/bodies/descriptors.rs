//! Descriptors and fingerprints that a peer sends: read, written again, checked, and hashed.

use wharf::{Client, Encoding};
use wharf_schema::{Fingerprint, InterfaceDescriptor, fingerprint};

use crate::service::ProbeClient;

const ENCODINGS: [Encoding; 3] = [Encoding::Json, Encoding::Positional, Encoding::Named];

/// The first byte says how a descriptor is written, or that the others are a fingerprint as text.
pub fn run(input: &[u8]) {
    let Some((what, bytes)) = input.split_first() else { return };
    match what % 4 {
        3 => text(bytes),
        at => descriptor(ENCODINGS[usize::from(at)], bytes),
    }
}

fn text(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(fingerprint) = text.parse::<Fingerprint>() {
        assert_eq!(fingerprint.to_string(), text);
    }
}

fn descriptor(encoding: Encoding, bytes: &[u8]) {
    let Ok(descriptor) = encoding.decode::<InterfaceDescriptor>(bytes) else { return };
    for other in ENCODINGS {
        let mut again = Vec::new();
        if other.encode(&descriptor, &mut again).is_err() {
            continue;
        }
        match other.decode::<InterfaceDescriptor>(&again) {
            Ok(back) => assert_eq!(back, descriptor, "{encoding:?} to {other:?}"),
            // One encoding nests a little deeper than another.
            Err(error) => assert!(too_deep(&error.to_string()), "{encoding:?} to {other:?}: {error}"),
        }
    }
    let problems = descriptor.problems();
    problems.iter().for_each(|problem| assert!(!problem.to_string().is_empty()));
    for method in &descriptor.methods {
        let print = || {
            let types = &descriptor.types;
            fingerprint(&method.name, method.kind, &method.args, &method.value, &method.error, types)
        };
        assert_eq!(print(), print());
        for shape in method.args.iter().map(|arg| &arg.shape).chain([&method.value, &method.error]) {
            descriptor.types.is_recursive(shape);
            assert!(
                !shape.to_string().is_empty()
                    || matches!(shape, wharf_schema::Shape::Named(_) | wharf_schema::Shape::Text { .. })
            );
        }
    }
}

fn too_deep(error: &str) -> bool {
    error.contains("nested 128 deep") || error.contains("recursion limit") || error.contains("depth limit")
}

/// A descriptor in each encoding, and a fingerprint.
pub fn seeds() -> Vec<(String, Vec<u8>)> {
    let descriptor = ProbeClient::INTERFACE.descriptor();
    let mut seeds = Vec::new();
    for (at, encoding) in ENCODINGS.into_iter().enumerate() {
        let mut bytes = vec![at as u8];
        // A descriptor is plain data.
        let _ = encoding.encode(&descriptor, &mut bytes);
        seeds.push((format!("probe-{at}"), bytes));
    }
    let small = br#"{"name":"A","methods":[{"name":"b","kind":"read","args":[{"name":"c","shape":{"option":{"map":{"key":"u8","value":{"type":"D"}}}},"default":true}],"value":{"tuple":["unit",{"array":{"item":"f64","len":3}}]},"error":"never","fingerprint":"00112233445566778899aabbccddeeff"}],"types":{"D":{"body":{"enum":{"open":true,"variants":[{"name":"E","status":"not_found"},{"name":"F","body":{"newtype":{"type":"D"}}}]}}}}}"#;
    seeds.push(("small".into(), [&[0], small.as_slice()].concat()));
    seeds.push(("fingerprint".into(), b"\x0300112233445566778899aabbccddeeff".to_vec()));
    seeds
}
