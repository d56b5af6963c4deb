/// What is wrong, or worth knowing, about a model file: findings with a place and what to do. Reads headers at once,
/// weights when asked; no file makes it fail.
@NullMarked
package lapidary.core.doctor;

import org.jspecify.annotations.NullMarked;
