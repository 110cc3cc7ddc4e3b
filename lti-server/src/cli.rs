//! What the command line has in common.

/// Who did it, in the audit log, when it was done here.
pub(crate) const COMMAND_LINE: &str = "command line";

/// Prints a line of a command's answer to standard output.
#[expect(clippy::print_stdout, reason = "this is what a command line tool is for")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}
