package lapidary.core.preview;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.eval.graph.GraphRun;
import lapidary.core.eval.graph.GraphTally;
import lapidary.core.infer.Weights;
import lapidary.core.infer.graph.GraphException;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.ModelTensor;
import lapidary.core.solve.TreatedWeights;
import lapidary.core.solve.Treatment;
import lapidary.core.solve.Treatments;
import lapidary.core.tensor.TensorId;

/// Answers edits of a graph in three waves. One thread at a time.
final class GraphEdits implements AutoCloseable {
    private static final long BETWEEN_NEWS = 100_000_000;

    private final GraphModel graph;
    private final Weights original;
    private final Treatments treatments;
    private final GraphData data;
    private final GraphAnswers memory;
    private final GraphReference reference;
    private final GraphLayerErrors layers;
    private final GraphSessions sessions;

    GraphEdits(GraphModel graph, Weights original, Treatments treatments, GraphData data, Budget budget) {
        this.graph = graph;
        this.original = original;
        this.treatments = treatments;
        this.data = data;
        this.memory = new GraphAnswers(budget.rememberedBytes());
        this.reference = new GraphReference(graph, data, budget.rememberedBytes());
        this.layers = new GraphLayerErrors(graph, data, budget.inputBytes());
        this.sessions = new GraphSessions(graph, data);
    }

    /// Runs the original over what is missing of the data.
    void prepare(Job job) throws IOException {
        reference.prepare(job);
    }

    void run(long number, Assignment asked, Job job, Consumer<PreviewUpdate> answers) {
        try {
            graph.model().file().reading(() -> {
                waves(number, asked, job, answers);
                return data;
            });
        } catch (NotFiniteException e) {
            answers.accept(new PreviewUpdate.Unavailable(number, "This model cannot be compressed: " + e.getMessage()));
        } catch (IOException e) {
            answers.accept(new PreviewUpdate.Unavailable(
                    number, "The accuracy of this model cannot be measured: " + e.getMessage()));
        } catch (OutOfMemoryError e) {
            answers.accept(new PreviewUpdate.Unavailable(
                    number,
                    "There is not enough memory to run this model; close other programs or open a smaller one."));
        }
    }

    private void waves(long number, Assignment asked, Job job, Consumer<PreviewUpdate> answers)
            throws NotFiniteException, IOException {
        if (data.isRandom()) {
            answers.accept(new PreviewUpdate.Notices(number, data.notes()));
        }
        Map<TensorId, Double> weightErrors = weightErrors(asked, job);
        answers.accept(new PreviewUpdate.WeightError(number, weightErrors));
        Assignment changing = asked.filter(
                treatment -> weightErrors.getOrDefault(treatment.tensor().id(), 0.0) != Double.POSITIVE_INFINITY);
        checkObstacles(changing);
        answers.accept(new PreviewUpdate.OutputError(number, layerErrors(changing, job), layers.examples()));
        endToEnd(number, changing, job, answers);
    }

    private void checkObstacles(Assignment changing) throws GraphException {
        for (TensorId id : changing.treatments().keySet()) {
            Optional<String> obstacle = graph.obstacle(id);
            if (obstacle.isPresent()) {
                throw new GraphException("other values of '" + id + "' cannot be tried out: " + obstacle.get()
                        + ". Compress the model and evaluate the file that is written.");
            }
        }
    }

    private Map<TensorId, Double> weightErrors(Assignment asked, Job job) throws NotFiniteException {
        List<Treatment> missing = asked.treatments().values().stream()
                .filter(treatment -> !memory.weightErrors().containsKey(treatment))
                .toList();
        double[] found = new double[missing.size()];
        Workers.shared().<NotFiniteException>rows(missing.size(), 1, job, (from, to) -> {
            Treatment treatment = missing.get(Math.toIntExact(from));
            TreatedWeights treated = treatments.of(treatment);
            treated.compute(job);
            found[Math.toIntExact(from)] =
                    WeightErrors.sqnrDecibels(original.of(treatment.tensor()), treated, Workers.shared(), job);
        });
        for (int i = 0; i < found.length; i++) {
            memory.weightErrors().put(missing.get(i), found[i]);
        }
        return inOrder(asked, memory.weightErrors());
    }

    private Map<TensorId, Double> layerErrors(Assignment changing, Job job) throws IOException {
        List<Treatment> missing = changing.treatments().values().stream()
                .filter(treatment -> !memory.outputErrors().containsKey(treatment))
                .toList();
        layers.errors(missing, treatments, job).forEach(memory.outputErrors()::put);
        return inOrder(changing, memory.outputErrors());
    }

    /// In the order of the model's tensors.
    private Map<TensorId, Double> inOrder(Assignment assignment, Map<Treatment, Double> errors) {
        Map<TensorId, Double> found = new LinkedHashMap<>();
        for (ModelTensor tensor : graph.model().tensors()) {
            Treatment treatment = assignment.treatments().get(tensor.id());
            Double error = treatment == null ? null : errors.get(treatment);
            if (error != null) {
                found.put(tensor.id(), error);
            }
        }
        return found;
    }

    private void endToEnd(long number, Assignment changing, Job job, Consumer<PreviewUpdate> answers)
            throws IOException {
        GraphTally tally = data.tally();
        List<double[][]> known = memory.read(changing);
        for (int i = 0; i < known.size(); i++) {
            tally.add(data.run(i), reference.read(i, job), known.get(i));
        }
        boolean isComplete = known.size() == data.runs();
        if (!known.isEmpty()) {
            tally.examples().ifPresent(means -> answers.accept(new PreviewUpdate.Examples(number, means)));
            answers.accept(new PreviewUpdate.Running(number, tally.outcome(), 0, 0, isComplete));
        }
        if (isComplete) {
            return;
        }
        try (GraphSessions.Edited edited = sessions.of(changing, treatments, job)) {
            long shown = 0;
            for (int i = known.size(); i < data.runs(); i++) {
                job.check();
                GraphRun run = data.run(i);
                double[][] before = reference.read(i, job);
                double[][] after = edited.isOriginal() ? before : edited.read(run);
                memory.add(changing, i, after);
                tally.add(run, before, after);
                boolean isLast = i + 1 == data.runs();
                if (isLast || i == known.size() || System.nanoTime() - shown > BETWEEN_NEWS) {
                    shown = System.nanoTime();
                    tally.examples().ifPresent(means -> answers.accept(new PreviewUpdate.Examples(number, means)));
                    GraphOutcome outcome = tally.outcome();
                    long left = edited.isOriginal() ? 0 : data.runs() - i - 1L;
                    answers.accept(
                            new PreviewUpdate.Running(number, outcome, edited.runs(), edited.runs() + left, isLast));
                }
            }
        }
    }

    @Override
    public void close() {
        reference.close();
        layers.close();
        sessions.close();
    }
}
