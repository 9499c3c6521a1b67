//! Breaks the engine on purpose, one line at a time, and sees whether the models notice.
//!
//! Invariant: the working tree is never changed; each mutant is applied to a copy below
//! `target/mutants`, and taken back before the next one.
//!
//! `cargo run -p ame-loom-tests --bin mutants [part of a name]...` reads
//! `loom-tests/mutants/*.txt` (the format is described in `loom-tests/README.md`), prints a table,
//! and fails if a mutant survives that is not argued to be equivalent, or no longer applies.

use std::error::Error;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How long a run of some models may take before it counts as hanging.
const PATIENCE: Duration = Duration::from_secs(300);
/// The same for a run of all models.
const PATIENCE_FOR_ALL: Duration = Duration::from_secs(1800);

/// One change of the engine's source.
#[derive(Debug)]
struct Mutant {
    name: String,
    /// The tests that should notice; all models where there are none.
    tests: Vec<Test>,
    /// Why nothing can notice, where that is so.
    equivalent: Option<String>,
    hunks: Vec<Hunk>,
}

#[derive(Debug)]
enum Test {
    /// A model, by a part of its name.
    Model(String),
    /// A unit or integration test of `ame-stm`, by a part of its name.
    Unit(String),
}

/// Text that is to be found exactly once in a file, and what takes its place.
#[derive(Debug)]
struct Hunk {
    file: PathBuf,
    old: String,
    new: String,
}

/// What became of a mutant.
#[derive(Debug, PartialEq)]
enum Fate {
    /// A test failed: which one, and why.
    Killed(String),
    /// A test did not end.
    Hung(String),
    Survived,
    /// It could not be applied or built.
    Invalid(String),
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fate::Killed(by) => write!(f, "killed by {by}"),
            Fate::Hung(by) => write!(f, "hangs {by}"),
            Fate::Survived => f.write_str("SURVIVED"),
            Fate::Invalid(why) => write!(f, "INVALID: {why}"),
        }
    }
}

fn parse(text: &str, path: &Path) -> Result<Vec<Mutant>> {
    let mut mutants: Vec<Mutant> = Vec::new();
    let mut file = PathBuf::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let wrong = |what: &str| format!("{}:{}: {what}", path.display(), number + 1);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        if word == "mutant" {
            mutants.push(Mutant {
                name: rest.to_owned(),
                tests: Vec::new(),
                equivalent: None,
                hunks: Vec::new(),
            });
            continue;
        }
        let mutant = mutants.last_mut().ok_or_else(|| wrong("no `mutant` line before this"))?;
        match word {
            "file" => file = PathBuf::from(rest),
            "model" => mutant.tests.push(Test::Model(rest.to_owned())),
            "unit" => mutant.tests.push(Test::Unit(rest.to_owned())),
            "equivalent" => mutant.equivalent = Some(rest.to_owned()),
            "<<<" => {
                let mut until = |end: &str| -> Result<String> {
                    let mut found = String::new();
                    for (_, line) in lines.by_ref() {
                        if line == end {
                            // The last line may be the beginning of one.
                            found.pop();
                            return Ok(found);
                        }
                        found.push_str(line);
                        found.push('\n');
                    }
                    Err(wrong("a hunk that does not end").into())
                };
                let (old, new) = (until("===")?, until(">>>")?);
                mutant.hunks.push(Hunk { file: file.clone(), old, new });
            }
            _ => return Err(wrong("unknown word").into()),
        }
    }
    Ok(mutants)
}

/// Copies what git knows of the working tree, and leaves alone what is already the same, so that
/// little is built again.
fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    let listing = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(from)
        .output()?;
    for name in String::from_utf8(listing.stdout)?.lines() {
        let Ok(text) = fs::read(from.join(name)) else { continue };
        let target = to.join(name);
        if fs::read(&target).is_ok_and(|old| old == text) {
            continue;
        }
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(target, text)?;
    }
    Ok(())
}

/// Runs a command, what it says going to `said`; gives whether it succeeded, or `None` if it did
/// not end in time.
fn run(command: &mut Command, said: &Path, patience: Duration) -> Result<Option<bool>> {
    let file = fs::File::create(said)?;
    let mut child = command.stdout(file.try_clone()?).stderr(file).spawn()?;
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status.success()));
        }
        if start.elapsed() > patience {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Builds a test binary and gives its path, or what the compiler said first.
fn build(
    tree: &Path,
    arguments: &[&str],
    source: &str,
) -> Result<std::result::Result<PathBuf, String>> {
    let output = Command::new("cargo")
        .args(arguments)
        .arg("--no-run")
        .current_dir(tree)
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_TARGET_DIR")
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let error = said.lines().find(|line| line.starts_with("error")).unwrap_or("no message");
        return Ok(Err(error.to_owned()));
    }
    let binary = said
        .lines()
        .filter(|line| line.contains("Executable") && line.contains(source))
        .find_map(|line| line.split_once('(')?.1.strip_suffix(')'))
        .ok_or("cargo named no test binary")?;
    Ok(Ok(tree.join(binary)))
}

/// The test that failed first, and why, from what the tests said.
fn reason(said: &Path) -> Result<String> {
    let text = String::from_utf8_lossy(&fs::read(said)?).into_owned();
    let mut lines = text.lines().skip_while(|line| !line.contains("panicked at"));
    let test = lines.next().and_then(|line| line.split('\'').nth(1)).unwrap_or("?").to_owned();
    let why = lines.next().unwrap_or("?").chars().take(60).collect::<String>();
    Ok(format!("{test}: {why}"))
}

fn try_mutant(tree: &Path, mutant: &Mutant) -> Result<Fate> {
    for hunk in &mutant.hunks {
        let path = tree.join(&hunk.file);
        let text = fs::read_to_string(&path)?;
        if text.matches(&hunk.old).count() != 1 {
            return Ok(Fate::Invalid(format!("not found once in {}", hunk.file.display())));
        }
        fs::write(&path, text.replacen(&hunk.old, &hunk.new, 1))?;
    }
    let all = [Test::Model(String::new())];
    let tests = if mutant.tests.is_empty() { &all[..] } else { &mutant.tests };
    for test in tests {
        let (built, filter) = match test {
            Test::Model(filter) => {
                (build(tree, &["loom", "--test", "models"], "tests/models/main.rs")?, filter)
            }
            Test::Unit(filter) => {
                (build(tree, &["test", "-p", "ame-stm", "--lib"], "src/lib.rs")?, filter)
            }
        };
        let binary = match built {
            Ok(binary) => binary,
            Err(error) => return Ok(Fate::Invalid(error)),
        };
        let name = if filter.is_empty() { "the models" } else { filter };
        let said = tree.join("target/said.txt");
        let mut command = Command::new(binary);
        command.args([filter, "--nocapture"]).env("RUST_BACKTRACE", "0");
        let patience = if filter.is_empty() { PATIENCE_FOR_ALL } else { PATIENCE };
        match run(&mut command, &said, patience)? {
            Some(true) => {}
            Some(false) => return Ok(Fate::Killed(reason(&said)?)),
            None => return Ok(Fate::Hung(name.to_owned())),
        }
    }
    Ok(Fate::Survived)
}

fn root() -> Result<&'static Path> {
    Ok(Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no workspace")?)
}

/// The files with the mutants.
fn lists(root: &Path) -> Result<Vec<PathBuf>> {
    let mut files: Vec<_> = fs::read_dir(root.join("loom-tests/mutants"))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    Ok(files)
}

fn main() -> Result<()> {
    let root = root()?;
    let tree = root.join("target/mutants");
    let wanted: Vec<_> = std::env::args().skip(1).collect();
    let (mut killed, mut equivalent, mut wrong) = (0, 0, 0);
    for path in lists(root)? {
        for mutant in parse(&fs::read_to_string(&path)?, &path)? {
            if !wanted.is_empty() && !wanted.iter().any(|part| mutant.name.contains(part)) {
                continue;
            }
            copy_tree(root, &tree)?;
            let start = Instant::now();
            let fate = try_mutant(&tree, &mutant)?;
            let remark = match (&fate, &mutant.equivalent) {
                (Fate::Survived, Some(why)) => {
                    equivalent += 1;
                    format!("; equivalent: {why}")
                }
                (Fate::Killed(_) | Fate::Hung(_), None) => {
                    killed += 1;
                    String::new()
                }
                (Fate::Killed(_) | Fate::Hung(_), Some(_)) => {
                    wrong += 1;
                    "; BUT SAID TO BE EQUIVALENT".to_owned()
                }
                _ => {
                    wrong += 1;
                    String::new()
                }
            };
            let seconds = start.elapsed().as_secs();
            println!("{:<44} {fate}{remark} ({seconds} s)", mutant.name);
        }
    }
    copy_tree(root, &tree)?;
    println!("{killed} killed, {equivalent} equivalent, {wrong} wrong");
    if wrong == 0 { Ok(()) } else { Err(format!("{wrong} mutants are wrong").into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mutant_applies() -> Result<()> {
        let root = root()?;
        let (mut mutants, mut wrong) = (0, Vec::new());
        for path in lists(root)? {
            for mutant in parse(&fs::read_to_string(&path)?, &path)? {
                mutants += 1;
                for hunk in &mutant.hunks {
                    let found =
                        fs::read_to_string(root.join(&hunk.file))?.matches(&hunk.old).count();
                    if found != 1 || hunk.old == hunk.new {
                        wrong.push(format!(
                            "{}: {found} times in {}",
                            mutant.name,
                            hunk.file.display()
                        ));
                    }
                }
            }
        }
        assert!(mutants > 20 && wrong.is_empty(), "{wrong:#?}");
        Ok(())
    }
}
