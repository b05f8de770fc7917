//! Measures of an order of hits, as `trec_eval` defines them.

use std::collections::{BTreeMap, HashSet};

use super::set::Judgements;
use crate::measure::number;

/// How many hits of a query are looked at.
pub const DEPTH: usize = 100;

/// How many hits count as the first page.
const FIRST: usize = 10;

/// How good an order is, each between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measures {
    /// nDCG@10: the grades of the first ten, each divided by the logarithm of its place, by what the best order would give.
    pub ndcg: f64,
    /// MAP: the share of relevant documents down to each relevant one, on average; 0 for those that were not found.
    pub precision: f64,
    /// Recall@100: the share of the relevant documents that were found.
    pub recall: f64,
    /// MRR@10: one by the place of the first relevant document among the first ten, or 0.
    pub reciprocal_rank: f64,
}

impl Measures {
    /// The mean over every query that has a relevant document; a query without an answer counts 0.
    pub fn mean<'a>(judgements: &Judgements, answer: impl Fn(&str) -> Option<&'a [String]>) -> Self {
        let judged = judgements.iter().filter(|(_, grades)| grades.values().any(|grade| *grade > 0));
        let each: Vec<Self> =
            judged.map(|(query, grades)| Self::of(answer(query).unwrap_or_default(), grades)).collect();
        Self::mean_of(&each)
    }

    /// The mean of some measures.
    pub fn mean_of(each: &[Self]) -> Self {
        // The sum of nothing is negative zero.
        let mean = |value: fn(&Self) -> f64| {
            each.iter().map(value).fold(0.0, |sum, one| sum + one) / number(each.len().max(1))
        };
        Self {
            ndcg: mean(|one| one.ndcg),
            precision: mean(|one| one.precision),
            recall: mean(|one| one.recall),
            reciprocal_rank: mean(|one| one.reciprocal_rank),
        }
    }

    /// The measures of one answer, by the grades of the documents that were judged.
    fn of(documents: &[String], grades: &BTreeMap<String, i32>) -> Self {
        let grade = |document: &String| grades.get(document).copied().unwrap_or(0).max(0);
        let gains: Vec<i32> = documents.iter().map(grade).collect();
        let mut ideal: Vec<i32> = grades.values().copied().filter(|grade| *grade > 0).collect();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        let relevant: HashSet<&String> = grades.iter().filter(|(_, grade)| **grade > 0).map(|(id, _)| id).collect();
        let places: Vec<usize> =
            (1..).zip(documents).filter(|(_, document)| relevant.contains(document)).map(|(place, _)| place).collect();
        let precisions = (1..).zip(&places).map(|(found, place)| number(found) / number(*place));
        let within = places.iter().filter(|place| **place <= DEPTH).count();
        Self {
            ndcg: discounted(&gains) / discounted(&ideal).max(f64::MIN_POSITIVE),
            precision: precisions.sum::<f64>() / number(relevant.len().max(1)),
            recall: number(within) / number(relevant.len().max(1)),
            reciprocal_rank: places.first().filter(|place| **place <= FIRST).map_or(0.0, |place| 1.0 / number(*place)),
        }
    }
}

fn discounted(gains: &[i32]) -> f64 {
    (0..).zip(gains).take(FIRST).map(|(place, gain)| f64::from(*gain) / (number(place) + 2.0).log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measures(documents: &[&str], grades: &[(&str, i32)]) -> Measures {
        let documents: Vec<String> = documents.iter().map(|&id| id.to_owned()).collect();
        Measures::of(&documents, &grades.iter().map(|&(id, grade)| (id.to_owned(), grade)).collect())
    }

    #[test]
    fn the_best_order_is_one_and_nothing_found_is_zero() {
        let grades = [("a", 2), ("b", 1), ("c", 0)];
        let best = measures(&["a", "b", "c"], &grades);
        assert_eq!(best, Measures { ndcg: 1.0, precision: 1.0, recall: 1.0, reciprocal_rank: 1.0 });
        assert_eq!(measures(&["c", "x"], &grades), Measures::default());
    }

    #[test]
    fn a_late_document_counts_less() {
        let found = measures(&["x", "b", "y", "a"], &[("a", 2), ("b", 1)]);
        let ideal = 2.0 + 1.0 / 3_f64.log2();
        assert!((found.ndcg - (1.0 / 3_f64.log2() + 2.0 / 5_f64.log2()) / ideal).abs() < 1e-12);
        assert!((found.precision - f64::midpoint(0.5, 0.5)).abs() < 1e-12);
        assert!((found.reciprocal_rank - 0.5).abs() < 1e-12);
    }

    #[test]
    fn queries_without_an_answer_count_and_those_without_a_relevant_document_do_not() {
        let grades = |grade| BTreeMap::from([("a".to_owned(), grade)]);
        let judgements = [("1", 1), ("2", 1), ("3", 0)].map(|(query, grade)| (query.to_owned(), grades(grade))).into();
        let answer = ["a".to_owned()];
        let mean = Measures::mean(&judgements, |query| (query == "1").then_some(&answer[..]));
        assert!((mean.ndcg - 0.5).abs() < 1e-12);
    }
}
