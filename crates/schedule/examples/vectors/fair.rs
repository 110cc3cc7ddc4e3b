//! A fair series.

use anyhow::{Context as _, Result, bail};
use jiff::SignedDuration;
use schedule::{
    Days, Horizon, QUARTERS_PER_WEEK, Zone,
    fair::{Class, Pains, Party, SeriesWish, series, sorted, trade_off},
};
use serde_json::{Value, json};

use crate::input::{Input, zone};

/// The answer, and whether it is proven.
pub(crate) fn answer(input: Input<'_>) -> Result<(Value, bool)> {
    let zones = input.texts("zones")?;
    let people = input.numbers("people_per_zone", 10_000)?;
    let debts = input.numbers("debt", 32_767)?;
    if people.len() != zones.len() || debts.len() != zones.len() {
        bail!("zones, people_per_zone and debt are not equally long");
    }
    let pains: Vec<u8> =
        input.numbers("pain_by_local_hour", 100)?.into_iter().map(u8::try_from).collect::<Result<_, _>>()?;
    let pains: [u8; 24] = pains.try_into().ok().context("pain_by_local_hour has not 24 hours")?;
    if input.text("cost")? != "max over covered quarter hours" {
        bail!("only the cost \"max over covered quarter hours\" is known");
    }
    let weeks = u32::try_from(input.number("weeks", 104)?)?;
    let quarters = u16::try_from(input.number("duration_slots", 672)?)?;
    let from = input.instant("horizon_start_utc")?;
    let horizon = Horizon::new(from, weeks * u32::from(QUARTERS_PER_WEEK));
    let wish = SeriesWish { horizon, quarters, earliest: horizon.start(), pains: Pains(pains) };

    let known_until = horizon.end().checked_add(SignedDuration::from_hours(24 * 8))?;
    let mut parties = Vec::new();
    for ((name, people), debt) in zones.iter().zip(people).zip(debts) {
        parties.push(Party {
            zone: Zone::over(name, &zone(name)?, horizon.start(), known_until),
            weekly: None,
            days: Days::default(),
            required: true,
            class: Class { people: u32::try_from(people)?, debt: u32::try_from(debt)? },
        });
    }
    let fronts = wish.fronts(&parties);
    let classes: Vec<Class> = parties.iter().map(|party| party.class).collect();
    let fairest = series(&fronts, &classes)?;
    let trade = trade_off(&fronts, &classes)?;
    let first: Vec<Value> = fronts
        .iter()
        .flatten()
        .take(fronts.first().map_or(0, Vec::len))
        .map(|it| json!({ "slot": it.start, "cost": it.cost }))
        .collect();
    let count = fronts.iter().try_fold(1_u64, |product, front| product.checked_mul(front.len() as u64));
    let answer = json!({
        "front_sizes": fronts.iter().map(Vec::len).collect::<Vec<_>>(),
        "fronts": [first],
        "leximax_sorted": sorted(&fairest.totals, &classes),
        "min_total_by_worst": trade.points.iter().map(|it| json!([it.worst, it.total])).collect::<Vec<_>>(),
        "series_count": count,
    });
    Ok((answer, fairest.proven && trade.proven))
}
