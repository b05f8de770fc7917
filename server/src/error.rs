//! Failures, and the one place where they become statuses: problem documents (RFC 9457) for programs, pages for people.
//!
//! What a client did wrong is told with a way out. What the server did wrong is logged and not told.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::{Extension, Json};
use schemars::JsonSchema;
use serde::Serialize;
use shared::index::IndexError;
use shared::search::{SearchError, TooWide};

use crate::batch;
use crate::interface::Interface;
use crate::page::html;
use crate::params::{MAX_DEPTH, MAX_PARAMETERS, MAX_QUERY_CHARS, ParameterError, ParameterProblem};
use crate::pool::PoolError;

/// After how many seconds one who was turned away may come again.
pub const RETRY_AFTER_SECONDS: u64 = 1;

/// After how many seconds one whose export was turned away may come again.
pub const RETRY_EXPORT_AFTER_SECONDS: u64 = 10;

/// The largest body of a request, in bytes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// Why a request has no answer.
#[derive(Debug)]
pub enum Error {
    /// A parameter is refused.
    Parameter(ParameterError),
    /// A part of the query stands for too many words.
    TooWide(TooWide),
    /// The body is of a type that is not read here.
    UnsupportedBody,
    /// The body is larger than [`MAX_BODY_BYTES`].
    BodyTooLarge,
    /// The body is not what its type says; what is wrong, for people.
    MalformedBody(String),
    /// There is nothing at this address.
    NoSuchRoute,
    /// There is no document of this id.
    NoSuchDocument,
    /// The document of this id was taken down.
    DocumentRemoved,
    /// There is no facet of this name; which is nearest, for people.
    NoSuchFacet(String),
    /// What a cursor was given for is no more.
    CursorExpired,
    /// As many exports are running as may.
    TooManyExports,
    /// The address does not take this method.
    WrongMethod,
    /// All threads are busy and the line is full.
    Overloaded,
    /// As many connections are open as may.
    TooManyConnections,
    /// The client has asked too often; the seconds after which it may ask again.
    TooManyRequests(u64),
    /// The answer took too long.
    TimedOut,
    /// Something here failed; what, for the log.
    Internal(String),
}

/// The kinds of failure, as `type` names them: stable, and each with a page at `/problems/{id}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// [`ParameterProblem::Unknown`].
    UnknownParameter,
    /// [`ParameterProblem::BadValue`].
    BadValue,
    /// [`ParameterProblem::Repeated`].
    RepeatedParameter,
    /// [`ParameterProblem::QueryTooLong`].
    QueryTooLong,
    /// [`Error::TooWide`].
    QueryTooWide,
    /// [`ParameterProblem::TooDeep`].
    PageTooDeep,
    /// [`ParameterProblem::TooMany`].
    TooManyParameters,
    /// [`Error::UnsupportedBody`].
    UnsupportedBody,
    /// [`Error::BodyTooLarge`].
    BodyTooLarge,
    /// [`Error::MalformedBody`].
    MalformedBody,
    /// [`Error::NoSuchRoute`].
    NotFound,
    /// [`Error::NoSuchDocument`].
    NoSuchDocument,
    /// [`Error::DocumentRemoved`].
    DocumentRemoved,
    /// [`Error::NoSuchFacet`].
    NoSuchFacet,
    /// [`ParameterProblem::BadCursor`].
    BadCursor,
    /// [`Error::CursorExpired`].
    CursorExpired,
    /// [`Error::TooManyExports`].
    TooManyExports,
    /// [`Error::WrongMethod`].
    WrongMethod,
    /// [`Error::Overloaded`], [`Error::TooManyConnections`].
    Overloaded,
    /// [`Error::TooManyRequests`].
    TooManyRequests,
    /// [`Error::TimedOut`].
    TimedOut,
    /// [`Error::Internal`].
    Internal,
}

impl Problem {
    /// Every kind.
    pub const ALL: [Self; 22] = [
        Self::UnknownParameter,
        Self::BadValue,
        Self::RepeatedParameter,
        Self::QueryTooLong,
        Self::QueryTooWide,
        Self::PageTooDeep,
        Self::TooManyParameters,
        Self::UnsupportedBody,
        Self::BodyTooLarge,
        Self::MalformedBody,
        Self::NotFound,
        Self::NoSuchDocument,
        Self::DocumentRemoved,
        Self::NoSuchFacet,
        Self::BadCursor,
        Self::CursorExpired,
        Self::TooManyExports,
        Self::WrongMethod,
        Self::Overloaded,
        Self::TooManyRequests,
        Self::TimedOut,
        Self::Internal,
    ];

    /// The last part of `type`.
    pub const fn id(self) -> &'static str {
        self.row().0
    }

    /// The status it is answered with.
    pub const fn status(self) -> StatusCode {
        self.row().1
    }

    /// What is wrong, in general.
    pub const fn title(self) -> &'static str {
        self.row().2
    }

    /// Whether one who comes again after a while may be answered, where nothing else need change.
    pub const fn passes_with_time(self) -> bool {
        matches!(self, Self::Overloaded | Self::TooManyExports | Self::TooManyRequests)
    }

    const fn row(self) -> (&'static str, StatusCode, &'static str) {
        match self {
            Self::UnknownParameter => ("unknown-parameter", StatusCode::BAD_REQUEST, "There is no such parameter"),
            Self::BadValue => ("bad-value", StatusCode::BAD_REQUEST, "A parameter has a value that cannot be used"),
            Self::RepeatedParameter => {
                ("repeated-parameter", StatusCode::BAD_REQUEST, "A parameter is given more than once")
            }
            Self::QueryTooLong => ("query-too-long", StatusCode::BAD_REQUEST, "The query is too long"),
            Self::QueryTooWide => {
                ("query-too-wide", StatusCode::BAD_REQUEST, "A part of the query stands for too many words")
            }
            Self::PageTooDeep => ("page-too-deep", StatusCode::BAD_REQUEST, "The page is too far down"),
            Self::TooManyParameters => {
                ("too-many-parameters", StatusCode::BAD_REQUEST, "There are too many parameters")
            }
            Self::UnsupportedBody => {
                ("unsupported-body", StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body is of a type that is not read here")
            }
            Self::BodyTooLarge => ("body-too-large", StatusCode::PAYLOAD_TOO_LARGE, "The body is too large"),
            Self::MalformedBody => ("malformed-body", StatusCode::BAD_REQUEST, "The body cannot be read"),
            Self::NotFound => ("not-found", StatusCode::NOT_FOUND, "There is nothing at this address"),
            Self::NoSuchDocument => ("no-such-document", StatusCode::NOT_FOUND, "The archive has no such document"),
            Self::DocumentRemoved => ("document-removed", StatusCode::GONE, "This document was removed"),
            Self::NoSuchFacet => ("no-such-facet", StatusCode::NOT_FOUND, "There is no such facet"),
            Self::BadCursor => ("bad-cursor", StatusCode::BAD_REQUEST, "The cursor is not one of this question"),
            Self::CursorExpired => {
                ("cursor-expired", StatusCode::GONE, "The archive has changed since the cursor was given")
            }
            Self::TooManyExports => {
                ("too-many-exports", StatusCode::SERVICE_UNAVAILABLE, "Too many exports are running at once")
            }
            Self::WrongMethod => {
                ("wrong-method", StatusCode::METHOD_NOT_ALLOWED, "This address does not take this method")
            }
            Self::Overloaded => ("overloaded", StatusCode::SERVICE_UNAVAILABLE, "Too many are searching at once"),
            Self::TooManyRequests => {
                ("too-many-requests", StatusCode::TOO_MANY_REQUESTS, "Too many requests come from one place")
            }
            Self::TimedOut => ("timed-out", StatusCode::GATEWAY_TIMEOUT, "The answer took too long"),
            Self::Internal => ("internal", StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong here"),
        }
    }

    /// What it means and what to do, in general.
    pub fn advice(self) -> String {
        match self {
            Self::UnknownParameter => {
                "Each route takes the parameters that are documented for it and refuses others, so that a slip of the \
                 pen does not pass for an answer. The detail names the nearest parameter there is."
                    .to_owned()
            }
            Self::BadValue => "The detail says what was expected. An empty value counts as not given.".to_owned(),
            Self::RepeatedParameter => {
                "The parameters of facets, such as country, may be repeated; all others are given once.".to_owned()
            }
            Self::QueryTooLong => format!("A query has at most {MAX_QUERY_CHARS} characters. Leave words out."),
            Self::QueryTooWide => {
                "Wildcards and allowed mistakes let a part of a query stand for many words; one that stands for too many \
                 is refused rather than cut. Give it more letters, or allow fewer mistakes."
                    .to_owned()
            }
            Self::PageTooDeep => {
                format!(
                    "Only the first {MAX_DEPTH} hits can be paged through. Narrow the search, by date for example; a \
                     program goes on with the cursor of an answer, or exports the whole list."
                )
            }
            Self::TooManyParameters => format!("A request has at most {MAX_PARAMETERS} parameters."),
            Self::UnsupportedBody => {
                "Send application/json or application/x-www-form-urlencoded (a batch: application/json or text/csv), and say \
                 which in Content-Type."
                    .to_owned()
            }
            Self::BodyTooLarge => {
                let [of_all, of_batch] = [MAX_BODY_BYTES, batch::MAX_BODY_BYTES].map(|bytes| bytes / 1024);
                format!("A body has at most {of_all} KiB, that of a batch {of_batch} KiB.")
            }
            Self::MalformedBody => {
                "A JSON body is one object: parameter names with a text, a number or a list of these. That of a batch is a \
                 list of texts and such objects."
                    .to_owned()
            }
            Self::NotFound => "Check the address, or start from the search.".to_owned(),
            Self::NoSuchDocument => {
                "The address may be mistyped, or the document was removed. Search for its title.".to_owned()
            }
            Self::DocumentRemoved => {
                "It was taken out of the archive on purpose and is not kept here any more. Delete copies of it, and do not ask again."
                    .to_owned()
            }
            Self::NoSuchFacet => "The detail names the nearest facet, or those there are.".to_owned(),
            Self::BadCursor => {
                "A cursor goes on in the list it was given for: send it back unchanged, with the same q, filters, sort, \
                 variants and fold, or leave it out to begin again."
                    .to_owned()
            }
            Self::CursorExpired => {
                "Documents were added or removed since, and places in the list have moved. Ask again without the cursor, \
                 from the start; or use /v1/export, which reads one state of the archive to its end."
                    .to_owned()
            }
            Self::TooManyExports => format!("Try again in {RETRY_EXPORT_AFTER_SECONDS} seconds."),
            Self::WrongMethod => "The header Allow names the methods that it takes.".to_owned(),
            Self::Overloaded => format!("Try again in {RETRY_AFTER_SECONDS} second."),
            Self::TooManyRequests => "Wait for as many seconds as the header Retry-After says. Many questions at once go \
                                      into one batch, a whole result into one export."
                .to_owned(),
            Self::TimedOut => "Try again, or ask for less: fewer words, a shorter span of dates.".to_owned(),
            Self::Internal => "It is not your request. Try again later.".to_owned(),
        }
    }
}

impl Error {
    /// Which kind of failure it is.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Parameter(error) => match error.problem {
                ParameterProblem::Unknown => Problem::UnknownParameter,
                ParameterProblem::BadValue => Problem::BadValue,
                ParameterProblem::Repeated => Problem::RepeatedParameter,
                ParameterProblem::QueryTooLong => Problem::QueryTooLong,
                ParameterProblem::TooDeep => Problem::PageTooDeep,
                ParameterProblem::TooMany => Problem::TooManyParameters,
                ParameterProblem::BadCursor => Problem::BadCursor,
            },
            Self::TooWide(_) => Problem::QueryTooWide,
            Self::UnsupportedBody => Problem::UnsupportedBody,
            Self::BodyTooLarge => Problem::BodyTooLarge,
            Self::MalformedBody(_) => Problem::MalformedBody,
            Self::NoSuchRoute => Problem::NotFound,
            Self::NoSuchDocument => Problem::NoSuchDocument,
            Self::DocumentRemoved => Problem::DocumentRemoved,
            Self::NoSuchFacet(_) => Problem::NoSuchFacet,
            Self::CursorExpired => Problem::CursorExpired,
            Self::TooManyExports => Problem::TooManyExports,
            Self::WrongMethod => Problem::WrongMethod,
            Self::Overloaded | Self::TooManyConnections => Problem::Overloaded,
            Self::TooManyRequests(_) => Problem::TooManyRequests,
            Self::TimedOut => Problem::TimedOut,
            Self::Internal(_) => Problem::Internal,
        }
    }

    /// What is wrong this time, and what to try.
    pub fn detail(&self) -> String {
        match self {
            Self::Parameter(error) => error.detail.clone(),
            Self::MalformedBody(detail) | Self::NoSuchFacet(detail) => detail.clone(),
            Self::TooWide(TooWide { word, limit, .. }) => format!(
                "“{word}” stands for more than {limit} different words of the archive. Give it more letters, or allow \
                 fewer mistakes."
            ),
            _ => self.problem().advice(),
        }
    }

    fn parameter(&self) -> Option<&str> {
        match self {
            Self::Parameter(error) => Some(error.parameter.as_str()).filter(|name| !name.is_empty()),
            Self::TooWide(_) => Some("q"),
            _ => None,
        }
    }

    /// After how many seconds one who was turned away may come again.
    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Overloaded | Self::TooManyConnections => Some(RETRY_AFTER_SECONDS),
            Self::TooManyExports => Some(RETRY_EXPORT_AFTER_SECONDS),
            Self::TooManyRequests(seconds) => Some(*seconds),
            _ => None,
        }
    }

    /// Logs what the client is not told.
    pub(crate) fn log(&self) {
        if let Self::Internal(cause) = self {
            tracing::error!(cause, "a request failed");
        }
    }
}

impl From<ParameterError> for Error {
    fn from(error: ParameterError) -> Self {
        Self::Parameter(error)
    }
}

impl From<IndexError> for Error {
    fn from(error: IndexError) -> Self {
        match error {
            IndexError::Stopped => Self::TimedOut,
            error => Self::Internal(error.to_string()),
        }
    }
}

impl From<SearchError> for Error {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Index(error) => error.into(),
            SearchError::TooWide(too_wide) => Self::TooWide(too_wide),
            SearchError::Stopped => Self::TimedOut,
        }
    }
}

impl From<PoolError> for Error {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Full => Self::Overloaded,
            PoolError::Panicked => Self::Internal(
                "a search panicked; `onrecord-indexer verify` tells whether the index is damaged".to_owned(),
            ),
        }
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Internal(format!("cannot fill a template: {error}"))
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Internal(format!("cannot write an answer: {error}"))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(format!("cannot write JSON: {error}"))
    }
}

/// A failure as programs are told it: a problem document.
#[derive(Debug)]
pub struct ApiError(pub Error);

/// A failure as people are told it: a page with the search box, in their language (see `layers`).
#[derive(Debug)]
pub struct PageError {
    /// What failed.
    pub error: Error,
    /// What was typed, to stand in the box.
    pub text: String,
}

impl<E: Into<Error>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl<E: Into<Error>> From<E> for PageError {
    fn from(error: E) -> Self {
        Self { error: error.into(), text: String::new() }
    }
}

/// The members of a problem document (RFC 9457, section 3.1), and `parameter`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub struct ProblemDocument<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
}

impl<'a> ProblemDocument<'a> {
    /// What is told of a failure.
    pub fn of(error: &'a Error) -> Self {
        let problem = error.problem();
        Self {
            r#type: format!("/problems/{}", problem.id()),
            title: problem.title(),
            status: problem.status().as_u16(),
            detail: error.detail(),
            parameter: error.parameter(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.0.log();
        let mut response = Json(ProblemDocument::of(&self.0)).into_response();
        let media_type = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
        finish(response, &self.0)
    }
}

/// A failure on its way out, before the language of its page is known: an extension of the response.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    problem: Problem,
    detail: String,
    text: String,
}

impl Failure {
    /// The page of the failure, for a response that has its status and headers.
    pub(crate) fn page(&self, interface: Interface) -> Body {
        let page = html::error::page(self.problem, &self.detail, &self.text, interface);
        Body::from(page.unwrap_or_else(|_| self.problem.title().to_owned()))
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        self.error.log();
        let problem = self.error.problem();
        let failure = Failure { problem, detail: self.error.detail(), text: self.text };
        finish((Extension(failure), Html(problem.title())).into_response(), &self.error)
    }
}

fn finish(mut response: Response, error: &Error) -> Response {
    *response.status_mut() = error.problem().status();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = error.retry_after() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_id_and_says_what_to_do() {
        for (place, problem) in Problem::ALL.into_iter().enumerate() {
            assert!(Problem::ALL.iter().skip(place + 1).all(|other| other.id() != problem.id()), "{problem:?}");
            assert!(problem.status().is_client_error() || problem.status().is_server_error());
            assert!(!problem.title().is_empty() && problem.advice().ends_with('.'), "{problem:?}");
        }
    }

    #[test]
    fn a_failure_of_ours_tells_the_client_nothing() {
        let error = Error::Internal("disk /var/x is broken".to_owned());
        assert!(!error.detail().contains("disk"));
        assert_eq!(error.problem().status(), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[test]
    fn one_who_is_turned_away_is_told_when_to_come_again() {
        let response = ApiError(Error::Overloaded).into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[header::RETRY_AFTER], "1");
    }
}
