def handle(f):
    try:
        return f()
    except (A, B) as e:
        log(e)
        raise C from e
    except D:
        raise
    else:
        g()
    finally:
        done()

def leave(items):
    for i in items:
        with open(i) as f, lock:
            if f: continue
            if not f: return f
        try: break
        finally: cleanup()

def groups():
    try:
        f()
    except* A as e:
        g(e)
    except* B:
        pass

assert x, "message"
