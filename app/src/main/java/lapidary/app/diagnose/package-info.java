/// What the program notes about itself: the log file, and the page that a user sends when something went wrong.
/// Nothing of a model's data, its file's name or a user's text gets into either.
@NullMarked
package lapidary.app.diagnose;

import org.jspecify.annotations.NullMarked;
