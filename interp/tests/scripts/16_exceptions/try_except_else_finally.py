def run(kind):
    print("--", kind)
    try:
        if kind == "value":
            raise ValueError("v")
        if kind == "key":
            {}["k"]
        if kind == "zero":
            1 / 0
        if kind == "custom":
            raise Custom
        print("body ok")
    except ValueError as e:
        print("value", e)
    except (KeyError, IndexError) as e:
        print("lookup", e, type(e).__name__)
    except ArithmeticError:
        print("arithmetic")
    except:
        print("anything")
    else:
        print("else")
    finally:
        print("finally")


class Custom(Exception):
    pass


for k in ("none", "value", "key", "zero", "custom"):
    run(k)


def name_is_gone():
    e = "before"
    try:
        raise ValueError
    except ValueError as e:
        pass
    try:
        e
    except UnboundLocalError as err:
        print(err)


name_is_gone()
try:
    try:
        raise KeyError("inner")
    except ValueError:
        print("no")
    finally:
        print("inner finally")
except KeyError as e:
    print("outer", e)
try:
    pass
finally:
    print("plain finally")
