//! References by their beginning: "MDE 24/" leads to the documents that have such a number.

use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet};

use super::written::next_alive;
use crate::document::Document;
use crate::index::analysis::reference_prefix;
use crate::index::{IndexError, Searcher};

/// How many references are looked at for one beginning, in each segment.
const MAX_LOOKED_AT: usize = 500;

/// A document whose reference begins as was typed, and how many documents bear that reference.
pub(super) struct Referred {
    pub(super) document: Document,
    pub(super) count: u64,
}

/// The documents whose reference begins as was typed, in the order of references; at most `wanted`, one for each reference.
pub(super) fn beginning(searcher: &Searcher, typed: &str, wanted: usize) -> Result<Vec<Referred>, IndexError> {
    let Some(prefix) = reference_prefix(typed) else { return Ok(Vec::new()) };
    // A number may go on, unless a separator has ended it.
    let is_open = typed.ends_with(|c: char| c.is_ascii_digit()) && prefix.matches('/').count() > 2;
    let prefix = if is_open { prefix.trim_end_matches('/') } else { &prefix };
    let mut found: Vec<(Vec<u8>, DocAddress, u64)> = Vec::new();
    for (segment_ord, segment) in (0_u32..).zip(&searcher.segments) {
        let inverted = segment.reader.inverted_index(searcher.fields.surface[2])?;
        let mut stream = inverted.terms().range().ge(prefix).into_stream()?;
        let mut looked_at = 0;
        while stream.advance() && stream.key().starts_with(prefix.as_bytes()) && looked_at < MAX_LOOKED_AT {
            looked_at += 1;
            let mut postings = inverted.read_postings_from_terminfo(stream.value(), IndexRecordOption::Basic)?;
            let mut first = None;
            let mut count = 0;
            while let Some(doc) = next_alive(&mut postings, segment) {
                first = first.or(Some(doc));
                count += 1;
                postings.advance();
            }
            if let Some(doc) = first {
                found.push((stream.key().to_vec(), DocAddress::new(segment_ord, doc), count));
            }
        }
    }
    found.sort();
    let mut referred: Vec<(Vec<u8>, DocAddress, u64)> = Vec::new();
    for (key, address, count) in found {
        if let Some(last) = referred.last_mut().filter(|last| last.0 == key) {
            last.2 += count;
        } else if referred.len() == wanted {
            break;
        } else {
            referred.push((key, address, count));
        }
    }
    let read = |(_, address, count)| Ok(Referred { document: searcher.stored_document(address)?, count });
    referred.into_iter().map(read).collect()
}
