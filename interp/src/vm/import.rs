//! Modules: `import`, and running code as a module.
//!
//! Main invariant: `sys.modules` holds every module before its code runs, and loses it again when
//! that fails. What is not loaded yet is loaded by `_frames.import_name`, so that a module's code runs
//! in a frame like any other: blocks end in it, and threads that it starts run. Until it has run no
//! other thread gets the module: `WellKnown::importing` names the thread that runs it, and, for a
//! thread that waits for a module, that module.

use crate::compiler::{Mode, Options, compile};
use crate::heap::*;
use crate::library;
use crate::modules;
use crate::native::{Binding, Keywords};
use crate::object::{TypeId, dict, function, list, method, module, string, types};
use crate::syntax::ErrorKind;
use crate::value::Value;
use crate::vm::code::CodeObject;
use crate::vm::frame::{Entered, Then};
use crate::vm::{Exec, Machine, Unwind};

/// A module, and the function that runs its code if that has not run yet, or None.
type Found = (Value, Value);

/// How far an import has come.
pub(crate) enum Imported {
    /// The result.
    Done(Value),
    /// Something is to be loaded: the arguments of `_frames.import_name`.
    ToLoad([Value; 3]),
}

impl Machine {
    /// Compiles a source and loads the code.
    ///
    /// # Errors
    /// SyntaxError and its kin.
    pub fn compile(&mut self, text: &str, filename: &str, mode: Mode) -> Exec<&'static CodeObject> {
        self.compile_with(text, filename, Options::new(mode))
    }

    /// As [`Machine::compile`], with other options; -O is the machine's.
    ///
    /// # Errors
    /// SyntaxError and its kin.
    pub fn compile_with(
        &mut self,
        text: &str,
        filename: &str,
        options: Options,
    ) -> Exec<&'static CodeObject> {
        let optimize = options.optimize.max(self.rt.options.optimize);
        let options = Options { optimize, ..options };
        match compile(text, filename, options) {
            Ok(code) => self.load_code(&code),
            Err(failure) => {
                let class = match failure.error.kind {
                    ErrorKind::Syntax => TypeId::SyntaxError,
                    ErrorKind::Indentation => TypeId::IndentationError,
                    ErrorKind::Tab => TypeId::TabError,
                    ErrorKind::Recursion => TypeId::RecursionError,
                    ErrorKind::Overflow => TypeId::OverflowError,
                };
                let class = self.builtin(class);
                let message = self.str(&failure.error.message)?;
                let Some(mut place) = failure.error.place(&failure.source) else {
                    return Err(match self.call(class, &[message]) {
                        Ok(e) => Unwind::Raise(e),
                        Err(unwind) => unwind,
                    });
                };
                let expression = options.mode == Mode::Expression;
                if expression && failure.error.is_at_end(text) {
                    // Here CPython's tokenizer has no line to show a column of.
                    place.line = text.lines().count() as u32;
                    (place.end_line, place.column, place.end_column) = (place.line, 0, 0);
                }
                let mut lines = text.split_inclusive('\n');
                let line = lines.nth((place.line as usize).saturating_sub(1)).unwrap_or("");
                let line = line.trim_end_matches(['\r', '\n']);
                // Sources but expressions end with a newline, which is put there if it is not.
                let end = if expression && lines.next().is_none() && !text.ends_with('\n') {
                    ""
                } else {
                    "\n"
                };
                let line = self.str(&format!("{line}{end}"))?;
                let number = Value::int;
                let place = [
                    self.str(filename)?,
                    number(i64::from(place.line)),
                    number(i64::from(place.column)),
                    line,
                    number(i64::from(place.end_line)),
                    number(i64::from(place.end_column)),
                ];
                let place = self.tuple(&place)?;
                match self.call(class, &[message, place]) {
                    Ok(e) => Err(Unwind::Raise(e)),
                    Err(unwind) => Err(unwind),
                }
            }
        }
    }

    /// Runs code with these globals and this namespace and waits for it.
    pub fn run_code(
        &mut self,
        code: &'static CodeObject,
        globals: Value,
        namespace: Value,
    ) -> Exec {
        let f = self.code_function(code, globals, namespace)?;
        self.call(f, &[])
    }

    /// A function that runs code with these globals and this namespace.
    pub(crate) fn code_function(
        &mut self,
        code: &'static CodeObject,
        globals: Value,
        namespace: Value,
    ) -> Exec {
        let n = self.names().builtins;
        if dict::get_str(self, globals, n)?.is_none() {
            let builtins = self.well_known().builtins;
            dict::set(self, globals, n, builtins)?;
        }
        if namespace != globals {
            self.note_foreign(code)?;
        }
        let f = function::new(self, code, globals, Value::UNSET)?;
        if namespace != globals {
            self.set_field(f.object(), function::NAMESPACE, namespace)?;
        }
        Ok(f)
    }

    /// Runs a program: code as the outermost frame, whose blocks can end.
    pub fn run_main(&mut self, code: &'static CodeObject, globals: Value) -> Exec {
        let n = self.names().builtins;
        let builtins = self.well_known().builtins;
        dict::set(self, globals, n, builtins)?;
        let f = function::new(self, code, globals, Value::UNSET)?;
        if self.rt.options.share {
            self.memory.publish_handles_at_commit();
        }
        self.run_outermost(f, &[])
    }

    /// A module's entry in `sys.modules`.
    pub fn loaded_module(&mut self, name: Value) -> Exec<Option<Value>> {
        let modules = self.well_known().modules;
        dict::get(self, modules, name)
    }

    /// IMPORT_NAME, with the module to register `dest`.
    pub(crate) fn import_statement(
        &mut self,
        name: Value,
        from: Value,
        level: i64,
        dest: u16,
    ) -> Exec<Entered> {
        let builtins = self.well_known().builtins;
        let hook = self.intern("__import__")?;
        let globals = self.globals()?;
        let (f, args) = match dict::get_str(self, builtins, hook)? {
            Some(f) if f.is_kind(NATIVE) => match self.imported(name, globals, from, level)? {
                Imported::Done(v) => return Ok(Entered::Done(v)),
                Imported::ToLoad(args) => (self.frames_function("import_name")?, args.to_vec()),
            },
            Some(f) => (f, vec![name, globals, globals, from, Value::int(level)]),
            None => return Err(self.error(TypeId::ImportError, "__import__ not found")),
        };
        self.push_call(f, &args, Keywords::NONE, Then::Value, dest)
    }

    /// `__import__(name, globals, fromlist=from, level=level)` for native code, which waits for it.
    pub fn import(&mut self, name: Value, globals: Value, from: Value, level: i64) -> Exec {
        match self.imported(name, globals, from, level)? {
            Imported::Done(v) => Ok(v),
            Imported::ToLoad(args) => {
                let f = self.frames_function("import_name")?;
                self.call(f, &args)
            }
        }
    }

    /// What an import gives, or what `_frames.import_name` is to be called with.
    pub(crate) fn imported(
        &mut self,
        name: Value,
        globals: Value,
        from: Value,
        level: i64,
    ) -> Exec<Imported> {
        let mut full = self.text_lossy(name);
        if level > 0 {
            full = self.resolve(&full, globals, level)?;
        }
        if full.is_empty() {
            return Err(self.value_error("Empty module name"));
        }
        let wants_parts = !from.is_none() && self.truth(from)?;
        let key = self.intern(&full)?;
        if let Some(v) = self.ready_module(key)? {
            if wants_parts {
                if self.has_parts(v, from)? {
                    return Ok(Imported::Done(v));
                }
            } else if level > 0 || !full.contains('.') {
                return Ok(Imported::Done(v));
            } else {
                let first = self.intern(full.split('.').next().unwrap_or(&full))?;
                if let Some(v) = self.ready_module(first)? {
                    return Ok(Imported::Done(v));
                }
            }
        }
        let names = if wants_parts { from } else { Value::NONE };
        Ok(Imported::ToLoad([key, Value::from_bool(level == 0), names]))
    }

    /// Whether a package has all of these as attributes; anything else has nothing to import.
    fn has_parts(&mut self, v: Value, names: Value) -> Exec<bool> {
        let path = self.names().path;
        if !v.is_kind(MODULE) || self.try_attribute(v, path)?.is_none() {
            return Ok(true);
        }
        for name in self.collect(names)? {
            let Some(name) = self.as_str(name)? else { continue };
            let name = self.interned(name)?;
            if self.try_attribute(v, name)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A module that was imported, and not one that another thread is importing.
    fn ready_module(&mut self, name: Value) -> Exec<Option<Value>> {
        let Some(v) = self.loaded_module(name)? else { return Ok(None) };
        if v.is_none() {
            let full = self.text_lossy(name);
            let text = format!("import of {full} halted; None in sys.modules");
            return Err(self.not_found(&full, &text));
        }
        let importing = self.well_known().importing;
        match dict::get(self, importing, name)? {
            Some(owner) if owner != self.thread_number() => Ok(None),
            _ => Ok(Some(v)),
        }
    }

    fn thread_number(&self) -> Value {
        Value::len(self.ident as usize)
    }

    fn resolve(&mut self, name: &str, globals: Value, level: i64) -> Exec<String> {
        let n = self.names();
        let package = match dict::get_str(self, globals, n.package)? {
            Some(p) if string::is_str(p) => self.text_lossy(p),
            _ => {
                let own = dict::get_str(self, globals, n.name)?.unwrap_or(Value::NONE);
                let own = self.text_lossy(own);
                if dict::get_str(self, globals, n.path)?.is_some() {
                    own
                } else {
                    own.rsplit_once('.').map_or(String::new(), |(p, _)| p.to_string())
                }
            }
        };
        if package.is_empty() {
            return Err(self.error(
                TypeId::ImportError,
                "attempted relative import with no known parent package",
            ));
        }
        let mut base = package.as_str();
        for _ in 1..level {
            match base.rsplit_once('.') {
                Some((outer, _)) => base = outer,
                None => {
                    return Err(self.error(
                        TypeId::ImportError,
                        "attempted relative import beyond top-level package",
                    ));
                }
            }
        }
        Ok(if name.is_empty() { base.to_string() } else { format!("{base}.{name}") })
    }

    /// The module of a dotted name, imported if need be.
    pub fn import_dotted(&mut self, full: &str) -> Exec {
        let name = self.intern(full)?;
        if let Some(v) = self.ready_module(name)? {
            return Ok(v);
        }
        if !full.contains('.')
            && let Some(spec) = modules::ALL.iter().find(|spec| spec.name == full)
        {
            return self.make_module(spec);
        }
        let f = self.frames_function("import_module")?;
        self.call(f, &[name])
    }

    /// A module that is not in `sys.modules`, and what runs its code if that has not run yet.
    fn find_module(&mut self, full: &str, parent: Value) -> Exec<Found> {
        if let Some(spec) = modules::ALL.iter().find(|spec| spec.name == full) {
            return Ok((self.make_module(spec)?, Value::NONE));
        }
        let parent = full.rsplit_once('.').map(|(_, last)| (parent, last));
        self.import_file(full, parent)
    }

    fn not_found(&mut self, full: &str, text: &str) -> Unwind {
        let unwind = self.error(TypeId::ModuleNotFoundError, text);
        match self.str(full) {
            Ok(name) => {
                let n = self.names().plain_name;
                self.with_attributes(unwind, &[(n, name)])
            }
            Err(unwind) => unwind,
        }
    }

    fn import_file(&mut self, full: &str, parent: Option<(Value, &str)>) -> Exec<Found> {
        let (places, last) = match parent {
            Some((parent, last)) => {
                let n = self.names().path;
                match self.try_attribute(parent, n)? {
                    Some(path) => (self.collect(path)?, last),
                    None => {
                        let outer = full.rsplit_once('.').map_or("", |p| p.0);
                        let text = format!("No module named '{full}'; '{outer}' is not a package");
                        return Err(self.not_found(full, &text));
                    }
                }
            }
            None => {
                let path = self.intern("path")?;
                let sys = self.well_known().sys;
                match dict::get_str(self, sys, path)? {
                    Some(path) => (self.collect(path)?, full),
                    None => (Vec::new(), full),
                }
            }
        };
        let (mut portions, mut extension) = (Vec::new(), None);
        for place in places {
            let place = self.text_lossy(place);
            if let Some(inside) = place.strip_prefix(library::FOLDER) {
                let inside = format!("{inside}/{last}");
                let path = inside.trim_start_matches('/');
                if let Some((file, package)) = library::module(path) {
                    let text = library::source(file).unwrap_or_default();
                    let file = format!("{}/{file}", library::FOLDER);
                    let directory = format!("{}/{path}", library::FOLDER);
                    return self.load_source(full, &file, &text, package.then_some(&directory));
                }
                continue;
            }
            let place = match std::env::current_dir() {
                Ok(here) if place.is_empty() => here.display().to_string(),
                _ if place.is_empty() => ".".to_string(),
                _ => place,
            };
            let directory = format!("{place}/{last}");
            let init = format!("{directory}/__init__.py");
            if std::path::Path::new(&init).is_file() {
                return self.load_file(full, &init, Some(&directory));
            }
            let file = format!("{directory}.py");
            if std::path::Path::new(&file).is_file() {
                return self.load_file(full, &file, None);
            }
            if std::path::Path::new(&directory).is_dir() {
                portions.push(directory);
            } else if extension.is_none() {
                extension = compiled_extension(&place, last);
            }
        }
        if let Some(file) = extension {
            let unwind = self.error(
                TypeId::ImportError,
                &format!(
                    "cannot load '{full}' from {file}: AME Python runs no compiled extensions, \
                     which are made for CPython"
                ),
            );
            let (n, name, file) = (self.names(), self.str(full)?, self.str(&file)?);
            let path = self.intern("path")?;
            return Err(self.with_attributes(unwind, &[(n.plain_name, name), (path, file)]));
        }
        if !portions.is_empty() {
            return self.namespace_package(full, &portions);
        }
        Err(self.not_found(full, &format!("No module named '{full}'")))
    }

    /// A package that is nothing but folders.
    fn namespace_package(&mut self, full: &str, portions: &[String]) -> Exec<Found> {
        let (name, n) = (self.intern(full)?, self.names());
        let v = module::new(self, name, Value::NONE)?;
        let d = module::dict_of(self, v)?;
        let mut path = Vec::new();
        for portion in portions {
            path.push(self.str(portion)?);
        }
        let path = list::new(self, &path)?;
        dict::set(self, d, n.path, path)?;
        dict::set(self, d, n.package, name)?;
        let modules = self.well_known().modules;
        dict::set(self, modules, name, v)?;
        Ok((v, Value::NONE))
    }

    fn load_file(&mut self, full: &str, file: &str, package: Option<&str>) -> Exec<Found> {
        match std::fs::read(file) {
            Ok(text) => self.load_source(full, file, &text, package),
            Err(error) => Err(self.os_error(&error, None)),
        }
    }

    fn load_source(
        &mut self,
        full: &str,
        file: &str,
        text: &[u8],
        package: Option<&str>,
    ) -> Exec<Found> {
        let text = crate::source::decode(self, text, file, false)?;
        let code = self.compile(&text, file, Mode::Module)?;
        let name = self.intern(full)?;
        let v = module::new(self, name, code.doc)?;
        let d = module::dict_of(self, v)?;
        let n = self.names();
        let path = self.str(file)?;
        dict::set(self, d, n.file, path)?;
        let owner = match package {
            Some(directory) => {
                let directory = self.str(directory)?;
                let path = list::new(self, &[directory])?;
                dict::set(self, d, n.path, path)?;
                full.to_string()
            }
            None => full.rsplit_once('.').map_or(String::new(), |(p, _)| p.to_string()),
        };
        let owner = self.str(&owner)?;
        dict::set(self, d, n.package, owner)?;
        dict::remove(self, d, n.spec)?;
        if file.starts_with(library::FOLDER) {
            // Whoever shows a line of it asks its loader for the source.
            let (key, loader) =
                (self.intern("__loader__")?, self.frames_function("library_loader")?);
            dict::set(self, d, key, loader)?;
        }
        let modules = self.well_known().modules;
        dict::set(self, modules, name, v)?;
        let body = self.code_function(code, d, d)?;
        Ok((v, body))
    }

    /// Makes a native module and puts it into `sys.modules`.
    pub(crate) fn make_module(&mut self, spec: &'static crate::native::ModuleSpec) -> Exec {
        let name = self.intern(spec.name)?;
        let doc = if spec.doc.is_empty() { Value::NONE } else { self.str(spec.doc)? };
        let v = module::new(self, name, doc)?;
        let d = module::dict_of(self, v)?;
        for def in spec.functions {
            debug_assert!(def.binding == Binding::Function);
            let f = method::native(self, def, Value::UNSET, name)?;
            let key = self.intern(def.name)?;
            dict::set(self, d, key, f)?;
        }
        for ty in spec.types {
            let class = types::make_native(self, ty)?;
            let key = self.intern(ty.name)?;
            dict::set(self, d, key, class)?;
        }
        let modules = self.well_known().modules;
        dict::set(self, modules, name, v)?;
        if let Some(init) = spec.init {
            init(self, d)?;
        }
        if !spec.source.is_empty() {
            let file = format!("<frozen {}>", spec.name);
            let code = self.compile(spec.source, &file, Mode::Module)?;
            self.run_code(code, d, d)?;
        }
        Ok(v)
    }

    /// A function of the embedded Python code that native code relies on.
    pub fn prelude(&mut self, name: &str) -> Exec {
        let module = self.import_dotted("_prelude")?;
        let name = self.intern(name)?;
        self.get_attribute(module, name)
    }

    /// IMPORT_FROM.
    pub(crate) fn import_from(&mut self, v: Value, name: Value) -> Exec {
        if let Some(found) = self.try_attribute(v, name)? {
            return Ok(found);
        }
        let n = self.names();
        let own = self.try_attribute(v, n.name)?.unwrap_or(Value::NONE);
        let (own_text, text) = (self.text_lossy(own), self.text_lossy(name));
        let full = self.intern(&format!("{own_text}.{text}"))?;
        if let Some(found) = self.loaded_module(full)? {
            return Ok(found);
        }
        let place = match self.try_attribute(v, n.file)? {
            Some(file) if string::is_str(file) => self.text_lossy(file),
            _ => "unknown location".into(),
        };
        let (importing, key) = (self.well_known().importing, self.intern(&own_text)?);
        let (state, reason) = if dict::contains(self, importing, key)? {
            ("partially initialized module ", "most likely due to a circular import) (")
        } else {
            ("", "")
        };
        let unwind = self.error(
            TypeId::ImportError,
            &format!("cannot import name '{text}' from {state}'{own_text}' ({reason}{place})"),
        );
        let name_from = self.intern("name_from")?;
        Err(self.with_attributes(unwind, &[(n.plain_name, own), (name_from, name)]))
    }

    /// IMPORT_STAR.
    pub(crate) fn import_star(&mut self, v: Value, namespace: Value) -> Exec<()> {
        let n = self.names();
        let names = match self.try_attribute(v, n.all)? {
            Some(all) => self.collect(all)?,
            None => {
                let Some(d) = self.instance_dict(v)? else { return Ok(()) };
                let mut public = dict::keys(self, d)?;
                public.retain(|&k| string::is_str(k) && !string::bytes(k).starts_with(b"_"));
                public
            }
        };
        for name in names {
            let name = self.attribute_name(name)?;
            let found = self.get_attribute(v, name)?;
            self.set_item(namespace, name, found)?;
        }
        Ok(())
    }

    /// The items of `sys.argv` and the like as a list.
    pub(crate) fn os_list(&mut self, all: &[std::ffi::OsString]) -> Exec {
        let mut items = Vec::with_capacity(all.len());
        for text in all {
            items.push(self.os_str(text)?);
        }
        list::new(self, &items)
    }
}

// ---- what `_frames` asks for ----

/// `import_loaded`: a module that is ready, or None.
pub(crate) fn loaded(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(m.ready_module(args[0])?.unwrap_or(Value::NONE))
}

/// `import_partial`: a module whose code may be running, or None.
pub(crate) fn partial(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(m.loaded_module(args[0])?.unwrap_or(Value::NONE))
}

/// `import_begin`: says that this thread loads a module, unless another one does; whether it may.
pub(crate) fn begin(m: &mut Machine, args: &[Value]) -> Exec {
    let (importing, own) = (m.well_known().importing, m.thread_number());
    match dict::get(m, importing, args[0])? {
        Some(owner) if owner != own => Ok(Value::FALSE),
        _ => {
            dict::set(m, importing, args[0], own)?;
            Ok(Value::TRUE)
        }
    }
}

/// `import_end`: the module that this thread loaded, or waited for, is there or has failed.
pub(crate) fn end(m: &mut Machine, args: &[Value]) -> Exec {
    let importing = m.well_known().importing;
    dict::remove(m, importing, args[0])?;
    Ok(Value::NONE)
}

/// `import_waits`: says that this thread will wait for a module; the number to be given to
/// `import_end`, or None if whoever loads it waits for this thread.
pub(crate) fn waits(m: &mut Machine, args: &[Value]) -> Exec {
    let (importing, own) = (m.well_known().importing, m.thread_number());
    let mut name = args[0];
    // A chain of waiting threads ends, or comes back to this one.
    while let Some(owner) = dict::get(m, importing, name)? {
        if owner == own {
            return Ok(Value::NONE);
        }
        match dict::get(m, importing, owner)? {
            Some(next) => name = next,
            None => break,
        }
    }
    dict::set(m, importing, own, args[0])?;
    Ok(own)
}

/// `import_wait`: waits until no other thread loads a module.
pub(crate) fn wait(m: &mut Machine, args: &[Value]) -> Exec {
    let (importing, own) = (m.well_known().importing, m.thread_number());
    match dict::get(m, importing, args[0])? {
        Some(owner) if owner != own => Err(m.wait_for_change()),
        _ => {
            m.waited();
            Ok(Value::NONE)
        }
    }
}

/// `import_find`: a pair of the module and what runs its code, or None.
pub(crate) fn find(m: &mut Machine, args: &[Value]) -> Exec {
    let full = m.text_lossy(args[0]);
    modules::open::flush_unwritten(m)?;
    let (v, body) = m.find_module(&full, args[1])?;
    m.tuple(&[v, body])
}

/// `import_finders`: what is in `sys.meta_path`, if a program has asked for that.
pub(crate) fn finders(m: &mut Machine, _: &[Value]) -> Exec {
    let (sys, name) = (m.well_known().sys, m.intern("meta_path")?);
    match dict::get_str(m, sys, name)? {
        Some(all) => m.to_tuple(all),
        None => Ok(Value::NONE),
    }
}

/// `import_failed`: takes a module out of `sys.modules`.
pub(crate) fn failed(m: &mut Machine, args: &[Value]) -> Exec {
    let modules = m.well_known().modules;
    dict::remove(m, modules, args[0])?;
    Ok(Value::NONE)
}

/// `import_bind`: makes a module an attribute of its package.
pub(crate) fn bind(m: &mut Machine, args: &[Value]) -> Exec {
    if args[0].is_kind(MODULE) {
        let name = m.attribute_name(args[1])?;
        m.set_attribute(args[0], name, args[2])?;
    }
    Ok(Value::NONE)
}

/// The file of a compiled extension module, which CPython would load.
fn compiled_extension(place: &str, name: &str) -> Option<String> {
    for entry in std::fs::read_dir(place).ok()?.flatten() {
        let file = entry.file_name();
        let file = file.to_string_lossy();
        if file.strip_suffix(".so").and_then(|f| f.split('.').next()) == Some(name) {
            return Some(format!("{place}/{file}"));
        }
    }
    None
}
