//! Carts in SQLite. Writes and reads have a thread and a connection each, so that no read waits for a disk.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Transaction, TransactionBehavior, params};
use shop_api::{CartItem, ProductId, ShopperId};
use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep;
use wharf::prelude::*;

/// How long a write waits for the writes of other replicas.
const PATIENCE: Duration = Duration::from_secs(5);

/// So many jobs may wait for a thread before callers wait to hand theirs in.
const QUEUE: usize = 256;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS item (
        shopper  TEXT NOT NULL,
        product  TEXT NOT NULL,
        quantity INTEGER NOT NULL CHECK (quantity > 0),
        added    INTEGER NOT NULL,
        PRIMARY KEY (shopper, product)
    ) STRICT, WITHOUT ROWID";

pub struct Carts {
    reads: Lane,
    writes: Lane,
}

impl Carts {
    pub async fn open(file: PathBuf) -> anyhow::Result<Self> {
        if let Some(directory) = file.parent() {
            std::fs::create_dir_all(directory)
                .with_context(|| format!("can't make the directory {} for the carts", directory.display()))?;
        }
        let open = || async {
            connect(&file).await.with_context(|| format!("can't open the carts in {}", file.display()))
        };
        let writes = open().await?;
        writes.execute(SCHEMA, []).context("can't make the table of the carts")?;
        let reads = open().await?;
        reads.pragma_update(None, "query_only", true)?;
        Ok(Self { reads: Lane::start("carts-read", reads)?, writes: Lane::start("carts-write", writes)? })
    }

    /// Adds to what is there, unless that makes more than `most`. Gives what it makes.
    pub async fn add(&self, shopper: ShopperId, item: CartItem, most: u32) -> Result<u64, Fault> {
        let add = move |cart: &Transaction<'_>| {
            let held = cart
                .prepare_cached("SELECT quantity FROM item WHERE shopper = ? AND product = ?")?
                .query_row([&shopper.0, &item.product.0], |row| row.get::<_, u32>(0))
                .optional()?;
            let sum = u64::from(held.unwrap_or(0)) + u64::from(item.quantity);
            if let Some(quantity) = u32::try_from(sum).ok().filter(|sum| *sum <= most) {
                put(cart, &shopper, &item.product, quantity)?;
            }
            Ok(sum)
        };
        self.writes.transaction(add).await
    }

    /// Sets how much of something is there. None takes it out.
    pub async fn set(&self, shopper: ShopperId, item: CartItem) -> Result<(), Fault> {
        let set = move |cart: &Transaction<'_>| {
            if item.quantity > 0 {
                return put(cart, &shopper, &item.product, item.quantity);
            }
            cart.execute("DELETE FROM item WHERE shopper = ? AND product = ?", [&shopper.0, &item.product.0])
                .map(drop)
        };
        self.writes.transaction(set).await
    }

    pub async fn items(&self, shopper: ShopperId) -> Result<Vec<CartItem>, Fault> {
        let items = move |carts: &mut Connection| {
            carts
                .prepare_cached("SELECT product, quantity FROM item WHERE shopper = ? ORDER BY added")?
                .query_map([&shopper.0], |row| {
                    Ok(CartItem { product: ProductId(row.get(0)?), quantity: row.get(1)? })
                })?
                .collect()
        };
        self.reads.run(items).await
    }

    pub async fn take(&self, shopper: ShopperId, items: Vec<CartItem>) -> Result<(), Fault> {
        let take = move |cart: &Transaction<'_>| {
            for CartItem { product, quantity } in items {
                let taken = params![shopper.0, product.0, quantity];
                cart.prepare_cached("DELETE FROM item WHERE shopper = ? AND product = ? AND quantity <= ?")?
                    .execute(taken)?;
                cart.prepare_cached(
                    "UPDATE item SET quantity = quantity - ?3 WHERE shopper = ?1 AND product = ?2",
                )?
                .execute(taken)?;
            }
            Ok(())
        };
        self.writes.transaction(take).await
    }

    pub async fn clear(&self, shopper: ShopperId) -> Result<(), Fault> {
        let clear = move |cart: &Transaction<'_>| {
            cart.execute("DELETE FROM item WHERE shopper = ?", [&shopper.0]).map(drop)
        };
        self.writes.transaction(clear).await
    }
}

fn put(
    cart: &Transaction<'_>,
    shopper: &ShopperId,
    product: &ProductId,
    quantity: u32,
) -> rusqlite::Result<()> {
    cart.prepare_cached(
        "INSERT INTO item (shopper, product, quantity, added)
         VALUES (?1, ?2, ?3, (SELECT COALESCE(MAX(added), 0) + 1 FROM item WHERE shopper = ?1))
         ON CONFLICT DO UPDATE SET quantity = excluded.quantity",
    )?
    .execute(params![shopper.0, product.0, quantity])
    .map(drop)
}

/// Replicas that start together want to make the same new file: who finds it busy tries again.
async fn connect(file: &Path) -> rusqlite::Result<Connection> {
    let mut tries = 0;
    loop {
        match prepare(file) {
            Err(error) if is_busy(&error) && tries < 100 => tries += 1,
            done => return done,
        }
        sleep(PATIENCE / 100).await;
    }
}

fn prepare(file: &Path) -> rusqlite::Result<Connection> {
    let carts = Connection::open(file)?;
    carts.busy_timeout(PATIENCE)?;
    carts.pragma_update(None, "journal_mode", "wal")?;
    // What was acknowledged survives a power cut.
    carts.pragma_update(None, "synchronous", "full")?;
    // In KiB. Carts are small, and so should the process be.
    carts.pragma_update(None, "cache_size", -256)?;
    Ok(carts)
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// A connection with a thread of its own, that does one job after the other until its `Lane` is gone.
struct Lane(mpsc::Sender<Job>);

impl Lane {
    fn start(name: &str, mut connection: Connection) -> std::io::Result<Self> {
        let (jobs, mut waiting) = mpsc::channel::<Job>(QUEUE);
        std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            while let Some(job) = waiting.blocking_recv() {
                job(&mut connection);
            }
        })?;
        Ok(Self(jobs))
    }

    /// A job whose caller has gone is not begun; one that has begun is finished.
    async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        let (answer, answered) = oneshot::channel();
        let job = move |connection: &mut Connection| {
            if !answer.is_closed() {
                _ = answer.send(job(connection));
            }
        };
        let gone = || Fault::internal("the thread of the carts has ended: restart the service");
        self.0.send(Box::new(job)).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?.map_err(|error| {
            if is_busy(&error) {
                return Fault::overloaded("the carts are busy with the writes of other replicas: try again");
            }
            Fault::internal(format!("the carts can't be read or written: {error}"))
        })
    }

    async fn transaction<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        let whole = |connection: &mut Connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = job(&transaction)?;
            transaction.commit()?;
            Ok(value)
        };
        self.run(whole).await
    }
}
