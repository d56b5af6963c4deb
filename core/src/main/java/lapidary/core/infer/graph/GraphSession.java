package lapidary.core.infer.graph;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// A loaded graph. Runs may come from any thread; closing waits for none of them.
public final class GraphSession implements AutoCloseable {
    private final GraphModel owner;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final GraphWeights weights;
    private final GraphRequest request;
    private final Set<String> inputs;
    private final Set<String> outputs;
    private boolean closed;

    /// @param weights that only this session uses
    GraphSession(
            GraphModel owner,
            OrtEnvironment environment,
            OrtSession session,
            GraphWeights weights,
            GraphRequest request) {
        this.owner = owner;
        this.environment = environment;
        this.session = session;
        this.weights = weights;
        this.request = request;
        this.inputs = session.getInputNames();
        this.outputs = session.getOutputNames();
    }

    public GraphRequest request() {
        return request;
    }

    /// Names of everything that is given at a run, fed weights among them.
    public Set<String> inputs() {
        return inputs;
    }

    /// Names of everything that may be asked for.
    public Set<String> outputs() {
        return outputs;
    }

    /// Runs the graph once and gives all its outputs.
    public Map<String, GraphArray> run(Map<String, GraphArray> given) throws GraphException {
        return run(given, outputs);
    }

    /// Runs the graph once.
    ///
    /// @param given by name; those that the graph does not take are left out
    /// @param wanted names of outputs; what else the graph has is not computed where it need not be
    /// @throws GraphException when an input is missing, does not fit, or the runtime fails
    public synchronized Map<String, GraphArray> run(Map<String, GraphArray> given, Collection<String> wanted)
            throws GraphException {
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
        check(given, wanted);
        Map<String, OnnxTensor> tensors = new HashMap<>();
        try {
            for (String input : inputs) {
                GraphArray array = given.get(input);
                if (array != null) {
                    tensors.put(input, tensor(input, array));
                }
            }
            Set<String> names = wanted instanceof Set<String> set ? set : new LinkedHashSet<>(wanted);
            try (OrtSession.Result result = session.run(tensors, names)) {
                return arrays(result);
            }
        } catch (OrtException e) {
            throw new GraphException(owner.model().file().path() + ": running the graph failed: " + e.getMessage(), e);
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    private void check(Map<String, GraphArray> given, Collection<String> wanted) throws GraphException {
        if (!given.keySet().containsAll(inputs)) {
            Set<String> missing = new TreeSet<>(inputs);
            missing.removeAll(given.keySet());
            throw new GraphException(owner.model().file().path() + ": the graph takes " + new TreeSet<>(inputs)
                    + "; nothing was given for " + missing);
        }
        if (!outputs.containsAll(wanted)) {
            throw new GraphException(owner.model().file().path() + ": the graph gives " + new TreeSet<>(outputs)
                    + ", not all of " + wanted);
        }
    }

    private OnnxTensor tensor(String name, GraphArray array) throws OrtException, GraphException {
        long[] shape =
                array.shape().dimensions().stream().mapToLong(Long::longValue).toArray();
        return switch (array.data()) {
            case FloatBuffer floats -> OnnxTensor.createTensor(environment, floats, shape);
            case LongBuffer longs -> OnnxTensor.createTensor(environment, longs, shape);
            default -> {
                var type = OnnxRuntime.type(array.type());
                if (type.isEmpty()) {
                    throw new GraphException("input '" + name + "' is " + array.type()
                            + ", which cannot be given to ONNX Runtime from here");
                }
                ByteBuffer bytes = (ByteBuffer) array.data();
                yield OnnxTensor.createTensor(
                        environment, direct(bytes).order(ByteOrder.nativeOrder()), shape, type.get());
            }
        };
    }

    /// Where the runtime takes bytes of any type from.
    private static ByteBuffer direct(ByteBuffer bytes) {
        return bytes.isDirect()
                ? bytes.duplicate()
                : ByteBuffer.allocateDirect(bytes.remaining())
                        .put(bytes.duplicate())
                        .flip();
    }

    private static Map<String, GraphArray> arrays(OrtSession.Result result) {
        Map<String, GraphArray> arrays = new LinkedHashMap<>();
        for (Map.Entry<String, OnnxValue> entry : result) {
            // Sequences, maps and strings, as tabular models give beside their scores, are no arrays.
            if (entry.getValue() instanceof OnnxTensor tensor) {
                array(tensor).ifPresent(array -> arrays.put(entry.getKey(), array));
            }
        }
        return arrays;
    }

    private static Optional<GraphArray> array(OnnxTensor tensor) {
        long[] shape = tensor.getInfo().getShape();
        return switch (tensor.getInfo().type) {
            case FLOAT -> Optional.of(GraphArray.of(tensor.getFloatBuffer().array(), shape));
            case INT64 -> Optional.of(GraphArray.of(tensor.getLongBuffer().array(), shape));
            case DOUBLE -> plain(DType.F64, tensor);
            case FLOAT16 -> plain(DType.F16, tensor);
            case BFLOAT16 -> plain(DType.BF16, tensor);
            case INT8 -> plain(DType.I8, tensor);
            case UINT8 -> plain(DType.U8, tensor);
            case INT16 -> plain(DType.I16, tensor);
            case INT32 -> plain(DType.I32, tensor);
            case BOOL -> plain(DType.BOOL, tensor);
            case STRING, UNKNOWN -> Optional.empty();
        };
    }

    private static Optional<GraphArray> plain(DType type, OnnxTensor tensor) {
        return Optional.of(GraphArray.of(type, Shape.of(tensor.getInfo().getShape()), tensor.getByteBuffer()));
    }

    /// Frees the graph and the weights that only it uses; twice does nothing.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("a session could not be closed", e);
        } finally {
            weights.close();
            owner.closed(this);
        }
    }
}
