package lapidary.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.GridForm;
import lapidary.core.compressed.Ledger;
import lapidary.core.format.FileLayout;
import lapidary.core.format.GridPacking;
import lapidary.core.format.ModelTarget;
import lapidary.core.method.Forecast;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Export;
import lapidary.core.model.ExportedTensor;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.plan.Notice.Severity;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.tensor.DType;
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

    /// Types in which a tensor whose values change stays.
    private static final Set<DType> PLAIN = Set.of(DType.F32, DType.F16, DType.BF16);

    /// @param entries for the layout, several for a grid; of a refused tensor, one that stands in for it
    /// @param extraBytes what it costs that the format cannot hold the choice
    record Decision(Blueprint.Task task, List<FileLayout.Entry> entries, List<Notice> notices, long extraBytes) {

        Decision costing(long bytes) {
            return new Decision(task, entries, notices, bytes);
        }

        /// The same where kept weights stay as they are stored.
        Decision inPlace() {
            Blueprint.Task own = new Blueprint.Task(
                    task.tensor(),
                    task.transform(),
                    task.action(),
                    task.grid(),
                    task.sparse(),
                    true,
                    task.slots(),
                    task.blocks());
            return new Decision(own, entries, notices, extraBytes);
        }

        Decision with(List<Notice> said) {
            return new Decision(task, entries, List.copyOf(said), extraBytes);
        }

        boolean isRefused() {
            return notices.stream().anyMatch(notice -> notice.severity() == Severity.REFUSED);
        }
    }

    /// @param chains what the recipe means for each tensor of the model
    Decision decide(ExportedTensor tensor, Chains chains) {
        List<Chain> own = tensor.members().stream().map(chains::of).toList();
        Optional<Chosen> chosen = own.getFirst().round();
        List<Notice> notices = new ArrayList<>();
        StackedExperts.refusal(target.title(), own)
                .ifPresent(why -> notices.add(notice(Severity.REFUSED, tensor, why)));
        return decide(tensor, chosen, own.stream().anyMatch(Chain::isPatched), notices);
    }

    /// @param isPatched whether its values change beside its rounding
    private Decision decide(ExportedTensor tensor, Optional<Chosen> chosen, boolean isPatched, List<Notice> notices) {
        Optional<Chosen> transform = chosen.filter(c -> !c.transform().id().equals(Quantizers.KEEP));
        if (transform.isPresent()) {
            try {
                Forecast forecast = transform
                        .get()
                        .transform()
                        .forecast(tensor.source(), transform.get().settings(), evidence);
                return !isPatched && isStoredSo(tensor.source().tensor(), transform.get(), forecast)
                        ? leave(tensor, chosen, notices)
                        : new FittedTensor(
                                        this,
                                        tensor,
                                        transform.get(),
                                        isPatched ? forecast.ofChangedWeights() : forecast,
                                        notices)
                                .decide();
            } catch (UnfitException e) {
                boolean isNamed = transform.get().step().on() instanceof Selector.Named || e.isBinding();
                Severity severity = isNamed ? Severity.REFUSED : Severity.WARNING;
                Notice said = notice(severity, tensor, e.getMessage() + (isNamed ? "" : ": left as it is"));
                notices.add(isAwaited(transform.get(), e) ? Notice.lacking(said.tensor(), said.text()) : said);
            }
        }
        return isPatched ? patched(tensor, chosen, notices) : leave(tensor, chosen, notices);
    }

    /// Whether calibration data that is not there yet would help.
    private boolean isAwaited(Chosen chosen, UnfitException why) {
        boolean isMissing = chosen.transform().needsMoments(chosen.settings())
                ? evidence.moments().isEmpty()
                : !evidence.hasImportance();
        return why.lacksEvidence() && isMissing;
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
            return left(tensor, chosen, storage, unchanged, ledger, Fidelity.UNCHANGED, notices);
        }
        if (!source.type().isConvertible() || !Codecs.view(source).isDecodable()) {
            notices.add(notice(
                    Severity.REFUSED,
                    tensor,
                    Words.article(target.title()) + " does not hold " + source.typeName()
                            + ", and Lapidary cannot convert it." + " Choose the source's own format"));
            Ledger ledger = Codecs.view(source).ledger();
            Fidelity fidelity = Fidelity.refused("it cannot be converted");
            return left(tensor, chosen, source.typeName(), standIn(tensor), ledger, fidelity, notices);
        }
        DType type = tensor.changedFrom()
                .or(source::numberType)
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
        return left(tensor, chosen, type.name(), Export.entry(tensor, type), ledger, converted(source, type), notices);
    }

    /// A tensor that is not rounded and changes all the same, because a scale moves or a norm is corrected: vectors
    /// in single precision, weights in their own plain type.
    private Decision patched(ExportedTensor tensor, Optional<Chosen> chosen, List<Notice> notices) {
        Tensor source = tensor.source().tensor();
        boolean isVector = source.shape().rank() <= 1;
        DType own = tensor.changedFrom().orElse(source.type());
        boolean keepsType = PLAIN.contains(own) && !mustBeFull(tensor) && target.holds(Export.entry(tensor, own));
        DType type;
        if (isVector && target.holds(Export.entry(tensor, DType.F32))) {
            type = DType.F32;
        } else if (keepsType) {
            type = own;
        } else {
            type = dense(tensor);
            if (own.kind() == DType.Kind.BLOCK) {
                notices.add(notice(
                        Severity.WARNING,
                        tensor,
                        "it is stored in " + own + ", is not rounded, and its scales change: written as " + type));
            }
        }
        Ledger ledger = Codecs.ledger(type, source.shape().elements());
        String storage = type.name() + " (scaled)";
        Fidelity fidelity = type == DType.F32 ? Fidelity.EXACT : Fidelity.rounded("its new values rounded to " + type);
        return left(tensor, chosen, storage, Export.entry(tensor, type), ledger, fidelity, notices);
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
    DType dense(ExportedTensor tensor) {
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

    /// Whether it has types that hold some grids as blocks.
    boolean holdsBlocks() {
        return target.holds(DType.Q8_0);
    }

    /// For the arithmetic of sizes only: nothing is written when something is refused.
    FileLayout.Entry standIn(ExportedTensor tensor) {
        FileLayout.Entry full = Export.entry(tensor, DType.F32);
        return target.holds(full) ? full : Export.unchanged(tensor);
    }

    Notice notice(Severity severity, ExportedTensor tensor, String text) {
        return new Notice(severity, Optional.of(tensor.source().id()), text);
    }

    /// What a type makes of stored values.
    private static Fidelity converted(Tensor source, DType type) {
        Optional<DType> own = source.numberType();
        boolean isSame = type == source.type() || own.filter(type::equals).isPresent();
        boolean isHeld = type == DType.F32
                && own.filter(DType.F64::equals).isEmpty()
                && source.type().kind() != DType.Kind.INTEGER;
        return isHeld || isSame ? Fidelity.UNCHANGED : Fidelity.rounded("rounded to " + type);
    }

    private static Decision left(
            ExportedTensor tensor,
            Optional<Chosen> chosen,
            String storage,
            FileLayout.Entry entry,
            Ledger ledger,
            Fidelity fidelity,
            List<Notice> notices) {
        return decision(tensor, chosen, Optional.empty(), storage, entry, ledger, fidelity, Optional.empty(), notices);
    }

    static Decision decision(
            ExportedTensor tensor,
            Optional<Chosen> chosen,
            Optional<Chosen> transform,
            String storage,
            FileLayout.Entry entry,
            Ledger ledger,
            Fidelity fidelity,
            Optional<GridForm> blocks,
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
                fidelity,
                tensor.members().stream().map(ModelTensor::id).toList());
        return new Decision(
                new Blueprint.Task(tensor, transform, action, Optional.empty(), Optional.empty(), false, 1, blocks),
                List.of(entry),
                List.copyOf(notices),
                0);
    }
}
