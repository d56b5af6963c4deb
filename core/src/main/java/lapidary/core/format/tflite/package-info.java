/// TensorFlow Lite models, read only: FlatBuffers whose constants are the weights.
@NullMarked
package lapidary.core.format.tflite;

import org.jspecify.annotations.NullMarked;
