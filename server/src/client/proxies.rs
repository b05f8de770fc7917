//! Proxies: whose word on where a request comes from is taken.
//!
//! Each proxy adds the address it was asked from to the right of a list in a header. What stands further left than the proxies one runs oneself
//! have written is whatever the client made up.

use std::net::IpAddr;
use std::str::FromStr;

use axum::http::{HeaderMap, HeaderName, header};
use clap::ValueEnum;
use ipnet::IpNet;

/// How many addresses of a list are looked at, from the right.
const MAX_ADDRESSES: usize = 16;

/// The proxies that are trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrustedProxies {
    /// So many stand before the server, one behind the other; 0: none.
    Hops(usize),
    /// Those with an address in one of these networks.
    Networks(Vec<IpNet>),
}

/// The header in which proxies say where a request comes from. Only one is read: proxies pass on the others as clients wrote them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AddressHeader {
    /// `X-Forwarded-For`.
    XForwardedFor,
    /// `Forwarded`, RFC 7239.
    Forwarded,
}

impl TrustedProxies {
    /// The address of the client: the first from the right that no trusted proxy has. Where a proxy has written none that can be read, it is the
    /// proxy's own.
    pub(super) fn client(&self, peer: IpAddr, headers: &HeaderMap, header: AddressHeader) -> IpAddr {
        let mut client = peer;
        let mut addresses = header.addresses(headers).into_iter();
        let mut hop = 0;
        while self.trusts(client, hop) && hop < MAX_ADDRESSES {
            let Some(Some(next)) = addresses.next() else { break };
            client = next;
            hop += 1;
        }
        client
    }

    /// Whether the one who is so many hops away is a proxy of ours.
    fn trusts(&self, address: IpAddr, hop: usize) -> bool {
        match self {
            Self::Hops(hops) => hop < *hops,
            Self::Networks(networks) => networks.iter().any(|network| network.contains(&address.to_canonical())),
        }
    }
}

impl FromStr for TrustedProxies {
    type Err = String;

    /// Reads a number of proxies, or networks and addresses parted by commas.
    fn from_str(text: &str) -> Result<Self, String> {
        let told = || {
            format!(
                "give how many proxies there are (at most {MAX_ADDRESSES}), or their networks such as 10.0.0.0/8,::1"
            )
        };
        if let Ok(hops) = text.trim().parse() {
            return if hops <= MAX_ADDRESSES { Ok(Self::Hops(hops)) } else { Err(told()) };
        }
        let network = |text: &str| {
            let text = text.trim();
            text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from)).ok_or_else(told)
        };
        text.split(',').map(network).collect::<Result<_, _>>().map(Self::Networks)
    }
}

impl AddressHeader {
    /// The addresses of the list, the last one first; `None` for one that is none, such as `unknown`.
    fn addresses(self, headers: &HeaderMap) -> Vec<Option<IpAddr>> {
        let name = match self {
            Self::XForwardedFor => HeaderName::from_static("x-forwarded-for"),
            Self::Forwarded => header::FORWARDED,
        };
        let lines: Vec<&str> = headers.get_all(name).iter().filter_map(|line| line.to_str().ok()).collect();
        let elements = lines.into_iter().rev().flat_map(|line| line.rsplit(','));
        elements.take(MAX_ADDRESSES).map(|element| self.address(element)).collect()
    }

    fn address(self, element: &str) -> Option<IpAddr> {
        match self {
            Self::XForwardedFor => address(element),
            Self::Forwarded => {
                let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
                let node = pairs.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?.1;
                address(node.trim().trim_matches('"'))
            }
        }
    }
}

/// An address, with a port or without, in brackets or not.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip());
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    bare.or_else(with_port).or_else(bracketed)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const PEER: &str = "10.0.0.9";

    fn check(proxies: &str, header: AddressHeader, lines: &[&'static str], expected: &str) {
        let name = match header {
            AddressHeader::XForwardedFor => "x-forwarded-for",
            AddressHeader::Forwarded => "forwarded",
        };
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(name, HeaderValue::from_static(line));
        }
        let proxies: TrustedProxies = proxies.parse().expect("proxies");
        let client = proxies.client(PEER.parse().expect("an address"), &headers, header);
        assert_eq!(client.to_string(), expected, "{proxies:?} {lines:?}");
    }

    #[test]
    fn a_list_is_trusted_as_far_as_ones_own_proxies_wrote_it() {
        use AddressHeader::XForwardedFor as Header;
        let forged = "203.0.113.66, 198.51.100.7";
        check("0", Header, &[forged], PEER);
        check("1", Header, &[forged], "198.51.100.7");
        check("2", Header, &["203.0.113.66, 198.51.100.7, 10.0.0.8"], "198.51.100.7");
        check("2", Header, &["203.0.113.66, 198.51.100.7", "10.0.0.8"], "198.51.100.7");
        check("1", Header, &[], PEER);
        check("1", Header, &["198.51.100.7, unknown"], PEER);
        check("10.0.0.0/8", Header, &["203.0.113.66, 198.51.100.7, 10.0.0.8"], "198.51.100.7");
        check("10.0.0.9", Header, &["203.0.113.66, 198.51.100.7, 10.0.0.8"], "10.0.0.8");
        check("192.0.2.0/24", Header, &[forged], PEER);
        check("1", Header, &["[2001:db8::1]:4711"], "2001:db8::1");
        check("1", Header, &["198.51.100.7:4711"], "198.51.100.7");
    }

    #[test]
    fn the_standard_header_is_read_where_it_is_the_one() {
        use AddressHeader::Forwarded as Header;
        check("1", Header, &["for=203.0.113.66, For=\"[2001:db8::1]:80\";proto=https"], "2001:db8::1");
        check("1", Header, &["for=_hidden"], PEER);
        check("1", AddressHeader::XForwardedFor, &[], PEER);
    }

    #[test]
    fn what_is_no_proxy_is_refused() {
        for bad in ["", "17", "-1", "10.0.0.0/40", "proxy.example", "10.0.0.1,,"] {
            assert!(bad.parse::<TrustedProxies>().is_err(), "{bad}");
        }
    }
}
