//! Interactive input: a line editor on a terminal, plain lines elsewhere.
//!
//! Main invariant: a piece of input is run when [`is_incomplete`] says that nothing may follow; what
//! it raises is printed, and the session goes on. `exit()` and the end of input end it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{BufRead, Write};
use std::path::PathBuf;

use interp::Program;
use interp::syntax::interactive::is_incomplete;
use interp::vm::Machine;
use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::Validator;
use rustyline::{
    Cmd, CompletionType, ConditionalEventHandler, Config, Context, Editor, Event, EventContext,
    EventHandler, Helper, KeyCode, KeyEvent, Modifiers, RepeatCount,
};

use super::command::Run;

/// A step of indentation.
const INDENT: &str = "    ";
const HISTORY: &str = ".amepython_history";
/// So many pieces of input are kept.
const KEPT: usize = 10_000;

/// Reads and runs input until it ends; gives the exit code. `first`: nothing has run before.
pub(super) fn run(machine: &mut Machine, run: &Run, terminal: bool, first: bool) -> u8 {
    if first {
        if run.startup.flags.quiet == 0 {
            eprintln!(
                "{} on {}\nType \"help\", \"copyright\", \"credits\" or \"license\" for more \
                 information.",
                super::version(true),
                std::env::consts::OS
            );
        }
        if let Some(file) = &run.interactive_startup {
            match std::fs::read(file) {
                Ok(text) => {
                    machine.execute(&Program::Script(file.clone(), text));
                }
                Err(error) => {
                    let name = file.to_string_lossy();
                    eprintln!("Could not open PYTHONSTARTUP\n{name}: {}", super::describe(&error));
                }
            }
        }
    }
    machine.set_prompts();
    let code = if terminal { edited(machine, run) } else { plain(machine) };
    code.unwrap_or(0)
}

/// The name of the `n`th piece of input, for tracebacks.
fn filename(n: usize) -> String {
    format!("<python-input-{n}>")
}

fn plain(machine: &mut Machine) -> Option<u8> {
    let mut input = std::io::stdin().lock();
    let mut text = String::new();
    loop {
        let prompt = machine.prompt(!text.is_empty());
        eprint!("{prompt}");
        let mut line = Vec::new();
        let end = matches!(input.read_until(b'\n', &mut line), Ok(0) | Err(_));
        text.push_str(&String::from_utf8_lossy(&line));
        let trimmed = text.strip_suffix('\n').unwrap_or(&text);
        if !end && is_incomplete(trimmed) {
            continue;
        }
        if !text.trim().is_empty() {
            // Between the pieces, standard input is the program's.
            drop(input);
            if let Err(code) = machine.run_interactive(&text, "<stdin>") {
                return Some(code);
            }
            input = std::io::stdin().lock();
        }
        text.clear();
        if end {
            eprintln!();
            return None;
        }
    }
}

fn history(run: &Run) -> Option<PathBuf> {
    let home = || std::env::home_dir().map(|home| home.join(HISTORY));
    run.history.clone().map(PathBuf::from).or_else(home)
}

fn edited(machine: &mut Machine, run: &Run) -> Option<u8> {
    let config = Config::builder()
        .completion_type(CompletionType::List)
        .max_history_size(KEPT)
        .map(|builder| builder.bracketed_paste(true).tab_stop(4).indent_size(4).build());
    let editor = config.and_then(Editor::<Names<'_>, FileHistory>::with_config);
    let mut editor = match editor {
        Ok(editor) => editor,
        Err(error) => {
            eprintln!("amepython: no line editing: {error}");
            return plain(machine);
        }
    };
    editor.set_helper(Some(Names(RefCell::new(machine))));
    let enter = KeyEvent(KeyCode::Enter, Modifiers::NONE);
    editor.bind_sequence(enter, EventHandler::Conditional(Box::new(Enter)));
    let file = history(run);
    if let Some(file) = &file {
        // The first session has none.
        let _ = editor.load_history(file);
    }
    let code = session(&mut editor);
    if let Some(file) = &file
        && let Err(error) = editor.save_history(file)
    {
        eprintln!("amepython: the history is not saved: {error}");
    }
    code
}

fn session(editor: &mut Editor<Names<'_>, FileHistory>) -> Option<u8> {
    let mut count = 0;
    loop {
        let prompt = match editor.helper() {
            Some(names) => names.0.borrow_mut().prompt(false),
            None => return None,
        };
        let line = match editor.readline(&prompt) {
            Ok(line) => line,
            Err(ReadlineError::Interrupted) => {
                eprintln!("KeyboardInterrupt");
                continue;
            }
            Err(ReadlineError::Eof) => return None,
            Err(error) => {
                eprintln!("amepython: {error}");
                return Some(1);
            }
        };
        if line.trim().is_empty() {
            continue;
        }
        // What cannot be kept can still be run.
        let _ = editor.add_history_entry(line.trim_end());
        let names = editor.helper()?;
        let mut machine = names.0.borrow_mut();
        match line.trim() {
            "exit" | "quit" if !machine.is_defined(line.trim()) => return Some(0),
            "clear" if !machine.is_defined("clear") => {
                print!("\x1b[H\x1b[2J");
                // A terminal that is gone is noticed at the next line.
                let _ = std::io::stdout().flush();
                continue;
            }
            _ => {}
        }
        if let Err(code) = machine.run_interactive(&format!("{line}\n"), &filename(count)) {
            return Some(code);
        }
        count += 1;
    }
}

/// The Enter key: runs complete input, else goes to a new line with the right indentation.
struct Enter;

impl ConditionalEventHandler for Enter {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, ctx: &EventContext<'_>) -> Option<Cmd> {
        if !is_incomplete(ctx.line()) {
            return Some(Cmd::AcceptLine);
        }
        let before = ctx.line().get(..ctx.pos()).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let blanks: String = line.chars().take_while(|c| c.is_whitespace()).collect();
        let deeper = if line.trim_end().ends_with(':') { INDENT } else { "" };
        Some(Cmd::Insert(1, format!("\n{blanks}{deeper}")))
    }
}

/// Completes the names that the session knows.
struct Names<'m>(RefCell<&'m mut Machine>);

impl Completer for Names<'_> {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        pos: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let before = line.get(..pos).unwrap_or_default();
        let start = before
            .rfind(|c: char| !c.is_alphanumeric() && c != '_' && c != '.')
            .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
        let word = &before[start..];
        if word.is_empty() {
            let pair = Pair { display: String::new(), replacement: INDENT.into() };
            return Ok((pos, vec![pair]));
        }
        let names = self.0.borrow_mut().complete(word);
        let pairs = names.into_iter().map(|name| Pair { display: name.clone(), replacement: name });
        Ok((start, pairs.collect()))
    }
}

impl Hinter for Names<'_> {
    type Hint = String;
}

impl Highlighter for Names<'_> {
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        Cow::Borrowed(prompt)
    }
}

impl Validator for Names<'_> {}

impl Helper for Names<'_> {}
