def cleanup():
    raise OSError("disk full")


try:
    int("not a number")
except ValueError:
    cleanup()
