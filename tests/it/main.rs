//! The product seen from outside, and the simulation it is seen against.

mod platform;
