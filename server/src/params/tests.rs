use shared::query::Page;

use super::*;

fn asked(query: &str) -> Asked {
    Asked::from_query_string(query).expect(query)
}

fn refused(query: &str) -> ParameterError {
    Asked::from_query_string(query).expect_err(query)
}

#[test]
fn an_empty_address_asks_nothing() {
    assert_eq!(asked(""), Asked::default());
    assert_eq!(asked("q=&country=&date.from=&date.to=&sort="), Asked::default());
    assert!(asked("q=+").is_blank() && !asked("lang=fr").is_blank());
}

#[test]
fn a_question_is_written_back_in_normal_form() {
    let check = |query: &str, normal: &str| {
        let address = asked(query).address("/search");
        assert_eq!(address, normal, "{query}");
        assert_eq!(asked(address.split_once('?').map_or("", |(_, query)| query)), asked(query), "{query}");
    };
    check("q=a%26b+c", "/search?q=a%26b+c");
    check("country=Iran&country=irn&country=%D8%A5%D9%8A%D8%B1%D8%A7%D9%86", "/search?country=IRN");
    check("-country=EG&country.all=Iran&country.all=IQ", "/search?country.all=IRN&country.all=IRQ&-country=EGY");
    check("size=10&page=1&snippets=3&sort=relevance&fold=on", "/search");
    check("fold=off&snippets=1", "/search?snippets=1&fold=off");
    check("sort=newest&page=2&size=20&snippets=0", "/search?sort=newest&page=2&size=20&snippets=0");
    check("type=Press+release&region=Asia+and+the+Pacific", "/search?region=asia-pacific&type=press-release");
    check("clauses=on&q=a", "/search?q=a&clauses=on");
    check("clauses=off", "/search");
    check("explain=on&q=a&fold=false", "/search?q=a&fold=off&explain=true");
    check("explain=false", "/search");
    check("topic=Death%20Penalty&lang=eng", "/search?topic=death-penalty&lang=en");
    check("date.from=2011&date.to=2014-05", "/search?date=2011..2014-05");
    check("date.from=2011", "/search?date=2011..");
    check("date=2019..2019", "/search?date=2019");
    check("variants=on&q=a", "/search?q=a&variants=on");
    check("variants=off&q=a", "/search?q=a");
}

#[test]
fn an_unknown_parameter_names_the_nearest() {
    let check = |query: &str, expected: &str| {
        let error = refused(query);
        assert_eq!(error.problem, ParameterProblem::Unknown, "{query}");
        assert!(error.detail.contains(expected), "{query}: {}", error.detail);
    };
    check("contry=IRN", "did you mean country?");
    check("-contry=IRN", "did you mean -country?");
    check("county.all=IRN", "did you mean country.all?");
    check("srot=newest", "did you mean sort?");
    check("language=fr", "did you mean lang?");
    check("colour=red", "there are q, sort");
    check(&format!("{}=1", "x".repeat(5_000)), "…”");
}

#[test]
fn a_bad_value_is_told_back_with_what_to_try_and_never_at_length() {
    let check = |query: &str, parameter: &str, expected: &str| {
        let error = refused(query);
        assert_eq!((error.problem, &*error.parameter), (ParameterProblem::BadValue, parameter), "{query}");
        assert!(error.detail.contains(expected), "{query}: {}", error.detail);
        assert!(error.detail.chars().count() < 450, "{query}: {}", error.detail);
    };
    check("variants=yes", "variants", "neither on nor off");
    check("country=Irann", "country", "did you mean Iran?");
    check("-country=Atlantis", "-country", "“Atlantis” is no country we know");
    check("region=moon", "region", "africa, americas");
    check("type=novel", "type", "press-release");
    check("lang=klingonish", "lang", "such as fr or fra");
    check("sort=best", "sort", "relevance, newest, oldest");
    check("page=0", "page", "from 1 to 10000");
    check("page=99999999999999999999999", "page", "from 1 to 10000");
    check("size=101", "size", "from 1 to 100");
    check("snippets=6", "snippets", "from 0 to 5");
    check("clauses=yes", "clauses", "neither on nor off");
    check("fold=yes", "fold", "neither on nor off");
    check("explain=why", "explain", "neither on nor off");
    check("date=yesterday", "date", "2011..2014");
    check("date=2014..2011", "date", "ends before it begins");
    check("date.from=2014&date.to=2011", "date.to", "ends before it begins");
    check("date=2014&date.to=2015", "date", "either date, or");
    check(&format!("country={}", "x".repeat(150)), "country", "…”");
    check(&format!("country={}", "x".repeat(5_000)), "country", "more than 200");
}

#[test]
fn limits_are_kept() {
    assert_eq!(refused("q=a&q=b").problem, ParameterProblem::Repeated);
    assert_eq!(refused("page=1001").problem, ParameterProblem::TooDeep);
    assert_eq!(asked("page=1000").page, 1_000);
    assert_eq!(asked("page=100&size=100").query(None).page, Page { offset: 9_900, size: 100 });
    assert_eq!(refused(&format!("q={}", "é".repeat(MAX_QUERY_CHARS + 1))).problem, ParameterProblem::QueryTooLong);
    assert_eq!(asked(&format!("q={}", "é".repeat(MAX_QUERY_CHARS))).text.chars().count(), MAX_QUERY_CHARS);
    assert_eq!(refused(&"lang=fr&".repeat(MAX_PARAMETERS + 1)).problem, ParameterProblem::TooMany);
}

#[test]
fn null_and_an_empty_list_count_as_not_given() {
    let read = |object: Value| {
        let object = object.as_object().expect("an object").clone();
        pairs_of_object(&object).map(|pairs| Asked::from_pairs(pairs.into_iter()))
    };
    let asked = read(serde_json::json!({"q": null, "country": [], "size": 10, "fold": true})).expect("values");
    assert_eq!(asked, Ok(Asked::default()));
    assert!(read(serde_json::json!({"contry": null})).expect("values").is_err());
    assert!(read(serde_json::json!({"country": [null]})).is_err());
}

#[test]
fn a_value_is_in_one_list_of_its_facet_at_a_time() {
    let start = asked("q=x&country=IRN&page=3");
    let address = |asked: Asked| asked.address("");
    assert_eq!(address(start.with_value(Facet::Country, "IRQ", Some(Mode::Any))), "?q=x&country=IRN&country=IRQ");
    assert_eq!(address(start.with_value(Facet::Country, "IRN", Some(Mode::None))), "?q=x&-country=IRN");
    assert_eq!(address(start.with_value(Facet::Country, "IRN", None)), "?q=x");
    assert_eq!(address(start.without_filters()), "?q=x");
}
