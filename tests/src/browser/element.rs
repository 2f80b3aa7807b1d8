//! An element of the page.

use serde_json::{Value, json};

use super::session::Session;
use super::text;

/// The name under which WebDriver sends an element's id.
const ID: &str = "element-6066-11e4-a52e-4f735466cecf";

/// An element of the page that was open when it was found.
#[derive(Debug)]
pub struct Element<'a> {
    session: &'a Session,
    id: String,
}

impl<'a> Element<'a> {
    /// Its text, as a person sees it.
    #[track_caller]
    pub fn text(&self) -> String {
        text(&self.session.get(&self.path("text")))
    }

    /// An attribute of it; empty when it has none of this name.
    #[track_caller]
    pub fn attribute(&self, name: &str) -> String {
        text(&self.session.get(&self.path(&format!("attribute/{name}"))))
    }

    /// A property of the live element, such as `value` of a field or `naturalWidth` of a picture.
    #[track_caller]
    pub fn property(&self, name: &str) -> Value {
        self.session.get(&self.path(&format!("property/{name}")))
    }

    /// Clicks it.
    #[track_caller]
    pub fn click(&self) {
        self.session.post(&self.path("click"), &json!({}));
    }

    /// Types into it.
    #[track_caller]
    pub fn type_text(&self, keys: &str) {
        self.session.post(&self.path("value"), &json!({ "text": keys }));
    }

    /// Empties it.
    #[track_caller]
    pub fn clear(&self) {
        self.session.post(&self.path("clear"), &json!({}));
    }

    /// Every element inside it that a CSS selector finds now.
    #[track_caller]
    pub fn all(&self, css: &str) -> Vec<Element<'a>> {
        found(self.session, &self.path("elements"), css)
    }

    /// The first element inside it that a CSS selector finds.
    ///
    /// # Panics
    /// When there is none: with its text.
    #[track_caller]
    pub fn find(&self, css: &str) -> Element<'a> {
        let first = self.all(css).into_iter().next();
        first.unwrap_or_else(|| panic!("no `{css}` in the element that says: {}", self.text()))
    }

    fn path(&self, what: &str) -> String {
        format!("element/{}/{what}", self.id)
    }
}

#[track_caller]
pub(super) fn found<'a>(session: &'a Session, path: &str, css: &str) -> Vec<Element<'a>> {
    let elements = session.post(path, &json!({ "using": "css selector", "value": css }));
    let elements = elements.as_array().cloned().unwrap_or_default();
    elements.iter().map(|element| Element { session, id: text(&element[ID]) }).collect()
}
