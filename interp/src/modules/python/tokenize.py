"""The name that `tokenize` imports; the interpreter's own tokens are not offered to Python."""


class TokenizerIter:
    def __init__(self, readline, *, encoding=None, extra_tokens=False):
        raise NotImplementedError('tokens of Python source are not available')
