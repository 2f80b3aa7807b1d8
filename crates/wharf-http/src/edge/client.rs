//! Whose request it is: the address of the client, behind proxies that are trusted.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName};
use wharf_config::edge::{Forwarding, Network};

/// How many proxies are looked through.
const MOST: usize = 32;

/// Who is at the other end of a request's connection: whatever serves connections puts it into their requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// The address of the client that `peer` asks for. It is the peer's own unless that is a trusted proxy; then it is the last
/// address in the header that is not one of these proxies.
pub(crate) fn client(
    peer: IpAddr,
    headers: &HeaderMap,
    trusted: &[Network],
    forwarding: Forwarding,
) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer.to_canonical();
    if !is_trusted(client) {
        return client;
    }
    // Whoever is not trusted may have written what is further to the left.
    for hop in hops(headers, forwarding).rev().take(MOST) {
        let Some(address) = hop else { break };
        client = address.to_canonical();
        if !is_trusted(client) {
            break;
        }
    }
    client
}

/// The addresses of a header, in order; none for what is not one.
fn hops(headers: &HeaderMap, forwarding: Forwarding) -> impl DoubleEndedIterator<Item = Option<IpAddr>> + '_ {
    let name = match forwarding {
        Forwarding::XForwardedFor => HeaderName::from_static("x-forwarded-for"),
        Forwarding::Forwarded => HeaderName::from_static("forwarded"),
    };
    let lines: Vec<&str> = headers.get_all(name).iter().map(|line| line.to_str().unwrap_or("?")).collect();
    let hops: Vec<&str> = lines.into_iter().flat_map(|line| line.split(',')).collect();
    hops.into_iter().map(move |hop| match forwarding {
        Forwarding::XForwardedFor => address(hop.trim()),
        Forwarding::Forwarded => forwarded_for(hop),
    })
}

/// The parameter `for` of one hop, as `for="[2001:db8::1]:4711";proto=https`.
fn forwarded_for(hop: &str) -> Option<IpAddr> {
    let parameter = |parameter: &'_ str| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then(|| value.trim().trim_matches('"').to_owned())
    };
    address(&hop.split(';').find_map(parameter)?)
}

/// An address, perhaps with a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
fn address(text: &str) -> Option<IpAddr> {
    let bare = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip())).or_else(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(peer: &str, forwarding: Forwarding, lines: &[&'static str]) -> String {
        let trusted: Vec<Network> = ["10.0.0.0/8", "fd00::/8"].map(|each| each.parse().unwrap()).into();
        let mut headers = HeaderMap::new();
        for line in lines {
            let name = if forwarding == Forwarding::Forwarded { "forwarded" } else { "x-forwarded-for" };
            headers.append(name, line.parse().unwrap());
        }
        client(peer.parse().unwrap(), &headers, &trusted, forwarding).to_string()
    }

    #[test]
    fn a_client_is_believed_nothing_of_itself() {
        let x = Forwarding::XForwardedFor;
        assert_eq!(of("203.0.113.9", x, &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(of("::ffff:203.0.113.9", x, &[]), "203.0.113.9");
    }

    #[test]
    fn the_last_that_is_no_trusted_proxy_is_the_client() {
        let x = Forwarding::XForwardedFor;
        assert_eq!(of("10.0.0.1", x, &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(
            of("10.0.0.1", x, &["198.51.100.1, 203.0.113.9 , 10.2.2.2"]),
            "203.0.113.9",
            "the first is a lie"
        );
        assert_eq!(of("10.0.0.1", x, &["198.51.100.1", "203.0.113.9:4711"]), "203.0.113.9");
        assert_eq!(of("10.0.0.1", x, &["2001:db8::1"]), "2001:db8::1");
        assert_eq!(of("fd00::1", x, &["[2001:db8::1]:80"]), "2001:db8::1");
        assert_eq!(of("10.0.0.1", x, &[]), "10.0.0.1");
        assert_eq!(of("10.0.0.1", x, &["10.1.1.1, 10.2.2.2"]), "10.1.1.1");
        assert_eq!(
            of("10.0.0.1", x, &["198.51.100.1, unknown, 10.2.2.2"]),
            "10.2.2.2",
            "nothing beyond what is none"
        );
    }

    #[test]
    fn the_standard_header_is_read_when_it_is_named() {
        let f = Forwarding::Forwarded;
        assert_eq!(of("10.0.0.1", f, &["for=198.51.100.1, for=203.0.113.9;proto=https"]), "203.0.113.9");
        assert_eq!(of("10.0.0.1", f, &["proto=https;For=\"[2001:db8::1]:4711\";by=10.0.0.1"]), "2001:db8::1");
        assert_eq!(of("10.0.0.1", f, &["for=_hidden"]), "10.0.0.1");
    }

    #[test]
    fn a_header_without_end_is_looked_at_so_far() {
        let long: &'static str = Box::leak("10.9.9.9, ".repeat(5000).into_boxed_str());
        assert_eq!(of("10.0.0.1", Forwarding::XForwardedFor, &[long]), "10.0.0.1");
        let long: &'static str =
            Box::leak(format!("198.51.100.1{}", ", 10.9.9.9".repeat(5000)).into_boxed_str());
        assert_eq!(of("10.0.0.1", Forwarding::XForwardedFor, &[long]), "10.9.9.9");
    }
}
