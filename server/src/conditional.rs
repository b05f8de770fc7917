//! Conditional requests: a client that has the answer already is told so before anything is searched.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::Error;

/// Names one answer: the same tag, the same content.
///
/// Tags are weak: the time a search took, and the compression, differ from answer to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag(String);

impl Tag {
    /// The tag of what is made from these parts by this version of the program.
    pub(crate) fn of(parts: &[&str]) -> Self {
        let mut hasher = DefaultHasher::new();
        env!("CARGO_PKG_VERSION").hash(&mut hasher);
        crate::handlers::assets::VERSION.hash(&mut hasher);
        parts.hash(&mut hasher);
        Self(format!("W/\"{:016x}\"", hasher.finish()))
    }

    /// Whether the client has the answer with this tag.
    pub(crate) fn is_known(&self, headers: &HeaderMap) -> bool {
        let sent = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let opaque = self.0.trim_start_matches("W/");
        sent.flat_map(|value| value.split(','))
            .map(str::trim)
            .any(|tag| tag == "*" || tag.trim_start_matches("W/") == opaque)
    }

    /// The answer: that it is known, to a client that has it; else what is found, as it is written. What finds it is not begun before.
    pub(crate) async fn answer<T>(
        &self,
        headers: &HeaderMap,
        found: impl Future<Output = Result<T, Error>>,
        write: impl FnOnce(&T) -> Result<Response, Error>,
    ) -> Result<Response, Error> {
        if self.is_known(headers) {
            return Ok(self.not_modified());
        }
        Ok(self.mark(write(&found.await?)?))
    }

    /// The answer to one who has it.
    pub(crate) fn not_modified(&self) -> Response {
        self.mark(StatusCode::NOT_MODIFIED.into_response())
    }

    /// Puts the tag on an answer. Any use of a stored copy asks here first, so that what was removed is gone at once.
    pub(crate) fn mark(&self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        let tag = HeaderValue::try_from(&self.0).expect("a tag is ASCII");
        headers.insert(header::ETAG, tag);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_in_a_list_weak_or_strong() {
        let tag = Tag::of(&["g1", "q=a"]);
        let known = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::try_from(value).expect("a value"));
            tag.is_known(&headers)
        };
        assert!(known(&tag.0) && known(tag.0.trim_start_matches("W/")) && known("*"));
        assert!(known(&format!("\"other\", {}", tag.0)));
        assert!(!known("\"other\"") && !known(""));
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(Tag::of(&["ab", "c"]), Tag::of(&["a", "bc"]));
        assert_eq!(Tag::of(&["a"]), Tag::of(&["a"]));
    }
}
