//! A route has a verb that suits the method, and a path whose parameters are arguments.

use wharf::{Context, Result, Stream};

#[wharf_macros::service]
pub trait Catalog {
    #[http]
    async fn none(&self, cx: &Context) -> Result<()>;
    #[http()]
    async fn empty(&self, cx: &Context) -> Result<()>;
    #[http("/products")]
    async fn without_verb(&self, cx: &Context) -> Result<()>;
    #[http(POST)]
    async fn without_path(&self, cx: &Context) -> Result<()>;
    #[http(POST, "/more", 1)]
    async fn more(&self, cx: &Context) -> Result<()>;
    #[http(post, "/small")]
    async fn small(&self, cx: &Context) -> Result<()>;
    #[http(FETCH, "/fetched")]
    async fn fetched(&self, cx: &Context) -> Result<()>;
    #[http(POST, "/twice")]
    #[http(POST, "/two")]
    async fn twice(&self, cx: &Context) -> Result<()>;
    #[get("/got")]
    async fn got(&self, cx: &Context) -> Result<()>;
    #[htp(POST, "/misspelt")]
    async fn misspelt(&self, cx: &Context) -> Result<()>;

    #[http(POST, "products")]
    async fn relative(&self, cx: &Context) -> Result<()>;
    #[http(POST, "/")]
    async fn root(&self, cx: &Context) -> Result<()>;
    #[http(POST, "/products/")]
    async fn slash(&self, cx: &Context) -> Result<()>;
    #[http(POST, "/products?all={all}")]
    async fn query(&self, cx: &Context, all: bool) -> Result<()>;
    #[http(POST, "/products/{id}.json")]
    async fn part(&self, cx: &Context, id: String) -> Result<()>;
    #[http(POST, "/products/{}")]
    async fn nameless(&self, cx: &Context, id: String) -> Result<()>;
    #[http(POST, "/{id}/{id}")]
    async fn doubled(&self, cx: &Context, id: String) -> Result<()>;
    #[http(POST, "/größe")]
    async fn encoded(&self, cx: &Context) -> Result<()>;
    #[http(POST, "/../up")]
    async fn up(&self, cx: &Context) -> Result<()>;
    #[http(POST, "/metrics/all")]
    async fn reserved(&self, cx: &Context) -> Result<()>;

    #[http(GET, "/command")]
    async fn command(&self, cx: &Context) -> Result<()>;
    #[idempotent]
    #[http(GET, "/idempotent")]
    async fn idempotent(&self, cx: &Context) -> Result<()>;
    #[http(DELETE, "/deleted/{id}")]
    async fn deleted(&self, cx: &Context, id: String) -> Result<()>;
    #[http(POST, "/unknown/{key}/{cx}")]
    async fn unknown(&self, cx: &Context, id: String) -> Result<()>;
    #[http(POST, "/maybe/{id}/{ids}/{pair}")]
    async fn maybe(
        &self,
        cx: &Context,
        id: Option<String>,
        ids: Vec<String>,
        pair: (u8, u8),
    ) -> Result<()>;
    #[read]
    #[http(GET, "/queried")]
    async fn queried(
        &self,
        cx: &Context,
        pair: (u8, u8),
        map: std::collections::BTreeMap<String, u8>,
        ids: Option<Vec<String>>,
    ) -> Result<()>;
    #[http(POST, "/lines")]
    async fn lines(&self, cx: &Context, lines: Stream<String>) -> Result<()>;

    #[read]
    #[http(GET, "/products/{id}")]
    async fn product(&self, cx: &Context, id: String) -> Result<()>;
    #[read]
    #[http(GET, "/products/{key}")]
    async fn entry(&self, cx: &Context, key: String) -> Result<()>;
    #[read]
    #[http(GET, "/products/newest")]
    async fn newest(&self, cx: &Context, limit: Option<u8>, tags: Vec<String>) -> Result<Stream<String>>;
    #[http(POST, "/products/{id}")]
    async fn right(&self, cx: &Context, id: String, pair: (u8, u8)) -> Result<()>;
}

/// The methods are there in spite of the mistakes.
async fn called(client: &CatalogClient, cx: &Context) {
    let _ = client.none(cx).await;
    let _ = client.relative(cx).await;
    let _ = client.command(cx).await;
    let _ = client.entry(cx, String::new()).await;
}

fn main() {}
