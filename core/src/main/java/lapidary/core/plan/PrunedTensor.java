package lapidary.core.plan;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import lapidary.core.compressed.Codecs;
import lapidary.core.format.FileLayout;
import lapidary.core.format.GridPacking;
import lapidary.core.format.HeldSparse;
import lapidary.core.format.SparsePacking;
import lapidary.core.method.Forecast;
import lapidary.core.method.Removal;
import lapidary.core.model.Export;
import lapidary.core.model.ExportedTensor;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Notice.Severity;
import lapidary.core.plan.TensorPlanner.Decision;
import lapidary.core.recipe.Stage;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// A tensor that loses weights: the kept ones alone where the format has a form for that, else all of them as they are
/// stored.
///
/// @param notices receives what is worth telling
record PrunedTensor(
        TensorPlanner planner, ExportedTensor tensor, Chosen chosen, Forecast forecast, List<Notice> notices) {

    /// Empty where neither will do.
    ///
    /// @param isHeld whether the file holds the tensor in a type
    Optional<Decision> decide(Predicate<DType> isHeld) {
        return forecast.removal().flatMap(removal -> sparse(removal).or(() -> inPlace(removal, isHeld)));
    }

    /// Whether blocks become plain numbers because of what is removed or edited: the file grows.
    boolean isUnpacked() {
        boolean isChanged = forecast.removal().isPresent() || chosen.transform().stage() == Stage.EDIT;
        return isChanged
                && forecast.type().kind() == DType.Kind.FLOAT
                && tensor.source().tensor().type().kind() == DType.Kind.BLOCK;
    }

    private Optional<Decision> sparse(Removal removal) {
        Optional<SparsePacking> packing = planner.target().sparse();
        if (packing.isEmpty()) {
            return Optional.empty();
        }
        Optional<DType> own = removal.inPlace().filter(stored -> stored.kind() == DType.Kind.FLOAT);
        DType type = own.orElse(removal.values());
        HeldSparse sparse = new HeldSparse(tensor.name(), shape(), type, removal.kept(), removal.form());
        boolean isTurned =
                tensor.isTransposed() || tensor.source().orientation().isPresent();
        Optional<String> misfit = isTurned
                ? Optional.of("its layer is kept inputs × outputs, which no reader unpacks")
                : packing.get().misfit(sparse);
        if (misfit.isPresent() || !planner.target().holds(type)) {
            String reason = misfit.orElse(Words.article(planner.target().title()) + " does not hold " + type);
            notices.add(planner.notice(Severity.INFO, tensor, "written with its zeros: " + reason));
            return Optional.empty();
        }
        Decision decision = packed(sparse, packing.get());
        return Optional.of(own.isPresent() ? decision.inPlace() : decision);
    }

    private Optional<Decision> inPlace(Removal removal, Predicate<DType> isHeld) {
        return removal.inPlace().filter(isHeld).map(stored -> {
            String words = forecast.storage().replaceFirst(", " + forecast.type() + "$", "");
            return TensorPlanner.decision(
                            tensor,
                            Optional.of(chosen),
                            Optional.of(chosen),
                            words + ", " + stored,
                            Export.entry(tensor, stored),
                            Codecs.ledger(stored, shape().elements()),
                            Fidelity.EXACT,
                            Optional.empty(),
                            notices)
                    .inPlace();
        });
    }

    private Decision packed(HeldSparse sparse, SparsePacking packing) {
        List<FileLayout.Entry> entries =
                packing.parts(sparse).stream().map(GridPacking.Part::entry).toList();
        Action action = new Action(
                tensor.source().id(),
                tensor.name(),
                shape(),
                Optional.of(chosen.step()),
                forecast.storage() + " (" + packing.typeName() + ")",
                DType.COMPUTED,
                entries.stream().mapToLong(FileLayout.Entry::bytes).reduce(0, Math::addExact),
                packing.ledger(sparse),
                Fidelity.EXACT,
                tensor.members().stream().map(ModelTensor::id).toList());
        Blueprint.Task task = new Blueprint.Task(
                tensor,
                Optional.of(chosen),
                action,
                Optional.empty(),
                Optional.of(sparse),
                false,
                entries.size(),
                Optional.empty());
        return new Decision(task, entries, List.copyOf(notices), 0);
    }

    private Shape shape() {
        return tensor.source().tensor().shape();
    }
}
