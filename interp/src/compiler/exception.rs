//! `try`, `with`, and leaving them.
//!
//! Main invariant: the code that leaves a protected region early runs what the region owes
//! (finally bodies, exits, restored handled exceptions) outside the region's own range, and the
//! ranges are in force again afterwards.

use ruff_python_ast::{self as ast, ExceptHandler, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::codegen::{Access, Compiler, Result};
use super::unit::{Block, Reg, Suspended};
use crate::bytecode::{Awaited, Constant, Op, Span, SpecialMethod};
use crate::syntax::CompileError;

/// What an early exit has passed, to be put back.
pub(crate) struct Unwound<'a> {
    blocks: Vec<Block<'a>>,
    suspended: Vec<Suspended>,
    mark: u32,
}

impl<'a> Compiler<'a> {
    /// Emits what leaving all blocks from `keep` up owes. The jump or return goes between this
    /// and [`Compiler::rewind`].
    pub(crate) fn unwind(&mut self, keep: usize, range: TextRange) -> Result<Unwound<'a>> {
        let mark = self.mark();
        let mut token = Unwound { blocks: Vec::new(), suspended: Vec::new(), mark };
        while self.unit().blocks.len() > keep {
            let Some(block) = self.u().blocks.pop() else { break };
            let ranges = usize::from(!matches!(block, Block::Loop { .. }));
            let suspended = self.u().suspend(ranges);
            token.blocks.push(block);
            token.suspended.push(suspended);
            match block {
                Block::Loop { .. } | Block::Protected => {}
                Block::Finally { body } => self.statements(body)?,
                Block::Handler { saved } => self.emit(Op::PopExc, 0, saved, 0, 0),
                Block::Named { name } => self.clear_name(name),
                Block::With { window, is_async, range: with } => {
                    self.at_range(with);
                    let copy = self.u().alloc_many(5);
                    self.u().mov(copy, window);
                    self.u().mov(copy + 1, window + 1);
                    self.exit_normally(copy, is_async);
                }
                Block::Star => {
                    let text = "'break', 'continue' and 'return' cannot appear in an except* block";
                    return Err(CompileError::syntax(text, range));
                }
            }
        }
        Ok(token)
    }

    /// Puts back what [`Compiler::unwind`] passed.
    pub(crate) fn rewind(&mut self, token: Unwound<'a>) {
        for (block, suspended) in token.blocks.into_iter().zip(token.suspended).rev() {
            self.u().resume(suspended);
            self.u().blocks.push(block);
        }
        self.release(token.mark);
    }

    /// The name of a handled exception is deleted, whether the body did so or not.
    fn clear_name(&mut self, name: &'a str) {
        if let Access::Register(r, _) = self.access(name) {
            self.emit(Op::Unset, 0, r, 0, 0);
            return;
        }
        let m = self.mark();
        let t = self.alloc();
        self.u().load(t, Constant::None);
        self.store_name(name, t);
        self.delete_name(name);
        self.release(m);
    }

    fn nowhere(&mut self) {
        self.u().span = Span::NONE;
    }

    pub(crate) fn try_statement(&mut self, t: &'a ast::StmtTry) -> Result {
        if t.finalbody.is_empty() {
            return self.try_except(t);
        }
        let (handler, cleanup, end) = (self.u().label(), self.u().label(), self.u().label());
        let (error, saved, second) = (self.alloc(), self.alloc(), self.alloc());
        self.u().protect(handler, error);
        self.u().blocks.push(Block::Finally { body: &t.finalbody });
        if t.handlers.is_empty() {
            self.statements(&t.body)?;
        } else {
            self.try_except(t)?;
        }
        self.u().blocks.pop();
        self.u().unprotect();
        self.statements(&t.finalbody)?;
        self.nowhere();
        self.u().goto(end);
        self.u().bind(handler);
        self.emit(Op::PushExc, 0, saved, error, 0);
        self.u().protect(cleanup, second);
        self.u().blocks.push(Block::Handler { saved });
        self.statements(&t.finalbody)?;
        self.u().blocks.pop();
        self.nowhere();
        self.emit(Op::Reraise, 0, error, 0, 0);
        self.u().unprotect();
        self.leave_handler(cleanup, saved, second);
        self.u().bind(end);
        Ok(())
    }

    /// Where an exception in a handler goes: what was handled before is restored.
    fn leave_handler(&mut self, cleanup: super::unit::Label, saved: Reg, second: Reg) {
        self.nowhere();
        self.u().bind(cleanup);
        self.emit(Op::PopExc, 0, saved, 0, 0);
        self.emit(Op::Reraise, 0, second, 0, 0);
    }

    fn try_except(&mut self, t: &'a ast::StmtTry) -> Result {
        let (handler, cleanup, end) = (self.u().label(), self.u().label(), self.u().label());
        let m = self.mark();
        let (error, saved, second) = (self.alloc(), self.alloc(), self.alloc());
        self.u().protect(handler, error);
        self.u().blocks.push(Block::Protected);
        self.statements(&t.body)?;
        self.u().blocks.pop();
        self.u().unprotect();
        self.statements(&t.orelse)?;
        self.nowhere();
        self.u().goto(end);
        self.u().bind(handler);
        self.emit(Op::PushExc, 0, saved, error, 0);
        self.u().protect(cleanup, second);
        self.u().blocks.push(Block::Handler { saved });
        if t.is_star {
            self.star_handlers(&t.handlers, error, saved, end)?;
        } else {
            self.handlers(&t.handlers, error, saved, end)?;
        }
        self.u().blocks.pop();
        self.u().unprotect();
        self.leave_handler(cleanup, saved, second);
        self.u().bind(end);
        self.release(m);
        Ok(())
    }

    fn handlers(
        &mut self,
        handlers: &'a [ExceptHandler],
        error: Reg,
        saved: Reg,
        end: super::unit::Label,
    ) -> Result {
        let count = handlers.len();
        for (i, ExceptHandler::ExceptHandler(h)) in handlers.iter().enumerate() {
            let next = self.u().label();
            let m = self.mark();
            if let Some(class) = &h.type_ {
                let r = self.any(class)?;
                self.at(&**class);
                self.u().jump(Op::JumpNoMatch, 0, error, r, next);
            } else if i + 1 != count {
                return self.error("default 'except:' must be last", h);
            }
            self.release(m);
            self.named_body(h.name.as_ref(), error, &h.body, h.range)?;
            self.nowhere();
            let suspended = self.u().suspend(1);
            self.emit(Op::PopExc, 0, saved, 0, 0);
            self.u().goto(end);
            self.u().resume(suspended);
            self.u().bind(next);
        }
        self.nowhere();
        self.emit(Op::Reraise, 0, error, 0, 0);
        Ok(())
    }

    /// A handler's body with its exception bound to a name, if it has one.
    fn named_body(
        &mut self,
        name: Option<&'a ast::Identifier>,
        error: Reg,
        body: &'a [Stmt],
        range: TextRange,
    ) -> Result {
        let Some(name) = name else { return self.statements(body) };
        let name = self.mangled(name);
        let (cleanup, end) = (self.u().label(), self.u().label());
        let second = self.alloc();
        self.at_range(range);
        self.store_name(name, error);
        self.u().protect(cleanup, second);
        self.u().blocks.push(Block::Named { name });
        self.statements(body)?;
        self.u().blocks.pop();
        self.u().unprotect();
        self.nowhere();
        self.clear_name(name);
        self.u().goto(end);
        self.u().bind(cleanup);
        self.clear_name(name);
        self.emit(Op::Reraise, 0, second, 0, 0);
        self.u().bind(end);
        Ok(())
    }

    /// `except*`: each handler takes its part of the group; the rest and what the handlers
    /// raise is raised together at the end.
    fn star_handlers(
        &mut self,
        handlers: &'a [ExceptHandler],
        error: Reg,
        saved: Reg,
        end: super::unit::Label,
    ) -> Result {
        // The matching part, and the rest so far.
        let part = self.u().alloc_many(2);
        let raised = self.alloc();
        self.nowhere();
        self.emit(Op::BuildList, 0, raised, raised, 0);
        self.u().mov(part + 1, error);
        for ExceptHandler::ExceptHandler(h) in handlers {
            let (next, failed) = (self.u().label(), self.u().label());
            let Some(class) = &h.type_ else {
                return self.error("expected one or more exception types", h);
            };
            let m = self.mark();
            let (inner, second) = (self.alloc(), self.alloc());
            let r = self.any(class)?;
            self.at(&**class);
            self.emit(Op::MatchStar, 0, part, part + 1, r);
            self.u().jump(Op::JumpNone, 1, part, 0, next);
            self.emit(Op::PushExc, 0, inner, part, 0);
            self.u().protect(failed, second);
            self.u().blocks.push(Block::Star);
            self.named_body(h.name.as_ref(), part, &h.body, h.range)?;
            self.u().blocks.pop();
            self.u().unprotect();
            self.nowhere();
            self.emit(Op::PopExc, 0, inner, 0, 0);
            self.u().goto(next);
            self.u().bind(failed);
            self.emit(Op::PopExc, 0, inner, 0, 0);
            self.emit(Op::ListAppend, 0, raised, second, 0);
            self.u().bind(next);
            self.release(m);
        }
        let nothing = self.u().label();
        let done = self.u().label();
        self.nowhere();
        self.u().jump(Op::JumpNone, 1, part + 1, 0, nothing);
        self.emit(Op::ListAppend, 0, raised, part + 1, 0);
        self.u().bind(nothing);
        self.emit(Op::PrepReraiseStar, 0, part, error, raised);
        self.u().jump(Op::JumpNone, 1, part, 0, done);
        self.emit(Op::Reraise, 0, part, 0, 0);
        self.u().bind(done);
        let suspended = self.u().suspend(1);
        self.emit(Op::PopExc, 0, saved, 0, 0);
        self.u().goto(end);
        self.u().resume(suspended);
        Ok(())
    }

    // ---- with ----

    /// `with a as x, b as y: body` is one `with` in another.
    pub(crate) fn with_items(
        &mut self,
        items: &'a [ast::WithItem],
        body: &'a [Stmt],
        is_async: bool,
    ) -> Result {
        let Some((item, rest)) = items.split_first() else { return self.statements(body) };
        let (handler, cleanup) = (self.u().label(), self.u().label());
        let (suppressed, end) = (self.u().label(), self.u().label());
        let range = item.context_expr.range();
        let m = self.mark();
        let (error, saved, second) = (self.alloc(), self.alloc(), self.alloc());
        let window = self.u().alloc_many(5);
        let entered = self.u().alloc_many(2);
        let manager = self.any_in(&item.context_expr, Some(entered))?;
        self.at_range(range);
        let (enter, exit) = if is_async {
            (SpecialMethod::Aenter, SpecialMethod::Aexit)
        } else {
            (SpecialMethod::Enter, SpecialMethod::Exit)
        };
        self.emit(Op::LoadSpecial, exit as u8, window, manager, 0);
        self.emit(Op::LoadSpecial, enter as u8, entered, manager, 0);
        self.u().emit_site(Op::CallMethod, 0, entered, entered, None);
        if is_async {
            self.await_in_place(entered, Awaited::Aenter);
        }
        self.release(u32::from(entered));
        self.u().protect(handler, error);
        self.u().blocks.push(Block::With { window, is_async, range });
        if let Some(target) = &item.optional_vars {
            self.release(u32::from(entered) + 1);
            self.assign(target, entered)?;
            self.release(u32::from(entered));
        }
        self.with_items(rest, body, is_async)?;
        self.u().blocks.pop();
        self.u().unprotect();
        self.at_range(range);
        self.exit_normally(window, is_async);
        self.u().goto(end);
        self.u().bind(handler);
        self.emit(Op::PushExc, 0, saved, error, 0);
        self.u().protect(cleanup, second);
        self.emit(Op::ExcTriple, 0, window + 2, error, 0);
        self.u().emit_site(Op::CallMethod, 3, window, window, None);
        if is_async {
            self.await_in_place(window, Awaited::Aexit);
        }
        self.u().jump(Op::JumpIf, 1, window, 0, suppressed);
        self.emit(Op::Reraise, 0, error, 0, 0);
        self.u().unprotect();
        self.leave_handler(cleanup, saved, second);
        self.u().bind(suppressed);
        self.emit(Op::PopExc, 0, saved, 0, 0);
        self.u().bind(end);
        self.release(m);
        Ok(())
    }

    /// Calls the exit method in the window with three Nones.
    fn exit_normally(&mut self, window: Reg, is_async: bool) {
        for i in 2..5 {
            self.u().load(window + i, Constant::None);
        }
        self.u().emit_site(Op::CallMethod, 3, window, window, None);
        if is_async {
            self.await_in_place(window, Awaited::Aexit);
        }
    }
}
