package lapidary.app.contest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import lapidary.app.job.Lane;
import lapidary.app.workbench.MachineTimes;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.calib.Evidence;
import lapidary.core.job.Job;
import lapidary.core.latency.TokenLatency;
import lapidary.core.measure.Measured;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.plan.Plan;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;
import lapidary.views.text.Messages;

/// What rows come to on each axis: planned away from the screen as they arrive.
public final class ContestSizes implements AutoCloseable {
    private static final double MEBI = 1 << 20;

    private final WorkbenchModel workbench;
    private final MachineTimes times;
    private final Lane planning;
    private final ObjectProperty<ContestAxis> axis = new SimpleObjectProperty<>(ContestAxis.BITS);
    private final ReadOnlyObjectWrapper<Map<String, Size>> sizes = new ReadOnlyObjectWrapper<>(Map.of());

    /// @param mebibytes of the file
    /// @param time of a token, predicted; empty where this machine was not measured with its types
    record Size(double mebibytes, Optional<Measured> time) {}

    ContestSizes(WorkbenchModel workbench, MachineTimes times) {
        this.workbench = workbench;
        this.times = times;
        this.planning = workbench.jobs().lane("sizes of compared methods");
    }

    MachineTimes times() {
        return times;
    }

    /// What the plot shows.
    public ObjectProperty<ContestAxis> axisProperty() {
        return axis;
    }

    /// By the id of the row; those of rows that were not planned yet are missing.
    ReadOnlyObjectProperty<Map<String, Size>> sizesProperty() {
        return sizes.getReadOnlyProperty();
    }

    void clear() {
        sizes.set(Map.of());
    }

    /// Plans what is not planned yet.
    void follow(List<ContestRow> rows, boolean anew) {
        Optional<OpenModel> open = workbench.model();
        Optional<Recipe> base = workbench.recipeProperty().get();
        Map<String, Size> known = anew ? Map.of() : sizes.get();
        List<ContestRow> missing = rows.stream()
                .filter(row -> row.layer().isEmpty() && !row.steps().isEmpty() && !known.containsKey(row.id()))
                .toList();
        if (axis.get() == ContestAxis.BITS || missing.isEmpty() || open.isEmpty() || base.isEmpty()) {
            return;
        }
        Optional<TokenLatency> latency = times.latencyProperty().get();
        planning.start(
                job -> open.get().use(model -> planned(model, base.get(), missing, latency, job)),
                found -> {
                    Map<String, Size> all = new HashMap<>(known);
                    all.putAll(found);
                    sizes.set(Map.copyOf(all));
                },
                failure -> workbench.report(failure.message()));
    }

    private Map<String, Size> planned(
            Model model, Recipe base, List<ContestRow> rows, Optional<TokenLatency> latency, Job job)
            throws InvalidSettingException {
        Map<String, Size> found = new HashMap<>();
        for (ContestRow row : rows) {
            job.check();
            Recipe recipe =
                    new Recipe(base.schema(), base.source(), row.steps(), base.target(), base.data(), base.seed());
            Plan plan = workbench.planner().plan(model, recipe, Evidence.NONE);
            found.put(row.id(), new Size(plan.fileBytes() / MEBI, time(latency, plan)));
        }
        return found;
    }

    private static Optional<Measured> time(Optional<TokenLatency> latency, Plan plan) {
        try {
            return latency.isPresent() && latency.get().covers(plan)
                    ? Optional.of(latency.get().of(plan))
                    : Optional.empty();
        } catch (UnfitException e) {
            // Covered above.
            return Optional.empty();
        }
    }

    /// Where a row stands on the axis; NaN while nobody knows.
    double of(ContestRow row) {
        if (row.layer().isPresent() || axis.get() == ContestAxis.BITS) {
            return row.bits();
        }
        Size size = sizes.get().get(row.id());
        if (size == null) {
            return Double.NaN;
        }
        return axis.get() == ContestAxis.SIZE
                ? size.mebibytes()
                : size.time().map(Measured::value).orElse(Double.NaN);
    }

    /// What is read out beside a point: a predicted time with its interval; "" for the other axes.
    String note(ContestRow row) {
        Size size = sizes.get().get(row.id());
        return axis.get() != ContestAxis.TIME || size == null
                ? ""
                : size.time()
                        .map(time -> Messages.of("contest.time.note", time.withInterval(3)))
                        .orElse("");
    }

    @Override
    public void close() {
        planning.close();
    }
}
