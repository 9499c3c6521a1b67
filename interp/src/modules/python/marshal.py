"""The names that `importlib` imports. There are no compiled files: nothing can be marshalled."""

version = 5


def dumps(value, version=version, /, **options):
    raise ValueError('unmarshallable object')


def dump(value, file, version=version, /, **options):
    raise ValueError('unmarshallable object')


def loads(data, /, **options):
    raise ValueError('bad marshal data')


def load(file, /, **options):
    raise ValueError('bad marshal data')
