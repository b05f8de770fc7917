//! Documents by rank, and the best of them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::{DocAddress, DocId};

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
    is_weighed_again: bool,
}

impl Ranked {
    pub(super) fn new(columns: &Columns, address: DocAddress, order: Order, score: f32) -> Self {
        Self {
            first: first_key(columns, address.doc_id, order, score),
            published: columns.day(address.doc_id),
            tie_break: Reverse(columns.tie_break(address.doc_id)),
            score: score.to_bits(),
            address,
            is_weighed_again: false,
        }
    }

    /// A document whose place is known.
    pub(super) fn unscored(address: DocAddress) -> Self {
        Self { first: 0, published: UNDATED, tie_break: Reverse(0), score: 0, address, is_weighed_again: false }
    }

    /// Ranked behind every other document.
    pub(super) fn last(address: DocAddress) -> Self {
        Self { first: i64::MIN, tie_break: Reverse(u64::MAX), ..Self::unscored(address) }
    }

    pub(super) fn score(&self) -> f32 {
        f32::from_bits(self.score)
    }

    /// Whether it is the leader of a [group](Columns::group), given by its number.
    pub(super) fn leads(&self, group: u64) -> bool {
        self.tie_break.0 == group
    }

    /// Whether it stands before another one, or would with that share less of the other's score. An order by date knows no shares.
    pub(super) fn is_as_good_as(&self, other: &Self, share: f32) -> bool {
        self > other || (other.score() > 0.0 && self.score() >= share * other.score())
    }

    /// The same document ranked by the score that a [second look](super::evidence) gave it.
    pub(super) fn weighed_again(self, score: f32) -> Self {
        Self { first: by_score(score), score: score.to_bits(), is_weighed_again: true, ..self }
    }

    /// Whether its score comes from a second look.
    pub(super) fn is_weighed_again(&self) -> bool {
        self.is_weighed_again
    }
}

/// What an order asks for first, as a number that sorts alike.
fn first_key(columns: &Columns, doc: DocId, order: Order, score: f32) -> i64 {
    match order {
        Order::Relevance => by_score(score),
        Order::Newest => i64::from(columns.day(doc)),
        Order::Oldest if columns.day(doc) == UNDATED => i64::MIN,
        Order::Oldest => -i64::from(columns.day(doc)),
    }
}

/// Scores are never negative, and the bits of such numbers sort as the numbers do.
fn by_score(score: f32) -> i64 {
    i64::from(score.to_bits())
}

/// The best of what it is offered.
pub(super) struct Best {
    limit: usize,
    /// Only what ranks behind this is taken.
    bound: Option<Ranked>,
    /// The worst of the best first.
    heap: BinaryHeap<Reverse<Ranked>>,
}

impl Best {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, bound: None, heap: BinaryHeap::new() }
    }

    /// The same, but only of what ranks behind a document.
    pub(super) fn behind(self, bound: Option<Ranked>) -> Self {
        Self { bound, ..self }
    }

    pub(super) fn offer(&mut self, columns: &Columns, address: DocAddress, order: Order, score: f32) {
        let first = first_key(columns, address.doc_id, order, score);
        // Most documents end here: what breaks ties is not even looked up.
        if self.is_full() && self.heap.peek().is_none_or(|worst| first < worst.0.first) {
            return;
        }
        self.offer_ranked(Ranked::new(columns, address, order, score));
    }

    pub(super) fn offer_ranked(&mut self, ranked: Ranked) {
        if self.bound.is_some_and(|bound| ranked >= bound) {
            return;
        }
        if !self.is_full() {
            self.heap.push(Reverse(ranked));
        } else if let Some(mut worst) = self.heap.peek_mut()
            && ranked > worst.0
        {
            *worst = Reverse(ranked);
        }
    }

    fn is_full(&self) -> bool {
        self.heap.len() >= self.limit
    }

    /// The score below which nothing is taken any more; 0 while there is room.
    pub(super) fn threshold(&self) -> f32 {
        let worst = self.heap.peek().filter(|_| self.is_full());
        worst.map_or(0.0, |worst| worst.0.score())
    }

    /// The best first.
    pub(super) fn into_sorted(self) -> Vec<Ranked> {
        self.heap.into_sorted_vec().into_iter().map(|Reverse(ranked)| ranked).collect()
    }
}
