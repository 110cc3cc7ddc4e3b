//! The product seen from outside, and the simulation it is seen against.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail where they cannot go on, as tests do")]

mod course;
mod deployments;
mod frames;
mod killed;
mod launch;
mod placing;
mod platform;
mod registration;
mod servers;
mod service_token;
mod session;
mod tenancy;
