package lapidary.core.solve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.job.Job;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.Shifted;
import lapidary.core.plan.Blueprint.Task;
import lapidary.core.plan.Chain;
import lapidary.core.plan.Chains;
import lapidary.core.recipe.Stage;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;

/// The weights of one tensor of a file to be written, with everything done to them that comes before they are rounded
/// or encoded.
///
/// @param before what an error is measured against
/// @param weights what is rounded or encoded
/// @param isChanged whether these are other values than the source's
/// @param isRounded whether they are what rounding made already
/// @param evidence about the inputs of the tensor, scaled as it is
/// @param ready the same as it is stored, where that is at hand
/// @param compared makes of what was made what is compared with `before`
public record TaskWeights(
        RowSource before,
        RowSource weights,
        boolean isChanged,
        boolean isRounded,
        Evidence evidence,
        Optional<CompressedTensor> ready,
        UnaryOperator<RowSource> compared) {

    /// What happens to all tensors of a file.
    ///
    /// @param treatments of the model
    /// @param evidence about the original's layers
    /// @param solved what was solved block by block
    public record Work(Model model, Chains chains, Treatments treatments, Evidence evidence, Optional<Solved> solved) {

        /// What happens to one tensor of the file.
        ///
        /// @param part which of the matrices of the model's tensor it is, where the file has these one by one
        /// @throws NotFiniteException when a weight is NaN or infinite
        public TaskWeights of(Task task, int part, Job job) throws NotFiniteException {
            List<Member> members = new ArrayList<>();
            for (ModelTensor member : task.tensor().members()) {
                members.add(member(member, part, task, job));
            }
            RowSource plain = Codecs.view(task.tensor().source().tensor());
            if (members.stream().noneMatch(Member::isChanged)) {
                return new TaskWeights(plain, plain, false, false, evidence, Optional.empty(), made -> made);
            }
            Member first = members.getFirst();
            if (members.size() == 1 && task.tensor().changedFrom().isEmpty() && !first.isPart()) {
                Shape shape = plain.shape();
                return new TaskWeights(
                        plain,
                        new Reshaped(shape, first.values()),
                        true,
                        first.isRounded(),
                        scaled(task, members),
                        first.ready().filter(found -> found.shape().equals(shape)),
                        first.scales()::undone);
            }
            return joined(task, members, plain.shape());
        }

        /// Values of members one after the other, and shifted as the file wants them.
        private TaskWeights joined(Task task, List<Member> members, Shape shape) {
            RowSource values =
                    new Joined(shape, members.stream().map(Member::values).toList());
            if (task.tensor().source().tensor().indirect().orElse(null) instanceof Shifted shifted) {
                values = new Moved(values, shifted.offset());
            }
            Optional<CompressedTensor> ready =
                    members.stream().allMatch(member -> member.ready().isPresent())
                            ? Stacking.of(
                                    shape,
                                    members.stream()
                                            .map(member -> member.ready().orElseThrow())
                                            .toList())
                            : Optional.empty();
            boolean isRounded = members.stream().anyMatch(Member::isRounded);
            return new TaskWeights(values, values, true, isRounded, scaled(task, members), ready, made -> made);
        }

        private Evidence scaled(Task task, List<Member> members) {
            if (members.stream().allMatch(member -> member.columns().length == 0)) {
                return evidence;
            }
            int width = Math.toIntExact(task.tensor().source().tensor().shape().columns());
            float[] all = new float[0];
            for (Member member : members) {
                float[] own = member.columns();
                if (own.length == 0) {
                    own = new float[width];
                    Arrays.fill(own, 1);
                }
                int at = all.length;
                all = Arrays.copyOf(all, at + own.length);
                System.arraycopy(own, 0, all, at, own.length);
            }
            return evidence.scaled(Map.of(task.tensor().source().id(), all));
        }

        private Member member(ModelTensor exported, int part, Task task, Job job) throws NotFiniteException {
            ModelTensor tensor = model.find(exported.id()).orElse(exported);
            Chain chain = chains.of(tensor);
            Treatment treatment = Treatment.of(chain, evidence, Optional.empty(), solved);
            if (!chain.isPatched() && treatment.solved().isEmpty()) {
                return Member.untouched(exported, tensor.id());
            }
            Cut cut = new Cut(exported, tensor, part);
            boolean isRounded = task.transform().isPresent();
            return treatment.solved().isPresent() || !chain.corrections().isEmpty()
                    ? computed(cut, chain, treatment, isRounded, job)
                    : scaled(cut, chain, treatment, isRounded, job);
        }

        /// One whose values come out of what solved or corrects it.
        private Member computed(Cut cut, Chain chain, Treatment treatment, boolean isRounded, Job job)
                throws NotFiniteException {
            TensorId id = cut.tensor().id();
            CompressedTensor made = treatments.of(treatment).compute(job);
            Scales scales = treatment.solved().isPresent()
                    ? new Scales(id, treatment.solved().get().patches(id))
                    : treatments.solutions().scales(cut.tensor(), chain.scales(), evidence, job);
            Optional<CompressedTensor> ready = isRounded ? Optional.of(made) : Optional.empty();
            return new Member(
                    cut.rows(made), scales, ready.flatMap(cut::stored), new float[0], cut.isPart(), true, true);
        }

        /// One that is scaled before it is rounded.
        private Member scaled(Cut cut, Chain chain, Treatment treatment, boolean isRounded, Job job)
                throws NotFiniteException {
            RowSource own = treatments.original().of(cut.tensor());
            Scales scales = treatments.solutions().scales(cut.tensor(), chain.scales(), evidence, job);
            RowSource all = isRounded ? scales.bounded(own) : scales.exact(own);
            Optional<CompressedTensor> ready = isRounded && !cut.isPart() && isReader(cut.tensor())
                    ? Optional.of(treatments.of(treatment).compute(job))
                    : Optional.empty();
            return new Member(
                    cut.rows(all), scales, ready, cut.columns(scales.columns()), cut.isPart(), true, ready.isPresent());
        }

        /// Whether a norm is corrected by what this tensor becomes, so that it is computed once for both.
        private boolean isReader(ModelTensor tensor) {
            return chains.tasks().stream()
                    .anyMatch(task -> task.stage() == Stage.CORRECT
                            && task.rounding(tensor.id()).isPresent());
        }
    }

    /// @param values to be rounded or encoded
    /// @param columns factors of its columns; empty for ones
    /// @param isPart whether the file has one of its matrices only
    @SuppressWarnings("ArrayRecordComponent") // decision: read, not compared
    private record Member(
            RowSource values,
            Scales scales,
            Optional<CompressedTensor> ready,
            float[] columns,
            boolean isPart,
            boolean isChanged,
            boolean isRounded) {

        static Member untouched(ModelTensor exported, TensorId id) {
            Scales none = new Scales(id, List.of());
            return new Member(
                    Codecs.view(exported.tensor()), none, Optional.empty(), new float[0], false, false, false);
        }
    }

    /// What the file has of a tensor of the model: all of it, or one of its matrices.
    ///
    /// @param exported as the file has it
    /// @param tensor as the model has it
    private record Cut(ModelTensor exported, ModelTensor tensor, int part) {
        private long count() {
            return exported.tensor().shape().rows();
        }

        boolean isPart() {
            return count() < tensor.tensor().shape().rows();
        }

        RowSource rows(RowSource all) {
            return isPart() ? new Rows(all, part * count(), count()) : all;
        }

        Optional<CompressedTensor> stored(CompressedTensor all) {
            return isPart() ? Stacking.part(all, part * count(), count()) : Optional.of(all);
        }

        /// Factors of its own columns, where those of all matrices are given.
        float[] columns(float[] all) {
            int width = Math.toIntExact(tensor.tensor().shape().columns());
            return isPart() && all.length > width ? Arrays.copyOfRange(all, part * width, (part + 1) * width) : all;
        }
    }

    /// The same rows under another shape.
    private record Reshaped(Shape shape, RowSource rows) implements RowSource {
        @Override
        public void decode(long firstRow, int count, float[] out) {
            rows.decode(firstRow, count, out);
        }

        @Override
        public boolean isDecodable() {
            return rows.isDecodable();
        }

        @Override
        public boolean keepsZeros() {
            return rows.keepsZeros();
        }
    }

    /// Some of the rows of a tensor.
    private record Rows(RowSource whole, long first, long count) implements RowSource {
        @Override
        public Shape shape() {
            return Shape.of(count, whole.shape().columns());
        }

        @Override
        public void decode(long firstRow, int rows, float[] out) {
            whole.decode(first + firstRow, rows, out);
        }
    }

    /// Tensors of the same extents, one after the other.
    private record Joined(Shape shape, List<RowSource> parts) implements RowSource {
        @Override
        public void decode(long firstRow, int rows, float[] out) {
            long each = shape.rows() / parts.size();
            int columns = Math.toIntExact(shape.columns());
            int done = 0;
            while (done < rows) {
                RowSource part = parts.get(Math.toIntExact((firstRow + done) / each));
                long at = (firstRow + done) % each;
                int count = (int) Math.min(rows - done, each - at);
                float[] values = new float[Math.multiplyExact(count, columns)];
                part.decode(at, count, values);
                System.arraycopy(values, 0, out, done * columns, values.length);
                done += count;
            }
        }
    }

    /// Values with a number added.
    private record Moved(RowSource values, float offset) implements RowSource {
        @Override
        public Shape shape() {
            return values.shape();
        }

        @Override
        public void decode(long firstRow, int rows, float[] out) {
            values.decode(firstRow, rows, out);
            int count = Math.toIntExact(rows * shape().columns());
            for (int i = 0; i < count; i++) {
                out[i] += offset;
            }
        }
    }
}
