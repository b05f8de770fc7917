//! The program `onrecord-server`.
fn main() {}
