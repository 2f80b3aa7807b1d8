//! Methods that are called over WebSocket, as `x-websockets` describes them.

use serde_json::{Value, json};

use super::operation::Call;
use crate::{
    Field, Shape,
    json_schema::{Definitions, Way},
};

/// What is sent and what comes, of a method with streams.
pub(super) fn socket<'a>(call: &Call<'_, 'a>, definitions: &mut Definitions<'a>) -> Option<Value> {
    let method = call.method;
    let types = &call.offer.interface.types;
    let sent = method.args.iter().find_map(|arg| match &arg.shape {
        Shape::Stream { item, .. } => Some(&**item),
        _ => None,
    });
    let received = match &method.value {
        Shape::Stream { item, .. } => Some(&**item),
        _ => None,
    };
    if sent.is_none() && received.is_none() {
        return None;
    }
    let arguments: Vec<&Field> = method.args.iter().filter(|arg| !arg.shape.is_stream()).collect();
    let mut socket = json!({
        "operationId": call.name(),
        "tags": [call.offer.service],
        "arguments": definitions.arguments(arguments, types),
        "answers": if received.is_some() { "items" } else { "value" },
        "answer": definitions.schema(received.unwrap_or(&method.value), types, Way::Answer),
    });
    if let Some(item) = sent {
        socket["sends"] = definitions.schema(item, types, Way::Argument);
    }
    if method.error != Shape::Never {
        socket["error"] = definitions.schema(&method.error, types, Way::Answer);
    }
    if !method.docs.is_empty() {
        socket["description"] = method.docs.as_str().into();
    }
    Some(socket)
}
