"""The Mandelbrot set, each row computed by whichever thread is free."""
import threading

import thread

WIDTH, HEIGHT, LIMIT = 72, 31, 200
SHADES = " .:-=+*#%@"
image = {}
todo = list(range(HEIGHT))


def row(y):
    ci = 2.4 * y / (HEIGHT - 1) - 1.2
    out = []
    for x in range(WIDTH):
        cr = 3.0 * x / (WIDTH - 1) - 2.2
        zr = zi = 0.0
        for n in range(LIMIT):
            zr, zi = zr * zr - zi * zi + cr, 2 * zr * zi + ci
            if zr * zr + zi * zi > 4.0:
                break
        else:
            n = LIMIT
        out.append(SHADES[-1] if n == LIMIT else SHADES[min(n // 2, len(SHADES) - 2)])
    return "".join(out)


def painter():
    while True:
        with thread.atomic:
            if not todo:
                return
            y = todo.pop()
        image[y] = row(y)


threads = [threading.Thread(target=painter) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
for y in range(HEIGHT):
    print(image[y].rstrip())
