/// How long this machine takes for one more token: times of products by type and shape, kept on disk, and what they
/// come to for a plan.
@NullMarked
package lapidary.core.latency;

import org.jspecify.annotations.NullMarked;
