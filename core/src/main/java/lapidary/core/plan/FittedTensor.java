package lapidary.core.plan;

import java.util.List;
import java.util.Optional;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.Ledger;
import lapidary.core.format.FileLayout;
import lapidary.core.format.GridPacking;
import lapidary.core.format.HeldGrid;
import lapidary.core.method.Forecast;
import lapidary.core.model.Export;
import lapidary.core.model.ExportedTensor;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Notice.Severity;
import lapidary.core.plan.TensorPlanner.Decision;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Orientation;
import lapidary.core.tensor.Shape;

/// A tensor with a forecast: written as it is, or a misfit.
final class FittedTensor {
    private final TensorPlanner planner;
    private final ExportedTensor tensor;
    private final Chosen chosen;
    private final Forecast forecast;
    private final List<Notice> notices;
    private String misfitReason = "";

    FittedTensor(TensorPlanner planner, ExportedTensor tensor, Chosen chosen, Forecast forecast, List<Notice> notices) {
        this.planner = planner;
        this.tensor = tensor;
        this.chosen = chosen;
        this.forecast = forecast;
        this.notices = notices;
    }

    Decision decide() {
        if (!forecast.notice().isEmpty()) {
            notices.add(planner.notice(Severity.INFO, tensor, forecast.notice()));
        }
        if (forecast.type() != DType.OPAQUE && isHeld(forecast.type())) {
            return written(forecast.type(), forecast.storage());
        }
        Optional<HeldGrid> grid = forecast.grid().map(form -> new HeldGrid(tensor.name(), matrix(), form));
        if (grid.isPresent() && planner.grids().isPresent()) {
            Optional<String> reason = tensor.isTransposed()
                    ? Optional.of(
                            "its layer is kept inputs × outputs, which no runtime loads packed; keep it as stored")
                    : planner.grids().get().misfit(grid.get());
            if (reason.isEmpty()) {
                return packed(grid.get(), planner.grids().get());
            }
            misfitReason = ": " + reason.get();
        }
        return switch (planner.wanted().misfit()) {
            case REFUSE -> refused();
            case ROUND ->
                misfit(nearest().stream()
                        .filter(type -> type.kind() == DType.Kind.BLOCK)
                        .findFirst()
                        .orElse(planner.dense(tensor)));
            case DENSE -> misfit(planner.dense(tensor));
        };
    }

    private Decision written(DType type, String storage) {
        Ledger ledger = Codecs.ledger(type, shape().elements());
        return TensorPlanner.decision(
                tensor, Optional.of(chosen), Optional.of(chosen), storage, Export.entry(tensor, type), ledger, notices);
    }

    private Decision packed(HeldGrid grid, GridPacking packing) {
        List<FileLayout.Entry> entries =
                packing.parts(grid).stream().map(GridPacking.Part::entry).toList();
        Action action = new Action(
                tensor.source().id(),
                tensor.name(),
                shape(),
                Optional.of(chosen.step()),
                forecast.storage() + " (" + packing.typeName(grid.form()) + ")",
                DType.COMPUTED,
                entries.stream().mapToLong(FileLayout.Entry::bytes).reduce(0, Math::addExact),
                packing.ledger(grid),
                tensor.members().stream().map(ModelTensor::id).toList());
        Blueprint.Task task =
                new Blueprint.Task(tensor, Optional.of(chosen), action, Optional.of(grid), entries.size());
        return new Decision(task, entries, List.copyOf(notices), 0);
    }

    private Decision misfit(DType type) {
        if (!planner.target().holds(Export.entry(tensor, type))) {
            return refused();
        }
        notices.add(planner.notice(
                Severity.WARNING,
                tensor,
                misfitText() + ": written as " + type + ", " + Words.bits(type) + " bits per weight instead of "
                        + Words.bits(forecast.ledger(), shape())));
        long asked = Math.ceilDiv(forecast.ledger().total(), 8L);
        return written(type, forecast.storage() + ", written as " + type).costing(type.bytes(shape()) - asked);
    }

    private Decision refused() {
        notices.add(planner.notice(
                Severity.REFUSED,
                tensor,
                misfitText() + ". Nearest: " + Words.types(nearest())
                        + ". Choose one of them, or have it written rounded or dense"));
        return TensorPlanner.decision(
                tensor,
                Optional.of(chosen),
                Optional.of(chosen),
                forecast.storage(),
                planner.standIn(tensor),
                forecast.ledger(),
                notices);
    }

    private String misfitText() {
        return Words.article(planner.target().title()) + " does not hold " + forecast.storage() + " ("
                + Words.bits(forecast.ledger(), shape()) + " bits per weight)" + misfitReason;
    }

    private List<DType> nearest() {
        List<DType> held = forecast.nearest().stream().filter(this::isHeld).toList();
        return held.isEmpty() ? List.of(planner.dense(tensor)) : held;
    }

    private boolean isHeld(DType type) {
        boolean isFull = type == DType.F32 || !planner.target().id().equals("gguf") || shape().rank() > 1;
        boolean isTurnable = !tensor.isTransposed() || type.blockElements() == 1;
        return isFull
                && isTurnable
                && type.divides(shape().columns())
                && planner.target().holds(Export.entry(tensor, type));
    }

    private Shape matrix() {
        return tensor.source().orientation().map(Orientation::matrix).orElse(shape());
    }

    private Shape shape() {
        return tensor.source().tensor().shape();
    }
}
