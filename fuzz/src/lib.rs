//! What the targets check, beyond that nothing panics: one module a subject, one function a law.

pub mod item;
pub mod question;
pub mod record;
pub mod request;
pub mod stored;
