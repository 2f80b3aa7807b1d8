//! `Document`: all of an OpenAPI document, and what is said of it beside its operations.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{operation, problem, socket};
use crate::{
    http::Offered,
    json_schema::{DIALECT, Definitions},
};

/// What a document says beside what the interfaces say.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// What is described: an app or a service.
    pub title: String,
    /// Its version. Without one, a digest of the interfaces: it changes when they do.
    pub version: Option<String>,
    /// What there is to know, as Markdown.
    pub description: String,
    /// Where it can be called.
    pub servers: Vec<Server>,
    /// How callers say who they are, if they must.
    pub security: Option<Security>,
}

impl About {
    /// What there is to say of an edge, which may ask for bearer tokens.
    pub fn edge(name: &str, asks_for_tokens: bool) -> Self {
        let bearer = || Security::Bearer { format: Some("JWT".to_owned()) };
        Self { title: name.to_owned(), security: asks_for_tokens.then(bearer), ..Self::default() }
    }
}

/// An address that the paths of a document are below.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Server {
    /// The address, such as `https://shop.example`.
    pub url: String,
    /// What it is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// How callers say who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Security {
    /// `Authorization: Bearer …`.
    Bearer {
        /// What kind of token it is, such as `JWT`.
        format: Option<String>,
    },
}

/// An OpenAPI 3.1 document. It is serialized as one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// The version of OpenAPI.
    pub openapi: &'static str,
    /// What is described.
    pub info: Info,
    /// The dialect of its schemas.
    pub json_schema_dialect: &'static str,
    /// Where it can be called.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub servers: Vec<Server>,
    /// The services.
    pub tags: Vec<Tag>,
    /// The operations, by path and verb in lower case.
    pub paths: BTreeMap<String, BTreeMap<&'static str, Value>>,
    /// The methods that are called over WebSocket, by path; not of OpenAPI.
    #[serde(rename = "x-websockets", skip_serializing_if = "BTreeMap::is_empty")]
    pub websockets: BTreeMap<String, Value>,
    /// What operations refer to.
    pub components: Map<String, Value>,
    /// What callers must show; one of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub security: Vec<Value>,
}

/// What is described.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Info {
    /// Its name.
    pub title: String,
    /// Its version.
    pub version: String,
    /// What there is to know.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// A service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// What its interfaces say of themselves.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// The document of all that is offered.
///
/// Interfaces must be sound, and their routes told apart ([`Routes`](crate::http::Routes) checks that): of two operations in one place
/// the first is described, and a route that is none is left out.
pub fn document(about: &About, offered: &[Offered<'_>]) -> Document {
    let mut definitions = Definitions::new("#/components/schemas/");
    problem::define(&mut definitions);
    let mut paths: BTreeMap<String, BTreeMap<&'static str, Value>> = BTreeMap::new();
    let mut websockets = BTreeMap::new();
    for offer in offered {
        let access = about.security.as_ref().map(|_| offer.access);
        for (_, method) in offer.methods() {
            let path = path_of(offer, &method.name, offered);
            let call = operation::Call { offer, method, path, access };
            for operation in operation::operations(&call, &mut definitions) {
                paths.entry(operation.path).or_default().entry(operation.verb).or_insert(operation.value);
            }
            if let Some(socket) = socket::socket(&call, &mut definitions) {
                websockets.entry(call.path.clone()).or_insert(socket);
            }
        }
    }
    let mut components = Map::new();
    components.insert("schemas".into(), definitions.finish().into());
    components.insert("responses".into(), problem::responses(about).into());
    components.insert("parameters".into(), operation::parameters());
    let mut security = Vec::new();
    if let Some(Security::Bearer { format }) = &about.security {
        let mut scheme = json!({ "type": "http", "scheme": "bearer" });
        if let Some(format) = format {
            scheme["bearerFormat"] = format.as_str().into();
        }
        components.insert("securitySchemes".into(), json!({ "bearer": scheme }));
        security.push(json!({ "bearer": [] }));
    }
    Document {
        openapi: "3.1.0",
        info: Info {
            title: about.title.clone(),
            version: about.version.clone().unwrap_or_else(|| digest(offered)),
            description: about.description.clone(),
        },
        json_schema_dialect: DIALECT,
        servers: about.servers.clone(),
        tags: tags(offered),
        paths,
        websockets,
        components,
        security,
    }
}

/// Where a method is called: by its interface's name, too, where the service has another method of that name.
fn path_of(offer: &Offered<'_>, method: &str, all: &[Offered<'_>]) -> String {
    let service = offer.service;
    let is_same = |other: &&Offered<'_>| {
        other.service == service && other.methods().any(|(_, known)| known.name == method)
    };
    if all.iter().filter(is_same).count() > 1 {
        format!("/{service}/{}.{method}", offer.interface.name)
    } else {
        format!("/{service}/{method}")
    }
}

fn tags(offered: &[Offered<'_>]) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    for offer in offered {
        let docs = &offer.interface.docs;
        match tags.iter_mut().find(|tag| tag.name == offer.service) {
            None => tags.push(Tag { name: offer.service.to_owned(), description: docs.clone() }),
            Some(tag) if !docs.is_empty() => tag.description = format!("{}\n\n{docs}", tag.description),
            Some(_) => {}
        }
    }
    tags
}

/// Twelve hexadecimal digits that tell one set of interfaces from another.
fn digest(offered: &[Offered<'_>]) -> String {
    let mut said = BTreeSet::new();
    for offer in offered {
        for (_, method) in offer.methods() {
            let route = method.http.as_ref().map(ToString::to_string).unwrap_or_default();
            said.insert(format!("{} {} {route}\n", offer.service, method.fingerprint));
        }
    }
    let mut hash = Sha256::new();
    said.iter().for_each(|line| hash.update(line));
    hash.finalize()[..6].iter().map(|byte| format!("{byte:02x}")).collect()
}
