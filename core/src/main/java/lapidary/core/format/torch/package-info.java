/// PyTorch checkpoints: zip archives and the older pickle files, read by a machine that knows tensors and containers
/// and executes nothing, and Hugging Face folders that hold them.
@NullMarked
package lapidary.core.format.torch;

import org.jspecify.annotations.NullMarked;
