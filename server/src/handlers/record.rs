//! What is known of one document, for programs: its record, its citations, its versions.

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use shared::index::Searcher;
use shared::search::versions;

use crate::answer::IndexState;
use crate::citation::Format;
use crate::conditional::Tag;
use crate::error::{ApiError, Error};
use crate::page::record;
use crate::params::no_parameters;
use crate::removed::standing_id;
use crate::state::AppState;

/// What is asked of a document, as the ending of its address says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Record,
    Citation(Format),
}

/// The ending that asks for the record, as no ending does.
const RECORD_ENDING: &str = ".json";

impl Form {
    /// Parts an address into id and form. What has no known ending is an id.
    fn split(name: &str) -> (&str, Self) {
        let cited = Format::ALL.into_iter().find_map(|format| Some((name.strip_suffix(format.ending())?, format)));
        match cited {
            Some((id, format)) => (id, Self::Citation(format)),
            None => (name.strip_suffix(RECORD_ENDING).unwrap_or(name), Self::Record),
        }
    }
}

/// Gives the record of a document, or cites it.
pub async fn json_or_citation(
    State(state): State<AppState>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    no_parameters(query.as_deref().unwrap_or_default())?;
    let (id, form) = Form::split(&name);
    let searcher = state.index.searcher();
    let id = standing_id(id, &searcher)?;
    let publisher = state.site.publisher.clone();
    let tag = Tag::of(&["record", searcher.generation(), publisher.as_deref().unwrap_or_default(), &name]);
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    let index = IndexState::of(&searcher);
    let question = move |searcher: &Searcher| Ok(searcher.document(&id)?);
    let document = state.ask(searcher, question).await?.ok_or(Error::NoSuchDocument)?;
    let (media_type, body) = match form {
        Form::Record => ("application/json", record::record(&document, &index)?),
        Form::Citation(format) => (format.media_type(), format.cite(&document, publisher.as_deref()).into_bytes()),
    };
    Ok(tag.mark(([(header::CONTENT_TYPE, HeaderValue::from_static(media_type))], body).into_response()))
}

/// Gives the other documents that say the same.
pub async fn versions_json(
    State(state): State<AppState>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    no_parameters(query.as_deref().unwrap_or_default())?;
    let searcher = state.index.searcher();
    let id = standing_id(&id, &searcher)?;
    let tag = Tag::of(&["versions", searcher.generation(), id.as_str()]);
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    let index = IndexState::of(&searcher);
    let asked = id.clone();
    let question = move |searcher: &Searcher| Ok(versions(searcher, &asked)?);
    let found = state.ask(searcher, question).await?.ok_or(Error::NoSuchDocument)?;
    let media_type = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Ok(tag.mark((media_type, record::versions(&id, &found, &index)?).into_response()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_says_in_which_form_a_document_is_wanted() {
        for (name, expected) in [
            ("a", ("a", Form::Record)),
            ("a.json", ("a", Form::Record)),
            ("a.csl.json", ("a", Form::Citation(Format::CslJson))),
            ("a.b.ris", ("a.b", Form::Citation(Format::Ris))),
            ("a.txt.json", ("a.txt", Form::Record)),
            ("a.pdf", ("a.pdf", Form::Record)),
        ] {
            assert_eq!(Form::split(name), expected, "{name}");
        }
    }
}
