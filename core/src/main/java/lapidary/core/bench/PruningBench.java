package lapidary.core.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.eval.Classification;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.eval.graph.GraphRun;
import lapidary.core.eval.graph.GraphTally;
import lapidary.core.infer.graph.GraphArray;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.infer.graph.GraphRequest;
import lapidary.core.infer.graph.GraphSession;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.measure.Measured;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.prune.DensityScheme;
import lapidary.core.prune.InfeasibleException;
import lapidary.core.prune.PrunableLayer;
import lapidary.core.prune.PrunePlan;
import lapidary.core.prune.Pruners;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.TensorId;

/// Prunes a classifier by several schemes at several densities, by magnitude and without training, and judges all on
/// the same examples.
///
/// @param graph the classifier
/// @param data labelled examples
public record PruningBench(GraphModel graph, GraphData data) {

    /// What one scheme came to at one density.
    ///
    /// @param kept weights that are kept; of [#total]
    /// @param emptied layers that lost every weight
    /// @param accuracy share of the examples that are answered rightly, Wilson's interval; empty
    /// where the scheme has no
    /// answer at this density
    /// @param behind accuracy of the first scheme less this one's on the same examples, with a 95 %
    /// interval; empty of
    /// the first scheme
    public record Point(
            String scheme,
            double density,
            long kept,
            long total,
            int emptied,
            Optional<Measured> accuracy,
            Optional<Measured> behind) {}

    /// All points, and what the classifier does unpruned.
    public record Result(Measured dense, List<Point> points) {
        public Result {
            points = List.copyOf(points);
        }
    }

    /// @param schemes the first one is what the others are compared with
    /// @throws NotFiniteException for a weight that is NaN or infinite
    /// @throws IOException when the graph cannot be run, or the examples have no right answers
    public Result run(List<DensityScheme> schemes, List<Double> densities, Job job)
            throws IOException, NotFiniteException, UnfitException {
        List<PrunableLayer> layers = PrunePlan.layers(graph.model());
        for (DensityScheme scheme : schemes) {
            layers = PrunePlan.read(scheme, layers, Evidence.NONE, Workers.shared(), job.part(0, 0.1));
        }
        List<double[][]> dense = scores(Map.of(), job);
        Measured whole = accuracy(dense, dense).topOne();
        List<Point> points = new ArrayList<>();
        int steps = densities.size() * schemes.size();
        for (double density : densities) {
            List<double[][]> first = List.of();
            for (DensityScheme scheme : schemes) {
                job.report((double) points.size() / steps, scheme.title() + " at " + density);
                Optional<PrunePlan> plan = plan(scheme, layers, density, job);
                if (plan.isEmpty()) {
                    long total = layers.stream().mapToLong(PrunableLayer::total).sum();
                    points.add(new Point(scheme.id(), density, 0, total, 0, Optional.empty(), Optional.empty()));
                    continue;
                }
                List<double[][]> own = scores(pruned(plan.get(), job), job);
                points.add(point(scheme, density, plan.get(), first, own));
                first = first.isEmpty() ? own : first;
            }
        }
        return new Result(whole, points);
    }

    private static Optional<PrunePlan> plan(DensityScheme scheme, List<PrunableLayer> layers, double density, Job job)
            throws NotFiniteException {
        try {
            return Optional.of(PrunePlan.allocate(scheme, layers, density, Workers.shared(), job.part(0, 0)));
        } catch (InfeasibleException e) {
            return Optional.empty(); // the table has a dash there
        }
    }

    private Point point(
            DensityScheme scheme, double density, PrunePlan plan, List<double[][]> first, List<double[][]> own)
            throws IOException {
        Optional<Measured> behind = first.isEmpty()
                ? Optional.empty()
                : tally(own, first)
                        .change()
                        .flatMap(Classification.ClassifierChange::flips)
                        .map(Classification.Flips::difference);
        return new Point(
                scheme.id(),
                density,
                plan.keptTotal(),
                plan.total(),
                plan.emptied().size(),
                Optional.of(accuracy(own, own).topOne()),
                behind);
    }

    private Classification.Accuracy accuracy(List<double[][]> before, List<double[][]> after) throws IOException {
        return tally(before, after)
                .accuracy()
                .orElseThrow(() -> new IOException("the examples have no right answers to be judged by"));
    }

    private Classification tally(List<double[][]> before, List<double[][]> after) throws IOException {
        GraphTally tally = data.tally();
        for (int i = 0; i < after.size(); i++) {
            tally.add(data.run(i), before.get(i), after.get(i));
        }
        return tally.outcome()
                .classification()
                .orElseThrow(() -> new IOException("the graph gives no scores of classes"));
    }

    private static Map<TensorId, CompressedTensor> pruned(PrunePlan plan, Job job)
            throws NotFiniteException, UnfitException {
        Transform magnitude = Pruners.all().getFirst();
        Map<TensorId, CompressedTensor> pruned = new LinkedHashMap<>();
        for (int i = 0; i < plan.layers().size(); i++) {
            ModelTensor tensor = plan.layers().get(i).tensor();
            Settings settings = Settings.standard(magnitude.settings())
                    .with("amount", new SettingValue.Text("count"))
                    .with("kept", new SettingValue.Whole(plan.kept().get(i)));
            magnitude.forecast(tensor, settings);
            pruned.put(tensor.id(), magnitude.apply(tensor, Codecs.view(tensor.tensor()), settings, job.part(0, 0)));
        }
        return pruned;
    }

    /// What the classifier says about every example.
    private List<double[][]> scores(Map<TensorId, CompressedTensor> replaced, Job job) throws IOException {
        List<double[][]> scores = new ArrayList<>();
        try (GraphSession session = graph.session(GraphRequest.WHOLE.replacing(replaced), job.part(0, 0))) {
            for (int i = 0; i < data.runs(); i++) {
                job.check();
                GraphRun run = data.run(i);
                Map<String, GraphArray> outputs = new HashMap<>(session.run(run.inputs(), data.outputs()));
                scores.add(data.read(run, outputs));
            }
        }
        return scores;
    }
}
