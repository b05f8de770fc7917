//! Clients: who asks, as far as that can be known, and how often one may.
//!
//! An address lives as long as the request it came with. What is kept of it are two places in a table of numbers, found by a hash whose key is made
//! anew at each start: no address can be read from it.

mod allowance;
mod proxies;

use std::net::IpAddr;
use std::str::FromStr;
use std::time::Instant;

use axum::http::HeaderMap;

use allowance::Allowances;
pub use allowance::Rate;
pub use proxies::{AddressHeader, TrustedProxies};

/// The most requests that a client may be allowed at once.
pub const MAX_BURST: u32 = 100_000;

/// How often one client may ask.
#[derive(Debug)]
pub struct ClientLimit {
    proxies: TrustedProxies,
    header: AddressHeader,
    allowances: Allowances,
}

impl ClientLimit {
    /// A limit for each client, who is found behind these proxies, by this header of theirs.
    pub fn new(rate: Rate, burst: u32, proxies: TrustedProxies, header: AddressHeader) -> Self {
        Self { proxies, header, allowances: Allowances::new(rate, burst.clamp(1, MAX_BURST)) }
    }

    /// Takes one request from the allowance of a client; where nothing is left, the seconds after which there is again.
    pub(crate) fn take(&self, peer: IpAddr, headers: &HeaderMap) -> Result<(), u64> {
        let client = self.proxies.client(peer, headers, self.header);
        self.allowances.take(network(client), Instant::now())
    }
}

/// What counts as one client: an IPv4 address; of IPv6 the half that names a network, since a household has all of the other half.
fn network(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits() & !u128::from(u64::MAX),
    }
}

impl FromStr for Rate {
    type Err = String;

    /// Reads `10/s`, `300/m` or `5000/h`.
    fn from_str(text: &str) -> Result<Self, String> {
        let told = || "give how many requests in which time, such as 10/s, 300/m or 5000/h".to_owned();
        let (count, unit) = text.split_once('/').ok_or_else(told)?;
        let count: u32 = count.trim().parse().ok().filter(|count| *count > 0).ok_or_else(told)?;
        let seconds = match unit.trim() {
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            _ => return Err(told()),
        };
        Ok(Self { count, seconds })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_an_address_or_a_network() {
        let of = |address: &str| network(address.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    #[test]
    fn a_rate_is_a_number_in_a_time() {
        assert_eq!("300/m".parse(), Ok(Rate { count: 300, seconds: 60 }));
        for bad in ["10", "0/s", "-1/s", "10/d", "/s", "x/s"] {
            assert!(bad.parse::<Rate>().is_err(), "{bad}");
        }
    }
}
