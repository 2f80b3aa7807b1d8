//! Descriptions of what is offered, each written when it is first asked for.

use std::collections::HashMap;
use std::sync::OnceLock;

use axum::body::Bytes;
use wharf_core::Fault;
use wharf_schema::openapi::{About, document};

use super::offers::Offers;

/// The descriptions of an api, by their paths.
pub(super) type Descriptions = HashMap<String, Description>;

/// The OpenAPI document of a service, or of all.
pub(super) struct Description {
    about: About,
    service: Option<String>,
    written: OnceLock<Bytes>,
}

/// Those of all that is offered and of each service, where there is something to say about them.
pub(super) fn descriptions(about: Option<About>, offers: &Offers) -> Descriptions {
    let Some(about) = about else { return Descriptions::new() };
    let of = |service: &str| {
        let about = About { title: service.to_owned(), ..about.clone() };
        let written = OnceLock::new();
        (
            format!("/{service}/openapi.json"),
            Description { about, service: Some(service.to_owned()), written },
        )
    };
    let mut all: Descriptions = offers.names().map(of).collect();
    all.insert("/openapi.json".to_owned(), Description { about, service: None, written: OnceLock::new() });
    all
}

impl Description {
    /// It, as JSON.
    ///
    /// # Errors
    /// When it cannot be written, as an `internal` fault.
    pub(super) fn bytes(&self, offers: &Offers) -> Result<Bytes, Fault> {
        if let Some(written) = self.written.get() {
            return Ok(written.clone());
        }
        let document = document(&self.about, &offers.of(self.service.as_deref()));
        let written = serde_json::to_vec(&document).map_err(|error| Fault::internal(error.to_string()))?;
        Ok(self.written.get_or_init(|| written.into()).clone())
    }
}
