package lapidary.core.solve;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Activations;
import lapidary.core.method.Group;
import lapidary.core.method.GroupTransform;
import lapidary.core.method.GroupWeights;
import lapidary.core.method.Method;
import lapidary.core.method.Methods;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Patch;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.Quantizers;
import lapidary.core.quant.TypeEncoder;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;

/// Methods of groups that prove the contract and nothing else.
final class GroupMethods {
    private GroupMethods() {}

    /// Those of the program, and these.
    static Methods methods() {
        List<Method> all = new ArrayList<>(Quantizers.methods().all());
        all.add(new DiagonalFold());
        all.add(new SalientFold());
        all.add(new BrokenFold());
        all.add(new GainRescale());
        return new Methods(all);
    }

    static Choice choice(String id) {
        Method method = methods().find(id).orElseThrow();
        return method.with(Settings.standard(method.settings()));
    }

    static Choice choice(String id, Map<String, SettingValue> settings) {
        Method method = methods().find(id).orElseThrow();
        SortedMap<String, SettingValue> values =
                new TreeMap<>(Settings.standard(method.settings()).values());
        values.putAll(settings);
        return method.with(new Settings(values));
    }

    /// What all of them have in common.
    private interface Plain extends GroupTransform {
        @Override
        default int version() {
            return 1;
        }

        @Override
        default String title() {
            return id();
        }

        @Override
        default String summary() {
            return "For tests";
        }

        @Override
        default String reference() {
            return "none";
        }

        @Override
        default List<Setting> settings() {
            return List.of(Activations.setting());
        }

        @Override
        default boolean needsMoments(Settings settings) {
            return false;
        }

        @Override
        default Stage stage() {
            return Stage.SCALE;
        }
    }

    /// Moves scales between 1/2 and 2 that depend on the place alone.
    private record DiagonalFold() implements Plain {
        @Override
        public String id() {
            return "diagonal";
        }

        @Override
        public Patch solve(Group group, GroupWeights weights, Settings settings, Job job) {
            if (!group.isFoldable()) {
                return Patch.NONE;
            }
            float[] scale = new float[group.width()];
            for (int i = 0; i < scale.length; i++) {
                scale[i] = (float) Math.pow(2, (i * 7 % 9 - 4) / 4.0);
            }
            return Patch.fold(group, scale);
        }
    }

    /// Scales inputs by the square root of their mean magnitude over the calibration data, and
    /// rounds to 4 bits where
    /// nothing else does.
    private record SalientFold() implements Plain {
        @Override
        public String id() {
            return "salient";
        }

        @Override
        public boolean needsMoments(Settings settings) {
            return true;
        }

        @Override
        public Optional<Choice> roundUnless(Settings settings) {
            return Optional.of(choiceOfRounding());
        }

        private static Choice choiceOfRounding() {
            Method rounding = Quantizers.methods().find("rtn").orElseThrow();
            return rounding.with(Settings.standard(rounding.settings()).with("scale", new SettingValue.Text("f32")));
        }

        @Override
        public Patch solve(Group group, GroupWeights weights, Settings settings, Job job) {
            ModelTensor first = group.tensors().getFirst();
            if (!group.isFoldable() || weights.evidence().moments(first).isEmpty()) {
                return Patch.NONE;
            }
            double[] magnitudes =
                    weights.evidence().moments(first).orElseThrow().meanMagnitude();
            float[] scale = new float[group.width()];
            for (int i = 0; i < scale.length; i++) {
                scale[i] = (float) Math.sqrt(Math.max(magnitudes[i], 1e-4));
            }
            return Patch.fold(group, scale);
        }
    }

    /// Scales the readers and forgets the producer.
    private record BrokenFold() implements Plain {
        @Override
        public String id() {
            return "broken";
        }

        @Override
        public Patch solve(Group group, GroupWeights weights, Settings settings, Job job) {
            if (!group.isFoldable()) {
                return Patch.NONE;
            }
            float[] scale = new float[group.width()];
            java.util.Arrays.fill(scale, 1.01f);
            Patch whole = Patch.fold(group, scale);
            SortedMap<TensorId, lapidary.core.method.Scaling> half = new TreeMap<>(whole.scaled());
            group.producer().orElseThrow().tensors().map(ModelTensor::id).forEach(half::remove);
            return new Patch(half, new TreeMap<>(), new TreeMap<>());
        }
    }

    /// Multiplies the gain of a norm by how much smaller rounding made its readers.
    private record GainRescale() implements Plain {
        @Override
        public String id() {
            return "rescale";
        }

        @Override
        public Stage stage() {
            return Stage.CORRECT;
        }

        @Override
        public Patch solve(Group group, GroupWeights weights, Settings settings, Job job) throws NotFiniteException {
            double product = 0;
            double square = 0;
            for (ModelTensor reader : group.tensors()) {
                float[] exact = values(weights.exact(reader));
                float[] rounded = values(weights.rounded(reader, job));
                for (int i = 0; i < exact.length; i++) {
                    product += (double) exact[i] * rounded[i];
                    square += (double) rounded[i] * rounded[i];
                }
            }
            Group.Producer.Norm norm = (Group.Producer.Norm) group.producer().orElseThrow();
            float[] gain = values(weights.exact(norm.gain()));
            for (int i = 0; i < gain.length; i++) {
                gain[i] = (float) ((gain[i] + norm.offset()) * (product / square) - norm.offset());
            }
            SortedMap<TensorId, CompressedTensor> replaced = new TreeMap<>();
            replaced.put(
                    norm.gain().id(),
                    new TypeEncoder(Workers.shared())
                            .encode(
                                    norm.gain().id(),
                                    new Values(norm.gain().tensor().shape(), gain),
                                    DType.F32,
                                    job));
            return Patch.replacing(replaced);
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Values(Shape shape, float[] values) implements RowSource {
        @Override
        public void decode(long firstRow, int rows, float[] out) {
            int columns = Math.toIntExact(shape.columns());
            System.arraycopy(values, Math.toIntExact(firstRow) * columns, out, 0, rows * columns);
        }
    }

    static float[] values(RowSource source) {
        float[] values = new float[Math.toIntExact(source.shape().elements())];
        source.decode(0, Math.toIntExact(source.shape().rows()), values);
        return values;
    }
}
