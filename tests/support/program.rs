//! Runs the built program as a stranger would: arguments, typed lines, exit code, what it says. It tests nothing itself.
#![allow(dead_code, reason = "each test file uses a part")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How a run ended.
#[derive(Debug)]
pub struct Ran {
    /// Exit code; -1 when it was ended by a signal.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// The path of the built program.
pub fn path() -> &'static str {
    env!("CARGO_BIN_EXE_fingerpost")
}

/// A folder of fixtures.
pub fn fixture(name: &str) -> String {
    format!("tests/fixtures/{name}")
}

/// Runs with nothing typed.
pub fn run(args: &[&str]) -> Ran {
    run_typed(args, "")
}

/// Runs with these lines typed.
pub fn run_typed(args: &[&str], typed: &str) -> Ran {
    let mut command = Command::new(path());
    command.args(args).current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("COLUMNS").env_remove("NO_COLOR");
    finish(command, typed)
}

/// Runs a prepared command.
pub fn finish(mut command: Command, typed: &str) -> Ran {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input");
    let typed = typed.to_owned();
    // It may end before it has read all.
    let typist = std::thread::spawn(move || stdin.write_all(typed.as_bytes()));
    let output = child.wait_with_output().expect("the program ends");
    let _unread = typist.join();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes text");
    Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// An empty folder of this test's own, under the build's folder.
pub fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _not_there = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Copies the files of a flat folder.
pub fn copy(from: &str, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a fixture").filter_map(Result::ok) {
        std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
    }
}
