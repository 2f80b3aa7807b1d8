//! Generates the client and the server as a `.proto` file would, without needing `protoc`.
use tonic_build::manual::{Builder, Method, Service};

fn main() {
    let look = Method::builder()
        .name("look")
        .route_name("Look")
        .input_type("crate::Nothing")
        .output_type("crate::Nothing")
        .codec_path("tonic_prost::ProstCodec")
        .build();
    let work = Service::builder().name("Work").package("bench").method(look).build();
    Builder::new().compile(&[work]);
}
