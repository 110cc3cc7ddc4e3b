//! How a picture is drawn, by how many people are in it.

/// Courses of up to so many people are drawn several times, and the picture with the least stress is kept.
const FEW: u32 = 500;
const ATTEMPTS: u32 = 6;
/// Above so many people half the rounds have to do on the level of petals; the coarser levels made the picture.
const MANY: u32 = 30_000;

/// How a picture of a size is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// Rounds on the coarser levels and on that of petals.
    pub(super) rounds: (u32, u32),
    /// Pivots that act in a round, and how strongly.
    pub(super) pivots: (u32, f32),
    /// The distance between communities, in the least distance between people.
    pub(super) gap: f32,
    /// The share of the picture that is covered by petals and the room around them.
    pub(super) covered: f32,
    /// How strongly wished distances act while petals push each other apart.
    pub(super) polish: f32,
    /// Whole drawings, of which one is kept.
    pub(super) attempts: u32,
}

impl Manner {
    pub(super) const fn of(people: u32) -> Self {
        let rounds = if people > MANY { 60 } else { 120 };
        if people <= FEW {
            // Where few distances make the picture, each counts more.
            Self {
                rounds: (200, 200),
                pivots: (20, 0.5),
                gap: 1.0,
                covered: 0.6,
                polish: 0.03,
                attempts: ATTEMPTS,
            }
        } else {
            Self { rounds: (200, rounds), pivots: (5, 0.3), gap: 1.8, covered: 0.5, polish: 0.0, attempts: 1 }
        }
    }
}
