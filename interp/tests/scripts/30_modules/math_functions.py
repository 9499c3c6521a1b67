import math
print(math.pi, math.e, math.tau, math.inf, math.nan)
print(math.sqrt(2), round(math.cbrt(27), 12), math.pow(2, 0.5), math.exp(1), math.log(10), math.log(8, 2), math.log2(1024), math.log10(1000), math.log1p(0.5), math.expm1(0.5))
print(math.sin(1), math.cos(1), math.tan(1), math.asin(0.5), math.acos(0.5), math.atan(1), math.atan2(1, -1))
print(math.sinh(1), math.cosh(1), math.tanh(1), math.degrees(math.pi), math.radians(180), math.hypot(3, 4), math.hypot(1, 2, 2), math.dist([0, 0], [3, 4]))
print(math.floor(-1.5), math.ceil(-1.5), math.trunc(-1.5), math.fabs(-2), math.fmod(-7, 3), math.remainder(7, 4), math.modf(2.75), math.frexp(8.0), math.ldexp(0.5, 4), math.copysign(2, -0.0))
print(math.factorial(20), math.comb(10, 3), math.perm(5, 2), math.perm(4), math.gcd(12, 18), math.lcm(4, 6), math.isqrt(17), math.prod([1, 2, 3, 4]), math.prod([], start=7), math.fsum([0.1] * 10))
print(math.isclose(0.1 + 0.2, 0.3), math.isclose(1, 1.1, rel_tol=0.2), math.isclose(0, 1e-10, abs_tol=1e-9), math.isnan(math.nan), math.isinf(-math.inf), math.isfinite(1))
print(math.erf(0.5), math.gamma(5), math.ulp(1.0), math.nextafter(1.0, 2.0), math.sumprod([1, 2], [3, 4]))
print(math.factorial(30), math.comb(60, 30), math.log(10 ** 400), math.log2(2 ** 2000), math.sqrt(10 ** 200))
for bad in ("sqrt(-1)", "log(0)", "log(-1)", "factorial(-1)", "factorial(1.5)", "exp(1000)", "acos(2)", "fmod(1, 0)", "comb(-1, 2)", "isqrt(-1)", "gcd(1.5, 2)", "sin('a')", "floor(math.inf)", "pow(0, -1)", "sin(math.inf)"):
    try:
        print(eval("math." + bad))
    except (ValueError, TypeError, OverflowError) as e:
        print(bad, type(e).__name__)


class F:
    def __float__(self):
        return 2.25

    def __floor__(self):
        return "floored"


print(math.sqrt(F()), math.floor(F()))
