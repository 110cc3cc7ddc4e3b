//! A good series found quickly, which spares the search for the best one most of its work.

use super::{frontier::Weeks, lanes::Lanes, standing::Standing};

/// Rounds of improvement; each makes the series strictly better, so few are needed.
const ROUNDS: usize = 16;

impl<const W: usize> Weeks<'_, W> {
    /// Week by week what is best so far and, afterwards, one change at a time while that helps. Gives the places of
    /// the choices and the sums.
    pub(super) fn good(&self) -> (Vec<usize>, Lanes<W>) {
        let mut places: Vec<usize> = Vec::with_capacity(self.choices.len());
        let mut totals = self.debt;
        for (week, choices) in self.choices.iter().enumerate() {
            // With what is still to come at least, or weeks at the beginning look too cheap.
            let rest = &self.least[week + 1];
            let hope = |(_, (cost, _)): &(usize, &(Lanes<W>, u16))| {
                Standing::of(&totals.plus(cost).plus(rest), self.classes)
            };
            let Some((place, (cost, _))) = choices.iter().enumerate().min_by_key(hope) else { break };
            places.push(place);
            totals = totals.plus(cost);
        }
        for _ in 0..ROUNDS {
            if !self.improve(&mut places, &mut totals) {
                break;
            }
        }
        let given =
            places.iter().zip(&self.choices).map(|(&place, week)| usize::from(week[place].1)).collect();
        (given, totals)
    }

    /// Makes the best change of one or two weeks.
    fn improve(&self, places: &mut [usize], totals: &mut Lanes<W>) -> bool {
        let without = |left_out: &[usize]| {
            let kept = (0..places.len()).filter(|week| !left_out.contains(week));
            kept.fold(self.debt, |sum, week| sum.plus(&self.choices[week][places[week]].0))
        };
        let mut best = (Standing::of(totals, self.classes), None);
        let mut standing = best.0.clone();
        for one in 0..places.len() {
            for two in one..places.len() {
                let rest = without(&[one, two]);
                for (first, (cost, _)) in self.choices[one].iter().enumerate() {
                    let rest = rest.plus(cost);
                    let seconds = if one == two { &[][..] } else { &self.choices[two][..] };
                    let mut consider = |second: usize, sum: Lanes<W>| {
                        standing.fill(&sum, self.classes);
                        if standing < best.0 {
                            best = (standing.clone(), Some((one, first, two, second, sum)));
                        }
                    };
                    if one == two {
                        consider(first, rest);
                    }
                    for (second, (cost, _)) in seconds.iter().enumerate() {
                        consider(second, rest.plus(cost));
                    }
                }
            }
        }
        let Some((one, first, two, second, sum)) = best.1 else { return false };
        places[two] = second;
        places[one] = first;
        *totals = sum;
        true
    }
}
