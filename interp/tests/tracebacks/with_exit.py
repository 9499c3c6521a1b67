class Manager:
    def __enter__(self):
        return self

    def __exit__(self, *a):
        raise RuntimeError("failed while leaving")


with Manager():
    raise ValueError("in the body")
