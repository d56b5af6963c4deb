package lapidary.core.solve;

import java.util.List;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.method.GroupWeights.Rounding;
import lapidary.core.method.Transform;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Chain;
import lapidary.core.plan.Chosen;
import lapidary.core.plan.FileRounding;
import lapidary.core.plan.GroupTask;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.TensorId;

/// What is done to one tensor, stage by stage. Two are equal when they give the same weights.
///
/// @param tensor what it is done to
/// @param scales what changes its scales, in order
/// @param rounding the method that stores it in fewer bits, at the version that this program has
/// @param corrections what replaces its values in the end
/// @param evidence [Evidence#NONE] where nothing uses it
/// @param written what the file makes of the result, because it does not hold it as it is
/// @param solved block by block before, where it was; its result then is the one
public record Treatment(
        ModelTensor tensor,
        List<GroupTask> scales,
        Optional<Rounding> rounding,
        List<GroupTask> corrections,
        Evidence evidence,
        Optional<FileRounding> written,
        Optional<Solved> solved) {

    public Treatment {
        scales = List.copyOf(scales);
        corrections = List.copyOf(corrections);
        solved = solved.filter(found -> found.has(tensor.id()));
    }

    /// A rounding alone.
    public Treatment(
            ModelTensor tensor,
            Transform transform,
            Settings settings,
            Evidence evidence,
            Optional<FileRounding> written) {
        this(
                tensor,
                List.of(),
                Optional.of(new Rounding(transform, settings)),
                List.of(),
                evidence,
                written,
                Optional.empty());
    }

    /// What a chain does.
    public static Treatment of(
            Chain chain, Evidence evidence, Optional<FileRounding> written, Optional<Solved> solved) {
        boolean isUsed = chain.isPatched()
                || chain.rounding()
                        .filter(chosen -> chosen.transform().usesEvidence(chosen.settings()))
                        .isPresent();
        return new Treatment(
                chain.tensor(),
                chain.scales(),
                chain.rounding().map(Treatment::rounding),
                chain.corrections(),
                isUsed ? evidence : Evidence.NONE,
                written,
                solved);
    }

    /// What rounds a reader of a group that is corrected afterwards.
    static Treatment ofReader(GroupTask task, ModelTensor tensor, Evidence evidence) {
        List<GroupTask> own = task.before().stream()
                .filter(earlier -> earlier.touches(tensor.id()))
                .toList();
        Chain chain = new Chain(tensor, own, task.rounding(tensor.id()), List.of());
        return of(chain, evidence, Optional.empty(), Optional.empty());
    }

    static Rounding rounding(Chosen chosen) {
        return new Rounding(chosen.transform(), chosen.settings());
    }

    /// Whether values change beside its own rounding.
    public boolean isPatched() {
        return !scales.isEmpty() || !corrections.isEmpty();
    }

    /// The first step that moves scales of what enters the tensor; what is known about the original's inputs is not
    /// about these.
    public Optional<GroupTask> scalesInputs() {
        return scales.stream()
                .filter(task -> task.group().isFoldable()
                        && task.group().tensors().stream()
                                .anyMatch(reader -> reader.id().equals(tensor.id())))
                .findFirst();
    }

    private record Key(
            TensorId tensor,
            List<GroupTask> scales,
            List<GroupTask> corrections,
            String method,
            int version,
            Optional<Settings> settings,
            String evidence,
            Optional<FileRounding> written,
            String solved) {}

    private Key key() {
        return new Key(
                tensor.id(),
                scales,
                corrections,
                rounding.map(chosen -> chosen.transform().id()).orElse(""),
                rounding.map(chosen -> chosen.transform().version()).orElse(0),
                rounding.map(Rounding::settings),
                evidence.id(),
                written,
                solved.map(Solved::id).orElse(""));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Treatment that && key().equals(that.key());
    }

    @Override
    public int hashCode() {
        return key().hashCode();
    }
}
