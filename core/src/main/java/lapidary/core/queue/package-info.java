/// Recipes followed on models one after another: the list of jobs, what became of each, and going on after a restart.
/// The window and the command line run the same queue.
@NullMarked
package lapidary.core.queue;

import org.jspecify.annotations.NullMarked;
