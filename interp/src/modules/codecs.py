# The registry of `_codecs`, its error handlers, and the codecs by tables.

_search_path = []
_cache = {}
_error_handlers = {}


def register(search_function, /):
    """Register a codec search function."""
    if not callable(search_function):
        raise TypeError("argument must be callable")
    _search_path.append(search_function)


def unregister(search_function, /):
    """Unregister a codec search function and clear the registry's cache."""
    if search_function in _search_path:
        _search_path.remove(search_function)
        _cache.clear()


def lookup(encoding, /):
    """Looks up a codec tuple in the Python codec registry."""
    if not isinstance(encoding, str):
        raise TypeError(f"lookup() argument must be str, not {type(encoding).__name__}")
    if "\0" in encoding:
        raise ValueError("embedded null character")
    name = encoding.lower().replace(" ", "_")
    found = _cache.get(name)
    if found is not None:
        return found
    if not _search_path:
        import encodings
    for search_function in _search_path:
        found = search_function(name)
        if found is None:
            continue
        if not isinstance(found, tuple) or len(found) != 4:
            raise TypeError("codec search functions must return 4-tuples")
        _cache[name] = found
        return found
    raise LookupError(f"unknown encoding: {encoding}")


def encode(obj, encoding="utf-8", errors="strict"):
    """Encodes obj using the codec registered for encoding."""
    result = lookup(encoding)[0](obj, errors)
    if not isinstance(result, tuple) or len(result) != 2:
        raise TypeError("encoder must return a tuple (object, integer)")
    return result[0]


def decode(obj, encoding="utf-8", errors="strict"):
    """Decodes obj using the codec registered for encoding."""
    result = lookup(encoding)[1](obj, errors)
    if not isinstance(result, tuple) or len(result) != 2:
        raise TypeError("decoder must return a tuple (object, integer)")
    return result[0]


def _forget_codec(encoding, /):
    """Purge the named codec from the internal codec lookup cache."""
    _cache.pop(encoding.lower().replace(" ", "_"), None)


def register_error(errors, handler, /):
    """Register the specified error handler under the name errors."""
    if not callable(handler):
        raise TypeError("handler must be callable")
    _error_handlers[errors] = handler


def lookup_error(name, /):
    """Returns the error handler for the specified name."""
    try:
        return _error_handlers[name]
    except KeyError:
        raise LookupError(f"unknown error handler name '{name}'") from None


def _unregister_error(errors, /):
    return _error_handlers.pop(errors, None) is not None


def _wrong(error):
    if not isinstance(error, Exception):
        return TypeError("codec must pass exception instance")
    return TypeError(f"don't know how to handle {type(error).__name__} in error callback")


def _strict_errors(error, /):
    if isinstance(error, Exception):
        raise error
    raise TypeError("codec must pass exception instance")


def _ignore_errors(error, /):
    if isinstance(error, UnicodeError):
        return "", error.end
    raise _wrong(error)


def _replace_errors(error, /):
    if isinstance(error, UnicodeEncodeError):
        return "?" * (error.end - error.start), error.end
    if isinstance(error, UnicodeDecodeError):
        return "\ufffd", error.end
    if isinstance(error, UnicodeTranslateError):
        return "\ufffd" * (error.end - error.start), error.end
    raise _wrong(error)


def _xmlcharrefreplace_errors(error, /):
    if isinstance(error, UnicodeEncodeError):
        part = error.object[error.start:error.end]
        return "".join(f"&#{ord(c)};" for c in part), error.end
    raise _wrong(error)


def _escaped(c):
    code = ord(c)
    if code < 0x100:
        return f"\\x{code:02x}"
    if code < 0x10000:
        return f"\\u{code:04x}"
    return f"\\U{code:08x}"


def _backslashreplace_errors(error, /):
    if isinstance(error, UnicodeDecodeError):
        part = error.object[error.start:error.end]
        return "".join(f"\\x{byte:02x}" for byte in part), error.end
    if isinstance(error, (UnicodeEncodeError, UnicodeTranslateError)):
        part = error.object[error.start:error.end]
        return "".join(map(_escaped, part)), error.end
    raise _wrong(error)


def _namereplace_errors(error, /):
    if isinstance(error, UnicodeEncodeError):
        import unicodedata
        part = []
        for c in error.object[error.start:error.end]:
            name = unicodedata.name(c, None)
            part.append(_escaped(c) if name is None else f"\\N{{{name}}}")
        return "".join(part), error.end
    raise _wrong(error)


def _surrogateescape_errors(error, /):
    if isinstance(error, UnicodeEncodeError):
        part = error.object[error.start:error.end]
        if all("\udc80" <= c <= "\udcff" for c in part):
            return bytes(ord(c) - 0xDC00 for c in part), error.end
        raise error
    if isinstance(error, UnicodeDecodeError):
        part = []
        for byte in error.object[error.start:error.end][:4]:
            if byte < 0x80:
                break
            part.append(chr(0xDC00 + byte))
        if not part:
            raise error
        return "".join(part), error.start + len(part)
    raise _wrong(error)


def _surrogatepass_errors(error, /):
    if isinstance(error, (UnicodeEncodeError, UnicodeDecodeError)):
        name = error.encoding.lower().replace("-", "_")
        if isinstance(error, UnicodeEncodeError):
            part = error.object[error.start:error.end]
            if all("\ud800" <= c <= "\udfff" for c in part):
                return part.encode(name, "surrogatepass"), error.end
            raise error
        width = 4 if "32" in name else 2 if "16" in name else 3
        part = error.object[error.start:error.start + width]
        try:
            text = bytes(part).decode(name, "surrogatepass")
        except UnicodeDecodeError:
            raise error from None
        if len(text) == 1 and "\ud800" <= text <= "\udfff":
            return text, error.start + width
        raise error
    raise _wrong(error)


for _name, _handler in (
    ("strict", _strict_errors),
    ("ignore", _ignore_errors),
    ("replace", _replace_errors),
    ("xmlcharrefreplace", _xmlcharrefreplace_errors),
    ("backslashreplace", _backslashreplace_errors),
    ("namereplace", _namereplace_errors),
    ("surrogateescape", _surrogateescape_errors),
    ("surrogatepass", _surrogatepass_errors),
):
    _error_handlers[_name] = _handler
del _name, _handler


def charmap_build(map, /):
    """The encoding table of a decoding table."""
    return {ord(c): i for i, c in enumerate(map) if c != "\ufffe"}


def charmap_decode(data, errors="strict", mapping=None, /):
    if mapping is None:
        text, _ = latin_1_decode(data, errors)
        return text, len(data)
    data = bytes(data)
    out = []
    at = 0
    while at < len(data):
        try:
            found = mapping[data[at]]
        except LookupError:
            found = None
        if isinstance(found, int):
            found = chr(found) if found != 0xFFFE else None
        if found is None or found == "\ufffe":
            error = UnicodeDecodeError(
                "charmap", data, at, at + 1, "character maps to <undefined>")
            text, at = lookup_error(errors or "strict")(error)
            if at < 0:
                at += len(data)
            out.append(text)
            continue
        out.append(found)
        at += 1
    return "".join(out), len(data)


def _charmap_byte(mapping, c):
    found = mapping.get(ord(c)) if isinstance(mapping, dict) else mapping[ord(c)]
    if isinstance(found, int):
        if not 0 <= found < 256:
            raise TypeError("character mapping must be in range(256)")
        return bytes((found,))
    return found


def charmap_encode(str, errors="strict", mapping=None, /):
    if mapping is None:
        return latin_1_encode(str, errors)
    out = []
    at = 0
    while at < len(str):
        try:
            found = _charmap_byte(mapping, str[at])
        except LookupError:
            found = None
        if found is not None:
            out.append(found)
            at += 1
            continue
        end = at + 1
        while end < len(str):
            try:
                if _charmap_byte(mapping, str[end]) is not None:
                    break
            except LookupError:
                pass
            end += 1
        error = UnicodeEncodeError("charmap", str, at, end, "character maps to <undefined>")
        text, next_at = lookup_error(errors or "strict")(error)
        if isinstance(text, bytes):
            out.append(text)
        else:
            for c in text:
                try:
                    found = _charmap_byte(mapping, c)
                except LookupError:
                    found = None
                if found is None:
                    raise error
                out.append(found)
        at = next_at if next_at >= 0 else next_at + len(str)
    return b"".join(out), len(str)


def raw_unicode_escape_encode(str, errors=None, /):
    out = bytearray()
    for c in str:
        code = ord(c)
        if code < 0x100:
            out.append(code)
        elif code < 0x10000:
            out += b"\\u%04x" % code
        else:
            out += b"\\U%08x" % code
    return bytes(out), len(str)


def raw_unicode_escape_decode(data, errors=None, final=True, /):
    if isinstance(data, str):
        data = data.encode("utf-8")
    data = bytes(data)
    out = []
    at = 0
    while at < len(data):
        byte = data[at]
        if byte == 0x5C and data[at + 1:at + 2] in (b"u", b"U"):
            width = 4 if data[at + 1] == 0x75 else 8
            digits = data[at + 2:at + 2 + width]
            try:
                if len(digits) < width or not digits.isalnum():
                    raise ValueError
                out.append(chr(int(digits, 16)))
            except (ValueError, OverflowError):
                letters = "XXXX" if width == 4 else "XXXXXXXX"
                error = UnicodeDecodeError(
                    "rawunicodeescape", data, at, min(at + 2 + width, len(data)),
                    f"truncated \\{chr(data[at + 1])}{letters} escape")
                text, at = lookup_error(errors or "strict")(error)
                out.append(text)
                continue
            at += 2 + width
            continue
        out.append(chr(byte))
        at += 1
    return "".join(out), len(data)
