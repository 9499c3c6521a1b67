//! The bytecode of small sources is what it was: `golden/*.py` beside `golden/*.dis`.
//!
//! `UPDATE_GOLDEN=1` writes the dumps anew.

use std::path::Path;

use interp::bytecode::{disassemble, verify};
use interp::compiler::{Mode, Options, compile};

#[test]
fn bytecode_is_as_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).expect("the golden folder").flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.ends_with(".py") || name == "errors.py" {
            continue;
        }
        let source = std::fs::read_to_string(&path).expect("a source");
        let code = compile(&source, &name, Options::new(Mode::Module)).expect("it compiles");
        verify(&code).expect("it verifies");
        let dump = disassemble(&code);
        let recorded = path.with_extension("dis");
        if update {
            std::fs::write(&recorded, &dump).expect("the dump is written");
        } else {
            let old = std::fs::read_to_string(&recorded).expect("a recorded dump");
            assert_eq!(old, dump, "{name}: UPDATE_GOLDEN=1 accepts the change");
        }
        count += 1;
    }
    assert!(count >= 6);
}
