//! Generates the client and the server as a `.proto` file would, without needing `protoc`.
use tonic_build::manual::{Builder, Method, Service};

fn main() {
    let method = |name: &str, route: &str, message: &str| {
        Method::builder()
            .name(name)
            .route_name(route)
            .input_type(message)
            .output_type(message)
            .codec_path("tonic_prost::ProstCodec")
            .build()
    };
    let echo = Service::builder()
        .name("Echo")
        .package("bench")
        .method(method("small", "Small", "crate::message::Small"))
        .method(method("blob", "Blob", "crate::message::Blob"))
        .build();
    Builder::new().compile(&[echo]);
}
