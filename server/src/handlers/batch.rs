//! Many questions at once, for programs.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use shared::index::Searcher;

use super::posted::{media_type, refused_body};
use super::table;
use crate::answer::IndexState;
use crate::batch::{BatchAsked, Item, MAX_QUERIES, Question, Reading, TIME_LIMIT, names};
use crate::error::{ApiError, Error};
use crate::page;
use crate::pool::Urgency;
use crate::state::AppState;
use crate::table_format::TableFormat;

/// How many questions are one piece of work for the pool: others who search have their turn in between.
const QUESTIONS_AT_ONCE: usize = 10;
/// How long a batch that is under way waits where the line is full.
const PAUSE: Duration = Duration::from_millis(50);

/// Answers a program.
pub async fn batch(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let body = body.map_err(refused_body)?;
    let asked = BatchAsked::from_query_string(query.as_deref().unwrap_or_default())?;
    let (questions, usual) = questions(&asked, &media_type(&headers), &body)?;
    let (reading, format) = (asked.reading.unwrap_or(usual), asked.format);
    let searcher = state.index.searcher();
    let index = IndexState::of(&searcher);
    let items = answer_all(&state, &searcher, asked, questions, reading).await?;
    let mut response = match format {
        TableFormat::Json => table::json(page::batch::json(&items, &index)?),
        TableFormat::Csv => table::csv(page::batch::csv(&items)?, "batch.csv"),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The questions of a body, and how texts of such a body are read unless told otherwise.
fn questions(asked: &BatchAsked, media_type: &str, body: &[u8]) -> Result<(Vec<Question>, Reading), Error> {
    let (questions, reading) = match media_type {
        "application/json" => (BatchAsked::json_questions(body)?, Reading::Query),
        "text/csv" => {
            let names = names(body, asked.column.as_deref())?;
            (names.into_iter().map(Question::Text).collect(), Reading::Phrase)
        }
        _ => return Err(Error::UnsupportedBody),
    };
    if questions.len() > MAX_QUERIES {
        return Err(Error::MalformedBody(format!("a batch has at most {MAX_QUERIES} questions: send them in parts")));
    }
    Ok((questions, reading))
}

/// Answers the questions, some at a time. Where all threads are busy from the beginning, it is not begun.
async fn answer_all(
    state: &AppState,
    searcher: &Arc<Searcher>,
    asked: BatchAsked,
    questions: Vec<Question>,
    reading: Reading,
) -> Result<Vec<Item>, Error> {
    let until = Instant::now() + TIME_LIMIT;
    let (asked, questions) = (Arc::new(asked), Arc::new(questions));
    let mut items: Vec<Item> = Vec::with_capacity(questions.len());
    while items.len() < questions.len() {
        let from = items.len();
        let (asked, questions, variants) = (Arc::clone(&asked), Arc::clone(&questions), Arc::clone(&state.variants));
        let some = move |searcher: &Searcher| {
            let some = questions.iter().skip(from).take(QUESTIONS_AT_ONCE);
            Ok(some.map(|question| asked.answer(searcher, &variants, question, reading, until)).collect::<Vec<_>>())
        };
        let is_begun = from > 0;
        let answered = if is_begun {
            state.attempt(Urgency::Piece, Arc::clone(searcher), some).await
        } else {
            state.ask_as(Urgency::Piece, Arc::clone(searcher), some).await
        };
        match answered {
            Ok(answered) => items.extend(answered),
            Err(Error::Overloaded) if is_begun && Instant::now() < until => tokio::time::sleep(PAUSE).await,
            Err(error) => return Err(error),
        }
    }
    Ok(items)
}
