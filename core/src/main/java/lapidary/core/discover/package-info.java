/// Models that other programs keep on this machine: found by their folders and names. Nothing is opened for writing,
/// downloaded or sent.
@NullMarked
package lapidary.core.discover;

import org.jspecify.annotations.NullMarked;
