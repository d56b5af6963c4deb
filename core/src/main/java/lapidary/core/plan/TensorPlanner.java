package lapidary.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.Ledger;
import lapidary.core.format.FileLayout;
import lapidary.core.format.GridPacking;
import lapidary.core.format.HeldGrid;
import lapidary.core.format.ModelTarget;
import lapidary.core.method.Forecast;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Export;
import lapidary.core.model.ExportedTensor;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.plan.Notice.Severity;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Orientation;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;

/// Decides for one tensor how it is written.
///
/// @param target the format
/// @param grids how it holds grids, where it does
/// @param wanted what the recipe says about it
/// @param isSameFormat whether the source has that format already
/// @param evidence for the methods that ask for it
record TensorPlanner(
        ModelTarget target, Optional<GridPacking> grids, Target wanted, boolean isSameFormat, Evidence evidence) {

    /// @param entries for the layout, several for a grid; of a refused tensor, one that stands in for it
    /// @param extraBytes what it costs that the format cannot hold the choice
    record Decision(Blueprint.Task task, List<FileLayout.Entry> entries, List<Notice> notices, long extraBytes) {

        Decision costing(long bytes) {
            return new Decision(task, entries, notices, bytes);
        }

        boolean isRefused() {
            return notices.stream().anyMatch(notice -> notice.severity() == Severity.REFUSED);
        }
    }

    /// @param steps of the recipe
    Decision decide(ExportedTensor tensor, Steps steps) {
        Optional<Chosen> chosen = steps.find(tensor.members().getFirst());
        List<Notice> notices = new ArrayList<>();
        boolean isOne = tensor.members().stream().allMatch(member -> isSame(steps.find(member), chosen));
        if (!isOne) {
            notices.add(notice(
                    Severity.REFUSED,
                    tensor,
                    Words.article(target.title()) + " keeps all "
                            + tensor.members().size()
                            + " experts of a block in one tensor of one type. Choose the same for all of them"));
        }
        return decide(tensor, chosen, notices);
    }

    private static boolean isSame(Optional<Chosen> one, Optional<Chosen> other) {
        return one.map(Chosen::step)
                .map(Choice::of)
                .equals(other.map(Chosen::step).map(Choice::of));
    }

    private Decision decide(ExportedTensor tensor, Optional<Chosen> chosen, List<Notice> notices) {
        Optional<Chosen> transform = chosen.filter(c -> !c.transform().id().equals(Quantizers.KEEP));
        if (transform.isPresent()) {
            try {
                Forecast forecast = transform
                        .get()
                        .transform()
                        .forecast(tensor.source(), transform.get().settings(), evidence);
                return isStoredSo(tensor.source().tensor(), transform.get(), forecast)
                        ? leave(tensor, chosen, notices)
                        : new Compressed(tensor, transform.get(), forecast, notices).decide();
            } catch (UnfitException e) {
                boolean isNamed = transform.get().step().on() instanceof Selector.Named || e.lacksEvidence();
                Severity severity = isNamed ? Severity.REFUSED : Severity.WARNING;
                notices.add(notice(severity, tensor, e.getMessage() + (isNamed ? "" : ": left as it is")));
            }
        }
        return leave(tensor, chosen, notices);
    }

    /// Whether it is stored in the type asked for: its blocks are not made anew.
    private static boolean isStoredSo(Tensor source, Chosen chosen, Forecast forecast) {
        return chosen.transform().id().equals(Quantizers.GGML)
                && forecast.type() == source.type()
                && source.type().kind() == DType.Kind.BLOCK;
    }

    /// A tensor that no method touches: copied where the format holds its type, else dense.
    private Decision leave(ExportedTensor tensor, Optional<Chosen> chosen, List<Notice> notices) {
        Tensor source = tensor.source().tensor();
        FileLayout.Entry unchanged = Export.unchanged(tensor);
        boolean isMovable = source.type() != DType.OPAQUE || tensor.order().isSame();
        if (isMovable && target.holds(unchanged) && !mustBeFull(tensor)) {
            Ledger ledger = Codecs.view(source).ledger();
            String storage = source.typeName() + " (unchanged)";
            return decision(tensor, chosen, Optional.empty(), storage, unchanged, ledger, notices);
        }
        if (!source.type().isConvertible() || !Codecs.view(source).isDecodable()) {
            notices.add(notice(
                    Severity.REFUSED,
                    tensor,
                    Words.article(target.title()) + " does not hold " + source.typeName()
                            + ", and Lapidary cannot convert it." + " Choose the source's own format"));
            Ledger ledger = Codecs.view(source).ledger();
            return decision(tensor, chosen, Optional.empty(), source.typeName(), standIn(tensor), ledger, notices);
        }
        DType type = tensor.changedFrom()
                .filter(from -> !mustBeFull(tensor) && target.holds(Export.entry(tensor, from)))
                .orElse(dense(tensor));
        if (!mustBeFull(tensor) && tensor.changedFrom().isEmpty()) {
            notices.add(notice(
                    Severity.WARNING,
                    tensor,
                    Words.article(target.title()) + " does not hold " + source.typeName() + ": written as " + type
                            + ", "
                            + Words.bits(type) + " bits per weight instead of "
                            + Words.bits(Codecs.view(source).ledger(), source.shape())));
        }
        Ledger ledger = Codecs.ledger(type, source.shape().elements());
        return decision(tensor, chosen, Optional.empty(), type.name(), Export.entry(tensor, type), ledger, notices);
    }

    /// llama.cpp asks for norms, biases and routers in single precision; what a GGUF file has
    /// already is not touched.
    private boolean mustBeFull(ExportedTensor tensor) {
        Tensor source = tensor.source().tensor();
        return target.id().equals("gguf")
                && !isSameFormat
                && isSmall(tensor)
                && source.type() != DType.F32
                && Codecs.view(source).isDecodable()
                && source.type().isConvertible();
    }

    private static boolean isSmall(ExportedTensor tensor) {
        return tensor.source().tensor().shape().rank() <= 1 || tensor.source().role() == TensorRole.ROUTER;
    }

    /// What the recipe asks for; the tensor's own type where the format holds no other, as graphs do whose
    /// operators are made for one type.
    private DType dense(ExportedTensor tensor) {
        Tensor source = tensor.source().tensor();
        boolean isFull = target.id().equals("gguf") && isSmall(tensor);
        if (isFull || !target.holds(wanted.dense())) {
            return DType.F32;
        }
        boolean keepsType = source.type().kind() == DType.Kind.FLOAT
                && target.holds(Export.entry(tensor, source.type()))
                && !target.holds(Export.entry(tensor, wanted.dense()));
        return keepsType ? source.type() : wanted.dense();
    }

    /// For the arithmetic of sizes only: nothing is written when something is refused.
    private FileLayout.Entry standIn(ExportedTensor tensor) {
        FileLayout.Entry full = Export.entry(tensor, DType.F32);
        return target.holds(full) ? full : Export.unchanged(tensor);
    }

    private Notice notice(Severity severity, ExportedTensor tensor, String text) {
        return new Notice(severity, Optional.of(tensor.source().id()), text);
    }

    private static Decision decision(
            ExportedTensor tensor,
            Optional<Chosen> chosen,
            Optional<Chosen> transform,
            String storage,
            FileLayout.Entry entry,
            Ledger ledger,
            List<Notice> notices) {
        Action action = new Action(
                tensor.source().id(),
                tensor.name(),
                entry.shape(),
                chosen.map(Chosen::step),
                storage,
                entry.type(),
                entry.bytes(),
                ledger,
                tensor.members().stream().map(ModelTensor::id).toList());
        return new Decision(
                new Blueprint.Task(tensor, transform, action, Optional.empty(), 1),
                List.of(entry),
                List.copyOf(notices),
                0);
    }

    /// A tensor with a forecast: written as it is, or a misfit.
    private final class Compressed {
        private final ExportedTensor tensor;
        private final Chosen chosen;
        private final Forecast forecast;
        private final List<Notice> notices;
        private String misfitReason = "";

        Compressed(ExportedTensor tensor, Chosen chosen, Forecast forecast, List<Notice> notices) {
            this.tensor = tensor;
            this.chosen = chosen;
            this.forecast = forecast;
            this.notices = notices;
        }

        Decision decide() {
            if (!forecast.notice().isEmpty()) {
                notices.add(notice(Severity.INFO, tensor, forecast.notice()));
            }
            if (forecast.type() != DType.OPAQUE && isHeld(forecast.type())) {
                return written(forecast.type(), forecast.storage());
            }
            Optional<HeldGrid> grid = forecast.grid().map(form -> new HeldGrid(tensor.name(), matrix(), form));
            if (grid.isPresent() && grids.isPresent()) {
                Optional<String> reason = tensor.isTransposed()
                        ? Optional.of(
                                "its layer is kept inputs × outputs, which no runtime loads packed; keep it as stored")
                        : grids.get().misfit(grid.get());
                if (reason.isEmpty()) {
                    return packed(grid.get(), grids.get());
                }
                misfitReason = ": " + reason.get();
            }
            return switch (wanted.misfit()) {
                case REFUSE -> refused();
                case ROUND ->
                    misfit(nearest().stream()
                            .filter(type -> type.kind() == DType.Kind.BLOCK)
                            .findFirst()
                            .orElse(dense(tensor)));
                case DENSE -> misfit(dense(tensor));
            };
        }

        private Decision written(DType type, String storage) {
            Ledger ledger = Codecs.ledger(type, shape().elements());
            return decision(
                    tensor,
                    Optional.of(chosen),
                    Optional.of(chosen),
                    storage,
                    Export.entry(tensor, type),
                    ledger,
                    notices);
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
            if (!target.holds(Export.entry(tensor, type))) {
                return refused();
            }
            notices.add(notice(
                    Severity.WARNING,
                    tensor,
                    misfitText() + ": written as " + type + ", " + Words.bits(type) + " bits per weight instead of "
                            + Words.bits(forecast.ledger(), shape())));
            long asked = Math.ceilDiv(forecast.ledger().total(), 8L);
            return written(type, forecast.storage() + ", written as " + type).costing(type.bytes(shape()) - asked);
        }

        private Decision refused() {
            notices.add(notice(
                    Severity.REFUSED,
                    tensor,
                    misfitText() + ". Nearest: " + Words.types(nearest())
                            + ". Choose one of them, or have it written rounded or dense"));
            return decision(
                    tensor,
                    Optional.of(chosen),
                    Optional.of(chosen),
                    forecast.storage(),
                    standIn(tensor),
                    forecast.ledger(),
                    notices);
        }

        private String misfitText() {
            return Words.article(target.title()) + " does not hold " + forecast.storage() + " ("
                    + Words.bits(forecast.ledger(), shape()) + " bits per weight)" + misfitReason;
        }

        private List<DType> nearest() {
            List<DType> held = forecast.nearest().stream().filter(this::isHeld).toList();
            return held.isEmpty() ? List.of(dense(tensor)) : held;
        }

        private boolean isHeld(DType type) {
            boolean isFull = type == DType.F32 || !target.id().equals("gguf") || shape().rank() > 1;
            boolean isTurnable = !tensor.isTransposed() || type.blockElements() == 1;
            return isFull && isTurnable && type.divides(shape().columns()) && target.holds(Export.entry(tensor, type));
        }

        private Shape matrix() {
            return tensor.source().orientation().map(Orientation::matrix).orElse(shape());
        }

        private Shape shape() {
            return tensor.source().tensor().shape();
        }
    }
}
