//! Documents by rank, and the best of them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::DocAddress;

use crate::index::columns::{Columns, UNDATED};
use crate::query::Order;

/// A document with its rank; the greater, the earlier it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ranked {
    /// What the order asks for: the score, or the day, as a number that sorts alike.
    first: i64,
    published: i32,
    tie_break: Reverse<u64>,
    /// The score's bits.
    score: u32,
    pub(super) address: DocAddress,
}

impl Ranked {
    pub(super) fn new(columns: &Columns, address: DocAddress, order: Order, score: f32) -> Self {
        let doc = address.doc_id as usize;
        let published = columns.published.get(doc).copied().unwrap_or(UNDATED);
        let first = match order {
            Order::Relevance => by_score(score),
            Order::Newest => i64::from(published),
            Order::Oldest if published == UNDATED => i64::MIN,
            Order::Oldest => -i64::from(published),
        };
        let tie_break = Reverse(columns.tie_breaks.get(doc).copied().unwrap_or_default());
        Self { first, published, tie_break, score: score.to_bits(), address }
    }

    pub(super) fn score(&self) -> f32 {
        f32::from_bits(self.score)
    }

    /// The same document ranked by another score.
    pub(super) fn with_score(self, score: f32) -> Self {
        Self { first: by_score(score), score: score.to_bits(), ..self }
    }
}

/// Scores are never negative, and the bits of such numbers sort as the numbers do.
fn by_score(score: f32) -> i64 {
    i64::from(score.to_bits())
}

/// The best of what it is offered.
pub(super) struct Best {
    limit: usize,
    /// The worst of the best first.
    heap: BinaryHeap<Reverse<Ranked>>,
}

impl Best {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, heap: BinaryHeap::new() }
    }

    pub(super) fn offer(&mut self, ranked: Ranked) {
        if self.heap.len() < self.limit {
            self.heap.push(Reverse(ranked));
        } else if let Some(mut worst) = self.heap.peek_mut()
            && ranked > worst.0
        {
            *worst = Reverse(ranked);
        }
    }

    /// The score below which nothing is taken any more; 0 while there is room.
    pub(super) fn threshold(&self) -> f32 {
        let worst = self.heap.peek().filter(|_| self.heap.len() >= self.limit);
        worst.map_or(0.0, |worst| worst.0.score())
    }

    /// The best first.
    pub(super) fn into_sorted(self) -> Vec<Ranked> {
        self.heap.into_sorted_vec().into_iter().map(|Reverse(ranked)| ranked).collect()
    }
}
