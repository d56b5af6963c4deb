/// Work that takes time: a [lapidary.core.job.Job] reports progress and is cancelled by a flag, never by an
/// interrupt. One worker pool for rows and tensors, one latest-wins lane for previews.
@NullMarked
package lapidary.core.job;

import org.jspecify.annotations.NullMarked;
