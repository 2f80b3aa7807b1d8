//! What methods answer that aren't there: something of the right shape, an error for the thing `none`, a fault for `gone`.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;
use wharf_console::{Answered, Asked, Failed, Given, Items};
use wharf_core::{BoxFuture, Context, Fault};

use super::map::Map;

pub(super) async fn answer(map: Arc<Map>, _: Context, asked: Asked) -> Answered {
    sleep(Duration::from_millis(3)).await;
    let process = map.service(&asked.service).map(|service| format!("{}-1", map.name(service)));
    let text = asked.arguments.to_string();
    let outcome = match asked.method.as_str() {
        _ if text.contains("\"gone\"") => {
            Err(Failed::Fault(Fault::unavailable("no replica could be reached")))
        }
        _ if text.contains("\"none\"") => Err(Failed::Error(json!({ "Unknown": "none" }))),
        "follow" => Ok(Given::Items(Box::new(Five(0)))),
        "put" => Ok(Given::Value(Value::Null)),
        "order" => Ok(Given::Value(json!("order-1"))),
        _ => Ok(Given::Value(json!([entry(1), entry(2)]))),
    };
    Answered { process, outcome }
}

fn entry(quantity: u32) -> Value {
    json!({ "id": "socks", "quantity": quantity, "note": null, "tags": ["warm"] })
}

/// Five items, a few a second.
struct Five(u32);

impl Items for Five {
    fn next(&mut self) -> BoxFuture<'_, Option<Result<Value, Failed>>> {
        Box::pin(async {
            self.0 += 1;
            if self.0 > 5 {
                return None;
            }
            sleep(Duration::from_millis(300)).await;
            Some(Ok(entry(self.0)))
        })
    }
}
