//! Python inside a Rust program: values both ways, calls, errors.

use interp::embed::{Handle, IBig, Interpreter, Object};

fn other(object: Object) -> Handle {
    match object {
        Object::Other(handle) => handle,
        object => panic!("{object:?} is copied"),
    }
}

#[test]
fn values_go_both_ways() {
    let mut python = Interpreter::new();
    let big = IBig::from(7).pow(200);
    let all: Vec<Object> = vec![
        ().into(),
        true.into(),
        (-5).into(),
        i64::MIN.into(),
        big.into(),
        1.5.into(),
        f64::INFINITY.into(),
        "".into(),
        "né\u{1F600}\0".into(),
        (&b"\x00\xff"[..]).into(),
        vec![1, 2].into(),
        Object::Tuple(vec![Object::None, "x".into()]),
        Vec::<i32>::new().into(),
        [("a", Object::from(1)), ("b", vec![0.5].into())].into_iter().collect(),
    ];
    for value in all {
        python.set("value", value.clone()).expect("it can be set");
        assert_eq!(python.get("value").expect("it can be read"), Some(value.clone()));
        assert_eq!(python.eval("[value][0]").expect("it can be read"), value);
    }
    assert_eq!(python.get("nothing").expect("no error"), None);
    let types = "[type(v).__name__ for v in (value, 1, 1.0, True)]";
    assert_eq!(python.eval(types).unwrap(), vec!["dict", "int", "float", "bool"].into());
    assert!(python.eval("float('nan')").unwrap().as_f64().is_some_and(f64::is_nan));
}

#[test]
fn functions_are_called() {
    let mut python = Interpreter::new();
    python
        .run("class C:\n  n = 0\n  def add(self, k): self.n += k; return self.n\nc = C()")
        .unwrap();
    assert_eq!(python.call("c.add", &[5.into()]).unwrap().as_i64(), Some(5));
    assert_eq!(python.call("len", &["abc".into()]).unwrap().as_i64(), Some(3));
    let c = other(python.eval("c").unwrap());
    let add = other(python.eval("c.add").unwrap());
    assert_eq!(python.call_object(&add, &[1.into()]).unwrap().as_i64(), Some(6));
    assert_eq!(python.call("getattr", &[c.clone().into(), "n".into()]).unwrap(), 6.into());
    assert_eq!(python.call("id", &[c.clone().into()]), python.eval("id(c)"));
    assert_eq!(other(python.eval("c").unwrap()), c);
    // The handle keeps the object alive.
    python.run("del c\nimport gc; gc.collect()").unwrap();
    drop(add);
    python.run("x = [C() for _ in range(10000)]").unwrap();
    assert_eq!(python.call("getattr", &[c.into(), "n".into()]).unwrap(), 6.into());
}

#[test]
fn errors_come_back() {
    let mut python = Interpreter::new();
    python.run("def f(x):\n    return 1 / x\n").unwrap();
    let error = python.call("f", &[0.into()]).unwrap_err();
    assert_eq!((error.class(), error.message()), ("ZeroDivisionError", "division by zero"));
    assert_eq!(error.to_string(), "ZeroDivisionError: division by zero");
    let traceback = "Traceback (most recent call last):\n  File \"<string>\", line 2, in f\n    \
        return 1 / x\n           ~~^~~\nZeroDivisionError: division by zero\n";
    assert_eq!(error.traceback(), traceback);
    assert_eq!(python.run("x = (").unwrap_err().class(), "SyntaxError");
    assert_eq!(python.eval("1; 2").unwrap_err().class(), "SyntaxError");
    assert_eq!(python.eval("'\\ud800'").unwrap_err().class(), "ValueError");
    assert_eq!(python.call("nothing", &[]).unwrap_err().class(), "NameError");
    python.run("loop = []; loop.append(loop)").unwrap();
    assert_eq!(python.eval("loop").unwrap_err().class(), "RecursionError");
    assert!(python.run("raise SystemExit(3)").unwrap_err().is_exit());
    assert_eq!(python.eval("'a' * 10**13").unwrap_err().class(), "MemoryError");
    assert_eq!(python.eval("6 * 7").unwrap(), 42.into());
}

#[test]
fn interpreters_are_apart() {
    let (mut one, mut two) = (Interpreter::new(), Interpreter::new());
    one.run("x = 1; import sys; sys.marker = 1").unwrap();
    assert_eq!(two.get("x").unwrap(), None);
    assert_eq!(two.eval("__import__('sys').marker").unwrap_err().class(), "AttributeError");
    assert_eq!(one.eval("x").unwrap(), 1.into());
}
