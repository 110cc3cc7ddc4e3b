//! What the command line has in common.

/// Prints a line of a command's answer to standard output.
#[expect(clippy::print_stdout, reason = "this is what a command line tool is for")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}
