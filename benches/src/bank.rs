//! 1,024 accounts and transfers of one unit between two random ones.

use crate::random::Random;

/// How many accounts there are.
pub const ACCOUNTS: usize = 1024;

/// Two accounts, as `libitm/peer.cpp` draws them.
#[inline]
#[must_use]
pub fn pair(random: &mut Random) -> (usize, usize) {
    let drawn = random.draw();
    ((drawn >> 8) as usize % ACCOUNTS, (drawn >> 32) as usize % ACCOUNTS)
}

/// Accounts in the engine.
#[derive(Debug)]
pub struct Bank {
    accounts: Vec<stm::TVar<i64>>,
}

impl Default for Bank {
    fn default() -> Self {
        Self { accounts: (0..ACCOUNTS).map(|_| stm::TVar::new(1000)).collect() }
    }
}

impl Bank {
    /// Moves one unit.
    #[inline]
    pub fn transfer(&self, random: &mut Random) {
        let (from, to) = pair(random);
        stm::atomically(|tx| {
            tx.modify(&self.accounts[from], |balance| *balance -= 1)?;
            tx.modify(&self.accounts[to], |balance| *balance += 1)
        });
    }

    /// What all accounts hold together.
    #[must_use]
    pub fn total(&self) -> i64 {
        stm::atomically(|tx| {
            let mut sum = 0;
            for account in &self.accounts {
                sum += tx.read(account)?;
            }
            Ok(sum)
        })
    }
}

/// Accounts in the crate `stm`.
pub struct CrateBank {
    accounts: Vec<stm_crate::TVar<i64>>,
}

impl std::fmt::Debug for CrateBank {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CrateBank").finish_non_exhaustive()
    }
}

impl Default for CrateBank {
    fn default() -> Self {
        Self { accounts: (0..ACCOUNTS).map(|_| stm_crate::TVar::new(1000)).collect() }
    }
}

impl CrateBank {
    /// Moves one unit.
    #[inline]
    pub fn transfer(&self, random: &mut Random) {
        let (from, to) = pair(random);
        stm_crate::atomically(|tx| {
            let (from, to) = (&self.accounts[from], &self.accounts[to]);
            let balance = tx.read(from)?;
            tx.write(from, balance - 1)?;
            let balance = tx.read(to)?;
            tx.write(to, balance + 1)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transfers_keep_the_total() {
        let bank = Bank::default();
        let mut random = Random::new(3);
        for _ in 0..1000 {
            bank.transfer(&mut random);
        }
        assert_eq!(bank.total(), 1000 * ACCOUNTS as i64);
    }
}
