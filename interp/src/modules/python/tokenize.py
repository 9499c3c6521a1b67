"""`_tokenize`: an iterator over the tokens of lines."""

from token import EXACT_TOKEN_TYPES, OP, COMMENT, NL


class TokenizerIter:
    def __init__(self, readline, *, encoding=None, extra_tokens=False):
        lines = []
        while True:
            try:
                line = readline()
            except StopIteration:
                break
            if not line:
                break
            lines.append(line if isinstance(line, str) else bytes(line).decode(encoding or 'utf-8'))
        found, self._fault = _tokens(''.join(lines))
        if not extra_tokens:
            found = [(EXACT_TOKEN_TYPES.get(t[1], OP), *t[1:]) if t[0] == OP else t
                     for t in found if t[0] not in (COMMENT, NL)]
        self._tokens = iter(found)

    def __iter__(self):
        return self

    def __next__(self):
        for token in self._tokens:
            return token
        if self._fault is not None:
            (message, line, column), self._fault = self._fault, None
            raise SyntaxError(message, ('<string>', line, column, None))
        raise StopIteration
