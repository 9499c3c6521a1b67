//! Sums without loss: `fsum`, and the norms `hypot` and `dist`.
//!
//! Invariant: [`ExactSum`] holds partial sums that do not overlap and add up exactly to what was
//! added (Shewchuk, "Adaptive Precision Floating-Point Arithmetic", 1997).

use crate::text::error::{Error, Result};

/// Running state of `math.fsum`.
#[derive(Clone, Debug, Default)]
pub struct ExactSum {
    partials: Vec<f64>,
    special: f64,
    infinities: f64,
}

impl ExactSum {
    /// An empty sum.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value.
    ///
    /// # Errors
    /// `OverflowError` if an intermediate sum is out of range.
    pub fn add(&mut self, value: f64) -> Result<()> {
        let mut x = value;
        let mut kept = 0;
        for index in 0..self.partials.len() {
            let mut y = self.partials[index];
            if x.abs() < y.abs() {
                (x, y) = (y, x);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                self.partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        self.partials.truncate(kept);
        if x == 0.0 {
            return Ok(());
        }
        if !x.is_finite() {
            if value.is_finite() {
                return Err(Error::overflow("intermediate overflow in fsum"));
            }
            if value.is_infinite() {
                self.infinities += value;
            }
            self.special += value;
            self.partials.clear();
        } else {
            self.partials.push(x);
        }
        Ok(())
    }

    /// The sum, correctly rounded.
    ///
    /// # Errors
    /// `ValueError` if infinities of both signs were added.
    pub fn finish(&self) -> Result<f64> {
        if self.special != 0.0 {
            if self.infinities.is_nan() {
                return Err(Error::value("-inf + inf in fsum"));
            }
            return Ok(self.special);
        }
        let mut partials = self.partials.iter().rev().copied();
        let Some(mut high) = partials.next() else { return Ok(0.0) };
        let mut low = 0.0;
        for y in partials.by_ref() {
            let x = high;
            high = x + y;
            low = y - (high - x);
            if low != 0.0 {
                break;
            }
        }
        // Half-way cases round by the sign of what lies below.
        if let Some(next) = partials.next()
            && ((low < 0.0 && next < 0.0) || (low > 0.0 && next > 0.0))
        {
            let y = low * 2.0;
            let x = high + y;
            if y == x - high {
                high = x;
            }
        }
        Ok(high)
    }
}

/// `math.hypot(*coordinates)`; the slice serves as scratch space.
#[must_use]
pub fn hypot(coordinates: &mut [f64]) -> f64 {
    let mut largest = 0.0f64;
    let mut found_nan = false;
    for x in coordinates.iter_mut() {
        *x = x.abs();
        found_nan |= x.is_nan();
        if *x > largest {
            largest = *x;
        }
    }
    norm(coordinates, largest, found_nan)
}

/// `math.dist(p, q)`.
///
/// # Errors
/// `ValueError` if the points have different dimensions.
pub fn dist(p: &[f64], q: &[f64]) -> Result<f64> {
    if p.len() != q.len() {
        return Err(Error::value("both points must have the same number of dimensions"));
    }
    let mut differences: Vec<f64> = p.iter().zip(q).map(|(p, q)| p - q).collect();
    Ok(hypot(&mut differences))
}

/// The norm, with squares and sums carried to twice the precision and one Newton step.
fn norm(values: &mut [f64], largest: f64, found_nan: bool) -> f64 {
    if largest.is_infinite() {
        return largest;
    }
    if found_nan {
        return f64::NAN;
    }
    if largest == 0.0 || values.len() <= 1 {
        return largest;
    }
    let (_, exponent) = libm::frexp(largest);
    if exponent < -1023 {
        // The scale below would overflow.
        values.iter_mut().for_each(|x| *x /= f64::MIN_POSITIVE);
        return f64::MIN_POSITIVE * norm(values, largest / f64::MIN_POSITIVE, found_nan);
    }
    let scale = libm::ldexp(1.0, -exponent);
    let (mut sum, mut low_products, mut low_sums) = (1.0, 0.0, 0.0);
    let mut add_product = |x: f64, y: f64| {
        let product = x * y;
        low_products += x.mul_add(y, -product);
        let total = sum + product;
        low_sums += (sum - total) + product;
        sum = total;
        sum - 1.0 + (low_products + low_sums)
    };
    let mut square = 0.0;
    for x in values.iter() {
        let x = x * scale;
        square = add_product(x, x);
    }
    let root = square.sqrt();
    let rest = add_product(-root, root);
    (root + rest / (2.0 * root)) / scale
}
