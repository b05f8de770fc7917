//! What a server should answer, before and after a run of the indexer: never something between.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::connection::Connection;

/// How often all questions are asked until no new generation comes between.
const TRIES: usize = 5;

/// The answers to all questions, in their order: totals, hits and counts, without what differs from time to time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answers(Vec<String>);

/// One answer, and the generation it is of.
struct Told {
    generation: String,
    content: String,
}

impl Answers {
    /// Asks a server all questions, again where a new generation came between.
    pub(super) fn of(server: SocketAddr, questions: &[String]) -> Result<Self> {
        for _ in 1..TRIES {
            if let Some(answers) = Self::of_one_generation(server, questions)? {
                return Ok(answers);
            }
        }
        Self::of_one_generation(server, questions)?.context("the generation changes all the time")
    }

    /// `None` if a new generation came between.
    fn of_one_generation(server: SocketAddr, questions: &[String]) -> Result<Option<Self>> {
        let mut connection = Connection::open(server)?;
        let told = questions.iter().map(|question| ask(&mut connection, question)).collect::<Result<Vec<Told>>>()?;
        let mut generations = told.iter().map(|told| &told.generation);
        let is_one = generations.next().is_none_or(|first| generations.all(|generation| generation == first));
        Ok(is_one.then(|| Self(told.into_iter().map(|told| told.content).collect())))
    }
}

fn ask(connection: &mut Connection, question: &str) -> Result<Told> {
    let answer = connection.get(question)?;
    let body = String::from_utf8_lossy(&answer.body);
    ensure!(answer.status == 200, "status {}: {body}", answer.status);
    let json: Value = serde_json::from_str(&body).context("the answer is no JSON")?;
    let generation = json["index"]["generation"].as_str().context("the answer names no generation")?.to_owned();
    let hits: Vec<_> = json["hits"].as_array().into_iter().flatten().map(|hit| [&hit["id"], &hit["title"]]).collect();
    let content = serde_json::to_string(&(&json["total"], hits, &json["facets"], &json["histogram"]))?;
    Ok(Told { generation, content })
}

/// What one saw who asked all the time.
#[derive(Debug, Default)]
pub(super) struct Watched {
    pub(super) asked: u64,
    /// What was wrong, each case once.
    pub(super) wrong: BTreeMap<String, u64>,
}

/// Asks a server all questions again and again until told to stop. Each generation must give the answers of one of the states, whole.
pub(super) fn watch(server: SocketAddr, questions: &[String], states: &[&Answers], stop: &AtomicBool) -> Watched {
    let mut watched = Watched::default();
    let mut state_of: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut connection = None;
    for (number, question) in (0..questions.len()).cycle().zip(questions.iter().cycle()) {
        if stop.load(Relaxed) {
            break;
        }
        let told = match &mut connection {
            Some(connection) => ask(connection, question),
            None => Connection::open(server).and_then(|opened| ask(connection.insert(opened), question)),
        };
        watched.asked += 1;
        match told {
            Ok(Told { generation, content }) => {
                let states_that_fit = state_of.entry(generation).or_insert_with(|| (0..states.len()).collect());
                states_that_fit
                    .retain(|state| states.get(*state).is_some_and(|state| state.0.get(number) == Some(&content)));
                if states_that_fit.is_empty() {
                    *watched.wrong.entry("an answer fits neither state".to_owned()).or_default() += 1;
                }
            }
            Err(error) => {
                // A connection may be closed between two requests.
                let was_stale = connection.take().is_some_and(|connection| connection.was_stale());
                if !was_stale {
                    *watched.wrong.entry(format!("{error:#}")).or_default() += 1;
                }
            }
        }
    }
    watched
}
