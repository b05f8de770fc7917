use proptest::prelude::*;

use super::super::Expression;
use super::super::describe::describe;
use super::*;

fn reads(text: &str) -> String {
    parse(text).expression.as_ref().map(describe).unwrap_or_default()
}

fn kinds(text: &str) -> Vec<NoticeKind> {
    parse(text).notices.into_iter().map(|notice| notice.kind).collect()
}

/// Checks how a query reads, and that there is nothing to say about it.
#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!((reads(text).as_str(), kinds(text).as_slice()), (expected, &[][..]), "{text}: {:?}", parse(text));
}

/// Checks how a query reads that has something to be told about.
#[track_caller]
fn told(text: &str, expected: &str, notices: &[NoticeKind]) {
    assert_eq!((reads(text).as_str(), kinds(text).as_slice()), (expected, notices), "{text}: {:?}", parse(text));
}

#[test]
fn words_are_joined_as_the_grammar_says() {
    check("torture Iran", "torture and Iran");
    check("Syria OR Iraq torture", "(Syria or Iraq) and torture");
    check("torture AND (Syria | Iraq)", "torture and (Syria or Iraq)");
    check("torture && (Syria || Iraq)", "torture and (Syria or Iraq)");
    check("a (b (c d))", "a and b and c and d");
    check("torture -Egypt", "torture, not Egypt");
    check("NOT Egypt", "all documents, not Egypt");
    check("NOT (NOT Egypt)", "Egypt");
    check("torture -(Egypt Libya)", "torture, not (Egypt and Libya)");
    check("-Egypt OR Libya", "not Egypt or Libya");
    check("+torture +\"Iran\"", "torture and the exact word “Iran”");
    check("\"without trial\" journalist", "the exact words “without trial” and journalist");
    check("~\"death sentences\"", "the phrase “death sentences” in any word form");
    check("US-led", "US-led");
    check("a - b -- c", "a and b and c");
    check("", "");
}

#[test]
fn distance_binds_closer_than_or_and_chains_from_left_to_right() {
    check("a NEAR/5 b", "a within 5 words of b");
    check("a w/5 b", "a within 5 words of b");
    check("a W/1 b", "a within 1 word of b");
    check("a NEAR b", "a within 10 words of b");
    check("a pre/3 b", "a followed within 3 words by b");
    check("a /s b", "a in one sentence with b");
    check("a w/P b", "a in one paragraph with b");
    check("a PRE/s b", "a followed in one sentence by b");
    check("a NEAR/5 b OR c d", "((a within 5 words of b) or c) and d");
    check("a NEAR/5 b pre/2 c", "(a within 5 words of b) followed within 2 words by c");
    check(
        "(Syria OR Iraq) NEAR/3 ~\"death sentence\"",
        "(Syria or Iraq) within 3 words of the phrase “death sentence” in any word form",
    );
    check(
        "\"without trial\" NEAR/10 journalist -Egypt",
        "the exact words “without trial” within 10 words of journalist (any form), not Egypt",
    );
    check("\"food water\"~5", "the exact word “food” within 6 words of the exact word “water”");
    check("~\"food water aid\"~5", "food near water near aid with at most 5 other words between them");
    check(
        "title:\"food aid\"~0",
        "the exact word “food” in the title within 1 word of the exact word “aid” in the title",
    );
    check("atleast3 torture", "torture at least 3 times");
    check("ATLEAST2(torture OR torment)", "(torture or torment) at least 2 times");
    check("-atleast3(a NEAR b)", "all documents, not ((a within 10 words of b) at least 3 times)");
}

#[test]
fn operators_with_nothing_fitting_are_read_sensibly_and_said() {
    use NoticeKind::{BadNumber, DanglingOperator, WrongOperand};
    told("quick AND", "quick", &[DanglingOperator]);
    told("OR quick", "quick", &[DanglingOperator]);
    told("quick NOT", "quick", &[DanglingOperator]);
    told("a AND OR b", "a and b", &[DanglingOperator, DanglingOperator]);
    told("w/5", "w/5", &[DanglingOperator]);
    told("torture w/5", "torture", &[DanglingOperator]);
    told("NEAR/5 torture", "torture", &[DanglingOperator]);
    told("atleast3", "", &[DanglingOperator]);
    told("a NEAR/5 -b", "a, not b", &[WrongOperand]);
    told("(a b) NEAR/5 c", "a and b and c", &[WrongOperand]);
    told("country:IRN NEAR/5 c", "c, about Iran", &[WrongOperand]);
    told("atleast3(a b)", "a and b", &[WrongOperand]);
    told("a NEAR/0 b", "a within 1 word of b", &[BadNumber]);
    told("a w/99999999999 b", "a within 1,000 words of b", &[BadNumber]);
    told("\"word\"~5", "the exact word “word”", &[DanglingOperator]);
    told("\"two words\"~", "the exact words “two words”", &[DanglingOperator]);
}

#[test]
fn patterns_and_mistakes_are_read_within_words_and_phrases() {
    use NoticeKind::{BadNumber, PatternTooShort};
    check("tort*", "words that begin with “tort”");
    check("*ology *tur*", "words that end with “ology” and words that contain “tur”");
    check("wom?n", "words like “wom?n”");
    check("tort***", "words that begin with “tort”");
    check("\"human right*\"", "the exact words “human right*”");
    check("human-right*", "the phrase “human right*” in any word form");
    check("who? what?!", "who and what");
    check("\"who did it?\"", "the exact words “who did it”");
    check("torture~", "“torture” with one typing mistake at most");
    check("torture~2?", "“torture” with 2 typing mistakes at most");
    check("\"tortrue~1 camp\"", "the exact words “tortrue~1 camp”");
    check("5 * 3", "5 and 3");
    check("see https://example.org/a?b=c*d~1", "see and https://example.org/a?b=c*d~1");
    told("a*", "a", &[PatternTooShort]);
    told("trial~3", "“trial” with 2 typing mistakes at most", &[BadNumber]);
    told("war~2", "“war” with one typing mistake at most", &[BadNumber]);
    told("of~1", "“of”", &[BadNumber]);
    told("tort*~1", "words that begin with “tort”", &[BadNumber]);
}

#[test]
fn a_word_before_a_parenthesis_is_no_part_of_the_address_in_it() {
    check("held;tried(press@site.example)", "held and tried and press@site.example");
    check("ה\"ל;press@site.example", "ה\"ל and press@site.example");
    check("held;tried (press)", "held and tried and press");
}

#[test]
fn fields_take_words_quotations_and_groups() {
    check("title:Iran body:\"without trial\"", "Iran in the title and the exact words “without trial” in the text");
    check("Title:(Syria OR \"Iraq war\")", "Syria in the title or the exact words “Iraq war” in the title");
    check("text:torture", "torture in the text");
    check("title:-torture", "all documents, not torture in the title");
    check("country:Iran torture", "torture, about Iran");
    check("country:(Iran OR \"Saudi Arabia\" OR South Sudan)", "about Iran or about Saudi Arabia or about South Sudan");
    check("country:IRN,IRQ torture", "(about Iran or about Iraq) and torture");
    check("country:Saudi Arabia torture", "torture, about Saudi Arabia");
    check("-country:Egypt", "all documents, not about Egypt");
    check(
        "type:\"Press release\" type:press release.",
        "all documents, of the type Press release, of the type Press release",
    );
    check(
        "topic:\"Death Penalty\" lang:fr lang:French",
        "all documents, on the topic “death-penalty”, written in French, written in French",
    );
    check("region:Middle East and North Africa", "all documents, about the region Middle East and North Africa");
    check("ref:AMR 51/123 torture", "the reference AMR 51/123 and torture");
    check("ref:\"mde 24/2089/2020\"", "the reference mde 24/2089/2020");
}

#[test]
fn dates_are_read_in_every_form() {
    check("date:2019", "all documents, published in 2019");
    check("date:2019-03", "all documents, published in March 2019");
    check("date:2019-03-05", "all documents, published on 5 March 2019");
    check("date:2011..2014", "all documents, published from 2011 to 2014");
    check("date:2011-2014", "all documents, published from 2011 to 2014");
    check("date:..2001", "all documents, published until 2001");
    check("date:2011..", "all documents, published since 2011");
    check("date:>=2011", "all documents, published since 2011");
    check("date:>2011", "all documents, published since 2012");
    check("since:2011 until:2014-06", "all documents, published since 2011, published until June 2014");
    check("before:2001", "all documents, published until 2000");
}

#[test]
fn what_a_field_cannot_use_is_left_out_and_said() {
    use NoticeKind::{BadValue, DanglingOperator, UnknownField};
    told("country:Irann torture", "torture", &[BadValue]);
    told("date:yesterday torture", "torture", &[BadValue]);
    told("date:2014..2011", "", &[BadValue]);
    told("type:novel", "", &[BadValue]);
    told("ref:tree", "", &[BadValue]);
    told("titel:Iran", "titel and Iran", &[UnknownField]);
    told("author:smith", "author and smith", &[UnknownField]);
    told("title:country:Iran", "all documents, about Iran", &[DanglingOperator]);
    let notice = |text: &str| parse(text).notices.remove(0);
    assert!(notice("country:Irann").message.contains("did you mean Iran?"));
    assert!(notice("titel:Iran").message.contains("Did you mean title:?"), "{:?}", notice("titel:Iran"));
}

#[test]
fn quotes_of_every_kind_are_quotes_and_apostrophes_are_not() {
    for text in [
        "\"without trial\"",
        "“without trial”",
        "„without trial“",
        "«without trial»",
        "‹without trial›",
        "＂without trial＂",
        "「without trial」",
        "《without trial》",
        "”without trial”",
    ] {
        check(text, "the exact words “without trial”");
    }
    check("Watch’s don't ‘quoted’", "Watch’s and don't and quoted");
    check("צה\"ל", "צה\"ל");
    told("\"quick brown", "the exact words “quick brown”", &[NoticeKind::UnclosedQuote]);
    told("quick brown\"", "quick and brown", &[NoticeKind::UnclosedQuote]);
    told("\"…\" quick", "quick", &[NoticeKind::NothingToFind]);
}

#[test]
fn signs_of_other_scripts_count_as_their_plain_twins() {
    check("（酷刑｜虐待）－中国", "酷刑 or 虐待, not 中国");
    check("中国－日本", "中国－日本");
    check("酷刑，律师、人权。", "酷刑 and 律师 and 人权");
    check("إيران، العراق؛ سوريا؟", "إيران and العراق and سوريا");
    check("title：酷刑", "酷刑 in the title");
    check("tort＊ ～\"a b\"", "words that begin with “tort” and the phrase “a b” in any word form");
    check("torture −Egypt", "torture, not Egypt");
}

#[test]
fn numbers_and_references_are_one_word() {
    check("1 600 civilians", "1 600 and civilians");
    check("1\u{202f}600\u{202f}000", "1\u{202f}600\u{202f}000");
    check("24 hours 7 days 1 60", "24 and hours and 7 and days and 1 and 60");
    check("\"killed 1 600 people\"", "the exact words “killed 1 600 people”");
    check("$1.5m 1,600", "1.5m and 1,600");
    for text in ["MDE 24/2089/2020", "AI Index: MDE 24/2089/2020", " MDE 24/2089/2020. "] {
        check(text, "MDE 24/2089/2020");
    }
    check("mde24/2089/2020 Iran", "mde24/2089/2020 and Iran");
    check("AMR 51", "AMR 51");
    check("amr 51/123", "amr 51/123");
    check("EUR 50 million", "EUR and 50 and million");
    check("in the 10 12 2019", "“in” and “the” and 10 and 12 and 2019");
    check("May 2019", "May and 2019");
}

#[test]
fn a_pasted_sentence_reads_without_noise() {
    check("Iran: stop", "Iran and stop");
    check("how many were killed?", "how and many and were and killed");
    check(
        "the right to life; and/or w/o trial, 24/7",
        "“the” and right and to and life and and/or and w/o and trial and 24/7",
    );
    check("(AI) a) first b) second", "AI and a and first and b and second");
    check("write to press@example.org, www.example.org.", "write and to and press@example.org and www.example.org");
    check("He said—loudly—[sic]: “no”", "He and said and loudly and sic and the exact word “no”");
    check("AT&T & R&D #metoo 50% – 10:30", "AT&T and R&D and metoo and 50 and 10:30");
}

#[test]
fn parentheses_matter_where_something_is_grouped() {
    check("(quick", "quick");
    told("(quick OR brown", "quick or brown", &[NoticeKind::UnbalancedParenthesis]);
    told("quick OR fox) brown", "(quick or fox) and brown", &[NoticeKind::UnbalancedParenthesis]);
}

#[test]
fn words_may_be_left_out_unless_they_are_insisted_on() {
    assert!(parse("torture Iran -Egypt").loose && parse("(Syria OR Iraq) torture").loose);
    assert!(!parse("torture AND Iran").loose && !parse("+torture Iran").loose);
    assert!(parse("COURT AND PRISON TO CLOSE").loose);
}

#[test]
fn a_query_over_the_limits_is_cut_and_said_so() {
    assert_eq!(kinds(&"word ".repeat(MAX_PARTS + 5)), [NoticeKind::TooLong]);
    let deep = "(".repeat(10_000) + "word OR x";
    assert!(kinds(&deep).contains(&NoticeKind::TooLong));
    let balanced = format!("{}word{} OR x", "(".repeat(100), ")".repeat(100));
    assert_eq!(reads(&balanced), "word or x");
    assert!(parse(&("-".repeat(10_000) + "word")).expression.is_some());
    assert!(parse(&("title:".repeat(10_000) + "word")).notices.len() <= MAX_NOTICES);
    let chain = "a NEAR/2 ".repeat(300) + "b";
    assert!(kinds(&chain).contains(&NoticeKind::TooLong));
    assert!(height(&parse(&chain).expression.unwrap()) <= 2 * MAX_DEPTH);
}

/// How many expressions stand within each other.
fn height(expression: &Expression) -> usize {
    let tallest = |parts: &[Expression]| parts.iter().map(height).max().unwrap_or_default();
    1 + match expression {
        Expression::Text(_) | Expression::Property(_) => 0,
        Expression::Not(inner) => height(inner),
        Expression::All(parts) | Expression::Any(parts) => tallest(parts),
        Expression::Near(near) => tallest(&near.parts),
        Expression::AtLeast(at_least) => height(&at_least.part),
    }
}

/// Checks what holds of any text.
fn check_any(text: &str) -> Result<(), TestCaseError> {
    let parsed = parse(text);
    prop_assert!(parsed.notices.len() <= MAX_NOTICES);
    for notice in &parsed.notices {
        prop_assert!(text.get(notice.place.clone()).is_some(), "{:?} of {:?}", notice, text);
    }
    if let Some(expression) = &parsed.expression {
        let place = expression.place().unwrap_or_default();
        prop_assert!(text.get(place.clone()).is_some(), "{:?} of {:?}", place, text);
        prop_assert!(height(expression) <= 6 * MAX_DEPTH);
        prop_assert!(!describe(expression).is_empty());
    }
    Ok(())
}

#[test]
fn odd_texts_are_written_so_that_they_read_the_same() {
    for text in [
        "AND“pre/251/2？51/2a\"",
        "酷~1:~،",
        "AND“~1 ~1\"~2019",
        "MDE 251 2？51/2a",
        "a-b~ame31/77/20'05",
        "'ame31/77/20@b.c",
    ] {
        let expression = parse(text).expression.expect("something is asked");
        let again = parse(&super::super::write(&expression)).expression.expect("something is asked");
        assert_eq!(describe(&again), describe(&expression), "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_and_every_place_is_within_it(text in "\\PC{0,200}") {
        check_any(&text)?;
    }

    #[test]
    fn any_heap_of_operators_is_read(
        text in "(AND|OR|NOT|NEAR/3|w/5|pre/2|/s|atleast2|-|\\+|\\||\\(|\\)|\"|~|~1|a|b?|c*|ab*|1|600|AMR|51/2|title:|country:|Iran|date:|2019|ref:|,|:|“|”|’|？|（| | | ){0,70}"
    ) {
        check_any(&text)?;
    }

    #[test]
    fn any_heap_of_signs_is_read(text in "[\"()|~*?:+\\-a1é酷 ،“”«»/.,']{0,200}") {
        check_any(&text)?;
    }
}
