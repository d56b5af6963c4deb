package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import lapidary.core.allocate.Constraints;
import lapidary.core.allocate.SizeBudget;
import lapidary.core.allocate.Targeting;
import lapidary.core.allocate.UnitTimes;
import lapidary.core.calib.Evidence;
import lapidary.core.job.Workers;
import lapidary.core.latency.LatencyFile;
import lapidary.core.latency.LatencyMeasurement;
import lapidary.core.latency.LatencyTable;
import lapidary.core.latency.TokenLatency;
import lapidary.core.latency.TokenUses;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.table.MeasurementTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Flags of budgets that may be the time of a token.
final class LatencyOptions {
    @Option(
            names = "--cost",
            paramLabel = "UNIT",
            description = "What a --budget that is a bare number is counted in: bpw, ms, or a unit of size.")
    private String cost = "";

    @Option(
            names = "--latency",
            paramLabel = "FILE",
            description = "Times of products for a budget in milliseconds, JSON or CSV (default: those of this machine;"
                    + " what is missing is measured).")
    private @Nullable Path file;

    /// A budget as it was written, or a number of `--cost`.
    SizeBudget budget(String text) throws InvalidSettingException {
        boolean isBare = text.strip().matches("[0-9.]+");
        return SizeBudget.parse(isBare ? text.strip() + cost : text);
    }

    /// The problems of a table, with costs in the unit of a budget.
    Targeting targeting(
            SizeBudget budget,
            Model model,
            Methods methods,
            Target target,
            MeasurementTable table,
            Evidence evidence,
            Constraints constraints,
            Targeting.Knowledge knowledge,
            Console console)
            throws IOException, UnfitException, InvalidSettingException {
        if (!(budget instanceof SizeBudget.TokenTime time)) {
            return new Targeting(table, budget.isInBytes(), constraints, knowledge);
        }
        LatencyTable times;
        if (file == null) {
            TokenUses uses = TokenUses.of(model);
            times = LatencyMeasurement.here(
                    model,
                    UnitTimes.types(model, methods, target, table.costs(), evidence, uses),
                    time.context(),
                    false,
                    Workers.shared(),
                    console.job("Latency"));
        } else {
            times = LatencyFile.read(file);
        }
        TokenLatency latency = TokenLatency.of(model, times, time.context());
        return new Targeting(
                table, UnitTimes.of(model, methods, target, table.costs(), evidence, latency), constraints, knowledge);
    }
}
