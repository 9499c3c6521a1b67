//! `match`.
//!
//! Main invariant: a pattern binds nothing until it has matched as a whole: its captures are
//! collected as registers, and stored when the pattern has succeeded, before the guard.

use ruff_python_ast::{self as ast, Pattern};
use ruff_text_size::Ranged;

use super::codegen::{Compiler, Result};
use super::fold::fold;
use super::unit::{Label, Reg};
use crate::bytecode::{Constant, Op};
use crate::syntax::CompileError;
use crate::text::string::repr::repr_string;
use crate::text::wtf8::Text;

/// Names bound so far, and where their values are.
type Captures<'a> = Vec<(&'a str, Reg)>;

impl<'a> Compiler<'a> {
    pub(crate) fn match_statement(&mut self, s: &'a ast::StmtMatch) -> Result {
        let subject = self.alloc();
        self.to(&s.subject, subject)?;
        let end = self.u().label();
        let count = s.cases.len();
        for (i, case) in s.cases.iter().enumerate() {
            let next = self.u().label();
            let m = self.mark();
            let open = i + 1 == count || case.guard.is_some();
            if !open && let Some(irrefutable) = case.pattern.irrefutable_pattern() {
                let text = match &irrefutable.kind {
                    ast::IrrefutablePatternKind::Name(name) => {
                        format!("name capture '{name}' makes remaining patterns unreachable")
                    }
                    ast::IrrefutablePatternKind::Wildcard => {
                        "wildcard makes remaining patterns unreachable".to_string()
                    }
                };
                return Err(CompileError::syntax(text, case.pattern.range()));
            }
            let mut captures = Vec::new();
            self.pattern(&case.pattern, subject, next, &mut captures)?;
            self.at(&case.pattern);
            for (name, r) in captures {
                self.store_name(name, r);
            }
            if let Some(guard) = &case.guard {
                self.condition(guard, false, next)?;
            }
            self.release(m);
            self.statements(&case.body)?;
            if i + 1 < count {
                self.u().goto(end);
            }
            self.u().bind(next);
        }
        self.u().bind(end);
        Ok(())
    }

    fn capture_pattern(
        &mut self,
        name: &'a ast::Identifier,
        value: Reg,
        captures: &mut Captures<'a>,
    ) -> Result {
        let mangled = self.mangled(name);
        if captures.iter().any(|c| c.0 == mangled) {
            let text = format!("multiple assignments to name '{name}' in pattern");
            return Err(CompileError::syntax(text, name.range));
        }
        captures.push((mangled, value));
        Ok(())
    }

    /// Goes to `fail` unless `R[subject]` matches. Registers stay allocated for the captures.
    fn pattern(
        &mut self,
        pattern: &'a Pattern,
        subject: Reg,
        fail: Label,
        captures: &mut Captures<'a>,
    ) -> Result {
        match pattern {
            Pattern::MatchValue(v) => {
                if let Some(c) = fold(&v.value, self.text)?
                    && let Some(k) = self.narrow_constant(c)
                {
                    self.at(pattern);
                    self.u().jump(Op::JumpEqK, 0, subject, k, fail);
                    return Ok(());
                }
                let m = self.mark();
                let r = self.any(&v.value)?;
                self.at(pattern);
                self.u().jump(Op::JumpEq, 0, subject, r, fail);
                self.release(m);
            }
            Pattern::MatchSingleton(s) => {
                self.at(pattern);
                let c = match s.value {
                    ast::Singleton::None => {
                        self.u().jump(Op::JumpNone, 0, subject, 0, fail);
                        return Ok(());
                    }
                    ast::Singleton::True => Constant::True,
                    ast::Singleton::False => Constant::False,
                };
                let m = self.mark();
                let t = self.alloc();
                self.u().load(t, c);
                self.u().jump(Op::JumpIs, 0, subject, t, fail);
                self.release(m);
            }
            Pattern::MatchSequence(s) => self.sequence(s, subject, fail, captures)?,
            Pattern::MatchMapping(m) => self.mapping(m, subject, fail, captures)?,
            Pattern::MatchClass(c) => self.class_pattern(c, subject, fail, captures)?,
            Pattern::MatchStar(s) => {
                if let Some(name) = &s.name {
                    self.capture_pattern(name, subject, captures)?;
                }
            }
            Pattern::MatchAs(a) => {
                if let Some(inner) = &a.pattern {
                    self.pattern(inner, subject, fail, captures)?;
                }
                if let Some(name) = &a.name {
                    self.capture_pattern(name, subject, captures)?;
                }
            }
            Pattern::MatchOr(o) => self.alternatives(o, subject, fail, captures)?,
        }
        Ok(())
    }

    fn sequence(
        &mut self,
        s: &'a ast::PatternMatchSequence,
        subject: Reg,
        fail: Label,
        captures: &mut Captures<'a>,
    ) -> Result {
        let n = s.patterns.len();
        let stars: Vec<usize> =
            (0..n).filter(|&i| matches!(s.patterns[i], Pattern::MatchStar(_))).collect();
        if stars.len() > 1 {
            let text = "multiple starred names in sequence pattern";
            return Err(CompileError::syntax(text, s.range));
        }
        self.at(s);
        self.u().jump(Op::JumpNotSeq, 0, subject, 0, fail);
        let least = n - stars.len();
        if least > 0 || stars.is_empty() {
            let m = self.mark();
            let len = self.alloc();
            self.emit(Op::GetLen, 0, len, subject, 0);
            let form = if stars.is_empty() { Op::JumpEqI } else { Op::JumpGeI };
            let Ok(least) = i16::try_from(least) else {
                return self.error("too many patterns in a sequence pattern", s);
            };
            self.u().jump(form, 0, len, least as u16, fail);
            self.release(m);
        }
        // `[_, *_]` needs no items.
        let ignored = |p: &Pattern| match p {
            Pattern::MatchStar(s) => s.name.is_none(),
            p => is_wildcard(p),
        };
        if s.patterns.iter().all(ignored) {
            return Ok(());
        }
        let base = self.u().alloc_many(n as u32);
        match stars.first() {
            None => self.emit(Op::Unpack, 0, base, subject, n as u16),
            Some(&star) => match u8::try_from(star) {
                Ok(x) => self.emit(Op::UnpackEx, x, base, subject, (n - star - 1) as u16),
                Err(_) => {
                    let text = "too many expressions in star-unpacking sequence pattern";
                    return self.error(text, s);
                }
            },
        }
        for (i, p) in s.patterns.iter().enumerate() {
            if !ignored(p) {
                self.pattern(p, base + i as u16, fail, captures)?;
            }
        }
        Ok(())
    }

    fn mapping(
        &mut self,
        m: &'a ast::PatternMatchMapping,
        subject: Reg,
        fail: Label,
        captures: &mut Captures<'a>,
    ) -> Result {
        self.at(m);
        self.u().jump(Op::JumpNotMap, 0, subject, 0, fail);
        let n = m.keys.len();
        let Ok(count) = i16::try_from(n) else {
            return self.error("too many keys in a mapping pattern", m);
        };
        let keys = self.alloc();
        let values = self.alloc();
        let items = self.u().alloc_many(n as u32);
        if n > 0 {
            let mark = self.mark();
            let len = self.alloc();
            self.emit(Op::GetLen, 0, len, subject, 0);
            self.u().jump(Op::JumpGeI, 0, len, count as u16, fail);
            self.release(mark);
            let mut constants = Vec::new();
            for k in &m.keys {
                match fold(k, self.text)? {
                    Some(c) => {
                        let text = self.text.get(k.range().to_std_range()).unwrap_or_default();
                        let key = super::unit::const_key(&c);
                        if constants.contains(&key) {
                            let text = match &c {
                                Constant::Str(s) => repr_string(Text::new(s)),
                                _ => text.into(),
                            };
                            let text = format!("mapping pattern checks duplicate key ({text})");
                            return self.error(text, m);
                        }
                        constants.push(key);
                    }
                    None => constants.push(None),
                }
            }
            self.tuple(&m.keys, keys, m.range)?;
            self.at(m);
            self.emit(Op::MatchKeys, 0, values, subject, keys);
            self.u().jump(Op::JumpNone, 1, values, 0, fail);
            self.emit(Op::Unpack, 0, items, values, n as u16);
            for (i, p) in m.patterns.iter().enumerate() {
                self.pattern(p, items + i as u16, fail, captures)?;
            }
        }
        if let Some(rest) = &m.rest {
            let dict = self.alloc();
            self.at(m);
            self.emit(Op::BuildMap, 0, dict, dict, 0);
            self.emit(Op::DictUpdate, 0, dict, subject, 0);
            if n > 0 {
                let mark = self.mark();
                let base = self.u().alloc_many(n as u32);
                self.emit(Op::Unpack, 0, base, keys, n as u16);
                for i in 0..n {
                    self.emit(Op::DelItem, 0, dict, base + i as u16, 0);
                }
                self.release(mark);
            }
            self.capture_pattern(rest, dict, captures)?;
        }
        Ok(())
    }

    fn class_pattern(
        &mut self,
        c: &'a ast::PatternMatchClass,
        subject: Reg,
        fail: Label,
        captures: &mut Captures<'a>,
    ) -> Result {
        let positional = &c.arguments.patterns;
        let keywords = &c.arguments.keywords;
        let Ok(x) = u8::try_from(positional.len()) else {
            return self.error("too many sub-patterns in class pattern", c);
        };
        for (i, k) in keywords.iter().enumerate() {
            if keywords[..i].iter().any(|o| o.attr.id == k.attr.id) {
                let text = format!("attribute name repeated in class pattern: {}", k.attr);
                return self.error(text, &k.pattern);
            }
        }
        let n = positional.len() + keywords.len();
        let values = self.alloc();
        let items = self.u().alloc_many(n as u32);
        let m = self.mark();
        let class = self.u().alloc_many(2);
        self.to(&c.cls, class)?;
        self.at(c);
        let names: Vec<_> =
            keywords.iter().map(|k| Constant::Str(k.attr.as_bytes().into())).collect();
        self.u().load(class + 1, Constant::Tuple(names.into()));
        self.emit(Op::MatchClass, x, values, subject, class);
        self.release(m);
        self.u().jump(Op::JumpNone, 1, values, 0, fail);
        if n > 0 {
            self.emit(Op::Unpack, 0, items, values, n as u16);
        }
        let patterns = positional.iter().chain(keywords.iter().map(|k| &k.pattern));
        for (i, p) in patterns.enumerate() {
            if !is_wildcard(p) {
                self.pattern(p, items + i as u16, fail, captures)?;
            }
        }
        Ok(())
    }

    fn alternatives(
        &mut self,
        o: &'a ast::PatternMatchOr,
        subject: Reg,
        fail: Label,
        captures: &mut Captures<'a>,
    ) -> Result {
        let end = self.u().label();
        let count = o.patterns.len();
        let mut shared: Captures<'a> = Vec::new();
        // One register a name, the same for each alternative.
        let mut registers: Option<Captures<'a>> = None;
        for (i, p) in o.patterns.iter().enumerate() {
            if i + 1 < count && p.is_irrefutable() {
                let text = match p.irrefutable_pattern().map(|p| p.kind) {
                    Some(ast::IrrefutablePatternKind::Name(n)) => {
                        format!("name capture '{n}' makes remaining patterns unreachable")
                    }
                    _ => "wildcard makes remaining patterns unreachable".to_string(),
                };
                return Err(CompileError::syntax(text, p.range()));
            }
            let next = self.u().label();
            let mut own = Vec::new();
            self.pattern(p, subject, next, &mut own)?;
            match &registers {
                None => {
                    for &(name, r) in &own {
                        let to = self.alloc();
                        self.u().mov(to, r);
                        shared.push((name, to));
                    }
                    registers = Some(shared.clone());
                }
                Some(first) => {
                    let same = first.len() == own.len()
                        && own.iter().all(|(n, _)| first.iter().any(|f| f.0 == *n));
                    if !same {
                        let text = "alternative patterns bind different names";
                        return Err(CompileError::syntax(text, o.range));
                    }
                    for &(name, to) in first {
                        if let Some(&(_, r)) = own.iter().find(|c| c.0 == name) {
                            self.u().mov(to, r);
                        }
                    }
                }
            }
            self.u().goto(end);
            self.u().bind(next);
        }
        self.at(o);
        self.u().goto(fail);
        self.u().bind(end);
        for (name, r) in shared {
            if captures.iter().any(|c| c.0 == name) {
                let text = format!("multiple assignments to name '{name}' in pattern");
                return Err(CompileError::syntax(text, o.range));
            }
            captures.push((name, r));
        }
        Ok(())
    }
}

/// Whether the pattern is `_`.
fn is_wildcard(p: &Pattern) -> bool {
    matches!(p, Pattern::MatchAs(a) if a.pattern.is_none() && a.name.is_none())
}
