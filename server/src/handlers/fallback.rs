//! Requests for what there is not.

use crate::error::{ApiError, Error, PageError};

/// An address without anything, for people.
pub async fn no_such_route() -> PageError {
    Error::NoSuchRoute.into()
}

/// A method that the address does not take, for people.
pub async fn wrong_method() -> PageError {
    Error::WrongMethod.into()
}

/// An address without anything, for programs.
pub async fn no_such_route_for_programs() -> ApiError {
    Error::NoSuchRoute.into()
}

/// A method that the address does not take, for programs.
pub async fn wrong_method_for_programs() -> ApiError {
    Error::WrongMethod.into()
}
