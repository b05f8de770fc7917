//! Small archives for tests, and what is found in them.

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};

use crate::container::directory::{Place, load, places};
use crate::container::{Found, Item, Skipped, walk};
use crate::report::Quarantined;

/// All that is found in a file.
#[derive(Debug, Default)]
pub(super) struct Walked {
    pub(super) items: Vec<Item>,
    pub(super) rejected: Vec<Quarantined>,
    pub(super) warnings: Vec<String>,
    pub(super) skipped: Skipped,
}

impl Walked {
    /// Names and texts of the items.
    pub(super) fn texts(&self) -> Vec<(&str, String)> {
        let text = |item: &Item| String::from_utf8_lossy(&item.bytes).into_owned();
        self.items.iter().map(|item| (item.name.as_str(), text(item))).collect()
    }

    /// Names of what is rejected.
    pub(super) fn rejected_names(&self) -> Vec<&str> {
        self.rejected.iter().map(|rejected| rejected.path.as_str()).collect()
    }

    /// The skip counts by the words of the report.
    pub(super) fn skipped_ids(&self) -> Vec<(&str, u64)> {
        self.skipped.iter().map(|(reason, count)| (reason.id(), *count)).collect()
    }
}

/// A file as it is found.
pub(super) fn place_of(path: &Path) -> Place {
    places(&[path.to_owned()]).next().expect("something is found").expect("it is a file")
}

/// Walks through a file named `it`.
pub(super) fn walked(bytes: &[u8]) -> Walked {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("it"), bytes).expect("a file");
    let mut found = Walked::default();
    let mut take = |thing| {
        match thing {
            Found::Item(item) => found.items.push(item),
            Found::File(place) => found.items.push(load(&place).expect("it is read")),
            Found::Rejected(rejected) => found.rejected.push(rejected),
            Found::Warning { warning, .. } => found.warnings.push(warning.message),
        }
        ControlFlow::Continue(())
    };
    let skipped = walk(place_of(&folder.path().join("it")), &|_| {}, &mut take);
    Walked { skipped, ..found }
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

pub(super) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

/// A tar archive of regular files.
pub(super) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let members = files.iter().map(|(name, bytes)| tar_member(name, b'0', bytes));
    members.chain([vec![0; 1024]]).collect::<Vec<_>>().concat()
}

/// The header of a file and the file.
pub(super) fn tar_member(name: &str, kind: u8, bytes: &[u8]) -> Vec<u8> {
    let mut member = vec![0; 512];
    member[..name.len()].copy_from_slice(name.as_bytes());
    member[100..108].copy_from_slice(b"0000644\0");
    member[124..136].copy_from_slice(format!("{:011o}\0", bytes.len()).as_bytes());
    member[148..156].fill(b' ');
    member[156] = kind;
    member[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = member.iter().map(|byte| u32::from(*byte)).sum();
    member[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    member.extend_from_slice(bytes);
    member.resize(member.len().next_multiple_of(512), 0);
    member
}

/// A ZIP archive of deflated files.
pub(super) fn zip(files: &[(&[u8], &[u8])]) -> Vec<u8> {
    let members: Vec<_> = files.iter().map(|(name, bytes)| (*name, 8, 0, deflate(bytes), checksum(bytes))).collect();
    zip_of(&members)
}

/// A member of a ZIP archive: name, method, flags, compressed bytes, checksum.
pub(super) type ZipMember<'a> = (&'a [u8], u16, u16, Vec<u8>, u32);

/// A ZIP archive of members.
pub(super) fn zip_of(members: &[ZipMember<'_>]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, method, flags, compressed, checksum) in members {
        let place = u32::try_from(archive.len()).expect("it is small");
        let length = u32::try_from(compressed.len()).expect("it is small");
        let name_length = u16::try_from(name.len()).expect("it is small");
        let mut common = Vec::new();
        common.extend_from_slice(&20_u16.to_le_bytes());
        common.extend_from_slice(&flags.to_le_bytes());
        common.extend_from_slice(&method.to_le_bytes());
        common.extend_from_slice(&[0; 4]);
        common.extend_from_slice(&checksum.to_le_bytes());
        common.extend_from_slice(&length.to_le_bytes());
        common.extend_from_slice(&length.to_le_bytes());
        common.extend_from_slice(&name_length.to_le_bytes());
        common.extend_from_slice(&[0; 2]);
        archive.extend([b"PK\x03\x04", &common[..], name, compressed].concat());
        directory.extend([b"PK\x01\x02\x14\0", &common[..], &[0; 10], &place.to_le_bytes(), name].concat());
    }
    let count = u16::try_from(members.len()).expect("it is small").to_le_bytes();
    let [start, length] =
        [archive.len(), directory.len()].map(|n| u32::try_from(n).expect("it is small").to_le_bytes());
    [&archive[..], &directory, b"PK\x05\x06\0\0\0\0", &count, &count, &length, &start, &[0; 2]].concat()
}

pub(super) fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = Crc::new();
    sum.update(bytes);
    sum.sum()
}

/// A record of a web archive.
pub(super) fn record(kind: &str, url: &str, content_type: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2014-03-02T10:20:30Z\r\n\
        Content-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

/// A record with the answer of a server.
pub(super) fn response(url: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let answer = [b"HTTP/1.1 ", head.as_bytes(), b"\r\n\r\n", body].concat();
    record("response", url, "application/http; msgtype=response", &answer)
}
