//! Links from page to page.

use crate::answer::Answer;
use crate::params::MAX_DEPTH;
use crate::words::Words;

/// How many pages are named on each side of the current one.
const NEIGHBOURS: usize = 2;

/// The pages of an answer.
pub(super) struct Paging {
    pub(super) previous: Option<String>,
    pub(super) next: Option<String>,
    pub(super) steps: Vec<Step>,
    /// Why there are no more pages, where hits remain.
    pub(super) limit: Option<String>,
    /// The last page, for one who asked for a page behind it.
    pub(super) beyond: Option<String>,
}

/// A page that is named, or a gap between pages.
pub(super) enum Step {
    Page { number: String, href: String, current: bool },
    Gap,
}

pub(super) fn paging(answer: &Answer, words: Words) -> Paging {
    let (page, pages) = (answer.asked.page, answer.pages());
    let to = |page: usize| answer.asked.with_page(page).address("/search");
    let mut steps = Vec::new();
    let mut last = 0;
    let near = page.saturating_sub(NEIGHBOURS)..=page + NEIGHBOURS;
    for number in (1..=pages).filter(|number| *number == 1 || *number == pages || near.contains(number)) {
        // A gap of one page is as wide as the page's number.
        match number - last {
            1 => {}
            2 => steps.push(step(number - 1, page, to, words)),
            _ => steps.push(Step::Gap),
        }
        steps.push(step(number, page, to, words));
        last = number;
    }
    let reachable = pages.saturating_mul(answer.asked.size) as u64;
    let is_last = page == pages && answer.results.listed > reachable;
    Paging {
        previous: (page > 1 && page <= pages).then(|| to(page - 1)),
        next: (page < pages).then(|| to(page + 1)),
        steps: if pages > 1 { steps } else { Vec::new() },
        limit: is_last.then(|| words.count("only-first", MAX_DEPTH as u64)),
        beyond: (page > pages && pages > 0).then(|| to(pages)),
    }
}

fn step(number: usize, page: usize, to: impl Fn(usize) -> String, words: Words) -> Step {
    Step::Page { number: words.number(number as u64), href: to(number), current: number == page }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::Asked;
    use crate::sample;

    fn paged(total: u64, page: usize) -> Paging {
        let mut answer = sample::answer();
        answer.asked = Asked { page, ..Asked::default() };
        answer.results.listed = total;
        paging(&answer, Words::ENGLISH)
    }

    #[test]
    fn first_last_and_neighbours_are_named() {
        let check = |total: u64, page: usize, expected: &str| {
            let steps = paged(total, page).steps.into_iter().map(|step| match step {
                Step::Page { number, current: true, .. } => format!("[{number}]"),
                Step::Page { number, .. } => number,
                Step::Gap => "…".to_owned(),
            });
            assert_eq!(steps.collect::<Vec<_>>().join(" "), expected);
        };
        check(5, 1, "");
        check(36, 1, "[1] 2 3 4");
        check(100, 1, "[1] 2 3 … 10");
        check(100, 5, "1 2 3 4 [5] 6 7 … 10");
        check(1_000, 50, "1 … 48 49 [50] 51 52 … 100");
    }

    #[test]
    fn the_end_says_why_it_is_one() {
        let last = paged(20_000, 1_000);
        assert!(last.limit.is_some() && last.next.is_none());
        let beyond = paged(36, 9);
        assert_eq!(beyond.beyond.as_deref(), Some("/search?page=4"));
        assert!(beyond.next.is_none() && beyond.previous.is_none());
    }
}
