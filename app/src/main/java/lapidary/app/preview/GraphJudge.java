package lapidary.app.preview;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import lapidary.app.data.DataWanted;
import lapidary.app.workbench.OpenModel;
import lapidary.core.data.DataSet;
import lapidary.core.data.ImageData;
import lapidary.core.data.ImageGuess;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.eval.graph.GraphTask;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.method.Methods;
import lapidary.core.preview.GraphPreview;
import lapidary.core.preview.PreviewSession;
import lapidary.core.preview.PreviewUpdate;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.TensorId;
import lapidary.views.text.Messages;

/// The judge of a model that is run as a graph, on data or, for want of it, on seeded random inputs.
final class GraphJudge implements Judge {
    /// Seed of the order of examples, and of random inputs.
    static final long SEED = 20_260_101;

    private static final Settings UNCHOSEN = new Settings(new TreeMap<>());

    private final OpenModel model;
    private final OpenModel.Hold hold;
    private final GraphModel graph;
    private final Optional<ImageGuess> guess;
    private final List<TensorId> order;
    private final PreviewSession session;

    private GraphJudge(OpenModel model, GraphModel graph, Optional<ImageGuess> guess, PreviewSession session) {
        this.model = model;
        this.hold = model.hold();
        this.graph = graph;
        this.guess = guess;
        this.order = order(graph);
        this.session = session;
    }

    /// @param sets the first of them is measured on
    /// @param preparation of images; empty for what the model seems to want
    /// @throws IOException when the data does not fit the graph; says what it takes
    static GraphJudge prepare(
            OpenModel open,
            Methods methods,
            List<DataSet> sets,
            Optional<Settings> preparation,
            Consumer<PreviewUpdate> listener)
            throws IOException {
        return open.use(model -> {
            GraphModel graph = GraphModel.of(model);
            try {
                GraphData data = sets.isEmpty()
                        ? GraphData.random(graph, SEED)
                        : GraphData.of(graph, sets.getFirst(), preparation.orElse(UNCHOSEN), SEED);
                return new GraphJudge(
                        open, graph, guess(graph, sets), new GraphPreview(graph, methods, data, listener));
            } catch (IOException | RuntimeException e) {
                graph.close();
                throw e;
            }
        });
    }

    private static Optional<ImageGuess> guess(GraphModel graph, List<DataSet> sets) throws IOException {
        return !sets.isEmpty() && sets.getFirst() instanceof ImageData images
                ? Optional.of(GraphData.guess(graph, images))
                : Optional.empty();
    }

    @Override
    public OpenModel model() {
        return model;
    }

    @Override
    public PreviewSession session() {
        return session;
    }

    @Override
    public DataWanted wanted() {
        return DataWanted.of(GraphTask.of(graph));
    }

    @Override
    public String cost() {
        return Messages.of("preview.graph-runs-in");
    }

    @Override
    public List<TensorId> order() {
        return order;
    }

    /// By the first node that computes with a tensor; nodes stand in the order in which they run.
    private static List<TensorId> order(GraphModel graph) {
        record Place(TensorId tensor, int node) {}
        return graph.model().tensors().stream()
                .map(tensor -> new Place(
                        tensor.id(),
                        graph.layers(tensor.id()).stream()
                                .flatMap(layer -> layer.nodes().stream())
                                .min(Integer::compare)
                                .orElse(Integer.MAX_VALUE)))
                .sorted(Comparator.comparingInt(Place::node))
                .map(Place::tensor)
                .toList();
    }

    @Override
    public Optional<ImageGuess> guess() {
        return guess;
    }

    @Override
    public void close() {
        session.close();
        graph.close();
        hold.close();
    }
}
