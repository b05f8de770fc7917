use super::mix::{Asked, Kind};
use super::open::Schedule;
use super::tally::Verdict;
use super::*;
use crate::connection::Answer;
use crate::corpus::Corpus;

fn verdict(kind: Kind, status: u16, says_when_to_retry: bool, body: &str) -> Verdict {
    Verdict::of(kind, &Ok(Answer { status, says_when_to_retry, body: body.as_bytes().to_vec() }))
}

#[test]
fn only_whole_answers_and_polite_refusals_are_right() {
    let is_wrong = |verdict: Verdict| matches!(verdict, Verdict::Wrong(_));
    assert_eq!(verdict(Kind::Search, 200, false, "{}\n"), Verdict::Answered);
    assert_eq!(verdict(Kind::Page, 200, false, "<html>…</html>\n"), Verdict::Answered);
    assert_eq!(verdict(Kind::Export, 200, false, "{}\n{\"end\":{\"records\":1}}\n"), Verdict::Answered);
    assert_eq!(verdict(Kind::Search, 503, true, ""), Verdict::Shed);
    assert!(is_wrong(verdict(Kind::Search, 503, false, "")));
    assert!(is_wrong(verdict(Kind::Search, 500, true, "")));
    assert!(is_wrong(verdict(Kind::Search, 504, true, "")));
    assert!(is_wrong(verdict(Kind::Search, 200, false, "{\"hits\":[")));
    assert!(is_wrong(verdict(Kind::Page, 200, false, "<html>")));
    assert!(is_wrong(verdict(Kind::Export, 200, false, "{\"export\":{}}\n{\"id\":\"a\"}\n")));
    assert!(is_wrong(Verdict::of(Kind::Search, &Err(anyhow::anyhow!("the answer ends early")))));
}

#[test]
fn requests_come_at_their_mean_rate_whatever_becomes_of_them() {
    let due: Vec<Duration> = Schedule::new(100.0, Duration::from_secs(60), 7).collect();
    assert!((5_600..6_400).contains(&due.len()), "{}", due.len());
    assert!(due.is_sorted() && due.iter().all(|due| *due < Duration::from_secs(60)));
    assert_eq!(due, Schedule::new(100.0, Duration::from_secs(60), 7).collect::<Vec<_>>());
}

#[test]
fn the_mix_has_every_kind_and_is_the_same_for_a_seed() {
    let documents = Corpus::generated(100, 1).documents;
    let asked =
        |seed, stage| Mix::of_documents(&documents, 50, seed).requests(stage).take(1_000).collect::<Vec<Asked>>();
    let first = asked(1, 1);
    assert_eq!(first, asked(1, 1));
    assert_ne!(first, asked(2, 1));
    assert_ne!(first, asked(1, 2));
    for kind in Kind::all() {
        assert!(first.iter().any(|asked| asked.kind == kind), "{kind}");
    }
}
