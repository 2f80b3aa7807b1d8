//! Interfaces as they were at a revision, asked of git.

use std::{path::Path, process::Stdio};

use tokio::process::Command;

use crate::failure::Failure;
use crate::interfaces::{Interfaces, Set, shown};

/// The files of the directory as they were at `revision`; none where there was no such directory.
pub(super) async fn set(interfaces: &Interfaces, revision: &str) -> Result<Set, Failure> {
    let dir = &interfaces.dir;
    let commit = format!("{revision}^{{commit}}");
    // What begins with a hyphen is no option.
    let commit = git(dir, &["rev-parse", "--verify", "--end-of-options", &commit])
        .await
        .map_err(|error| error.into_failure(dir, revision))?;
    let commit = commit.trim();
    let tree = format!("{commit}:./");
    let Ok(names) = git(dir, &["ls-tree", "--full-tree", "-z", "--name-only", &tree]).await else {
        return Set::read(revision.to_owned(), []);
    };
    let mut texts = Vec::new();
    for name in names.split('\0').filter(|name| name.ends_with(".json")) {
        let path = format!("{commit}:./{name}");
        let text = git(dir, &["show", &path]).await.map_err(|error| error.into_failure(dir, revision))?;
        texts.push((format!("{name} of {revision}"), text));
    }
    Set::read(revision.to_owned(), texts)
}

/// Why git gave no answer.
enum GitError {
    /// It can't be run.
    Missing(std::io::Error),
    /// It said no.
    Refused,
}

impl GitError {
    fn into_failure(self, dir: &Path, revision: &str) -> Failure {
        match self {
            Self::Missing(error) => Failure::usage(format!("git can't be run: {error}"))
                .remedy("install it, or compare with files in a directory: wharf check --with DIR"),
            Self::Refused => {
                Failure::usage(format!("git knows no revision {revision} of {}", shown(dir))).remedy(
                    "name a commit, a branch or a tag with --against, or compare with files in a directory: wharf \
                     check --with DIR",
                )
            }
        }
    }
}

async fn git(dir: &Path, args: &[&str]) -> Result<String, GitError> {
    let mut command = Command::new("git");
    command.arg("-C").arg(dir).args(args).stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let output = command.output().await.map_err(GitError::Missing)?;
    if !output.status.success() {
        return Err(GitError::Refused);
    }
    String::from_utf8(output.stdout).map_err(|_| GitError::Refused)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use super::*;

    /// A repository that is gone when the test is.
    struct Repository(PathBuf);

    impl Repository {
        async fn new(name: &str) -> Self {
            let dir = std::env::temp_dir().join(format!("wharf-check-{}-{name}", std::process::id()));
            fs::create_dir_all(dir.join("app/interfaces")).unwrap();
            let repository = Self(dir);
            repository.git(&["init", "--quiet"]).await;
            repository
        }

        fn interfaces(&self) -> Interfaces {
            Interfaces::below(&self.0.join("app")).unwrap_or_else(|failure| panic!("{failure}"))
        }

        async fn commit(&self, docs: &str) {
            let text = format!(r#"{{"name": "Cart", "docs": "{docs}", "methods": []}}"#);
            fs::write(self.0.join("app/interfaces/cart.json"), text).unwrap();
            self.git(&["add", "."]).await;
            let who = ["-c", "user.name=Test", "-c", "user.email=test@example.invalid"];
            self.git(&[&who[..], &["commit", "--quiet", "--message", docs]].concat()).await;
        }

        async fn git(&self, args: &[&str]) {
            assert!(git(&self.0, args).await.is_ok(), "git {args:?}");
        }

        async fn docs(&self, revision: &str) -> Result<Vec<String>, String> {
            let set = set(&self.interfaces(), revision).await.map_err(|failure| failure.to_string())?;
            assert_eq!(set.name, revision);
            Ok(set.interfaces.into_iter().map(|interface| interface.docs).collect())
        }
    }

    impl Drop for Repository {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[tokio::test]
    async fn files_are_read_as_they_were_at_a_revision() {
        let repository = Repository::new("revisions").await;
        repository
            .git(&[
                "-c",
                "user.name=T",
                "-c",
                "user.email=t@example.invalid",
                "commit",
                "-q",
                "--allow-empty",
                "-m",
                "0",
            ])
            .await;
        repository.commit("One.").await;
        repository.commit("Two.").await;
        assert_eq!(repository.docs("HEAD").await, Ok(vec!["Two.".to_owned()]));
        assert_eq!(repository.docs("HEAD~1").await, Ok(vec!["One.".to_owned()]));
        assert_eq!(repository.docs("HEAD~2").await, Ok(vec![]));
    }

    #[tokio::test]
    async fn what_is_no_revision_is_refused() {
        let repository = Repository::new("none").await;
        repository.commit("One.").await;
        for revision in ["nope", "--all", "HEAD:app", ""] {
            let said = repository.docs(revision).await.unwrap_err();
            assert!(said.starts_with(&format!("git knows no revision {revision} of ")), "{said}");
        }
    }
}
