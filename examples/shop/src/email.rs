//! The email service: renders letters and drops them into a folder, where a person can open them.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Deserialize;
use shop_api::{Email, EmailAddress, EmailError, EmailServer, Order};
use tokio::fs;
use uuid::Uuid;
use wharf::prelude::*;

mod letter;

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EmailConfig {
    /// Where the letters go.
    folder: PathBuf,
}

impl Default for EmailConfig {
    fn default() -> Self {
        Self { folder: "data/mail".into() }
    }
}

pub struct EmailService {
    folder: PathBuf,
}

impl EmailService {
    async fn start(start: Start) -> anyhow::Result<Self> {
        let EmailConfig { folder } = start.config()?;
        Self::into(folder).await
    }

    /// With letters that go into `folder`, which is made when it isn't there.
    pub async fn into(folder: PathBuf) -> anyhow::Result<Self> {
        let made = fs::create_dir_all(&folder).await;
        made.with_context(|| format!("can't make the folder {} for letters", folder.display()))?;
        Ok(Self { folder: std::path::absolute(folder)? })
    }
}

impl Email for EmailService {
    async fn confirm_order(
        &self,
        _: &Context,
        to: EmailAddress,
        order: Order,
    ) -> wharf::Result<(), EmailError> {
        if !to.is_plausible() {
            return Err(EmailError::BadAddress(to.0).into());
        }
        let letter = letter::confirmation(&to, &order).into_string();
        let file = self.folder.join(file_name(&order.id.0));
        write_whole(&file, letter).await.map_err(|error| {
            Fault::internal(format!("can't write the letter {}: {error}", file.display()))
        })?;
        tracing::info!(order = %order.id, file = %file.display(), "confirmed");
        Ok(())
    }
}

/// The name of a letter's file, from an order's number and nothing that leads elsewhere.
fn file_name(order: &str) -> String {
    let harmless = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    format!("{}.html", order.chars().take(64).map(harmless).collect::<String>())
}

/// Nobody ever opens half a letter: it gets its name when it is complete.
async fn write_whole(file: &Path, text: String) -> std::io::Result<()> {
    let draft = file.with_extension(format!("{}.draft", Uuid::new_v4().simple()));
    fs::write(&draft, text).await?;
    fs::rename(&draft, file).await
}

pub fn service() -> wharf::Service {
    EmailServer::new(EmailService::start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Folder, context, order, service_error};
    use shop_api::EmailClient;

    #[tokio::test]
    async fn a_confirmation_is_a_page_with_the_order_on_it() {
        let folder = Folder::new();
        let email = EmailClient::from(EmailService::into(folder.path("mail")).await.unwrap());
        for _ in 0..2 {
            email.confirm_order(&context(), EmailAddress("mira@example.com".into()), order()).await.unwrap();
        }
        let letters: Vec<_> = std::fs::read_dir(folder.path("mail")).unwrap().collect();
        assert_eq!(letters.len(), 1, "the same letter, and no drafts");
        let letter = std::fs::read_to_string(folder.path("mail/SW-7F3KQ92D.html")).unwrap();
        for text in ["mira@example.com", "SW-7F3KQ92D", "SW473124829ZZ", "Eider kettle", "€78.00", "€86.40"]
        {
            assert!(letter.contains(text), "{text} is missing");
        }
        assert!(letter.contains("&lt;Mira&gt; Lind"), "names are text, not markup");
    }

    #[tokio::test]
    async fn nothing_is_written_to_nobody() {
        let folder = Folder::new();
        let email = EmailClient::from(EmailService::into(folder.path("mail")).await.unwrap());
        let error =
            service_error(email.confirm_order(&context(), EmailAddress("mira".into()), order()).await);
        assert_eq!(error, EmailError::BadAddress("mira".into()));
        assert_eq!(std::fs::read_dir(folder.path("mail")).unwrap().count(), 0);
    }

    #[test]
    fn orders_cannot_name_files_elsewhere() {
        assert_eq!(file_name("../../etc/passwd"), "------etc-passwd.html");
    }
}
