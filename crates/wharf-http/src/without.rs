//! What a program was built without, and is asked for.

use wharf_config::edge::EdgeSettings;
use wharf_core::BoxError;

/// Refuses settings that need more than this program was built with.
pub(crate) fn check(component: &str, settings: &EdgeSettings) -> Result<(), BoxError> {
    let needs = [
        (settings.compression, "compression", "edge", cfg!(feature = "edge")),
        (settings.http2, "http2", "edge", cfg!(feature = "edge")),
        (settings.cors.is_some(), "cors", "edge", cfg!(feature = "edge")),
        (settings.tokens.is_some(), "tokens", "jwt", cfg!(feature = "jwt")),
        (settings.tls.is_some(), "tls", "tls", cfg!(feature = "tls")),
    ];
    match needs.into_iter().find(|(is_asked, _, _, is_there)| *is_asked && !is_there) {
        None => Ok(()),
        Some((_, key, feature, _)) => Err(format!(
            "[service.{component}.edge] asks for `{key}`, and this program was built without: build it with \
             `wharf = {{ features = [\"{feature}\"] }}`, or do without `{key}`"
        )
        .into()),
    }
}
