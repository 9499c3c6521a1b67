from contextlib import ExitStack, contextmanager


@contextmanager
def res(n, log):
    log.append(f"+{n}")
    try:
        yield n
    finally:
        log.append(f"-{n}")


log = []
with ExitStack() as st:
    items = [st.enter_context(res(i, log)) for i in range(3)]
    st.callback(log.append, "callback")
    st.push(lambda *e: log.append(e[0].__name__ if e[0] else "clean"))
    log.append(items)
print(log)
log = []
try:
    with ExitStack() as st:
        st.enter_context(res("a", log))
        st.enter_context(res("b", log))
        raise ValueError("x")
except ValueError as e:
    print(e, log)
with ExitStack() as st:
    st.push(lambda *e: True)
    raise KeyError("swallowed")
log = []
with ExitStack() as st:
    st.enter_context(res(1, log))
    kept = st.pop_all()
print(log)
kept.close()
print(log)


def fail(name):
    raise RuntimeError(name)


try:
    with ExitStack() as st:
        st.callback(fail, "first")
        st.callback(fail, "second")
        raise ValueError("body")
except RuntimeError as e:
    out = []
    while e:
        out.append(str(e))
        e = e.__context__
    print(out)
st = ExitStack()


@st.callback
def later():
    print("later")


st.close()
try:
    ExitStack().enter_context(5)
except TypeError as e:
    print(e)
