//! Overlap removal: circles settle into a honeycomb, each as near as it can to where it wants to be.

use std::collections::BTreeSet;

use crate::exact::{At, whole};

/// Half the square root of 3: the distance between rows of a honeycomb over that between its cells.
const ROW: f64 = 0.866_025_403_784_438_6;
/// From the middle of a hexagon to its corner, over that to its side.
const CORNER: f64 = 1.154_700_538_379_251_6;

/// A cell: its place along the row, and its row.
type Cell = (i64, i64);

/// Middles for circles of these radii that do not touch, near where they are wished.
///
/// A common size takes one cell of the honeycomb, which is the densest packing there is; a much larger circle
/// takes every cell it reaches into. The largest are placed first, then those nearest the middle.
pub(crate) fn settle_apart(wishes: &[At], radii: &[f64]) -> Vec<At> {
    let mut sizes = radii.to_vec();
    sizes.sort_unstable_by(f64::total_cmp);
    let Some(&median) = sizes.get(sizes.len() / 2) else { return Vec::new() };
    let common = sizes.iter().copied().filter(|&size| size <= 1.5 * median).fold(median, f64::max);
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    let size = |index: usize| radii[index].max(common);
    let far = |index: usize| wishes[index].length();
    order.sort_unstable_by(|&one, &two| {
        size(two).total_cmp(&size(one)).then(far(one).total_cmp(&far(two))).then(one.cmp(&two))
    });
    let mut taken = BTreeSet::new();
    let mut places = wishes.to_vec();
    for index in order {
        let reach = if radii[index] <= common { 0.0 } else { radii[index] + CORNER * common };
        let offsets = footprint(reach / (2.0 * common));
        let (column, row) = nearest_free(places[index].times(0.5 / common), &offsets, &taken);
        taken.extend(offsets.iter().map(|offset| (column + offset.0, row + offset.1)));
        places[index] = middle((column, row)).times(2.0 * common);
    }
    places
}

/// The middle of a cell, where neighbouring cells are 1 apart.
#[expect(clippy::cast_precision_loss, reason = "cells are counted in thousands")]
fn middle((column, row): Cell) -> At {
    At { x: column as f64 + row as f64 * 0.5, y: row as f64 * ROW }
}

/// Cells within `reach` of a cell, itself included, relative to it.
fn footprint(reach: f64) -> Vec<Cell> {
    let most = whole(reach * CORNER) + 1;
    within(most).filter(|&cell| cell == (0, 0) || middle(cell).length() < reach).collect()
}

/// Cells at most `steps` steps away, relative.
fn within(steps: i64) -> impl Iterator<Item = Cell> {
    (-steps..=steps).flat_map(move |row| {
        ((-steps).max(-steps - row)..=steps.min(steps - row)).map(move |column| (column, row))
    })
}

/// Of the nearest ring of cells where `offsets` are all free, the one nearest to `wish`.
fn nearest_free(wish: At, offsets: &[Cell], taken: &BTreeSet<Cell>) -> Cell {
    let row = whole(wish.y / ROW + 0.5);
    let column = whole(wish.x - middle((0, row)).x + 0.5);
    let free =
        |cell: &Cell| !offsets.iter().any(|offset| taken.contains(&(cell.0 + offset.0, cell.1 + offset.1)));
    let away = |cell: &Cell| middle(*cell).minus(wish).length();
    let ring = |steps: i64| {
        within(steps)
            .filter(move |&(along, up)| along.abs().max(up.abs()).max((along + up).abs()) == steps)
            .map(|(along, up)| (column + along, row + up))
            .filter(free)
            .min_by(|one, two| away(one).total_cmp(&away(two)).then(one.cmp(two)))
    };
    // Only finitely many cells are taken, so some ring has a free one.
    (0..).find_map(ring).unwrap_or((column, row))
}
