package lapidary.app.prune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import lapidary.app.job.Lane;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.Planned;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.job.Job;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Chosen;
import lapidary.core.plan.Steps;
import lapidary.core.prune.EnergyCurve;
import lapidary.core.prune.EnergyLaw;
import lapidary.core.prune.PrunableLayer;
import lapidary.core.prune.Pruners;
import lapidary.core.prune.RecipePruning;
import lapidary.core.recipe.Recipe;
import lapidary.core.tensor.Orientation;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import lapidary.views.plot.LinesPlot;
import lapidary.views.plot.MaskPlot;
import lapidary.views.text.Messages;

/// What the pictures of *Prune* show.
final class PruneCharts {
    private static final int POINTS = 200;
    private static final int MOST_CURVES = 60;
    private static final int CORNER = 64;

    private final PruneModel model;
    private final Lane masking;

    PruneCharts(PruneModel model) {
        this.model = model;
        this.masking = model.workbench().jobs().lane("show a mask");
    }

    /// Kept share of each layer, one line for each scheme.
    void shares(LinesPlot plot) {
        List<PrunableLayer> layers = model.layersProperty().get();
        List<LinesPlot.Line> lines = new ArrayList<>();
        for (PruneModel.Standing standing : model.standingsProperty().get()) {
            double[] x = new double[layers.size()];
            double[] y = new double[layers.size()];
            for (int i = 0; i < x.length; i++) {
                x[i] = i + 1;
                y[i] = 100.0
                        * standing.kept().get(i)
                        / Math.max(1, layers.get(i).total());
            }
            lines.add(new LinesPlot.Line(standing.scheme().title(), x, y));
        }
        Optional<RecipePruning.Pattern> pattern = model.patternProperty().get();
        pattern.ifPresent(chosen -> lines.add(patternLine(chosen, layers.size())));
        plot.linesProperty().set(lines);
        plot.strongProperty()
                .set(Set.of(
                        pattern.isPresent()
                                ? lines.getLast().name()
                                : model.schemeProperty().get().title()));
        OptionalInt selected = selected();
        plot.markProperty()
                .set(selected.isPresent() ? OptionalDouble.of(selected.getAsInt() + 1) : OptionalDouble.empty());
    }

    private static LinesPlot.Line patternLine(RecipePruning.Pattern pattern, int layers) {
        double[] x = new double[layers];
        double[] y = new double[layers];
        for (int i = 0; i < layers; i++) {
            x[i] = i + 1;
            y[i] = 100.0 * pattern.n() / pattern.m();
        }
        return new LinesPlot.Line(pattern.n() + ":" + pattern.m(), x, y);
    }

    /// Scores of LAMP by rank, one line for each layer, and the threshold that the density means.
    void scores(LinesPlot plot) {
        List<PrunableLayer> layers = model.layersProperty().get();
        List<LinesPlot.Line> lines = new ArrayList<>();
        int step = Math.max(1, Math.ceilDiv(layers.size(), MOST_CURVES));
        OptionalInt selected = selected();
        for (int i = 0; i < layers.size(); i++) {
            PrunableLayer layer = layers.get(i);
            if (i % step == 0 || (selected.isPresent() && selected.getAsInt() == i)) {
                layer.curve().filter(curve -> curve.size() > 0).ifPresent(curve -> lines.add(scoreLine(layer, curve)));
            }
        }
        plot.linesProperty().set(lines);
        plot.strongProperty()
                .set(
                        selected.isPresent()
                                ? Set.of(layers.get(selected.getAsInt())
                                        .tensor()
                                        .id()
                                        .name())
                                : Set.of());
        plot.levelProperty().set(threshold(layers));
    }

    private static LinesPlot.Line scoreLine(PrunableLayer layer, EnergyCurve curve) {
        int count = Math.min(POINTS, curve.size());
        double[] x = new double[count];
        double[] y = new double[count];
        for (int i = 0; i < count; i++) {
            int point = (int) ((long) i * (curve.size() - 1) / Math.max(1, count - 1));
            x[i] = 100.0 * curve.keptAt(point) / Math.max(1, curve.total());
            y[i] = curve.lampAt(point);
        }
        return new LinesPlot.Line(layer.tensor().id().name(), x, y);
    }

    /// The score of the last weight that LAMP keeps of the widest layer.
    private OptionalDouble threshold(List<PrunableLayer> layers) {
        Optional<PruneModel.Standing> lamp = model.standingsProperty().get().stream()
                .filter(standing -> standing.scheme().id().equals("lamp"))
                .findFirst();
        if (lamp.isEmpty() || model.densityProperty().get() >= 1) {
            return OptionalDouble.empty();
        }
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < layers.size(); i++) {
            long kept = lamp.get().kept().get(i);
            EnergyCurve curve = layers.get(i).curve().orElseThrow();
            int point = 0;
            while (point + 1 < curve.size() && curve.keptAt(point) < kept) {
                point++;
            }
            if (kept > 0 && kept < curve.total() && curve.size() > 0) {
                least = Math.min(least, curve.lampAt(point));
            }
        }
        return Double.isFinite(least) ? OptionalDouble.of(least) : OptionalDouble.empty();
    }

    /// Energy removed by magnitude from the selected layer, beside what two laws say.
    void energies(LinesPlot plot) {
        List<LinesPlot.Line> lines = new ArrayList<>();
        double[] x = new double[POINTS + 1];
        double[] gauss = new double[POINTS + 1];
        double[] laplace = new double[POINTS + 1];
        double[] measured = new double[POINTS + 1];
        OptionalInt selected = selected();
        Optional<EnergyCurve> curve = selected.isPresent()
                ? model.layersProperty().get().get(selected.getAsInt()).curve()
                : Optional.empty();
        for (int i = 0; i <= POINTS; i++) {
            double sparsity = (double) i / POINTS;
            x[i] = 100 * sparsity;
            gauss[i] = 100 * EnergyLaw.gaussian(sparsity);
            laplace[i] = 100 * EnergyLaw.laplace(sparsity);
            if (curve.isPresent()) {
                long kept = Math.round((1 - sparsity) * curve.get().total());
                measured[i] = kept == 0 ? 100 : 100 * (1 - curve.get().keptEnergy(kept));
            }
        }
        curve.ifPresent(ignored -> lines.add(new LinesPlot.Line(Messages.of("prune.this-layer"), x, measured)));
        lines.add(new LinesPlot.Line(Messages.of("prune.gaussian"), x, gauss));
        lines.add(new LinesPlot.Line(Messages.of("prune.laplace"), x, laplace));
        plot.linesProperty().set(lines);
        plot.strongProperty().set(Set.of(Messages.of("prune.this-layer")));
        plot.markProperty().set(removed(selected));
    }

    private OptionalDouble removed(OptionalInt selected) {
        Optional<PruneModel.Standing> own = model.standingsProperty().get().stream()
                .filter(standing ->
                        standing.scheme().equals(model.schemeProperty().get()))
                .findFirst();
        if (selected.isEmpty() || own.isEmpty()) {
            return OptionalDouble.empty();
        }
        int at = selected.getAsInt();
        long total = model.layersProperty().get().get(at).total();
        return OptionalDouble.of(100 * (1 - own.get().kept().get(at) / (double) Math.max(1, total)));
    }

    /// Number of the selected layer.
    private OptionalInt selected() {
        Optional<TensorId> lead = model.workbench().selectionProperty().get().lead();
        List<PrunableLayer> layers = model.layersProperty().get();
        for (int i = 0; i < layers.size(); i++) {
            if (lead.isPresent() && layers.get(i).tensor().id().equals(lead.get())) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /// A corner of the selected layer as the present recipe prunes it, made away from the screen.
    void mask(MaskPlot plot) {
        Optional<OpenModel> open = model.workbench().model();
        Optional<Planned> planned = model.workbench().plannedProperty().get();
        Optional<TensorId> lead = model.workbench().selectionProperty().get().lead();
        if (open.isEmpty()
                || planned.isEmpty()
                || lead.isEmpty()
                || !model.shownProperty().get()) {
            plot.missingProperty().set(Messages.of("prune.choose-layer"));
            plot.maskProperty().set(Optional.empty());
            return;
        }
        Recipe recipe = planned.get().recipe();
        Evidence evidence = model.workbench().evidence(recipe);
        masking.start(
                job -> open.get()
                        .use(opened -> opened.file().reading(() -> corner(opened, recipe, evidence, lead.get(), job))),
                mask -> {
                    plot.missingProperty().set(Messages.of("plot.none-layer-pruned"));
                    plot.maskProperty().set(mask);
                },
                failure -> {
                    plot.missingProperty().set(failure.message());
                    plot.maskProperty().set(Optional.empty());
                });
    }

    private Optional<MaskPlot.Mask> corner(Model opened, Recipe recipe, Evidence evidence, TensorId id, Job job)
            throws Exception {
        Optional<ModelTensor> tensor = opened.find(id);
        Steps steps = Steps.of(model.workbench().methods(), recipe);
        Optional<Chosen> chosen = tensor.flatMap(steps::pruning);
        if (tensor.isEmpty() || chosen.isEmpty()) {
            return Optional.empty();
        }
        try {
            chosen.get().transform().forecast(tensor.get(), chosen.get().settings(), evidence);
        } catch (UnfitException e) {
            throw new IOException(
                    e.lacksEvidence()
                            ? Messages.of("prune.waits-for-calibration")
                            : Messages.of("prune.cannot-be-pruned"),
                    e);
        }
        CompressedTensor pruned = chosen.get()
                .transform()
                .apply(
                        tensor.get(),
                        Codecs.view(tensor.get().tensor()),
                        chosen.get().settings(),
                        evidence,
                        job);
        Optional<Orientation> orientation = tensor.get().orientation();
        RowSource matrix = orientation.map(turned -> turned.toMatrix(pruned)).orElse(pruned);
        int columns = Math.toIntExact(matrix.shape().columns());
        boolean[][] kept = new boolean[(int) Math.min(CORNER, matrix.shape().rows())][Math.min(CORNER, columns)];
        float[] row = new float[columns];
        for (int i = 0; i < kept.length; i++) {
            matrix.decode(i, 1, row);
            for (int j = 0; j < kept[i].length; j++) {
                kept[i][j] = row[j] != 0;
            }
        }
        int group = Pruners.pattern(chosen.get().transform(), chosen.get().settings())
                .map(pattern -> pattern[1])
                .orElse(0);
        return Optional.of(new MaskPlot.Mask(kept, group));
    }
}
