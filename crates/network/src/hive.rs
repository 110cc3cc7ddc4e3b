//! Overlap removal: circles settle into a honeycomb, each as near as it can to where it wants to be.

use crate::{
    exact::{At, whole},
    order::ordered,
};

/// Half the square root of 3: the distance between rows of a honeycomb over that between its cells.
const ROW: f64 = 0.866_025_403_784_438_6;
/// From the middle of a hexagon to its corner, over that to its side.
const CORNER: f64 = 1.154_700_538_379_251_6;

/// A cell: its place along the row, and its row.
type Cell = (i64, i64);

/// Middles for circles of these radii that do not touch, near where they are wished.
///
/// A circle of the `common` radius takes one cell of the honeycomb, which is the densest packing there is; a
/// larger one takes every cell it reaches into. The largest are placed first, then those nearest the middle.
pub(crate) fn settle_apart(wishes: &[At], radii: &[f64], common: f64) -> Vec<At> {
    let far: Vec<f64> = wishes.iter().map(|wish| wish.length()).collect();
    let order = ordered(wishes.len(), &|one, two| {
        radii[two].total_cmp(&radii[one]).then(far[one].total_cmp(&far[two]))
    });
    // Kept sorted.
    let mut taken: Vec<Cell> = Vec::new();
    let mut places = wishes.to_vec();
    for index in order {
        let reach = if radii[index] <= common { 0.0 } else { radii[index] + CORNER * common };
        let offsets = footprint(reach / (2.0 * common));
        let (column, row) = nearest_free(places[index].times(0.5 / common), &offsets, &taken);
        for offset in &offsets {
            let cell = (column + offset.0, row + offset.1);
            if let Err(slot) = taken.binary_search(&cell) {
                taken.insert(slot, cell);
            }
        }
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
fn nearest_free(wish: At, offsets: &[Cell], taken: &[Cell]) -> Cell {
    let row = whole(wish.y / ROW + 0.5);
    let column = whole(wish.x - middle((0, row)).x + 0.5);
    let free = |cell: Cell| {
        !offsets.iter().any(|offset| taken.binary_search(&(cell.0 + offset.0, cell.1 + offset.1)).is_ok())
    };
    let mut best = None;
    // Only finitely many cells are taken, so some ring has a free one.
    for steps in 0.. {
        for (along, up) in within(steps) {
            let cell = (column + along, row + up);
            if along.abs().max(up.abs()).max((along + up).abs()) == steps && free(cell) {
                let away = middle(cell).minus(wish).length();
                if best.is_none_or(|(least, _)| away < least) {
                    best = Some((away, cell));
                }
            }
        }
        if best.is_some() {
            break;
        }
    }
    best.map_or((column, row), |(_, cell)| cell)
}
