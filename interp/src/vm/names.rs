//! Names that the machine itself looks up, interned once.

use crate::value::Value;
use crate::vm::{Exec, Machine};

macro_rules! names {
    ($($field:ident = $text:literal,)*) => {
        /// Interned names.
        #[derive(Debug)]
        pub struct Names { $(#[doc = $text] pub $field: Value,)* }

        impl Names {
            pub(crate) fn make(m: &mut Machine) -> Exec<Names> {
                Ok(Names { $($field: m.intern($text)?,)* })
            }
        }
    };
}

names! {
    abs = "__abs__", add = "__add__", aenter = "__aenter__", aexit = "__aexit__", aiter = "__aiter__",
    all = "__all__", and = "__and__", anext = "__anext__", annotate = "__annotate__",
    annotations = "__annotations__", args = "args", r#await = "__await__", bases = "__bases__",
    bool = "__bool__", build_class = "__build_class__", builtins = "__builtins__", bytes = "__bytes__",
    call = "__call__", cause = "__cause__", ceil = "__ceil__", class = "__class__",
    class_getitem = "__class_getitem__", classcell = "__classcell__", closure = "__closure__",
    code = "__code__", complex = "__complex__", contains = "__contains__", context = "__context__",
    defaults = "__defaults__", del = "__del__", delattr = "__delattr__", delete = "__delete__",
    delitem = "__delitem__", dict = "__dict__", dir = "__dir__", divmod = "__divmod__", doc = "__doc__",
    enter = "__enter__", eq = "__eq__", exit = "__exit__", file = "__file__", float = "__float__",
    floor = "__floor__", floordiv = "__floordiv__", format = "__format__", fspath = "__fspath__",
    func = "__func__", ge = "__ge__", get = "__get__", getattr = "__getattr__",
    getattribute = "__getattribute__", getitem = "__getitem__", globals = "__globals__", gt = "__gt__",
    hash = "__hash__", iadd = "__iadd__", iand = "__iand__", ifloordiv = "__ifloordiv__",
    ilshift = "__ilshift__", imatmul = "__imatmul__", imod = "__imod__", imul = "__imul__",
    index = "__index__", init = "__init__", init_subclass = "__init_subclass__",
    instancecheck = "__instancecheck__", int = "__int__", invert = "__invert__", ior = "__ior__",
    ipow = "__ipow__", irshift = "__irshift__", isub = "__isub__", iter = "__iter__",
    itruediv = "__itruediv__", ixor = "__ixor__", kwdefaults = "__kwdefaults__", le = "__le__",
    len = "__len__", length_hint = "__length_hint__", lshift = "__lshift__", lt = "__lt__",
    match_args = "__match_args__", matmul = "__matmul__", missing = "__missing__", r#mod = "__mod__",
    module = "__module__", mro = "__mro__", mro_entries = "__mro_entries__", mul = "__mul__",
    name = "__name__", ne = "__ne__", neg = "__neg__", new = "__new__", next = "__next__",
    notes = "__notes__", objclass = "__objclass__", or = "__or__", orig_bases = "__orig_bases__",
    origin = "__origin__", package = "__package__", path = "__path__", pos = "__pos__", pow = "__pow__",
    prepare = "__prepare__", qualname = "__qualname__", radd = "__radd__", rand = "__rand__",
    rdivmod = "__rdivmod__", reduce = "__reduce__", repr = "__repr__", reversed = "__reversed__",
    rfloordiv = "__rfloordiv__", rlshift = "__rlshift__", rmatmul = "__rmatmul__", rmod = "__rmod__",
    rmul = "__rmul__", ror = "__ror__", round = "__round__", rpow = "__rpow__", rrshift = "__rrshift__",
    rshift = "__rshift__", rsub = "__rsub__", rtruediv = "__rtruediv__", rxor = "__rxor__",
    self_ = "__self__", set = "__set__", set_name = "__set_name__", setattr = "__setattr__",
    setitem = "__setitem__", slots = "__slots__", spec = "__spec__", static_attributes = "__static_attributes__",
    firstlineno = "__firstlineno__", str = "__str__", sub = "__sub__",
    subclasscheck = "__subclasscheck__", suppress_context = "__suppress_context__",
    traceback = "__traceback__", truediv = "__truediv__", trunc = "__trunc__",
    type_params = "__type_params__", weakref = "__weakref__", wrapped = "__wrapped__", xor = "__xor__",
    main = "__main__", value = "value", keys = "keys", close = "close", throw = "throw", send = "send",
    msg = "msg", errno = "errno", strerror = "strerror", filename = "filename",
    obj = "obj", plain_name = "name", stdout = "stdout", stderr = "stderr", write = "write", flush = "flush",
    print_file_and_line = "print_file_and_line", code_ = "code", lineno = "lineno", offset = "offset",
    text = "text", end_lineno = "end_lineno", end_offset = "end_offset", metaclass = "metaclass",
    abstractmethods = "__abstractmethods__", isabstractmethod = "__isabstractmethod__",
    excepthook = "excepthook", displayhook = "displayhook", last_value = "last_value", underscore = "_", receiver = "self",
}
