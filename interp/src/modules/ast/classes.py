"""The classes of syntax trees."""

PyCF_ONLY_AST = 0x400
PyCF_OPTIMIZED_AST = 0x8400
PyCF_TYPE_COMMENTS = 0x1000
PyCF_ALLOW_TOP_LEVEL_AWAIT = 0x2000


class AST:
    _fields = ()
    _lists = ()
    _attributes = ()
    _field_types = {}
    __match_args__ = ()

    def __init__(self, *args, **kwargs):
        cls = type(self)
        if len(args) > len(cls._fields):
            raise TypeError(f'{cls.__name__} constructor takes at most {len(cls._fields)} '
                            f'positional argument{"s" if len(cls._fields) != 1 else ""}')
        for name, value in zip(cls._fields, args):
            if name in kwargs:
                raise TypeError(f'{cls.__name__} got multiple values for argument {name!r}')
            setattr(self, name, value)
        for name, value in kwargs.items():
            setattr(self, name, value)
        for name in cls._lists:
            if name not in self.__dict__:
                setattr(self, name, [])
        if 'ctx' in cls._fields and 'ctx' not in self.__dict__:
            self.ctx = Load()

    def __repr__(self):
        fields = ', '.join(f'{n}={getattr(self, n)!r}' for n in self._fields if hasattr(self, n))
        return f'{type(self).__name__}({fields})'

    def __reduce__(self):
        return type(self), (), dict(vars(self))

    def __replace__(self, /, **changes):
        new = type(self)()
        vars(new).update(vars(self) | changes)
        return new


# A kind: its classes with their fields; those with @ have positions.
_tree = """
mod: Module(body type_ignores); Interactive(body); Expression(body); FunctionType(argtypes
        returns)
stmt @: FunctionDef(name args body decorator_list returns type_comment type_params);
        AsyncFunctionDef(name args body decorator_list returns type_comment type_params);
        ClassDef(name bases keywords body decorator_list type_params); TypeAlias(name
        type_params value); Return(value); Delete(targets); Assign(targets
        value type_comment); AugAssign(target op value); AnnAssign(target annotation value
        simple); For(target iter body orelse type_comment); AsyncFor(target iter body orelse
        type_comment); While(test body orelse); If(test body orelse); With(items body
        type_comment); AsyncWith(items body type_comment); Match(subject cases); Raise(exc
        cause); Try(body handlers orelse finalbody); TryStar(body handlers orelse
        finalbody); Assert(test msg); Import(names); ImportFrom(module names level);
        Global(names); Nonlocal(names); Expr(value); Pass; Break; Continue
expr @: BoolOp(op values); NamedExpr(target value); BinOp(left op right); UnaryOp(op
        operand); Lambda(args body); IfExp(test body orelse); Dict(keys values); Set(elts);
        ListComp(elt generators); SetComp(elt generators); DictComp(key value generators);
        GeneratorExp(elt generators); Await(value); Yield(value); YieldFrom(value);
        Compare(left ops comparators); Call(func args keywords); FormattedValue(value
        conversion format_spec); JoinedStr(values); TemplateStr(values); Interpolation(value str conversion format_spec); Constant(value kind); Attribute(value
        attr ctx); Subscript(value slice ctx); Starred(value ctx); Name(id ctx); List(elts
        ctx); Tuple(elts ctx); Slice(lower upper step)
expr_context: Load; Store; Del
boolop: And; Or
operator: Add; Sub; Mult; MatMult; Div; Mod; Pow; LShift; RShift; BitOr; BitXor; BitAnd;
        FloorDiv
unaryop: Invert; Not; UAdd; USub
cmpop: Eq; NotEq; Lt; LtE; Gt; GtE; Is; IsNot; In; NotIn
comprehension(target iter ifs is_async):
excepthandler @: ExceptHandler(type name body)
arguments(posonlyargs args vararg kwonlyargs kw_defaults kwarg defaults):
arg(arg annotation type_comment) @:
keyword(arg value) @:
alias(name asname) @:
withitem(context_expr optional_vars):
match_case(pattern guard body):
pattern @: MatchValue(value); MatchSingleton(value); MatchSequence(patterns);
        MatchMapping(keys patterns rest); MatchClass(cls patterns kwd_attrs kwd_patterns);
        MatchStar(name); MatchAs(pattern name); MatchOr(patterns)
type_ignore: TypeIgnore(lineno tag)
type_param @: TypeVar(name bound default_value); ParamSpec(name default_value);
        TypeVarTuple(name default_value)
"""

# Fields that may be None everywhere, and in some classes.
_optional = set("""returns type_comment exc cause msg annotation asname optional_vars guard lower upper
    step rest bound default_value vararg kwarg kind format_spec Return.value AnnAssign.value
    Yield.value ImportFrom.module ImportFrom.level ExceptHandler.type ExceptHandler.name
    MatchStar.name MatchAs.name MatchAs.pattern keyword.arg""".split())
# Fields that are lists everywhere but in some classes.
_lists = set("""body type_ignores decorator_list type_params bases keywords targets names items cases
    handlers orelse finalbody ops comparators args elts generators ifs values keys posonlyargs
    kwonlyargs kw_defaults defaults kwd_attrs kwd_patterns patterns argtypes""".split())
_no_lists = {'FunctionDef.args', 'AsyncFunctionDef.args', 'Lambda.args', 'Lambda.body', 'IfExp.body',
             'IfExp.orelse', 'Expression.body'}

_positions = ('lineno', 'col_offset', 'end_lineno', 'end_col_offset')


def _class(description, base, attributes):
    name, _, fields = description.strip().partition('(')
    fields = tuple(fields.rstrip(')').split())
    body = {'_fields': fields, '__match_args__': fields, '_attributes': attributes,
            '__module__': 'ast'}
    body.update((field, None) for field in fields
                if field in _optional or f'{name}.{field}' in _optional)
    body['_lists'] = tuple(field for field in fields
                           if field in _lists and f'{name}.{field}' not in _no_lists)
    body['_field_types'] = {field: list[AST] if field in body['_lists'] else object
                            for field in fields}
    if attributes:
        body.update(end_lineno=None, end_col_offset=None)
    made = globals()[name] = type(name, (base,), body)
    return made


for _line in _tree.replace('\n        ', ' ').strip().splitlines():
    _head, _, _rest = _line.partition(':')
    _attributes = _positions if _head.endswith('@') else ()
    _base = _class(_head.rstrip(' @'), AST, _attributes)
    for _description in filter(None, map(str.strip, _rest.split(';'))):
        _class(_description, _base, _attributes)

AST.__module__ = 'ast'
