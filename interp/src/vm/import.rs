//! Modules: `import`, and running code as a module.
//!
//! Main invariant: `sys.modules` holds every module before its code runs, and loses it again when
//! that fails.

use crate::compiler::{Mode, Options, compile};
use crate::heap::*;
use crate::library;
use crate::modules;
use crate::native::Binding;
use crate::object::{TypeId, dict, function, list, method, module, string, types};
use crate::syntax::ErrorKind;
use crate::value::Value;
use crate::vm::code::CodeObject;
use crate::vm::{Exec, Machine, Unwind};

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
                let Some(place) = failure.error.place(&failure.source) else {
                    return Err(match self.call(class, &[message]) {
                        Ok(e) => Unwind::Raise(e),
                        Err(unwind) => unwind,
                    });
                };
                let line = text.lines().nth(place.line as usize - 1).unwrap_or("");
                let line = self.str(&format!("{line}\n"))?;
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
        self.call(f, &[])
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

    /// IMPORT_NAME.
    pub(crate) fn import_statement(&mut self, name: Value, from: Value, level: i64) -> Exec {
        let builtins = self.well_known().builtins;
        let hook = self.intern("__import__")?;
        let globals = self.globals()?;
        match dict::get_str(self, builtins, hook)? {
            Some(f) if f.is_kind(NATIVE) => self.import(name, globals, from, level),
            Some(f) => {
                let args = [name, globals, globals, from, Value::int(level)];
                self.call(f, &args)
            }
            None => Err(self.error(TypeId::ImportError, "__import__ not found")),
        }
    }

    /// `__import__(name, globals, fromlist=from, level=level)`.
    pub fn import(&mut self, name: Value, globals: Value, from: Value, level: i64) -> Exec {
        let mut full = self.text_lossy(name);
        if level > 0 {
            full = self.resolve(&full, globals, level)?;
        }
        if full.is_empty() {
            return Err(self.value_error("Empty module name"));
        }
        let v = self.import_dotted(&full)?;
        let wants_parts = !from.is_none() && self.truth(from)?;
        if !wants_parts {
            if level > 0 {
                return Ok(v);
            }
            let first = full.split('.').next().unwrap_or(&full).to_string();
            return self.import_dotted(&first);
        }
        // Names that are submodules are imported too.
        let path = self.names().path;
        if v.is_kind(MODULE) && self.try_attribute(v, path)?.is_some() {
            for item in self.collect(from)? {
                let Some(item) = self.as_str(item)? else { continue };
                let item = self.interned(item)?;
                let text = self.text_lossy(item);
                if text == "*" || self.try_attribute(v, item)?.is_some() {
                    continue;
                }
                match self.import_dotted(&format!("{full}.{text}")) {
                    Ok(_) => {}
                    Err(unwind) if self.is_raised(unwind, TypeId::ModuleNotFoundError) => {}
                    Err(unwind) => return Err(unwind),
                }
            }
        }
        Ok(v)
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
        if let Some(v) = self.loaded_module(name)? {
            if v.is_none() {
                return Err(
                    self.not_found(full, &format!("import of {full} halted; None in sys.modules"))
                );
            }
            return Ok(v);
        }
        let parent = match full.rsplit_once('.') {
            Some((outer, last)) => {
                let parent = self.import_dotted(outer)?;
                Some((parent, last))
            }
            None => None,
        };
        // The parent may have put it there.
        if parent.is_some()
            && let Some(v) = self.loaded_module(name)?
        {
            return Ok(v);
        }
        let v = match modules::ALL.iter().find(|spec| spec.name == full) {
            Some(spec) => self.make_module(spec)?,
            None => self.import_file(full, parent)?,
        };
        if let Some((parent, last)) = parent
            && parent.is_kind(MODULE)
        {
            let last = self.intern(last)?;
            self.set_attribute(parent, last, v)?;
        }
        Ok(v)
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

    fn import_file(&mut self, full: &str, parent: Option<(Value, &str)>) -> Exec {
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
            let place = if place.is_empty() { ".".to_string() } else { place };
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
    fn namespace_package(&mut self, full: &str, portions: &[String]) -> Exec {
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
        Ok(v)
    }

    fn load_file(&mut self, full: &str, file: &str, package: Option<&str>) -> Exec {
        match std::fs::read(file) {
            Ok(text) => self.load_source(full, file, &text, package),
            Err(error) => Err(self.os_error(&error, None)),
        }
    }

    fn load_source(&mut self, full: &str, file: &str, text: &[u8], package: Option<&str>) -> Exec {
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
        self.run_module(name, v, code)
    }

    fn run_module(&mut self, name: Value, v: Value, code: &'static CodeObject) -> Exec {
        let modules = self.well_known().modules;
        dict::set(self, modules, name, v)?;
        let d = module::dict_of(self, v)?;
        match self.run_code(code, d, d) {
            Ok(_) => Ok(self.loaded_module(name)?.unwrap_or(v)),
            Err(unwind) => {
                if !matches!(unwind, Unwind::Abort | Unwind::Wait) {
                    dict::remove(self, modules, name)?;
                }
                Err(unwind)
            }
        }
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
        let unwind = self.error(
            TypeId::ImportError,
            &format!("cannot import name '{text}' from '{own_text}' ({place})"),
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
