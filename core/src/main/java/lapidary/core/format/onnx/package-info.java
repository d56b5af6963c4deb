/// ONNX models: graphs whose weights are initializers or constants, inline or in files beside them.
@NullMarked
package lapidary.core.format.onnx;

import org.jspecify.annotations.NullMarked;
