package lapidary.core.infer.graph;

import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import lapidary.core.format.FormatException;
import lapidary.core.format.onnx.GraphLayer;
import lapidary.core.format.onnx.GraphOperator;
import lapidary.core.format.onnx.GraphOverride;
import lapidary.core.format.onnx.GraphProduct;
import lapidary.core.format.onnx.GraphValue;
import lapidary.core.format.onnx.GraphWeight;
import lapidary.core.format.onnx.OnnxGraph;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import org.jspecify.annotations.Nullable;

/// An ONNX model that is run: what goes in and comes out, its nodes, and sessions of it.
///
/// Its weights are held once for all sessions; where they take more than [#MOST_COPIED] bytes they are left in the
/// file, which the runtime maps. Any thread.
public final class GraphModel implements AutoCloseable {
    /// Weights beyond this are used from the file: shortening it meanwhile would end the program.
    static final long MOST_COPIED = 1L << 30;

    /// Below this a run takes microseconds, and waking a second thread is a good part of it.
    private static final long FEW_PARAMETERS = 10_000;

    private final Model model;
    private final OnnxGraph graph;
    private final OnnxRuntime runtime;
    private final Set<GraphSession> sessions = new HashSet<>();
    private @Nullable GraphWeights weights;
    private boolean closed;

    private GraphModel(Model model, OnnxGraph graph, OnnxRuntime runtime) {
        this.model = model;
        this.graph = graph;
        this.runtime = runtime;
    }

    /// @param model stays the caller's, and open as long as this
    /// @throws GraphException when it holds no graph that can be run, with what to do about it
    public static GraphModel of(Model model) throws IOException {
        Optional<String> obstacle = obstacle(model);
        if (obstacle.isPresent()) {
            throw new GraphException(model.file().path() + ": " + obstacle.get());
        }
        return new GraphModel(model, OnnxGraph.of(model.file()), OnnxRuntime.get());
    }

    /// Why a model cannot be run as a graph; empty when it can.
    public static Optional<String> obstacle(Model model) {
        return switch (model.file().format()) {
            case "onnx" -> Optional.empty();
            case "tflite" ->
                Optional.of(
                        "graphs of TensorFlow Lite are shown and written, not run; "
                                + "convert the model to ONNX to run it (python -m tf2onnx.convert --tflite MODEL --output MODEL.onnx)");
            default ->
                Optional.of(
                        "the file holds weights but no graph that says how to compute with them; export"
                                + " the model to ONNX to run it (in PyTorch: torch.onnx.export(model, example_input, \"model.onnx\"))");
        };
    }

    public Model model() {
        return model;
    }

    /// What has to be given at every run.
    public List<GraphValue> inputs() {
        return graph.inputs();
    }

    public List<GraphValue> outputs() {
        return graph.outputs();
    }

    /// The nodes of the main graph, in the order of the file.
    public List<GraphOperator> operators() {
        return graph.operators();
    }

    /// Why the values of a weight cannot be tried out; empty when they can.
    public Optional<String> obstacle(TensorId id) {
        return graph.obstacle(id);
    }

    /// The nodes that compute with a weight.
    public List<GraphLayer> layers(TensorId id) {
        return graph.layers(id);
    }

    /// The convolutions and products that take a weight as it is; none where its values cannot be tried out either.
    public List<GraphProduct> products(TensorId id) throws IOException {
        return obstacle(id).isPresent() ? List.of() : model.file().reading(() -> graph.products(id));
    }

    /// The values that nodes make, each named by itself or by its node.
    ///
    /// @throws GraphException for a name that no node and no value has
    public List<String> values(List<String> names) throws GraphException {
        List<String> values = new ArrayList<>();
        for (String name : names) {
            List<String> found = operators().stream()
                    .filter(node -> node.name().equals(name) || node.outputs().contains(name))
                    .flatMap(node -> node.name().equals(name) ? node.outputs().stream() : Stream.of(name))
                    .filter(value -> !value.isEmpty())
                    .distinct()
                    .toList();
            if (found.isEmpty()) {
                throw new GraphException(model.file().path() + ": no node and no value is called '" + name
                        + "'; nodes are called like "
                        + operators().stream().limit(5).map(GraphOperator::name).toList());
            }
            values.addAll(found);
        }
        return values;
    }

    /// Values of a weight as a session that is fed them wants them.
    ///
    /// @return by name of input
    public Map<String, GraphArray> encode(TensorId id, RowSource values, Job job) throws IOException {
        Map<String, GraphArray> encoded = new HashMap<>();
        for (GraphOverride.Given given : graph.given(id)) {
            encoded.put(
                    given.value(),
                    GraphArray.of(
                            given.type(),
                            given.shape(),
                            GraphWeights.encode(given, values, Arena.ofAuto(), job)
                                    .asByteBuffer()));
        }
        return encoded;
    }

    /// Loads the graph. Closed by the caller, or with this.
    ///
    /// @throws GraphException when the runtime refuses it
    public GraphSession session(GraphRequest request, Job job) throws IOException {
        OnnxGraph.Loadable loadable = model.file().reading(() -> graph.loadable(request.changes()));
        GraphWeights own = new GraphWeights(runtime.environment());
        boolean isOpen = false;
        try (OrtSession.SessionOptions options = runtime.options(model.parameters() < FEW_PARAMETERS)) {
            for (Map.Entry<TensorId, RowSource> entry : request.replaced().entrySet()) {
                model.file().reading(() -> {
                    encode(own, entry.getKey(), entry.getValue(), job);
                    return own;
                });
            }
            options.addExternalInitializers(initializers(own, loadable));
            options.addConfigEntry("session.model_external_initializers_file_folder_path", String.valueOf(folder()));
            GraphSession session = open(loadable, options, own, request);
            isOpen = true;
            return session;
        } catch (OrtException e) {
            throw new GraphException(
                    model.file().path() + ": ONNX Runtime cannot load this graph: " + e.getMessage(), e);
        } finally {
            if (!isOpen) {
                own.close();
            }
        }
    }

    private GraphSession open(
            OnnxGraph.Loadable loadable, OrtSession.SessionOptions options, GraphWeights own, GraphRequest request)
            throws OrtException, GraphException {
        OrtSession loaded = runtime.environment().createSession(loadable.bytes(), options);
        GraphSession session = new GraphSession(this, runtime.environment(), loaded, own, request);
        synchronized (this) {
            if (closed) {
                session.close();
                throw new GraphException(model.file().path() + ": the model was closed");
            }
            sessions.add(session);
        }
        return session;
    }

    private void encode(GraphWeights own, TensorId id, RowSource values, Job job) throws GraphException {
        for (GraphOverride.Given given : graph.given(id)) {
            try {
                own.encode(given, values, job);
            } catch (OrtException e) {
                throw new GraphException(
                        model.file().path() + ": values for '" + id + "' cannot be given: " + e.getMessage(), e);
            }
        }
    }

    private Map<String, OnnxTensorLike> initializers(GraphWeights own, OnnxGraph.Loadable loadable) throws IOException {
        Map<String, OnnxTensorLike> given = new HashMap<>(shared().tensors());
        given.keySet().retainAll(loadable.references());
        given.putAll(own.tensors());
        return given;
    }

    private synchronized GraphWeights shared() throws IOException {
        GraphWeights found = weights;
        if (found == null) {
            found = new GraphWeights(runtime.environment());
            weights = found;
            copyInto(found);
        }
        return found;
    }

    private void copyInto(GraphWeights copies) throws IOException {
        List<GraphWeight> all = graph.weights();
        if (all.stream().mapToLong(weight -> weight.data().byteSize()).sum() > MOST_COPIED) {
            return;
        }
        model.file().reading(() -> {
            for (GraphWeight weight : all) {
                try {
                    copies.copy(weight);
                } catch (OrtException e) {
                    throw new GraphException(
                            model.file().path() + ": weight '" + weight.value() + "': " + e.getMessage(), e);
                }
            }
            return copies;
        });
    }

    private Path folder() throws IOException {
        Path parent = model.file().path().toRealPath().getParent();
        if (parent == null) {
            throw new FormatException(
                    FormatException.Problem.MISSING_FILE, model.file().path(), "model", "a file in a folder", "none");
        }
        return parent;
    }

    synchronized void closed(GraphSession session) {
        sessions.remove(session);
    }

    /// Closes all sessions and frees the weights; twice does nothing.
    @Override
    public void close() {
        List<GraphSession> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(sessions);
        }
        open.forEach(GraphSession::close);
        synchronized (this) {
            if (weights != null) {
                weights.close();
                weights = null;
            }
        }
    }
}
