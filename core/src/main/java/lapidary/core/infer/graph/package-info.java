/// ONNX graphs through ONNX Runtime: models, sessions with other weights, outputs of any node.
/// The only room that knows the runtime's classes.
@NullMarked
package lapidary.core.infer.graph;

import org.jspecify.annotations.NullMarked;
