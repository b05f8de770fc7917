//! Answers people and other programs over HTTP.
