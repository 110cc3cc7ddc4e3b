//! Pictures and communities as a module for a browser or node; `cargo xtask bench network` measures them there.

use network::{Drawing, Edges, Graph, Link, Quality, communities};
use wasm_bindgen::prelude::wasm_bindgen;

/// A file of ties, and a picture of it while it is made.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Sketch {
    graph: Graph,
    seed: u64,
    drawing: Drawing,
}

#[wasm_bindgen]
impl Sketch {
    /// Reads the file; nobody is in what cannot be read. Every pair that is tied counts alike.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(file: &[u8], seed: u32) -> Self {
        let edges = Edges::read(file).unwrap_or_default();
        let links: Vec<Link> = edges.edges.iter().map(|it| (it.a, it.b, 1.0)).collect();
        let graph = Graph::new(edges.people, &links);
        let seed = u64::from(seed);
        Self { drawing: Drawing::new(&Graph::default(), &[], seed), graph, seed }
    }

    /// Small groups.
    #[must_use]
    pub fn groups(&self) -> Vec<u32> {
        communities(&self.graph, Quality::GROUPS, self.seed)
    }

    /// Topics.
    #[must_use]
    pub fn topics(&self) -> Vec<u32> {
        communities(&self.graph, Quality::TOPICS, self.seed)
    }

    /// Begins the picture.
    pub fn begin(&mut self) {
        self.drawing = Drawing::new(&self.graph, &[], self.seed);
    }

    /// Works on for a slice; says whether the picture is finished.
    pub fn advance(&mut self, budget: u32) -> bool {
        self.drawing.advance(u64::from(budget)).is_done()
    }

    /// x and y of each person.
    #[must_use]
    pub fn points(&self) -> Vec<f32> {
        self.drawing.points().iter().flat_map(|at| [at.x, at.y]).collect()
    }
}
