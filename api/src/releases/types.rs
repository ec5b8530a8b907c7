//! A release as the service holds it: the program with the indexes built over it once.

use fingerpost_engine::listen::{RedFlagScanner, TopicFinder};
use fingerpost_engine::program::Program;
use fingerpost_engine::source::Sources;
use fingerpost_engine::walk::Reader;

/// One release, ready to serve.
pub struct Release {
    /// The program.
    pub program: Program,
    /// The texts it was made from, for the studio and for reasons shown with their line.
    pub sources: Sources,
    /// Finds topics in people's own words.
    pub finder: TopicFinder,
    /// Watches everything typed for danger.
    pub scanner: RedFlagScanner,
}

impl Release {
    /// Builds the indexes over a program.
    #[must_use]
    pub fn new(program: Program, sources: Sources) -> Self {
        let finder = TopicFinder::new(&program);
        let scanner = RedFlagScanner::new(&program);
        Self { program, sources, finder, scanner }
    }

    /// Its name: the hash over every file.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.program.hash
    }

    /// Whose wording to use for a channel and a speaker, both as options of the given facts.
    #[must_use]
    pub fn reader(&self, state: &fingerpost_engine::walk::State) -> Reader {
        let by_handler = self.program.start.channel.is_some_and(|(fact, handler)| state.value(fact).0 == handler);
        if by_handler { Reader::Handler } else { self.speaker(state) }
    }

    /// Who answers, whoever asks: the person themself or somebody else for them.
    #[must_use]
    pub fn speaker(&self, state: &fingerpost_engine::walk::State) -> Reader {
        let themself = self.program.start.speaker.is_some_and(|(fact, this)| state.value(fact).0 == this);
        if themself { Reader::Person } else { Reader::SomeoneElse }
    }
}

impl std::fmt::Debug for Release {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Release").field(&self.program.hash).finish()
    }
}
