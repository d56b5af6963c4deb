/// The command line: one class per command. Standard output carries the result (text or JSON),
/// standard error the progress
/// and the one line that says what went wrong.
@NullMarked
package lapidary.app.cli;

import org.jspecify.annotations.NullMarked;
