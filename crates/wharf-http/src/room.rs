//! The room for connections: so many at a time, and so many of one address.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::edge::Client;

/// The room of a listener.
pub(crate) struct Room {
    all: Arc<Semaphore>,
    most: u32,
    each: usize,
    taken: Mutex<HashMap<Client, usize>>,
}

/// The place of a connection, until it is dropped.
pub(crate) struct Place {
    room: Arc<Room>,
    client: Option<Client>,
    _permit: OwnedSemaphorePermit,
}

impl Room {
    /// For `most` connections, and `each` of one client.
    pub(crate) fn new(most: usize, each: usize) -> Arc<Self> {
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        let all = Arc::new(Semaphore::new(most as usize));
        Arc::new(Self { all, most, each, taken: Mutex::default() })
    }

    /// A place for a connection of `client`; of none, where one may have all of them.
    ///
    /// # Errors
    /// Why there is none.
    pub(crate) fn enter(self: &Arc<Self>, client: Option<Client>) -> Result<Place, String> {
        let Ok(permit) = Arc::clone(&self.all).try_acquire_owned() else {
            return Err(format!("{} connections are open, and no more are taken", self.most));
        };
        if let Some(client) = &client {
            let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
            let count = taken.entry(client.clone()).or_default();
            if *count >= self.each {
                return Err(format!(
                    "it has {} connections, and no more are taken of one address",
                    self.each
                ));
            }
            *count += 1;
        }
        Ok(Place { room: Arc::clone(self), client, _permit: permit })
    }

    /// Waits until nobody is there.
    pub(crate) async fn empty(&self) {
        // It is never closed.
        let _ = self.all.acquire_many(self.most).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        let mut taken = self.room.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&client) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    fn at(address: &str) -> Option<Client> {
        Some(Client::at(address.parse::<IpAddr>().expect("an address")))
    }

    #[test]
    fn one_address_has_no_more_than_its_part() {
        let room = Room::new(4, 2);
        let (one, _other) = (room.enter(at("2001:db8::1")), room.enter(at("2001:db8::2")));
        let refused = room.enter(at("2001:db8::3")).err().expect("they are of one household");
        assert!(refused.contains("2 connections"), "{refused}");
        let _proxy = (room.enter(None).expect("it may have all"), room.enter(None).expect("it may"));
        assert!(room.enter(at("192.0.2.1")).err().expect("it is full").starts_with("4 connections"));
        drop(one);
        drop(room.enter(at("2001:db8::3")).expect("there is room again"));
        assert_eq!(room.taken.lock().expect("whole").len(), 1);
    }
}
