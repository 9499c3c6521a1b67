def fail(kind, text):
    try:
        raise kind(text)
    except kind as e:
        return e


raise ExceptionGroup("several problems", [fail(ValueError, "one"), fail(TypeError, "two"),
                                          ExceptionGroup("inner", [fail(KeyError, "three"), OSError(2, "four")])])
