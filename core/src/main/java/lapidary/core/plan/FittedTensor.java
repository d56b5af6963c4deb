package lapidary.core.plan;

import java.util.List;
import java.util.Optional;
import lapidary.core.compressed.CodeStorage;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.GridBlocks;
import lapidary.core.compressed.GridForm;
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
    private Optional<String> misfitReason = Optional.empty();

    FittedTensor(TensorPlanner planner, ExportedTensor tensor, Chosen chosen, Forecast forecast, List<Notice> notices) {
        this.planner = planner;
        this.tensor = tensor;
        this.chosen = chosen;
        this.forecast = forecast;
        this.notices = notices;
    }

    Decision decide() {
        PrunedTensor removal = new PrunedTensor(planner, tensor, chosen, forecast, notices);
        Optional<Decision> pruned = removal.decide(this::isHeld);
        if (pruned.isPresent()) {
            return pruned.get();
        }
        if (!forecast.notice().isEmpty()) {
            notices.add(
                    planner.notice(removal.isUnpacked() ? Severity.WARNING : Severity.INFO, tensor, forecast.notice()));
        }
        if (forecast.type() != DType.OPAQUE && isHeld(forecast.type())) {
            return written(forecast.type(), forecast.storage(), Fidelity.EXACT, Optional.empty());
        }
        return kept(forecast.grid(), Fidelity.EXACT).or(this::keptWithoutForm).orElseGet(this::unfit);
    }

    /// The grid as the format holds it; empty where it does not, with the reason.
    private Optional<Decision> kept(Optional<GridForm> form, Fidelity fidelity) {
        if (form.isEmpty()) {
            misfitReason = Optional.of(forecast.unheld()).filter(reason -> planner.holdsBlocks() && !reason.isEmpty());
            return Optional.empty();
        }
        Optional<DType> type =
                exactTypes(form.get()).stream().filter(this::isHeld).findFirst();
        if (type.isPresent()) {
            String storage = forecast.storage() + " in " + type.get();
            if (fidelity.isExact()) {
                notices.add(planner.notice(Severity.INFO, tensor, exactText(type.get(), form.get())));
            }
            return Optional.of(written(type.get(), storage, fidelity, form));
        }
        Optional<GridPacking> packing = planner.grids();
        boolean isBlocks = planner.holdsBlocks() && form.get().storage().codes() != CodeStorage.I2_S;
        if (packing.isEmpty() || isBlocks) {
            misfitReason = planner.holdsBlocks() ? GridBlocks.obstacle(form.get(), shape()) : Optional.empty();
            return Optional.empty();
        }
        HeldGrid grid = new HeldGrid(tensor.name(), matrix(), form.get());
        misfitReason = tensor.isTransposed()
                ? Optional.of("its layer is kept inputs × outputs, which no runtime loads packed; keep it as stored")
                : packing.get().misfit(grid);
        return misfitReason.isEmpty() ? Optional.of(packed(grid, packing.get(), fidelity)) : Optional.empty();
    }

    private String exactText(DType type, GridForm form) {
        String own = Words.bits(forecast.ledger(), shape());
        String text = Words.article(planner.target().title()) + " holds " + forecast.storage() + " in " + type + ", "
                + Words.bits(type) + " bits per weight"
                + (own.equals(Words.bits(type)) ? "" : " instead of " + own);
        return exactTypes(form.withHalfMinimums()).stream()
                .findFirst()
                .filter(shorter -> shorter.bitsPerElement() < type.bitsPerElement())
                .map(shorter ->
                        text + "; 'Short F16' (scale=f16-short) makes that " + shorter + ", " + Words.bits(shorter))
                .orElse(text);
    }

    /// Other results that a block type holds as they are.
    private Optional<Decision> keptWithoutForm() {
        return forecast.exact().stream()
                .filter(this::isHeld)
                .findFirst()
                .map(type -> written(type, forecast.storage() + " in " + type, Fidelity.EXACT, Optional.empty()));
    }

    private List<DType> exactTypes(GridForm form) {
        boolean isTurned =
                tensor.isTransposed() || tensor.source().orientation().isPresent();
        return isTurned ? List.of() : GridBlocks.exactTypes(form, shape());
    }

    /// What the file can hold instead, as the recipe says.
    private Decision unfit() {
        Optional<String> reason = misfitReason;
        return switch (planner.wanted().misfit()) {
            case REFUSE -> refused();
            case ROUND ->
                withHalfScales().orElseGet(() -> {
                    misfitReason = reason;
                    return misfit(nearest().stream()
                            .filter(type -> type.kind() == DType.Kind.BLOCK)
                            .findFirst()
                            .orElse(planner.dense(tensor)));
                });
            case DENSE -> misfit(planner.dense(tensor));
        };
    }

    /// The same codes with scales rounded to halves, where that is all that the format asks for.
    private Optional<Decision> withHalfScales() {
        Optional<GridForm> halves =
                forecast.grid().filter(form -> form.scaleType() != DType.F16).map(GridForm::withHalfScales);
        Optional<Decision> kept = kept(
                halves, Fidelity.rounded("its scales are rounded to F16, which changes a weight by at most 0.05 %"));
        kept.ifPresent(decision -> notices.add(planner.notice(
                Severity.WARNING,
                tensor,
                Words.article(planner.target().title()) + " holds scales in F16: written with its scales rounded, which"
                        + " changes a weight by at most 0.05 %")));
        return kept.map(decision -> decision.with(notices));
    }

    private Decision written(DType type, String storage, Fidelity fidelity, Optional<GridForm> blocks) {
        Ledger ledger = Codecs.ledger(type, shape().elements());
        return TensorPlanner.decision(
                tensor,
                Optional.of(chosen),
                Optional.of(chosen),
                storage,
                Export.entry(tensor, type),
                ledger,
                fidelity,
                blocks,
                notices);
    }

    private Decision packed(HeldGrid grid, GridPacking packing, Fidelity fidelity) {
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
                fidelity,
                tensor.members().stream().map(ModelTensor::id).toList());
        Blueprint.Task task = new Blueprint.Task(
                tensor,
                Optional.of(chosen),
                action,
                Optional.of(grid),
                Optional.empty(),
                false,
                entries.size(),
                Optional.empty());
        return new Decision(task, entries, List.copyOf(notices), 0);
    }

    private Decision misfit(DType type) {
        if (!planner.target().holds(Export.entry(tensor, type))) {
            return refused();
        }
        boolean isExact = type == DType.F32;
        String cost = isExact ? "which holds every weight exactly" : RoundingCost.words(type);
        notices.add(planner.notice(
                Severity.WARNING,
                tensor,
                misfitText() + ": written as " + type + ", " + Words.bits(type) + " bits per weight instead of "
                        + Words.bits(forecast.ledger(), shape()) + ", " + cost));
        long asked = Math.ceilDiv(forecast.ledger().total(), 8L);
        Fidelity fidelity = isExact ? Fidelity.EXACT : Fidelity.rounded("rounded to " + type + ", " + cost);
        return written(type, forecast.storage() + ", written as " + type, fidelity, Optional.empty())
                .costing(type.bytes(shape()) - asked);
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
                Fidelity.refused(misfitReason.orElse("no type holds it")),
                Optional.empty(),
                notices);
    }

    private String misfitText() {
        return Words.article(planner.target().title()) + " does not hold " + forecast.storage() + " ("
                + Words.bits(forecast.ledger(), shape()) + " bits per weight)"
                + misfitReason.map(reason -> ": " + reason).orElse("");
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
