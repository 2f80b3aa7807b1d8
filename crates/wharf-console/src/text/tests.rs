//! What is written in Rust compiles as it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::time::Duration;

use serde_json::{Value, json};
use wharf_core::{Bytes, Client as _, Context, Result, Stream};

use super::{Call, rust};

/// Something of every kind there is.
#[wharf_macros::message]
pub(super) struct Parcel {
    pub id: ParcelId,
    pub size: (u8, f64),
    pub only: (char,),
    pub r#type: Speed,
    #[serde(rename = "sentFrom")]
    pub sent_from: Option<Place>,
    pub stamps: BTreeSet<u16>,
    pub weights: BTreeMap<i32, f32>,
    pub seal: Bytes,
    pub key: [i64; 2],
    pub serial: u128,
    pub notes: Vec<String>,
    pub is_fragile: bool,
    pub back: Option<u32>,
}

#[wharf_macros::message]
pub(super) struct ParcelId(String);

#[wharf_macros::message]
#[serde(rename_all = "kebab-case")]
pub(super) enum Speed {
    NextDay,
    Within(u8),
    Between { first: u8, last: u8 },
}

#[wharf_macros::message]
#[derive(PartialEq)]
pub(super) enum Place {
    Shop,
    At(f64, f64),
}

/// Takes parcels.
#[wharf_macros::service]
pub(super) trait Post {
    /// Takes one.
    async fn take(&self, cx: &Context, parcel: Parcel, urgent: Option<bool>) -> Result<u64>;
    /// Follows some.
    #[read]
    async fn follow(&self, cx: &Context, ids: Stream<ParcelId>) -> Result<Stream<Place>>;
}

/// The calls as they are written, compiled.
#[expect(unused_variables, reason = "nobody looks at the answers")]
async fn compiled(cx: Context, post: PostClient) -> std::result::Result<(), Box<dyn Error>> {
    include!("snippets/take.txt");
    include!("snippets/follow.txt");
    Ok(())
}

fn written(method: &str, arguments: &Value) -> String {
    let interface = PostClient::INTERFACE.descriptor();
    let method = interface.methods.iter().find(|each| each.name == method).expect("it is there");
    let arguments = arguments.as_object().expect("an object");
    let (service, timeout) = ("post", Duration::from_secs(10));
    rust(&Call { service, interface: &interface, method, arguments, timeout })
}

#[test]
fn a_call_in_rust_is_what_compiles() {
    let _ = compiled;
    let parcel = json!({
        "id": "a\"b\n", "size": [7, 1], "only": ["ß"], "type": "next-day", "sentFrom": {"At": [1.5, -2e30]},
        "stamps": [1, 2.0], "weights": {"-3": 0.5}, "seal": "AP8iCg==", "key": [-1, i64::MAX],
        "serial": u128::MAX.to_string(), "notes": ["no */ end", ""], "is_fragile": true,
    });
    let within = |text: &str| format!("{{\n{text}\n}}\n");
    assert_eq!(within(&written("take", &json!({ "parcel": parcel }))), include_str!("snippets/take.txt"));
    let follow = written("follow", &json!({"ids": ["a", "b"]}));
    assert_eq!(within(&follow), include_str!("snippets/follow.txt"));
}

#[test]
fn what_is_no_value_of_its_shape_is_a_comment_that_says_so() {
    let ids = written("follow", &json!({"ids": [7, "fits"]}));
    assert!(ids.contains(r#"[ParcelId(/* 7 is no String */), ParcelId("fits".to_owned())]"#), "{ids}");
    let parcel = json!({"type": "some */ day", "size": [300, 1], "serial": "x"});
    let parcel = written("take", &json!({ "parcel": parcel }));
    for comment in
        ["/* \"some * / day\" is no Speed */", "(/* 300 is no u8 */, 1.0)", "/* \"x\" is no u128 */"]
    {
        assert!(parcel.contains(comment), "{parcel}");
    }
}
