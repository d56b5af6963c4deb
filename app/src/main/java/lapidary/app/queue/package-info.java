/// The place *Queue*: jobs that wait, run and are done, one after another.
@NullMarked
package lapidary.app.queue;

import org.jspecify.annotations.NullMarked;
