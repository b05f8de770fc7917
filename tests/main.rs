#![cfg(test)]
//! The whole machine from outside.
