"""Planetary motion by a symplectic integrator: float arithmetic on lists."""
import sys

PI = 3.141592653589793
SOLAR_MASS = 4 * PI * PI
DAYS = 365.24

# Position, velocity and mass of the sun and the four giants (public ephemeris values).
BODIES = {
    "sun": ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0], SOLAR_MASS),
    "jupiter": ([4.84143144246472090, -1.16032004402742839, -0.103622044471123109],
                [0.00166007664274403694 * DAYS, 0.00769901118419740425 * DAYS, -0.0000690460016972063023 * DAYS],
                0.000954791938424326609 * SOLAR_MASS),
    "saturn": ([8.34336671824457987, 4.12479856412430479, -0.403523417114321381],
               [-0.00276742510726411510 * DAYS, 0.00499852801234917238 * DAYS, 0.0000230417297573763929 * DAYS],
               0.000285885980666130812 * SOLAR_MASS),
    "uranus": ([12.8943695621391310, -15.1111514016986312, -0.223307578892655734],
               [0.00296460137564761618 * DAYS, 0.00237847173959480950 * DAYS, -0.0000296589568540237556 * DAYS],
               0.0000436624404335156298 * SOLAR_MASS),
    "neptune": ([15.3796971148509165, -25.9193146099879641, 0.179258772950371181],
                [0.00268067772490389322 * DAYS, 0.00162824170038242295 * DAYS, -0.0000951592254519715870 * DAYS],
                0.0000515138902046611451 * SOLAR_MASS),
}


def advance(steps, dt, bodies, pairs):
    for _ in range(steps):
        for (r1, v1, m1), (r2, v2, m2) in pairs:
            dx = r1[0] - r2[0]
            dy = r1[1] - r2[1]
            dz = r1[2] - r2[2]
            d2 = dx * dx + dy * dy + dz * dz
            mag = dt / (d2 * d2 ** 0.5)
            b2 = m2 * mag
            b1 = m1 * mag
            v1[0] -= dx * b2
            v1[1] -= dy * b2
            v1[2] -= dz * b2
            v2[0] += dx * b1
            v2[1] += dy * b1
            v2[2] += dz * b1
        for r, v, _ in bodies:
            r[0] += dt * v[0]
            r[1] += dt * v[1]
            r[2] += dt * v[2]


def energy(bodies, pairs):
    e = 0.0
    for (r1, _, m1), (r2, _, m2) in pairs:
        e -= m1 * m2 / sum((a - b) ** 2 for a, b in zip(r1, r2)) ** 0.5
    for _, v, m in bodies:
        e += m * (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]) / 2
    return e


def main(n):
    bodies = [(list(r), list(v), m) for r, v, m in BODIES.values()]
    pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1:]]
    for axis in range(3):
        bodies[0][1][axis] = -sum(v[axis] * m for _, v, m in bodies) / SOLAR_MASS
    advance(n, 0.01, bodies, pairs)
    return energy(bodies, pairs)


if __name__ == "__main__":
    print("nbody %.9f" % main(int(sys.argv[1]) if len(sys.argv) > 1 else 300000))
