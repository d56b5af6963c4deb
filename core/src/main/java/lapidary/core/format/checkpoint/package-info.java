/// Quantized checkpoints built on plain tensors: layers that are stored as integer codes, scales and zero points,
/// recognized by their parts and shown as one tensor each; and the packings to write them. It lies inside the room of
/// formats because the list of a file's tensors is already the logical one: nobody above sees codes as weights.
@NullMarked
package lapidary.core.format.checkpoint;

import org.jspecify.annotations.NullMarked;
