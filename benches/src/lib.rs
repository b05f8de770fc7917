//! A generated archive, and what is measured on it.
