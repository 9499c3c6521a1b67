//! Gamma and error functions.
//!
//! Invariant: `gamma` and `lgamma` use Lanczos' approximation with the parameters of CPython
//! (N = 13, g = 6.0246…, Boost's rational form), so that results agree to the last bit where the
//! platform's `exp`, `log`, `pow` and `sin` do.

use super::{domain, range};
use crate::text::error::Result;
use std::f64::consts::PI;

#[expect(clippy::excessive_precision, reason = "the parameters as published")]
const G: f64 = 6.024_680_040_776_729_583_740_234_375;
#[expect(clippy::excessive_precision, reason = "the parameters as published")]
const G_MINUS_HALF: f64 = 5.524_680_040_776_729_583_740_234_375;
const LOG_PI: f64 = 1.144_729_885_849_400_174_143_427_351_353_058_711_647;

#[expect(clippy::excessive_precision, reason = "the parameters as published")]
const NUMERATOR: [f64; 13] = [
    23_531_376_880.410_759_688_572_007_674_451_636_754_734_846_804_940,
    42_919_803_642.649_098_768_957_899_047_001_988_850_926_355_848_959,
    35_711_959_237.355_668_049_440_185_451_547_166_705_960_488_635_843,
    17_921_034_426.037_209_699_919_755_754_458_931_112_671_403_265_390,
    6_039_542_586.352_028_005_064_291_644_307_297_921_069_938_842_070_8,
    1_439_720_407.311_721_673_663_223_072_794_912_393_971_548_578_637_2,
    248_874_557.862_054_156_511_460_386_413_229_423_216_321_251_278_01,
    31_426_415.585_400_194_380_614_231_628_318_205_362_874_684_987_640,
    2_876_370.628_935_372_441_225_409_051_620_849_613_599_114_537_876_8,
    186_056.265_395_223_495_040_294_989_716_045_699_282_207_842_363_28,
    8_071.672_002_365_816_210_638_002_902_272_250_613_821_851_632_502_4,
    210.824_277_751_579_345_872_509_733_920_713_362_711_669_695_802_91,
    2.506_628_274_631_000_270_164_908_177_133_837_338_626_431_079_340_8,
];
const DENOMINATOR: [f64; 13] = [
    0.0,
    39_916_800.0,
    120_543_840.0,
    150_917_976.0,
    105_258_076.0,
    45_995_730.0,
    13_339_535.0,
    2_637_558.0,
    357_423.0,
    32_670.0,
    1_925.0,
    66.0,
    1.0,
];

fn lanczos_sum(x: f64) -> f64 {
    let (mut above, mut below) = (0.0, 0.0);
    if x < 5.0 {
        for (n, d) in NUMERATOR.iter().zip(DENOMINATOR).rev() {
            above = above * x + n;
            below = below * x + d;
        }
    } else {
        for (n, d) in NUMERATOR.iter().zip(DENOMINATOR) {
            above = above / x + n;
            below = below / x + d;
        }
    }
    above / below
}

/// `sin(pi * x)`, exact at multiples of a half.
fn sin_pi(x: f64) -> f64 {
    let y = x.abs() % 2.0;
    let r = match (2.0 * y).round() as i32 {
        0 => (PI * y).sin(),
        1 => (PI * (y - 0.5)).cos(),
        2 => (PI * (1.0 - y)).sin(),
        3 => -(PI * (y - 1.5)).cos(),
        _ => (PI * (y - 2.0)).sin(),
    };
    1f64.copysign(x) * r
}

/// `math.gamma(x)`.
///
/// # Errors
/// Domain error at poles, range error above 171.6 and next to zero.
pub fn gamma(x: f64) -> Result<f64> {
    if !x.is_finite() {
        return if x.is_nan() || x > 0.0 { Ok(x) } else { Err(domain()) };
    }
    if x == 0.0 {
        return Err(domain());
    }
    if x == x.floor() {
        if x < 0.0 {
            return Err(domain());
        }
        if x <= 23.0 {
            // All these factorials are exact floats.
            return Ok((1..x as u32).fold(1.0, |product, factor| product * f64::from(factor)));
        }
    }
    let a = x.abs();
    let checked = |r: f64| if r.is_infinite() { Err(range()) } else { Ok(r) };
    if a < 1e-20 {
        return checked(1.0 / x);
    }
    if a > 200.0 {
        return if x < 0.0 { Ok(0.0 / sin_pi(x)) } else { Err(range()) };
    }
    let y = a + G_MINUS_HALF;
    // The rounding error of `y`.
    let z = if a > G_MINUS_HALF { (y - a) - G_MINUS_HALF } else { (y - G_MINUS_HALF) - a };
    let z = z * G / y;
    if x < 0.0 {
        let mut r = -PI / sin_pi(a) / a * y.exp() / lanczos_sum(a);
        r -= z * r;
        if a < 140.0 {
            r /= y.powf(a - 0.5);
        } else {
            let root = y.powf(a / 2.0 - 0.25);
            r /= root;
            r /= root;
        }
        checked(r)
    } else {
        let mut r = lanczos_sum(a) / y.exp();
        r += z * r;
        if a < 140.0 {
            r *= y.powf(a - 0.5);
        } else {
            let root = y.powf(a / 2.0 - 0.25);
            r *= root;
            r *= root;
        }
        checked(r)
    }
}

/// `math.lgamma(x)`: the logarithm of the absolute value of gamma.
///
/// # Errors
/// Domain error at poles, range error for huge values.
pub fn lgamma(x: f64) -> Result<f64> {
    if !x.is_finite() {
        return Ok(if x.is_nan() { x } else { f64::INFINITY });
    }
    if x == x.floor() && x <= 2.0 {
        return if x <= 0.0 { Err(domain()) } else { Ok(0.0) };
    }
    let a = x.abs();
    if a < 1e-20 {
        return Ok(-a.ln());
    }
    let mut r = lanczos_sum(a).ln() - G;
    r += (a - 0.5) * ((a + G - 0.5).ln() - 1.0);
    if x < 0.0 {
        r = LOG_PI - sin_pi(a).abs().ln() - a.ln() - r;
    }
    if r.is_infinite() { Err(range()) } else { Ok(r) }
}

/// `math.erf(x)`.
#[must_use]
pub fn erf(x: f64) -> f64 {
    libm::erf(x)
}

/// `math.erfc(x)`.
#[must_use]
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}
