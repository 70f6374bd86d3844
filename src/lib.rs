//! copydesk turns what a crawler brings home into an article a backend can use.
//!
//! ```text
//! page bytes ──► input ──► document ──► clean ──► language ─┐
//!  (HTML or       decode     blocks      roles,    summary  ─┼─► reply
//!   plain text)   + kind     (one type   decisions metadata ─┤
//!                            for both)             quality  ─┘
//! ```
//!
//! | module | layer | what it does |
//! |---|---|---|
//! | [`text`], [`limits`], [`error`], [`note`], [`phase`], [`digest`] | 0 | spans, words, sentences; bounds; broken requests; notes on content; phases of the work; digests |
//! | [`input`] | 1 | bytes → text: encoding and kind |
//! | [`document`] | 2 | text → blocks over elements, for HTML and plain text alike |
//! | [`clean`] | 3 | blocks → article: roles, decisions with reasons, clean text |
//! | [`language`], [`summary`], [`metadata`], [`quality`], [`fingerprint`] | 4 | article → answers |
//! | [`engine`], [`version`] | 5 | the order of things; what made a reply |
//! | `server` | 6 | gRPC, with feature `server` |
//! | `cli` | 8 | the command line, with feature `server` |
//!
//! Invariants: the same bytes, options and version give the same answer; a block is labelled, never deleted; every value carries
//! where it came from; content never fails; all work is bounded by [`limits::Limits`].

pub mod clean;
#[cfg(feature = "server")]
pub mod cli;
pub mod digest;
pub mod document;
pub mod engine;
pub mod error;
pub mod fingerprint;
pub mod input;
pub mod language;
pub mod limits;
pub mod metadata;
pub mod note;
pub mod phase;
pub mod quality;
#[cfg(feature = "server")]
pub mod server;
pub mod summary;
pub mod text;
pub mod trees;
pub mod version;

pub use engine::{Engine, Options, Outcome};
