package lapidary.core.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.ImportanceMatrix;
import lapidary.core.calib.Moments;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Dense;
import lapidary.core.compressed.Packed;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Forecast;
import lapidary.core.method.Method;
import lapidary.core.method.Transform;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every registered transform owes to whoever uses it, tried with each of its settings at several values.
class TransformContractTest {
    /// Made once for each shape: the second moments are the dearest part of these tests.
    private static final Map<Shape, Evidence> EVIDENCE = new ConcurrentHashMap<>();

    static Stream<Transform> transforms() {
        return Quantizers.methods().all().stream()
                .filter(Transform.class::isInstance)
                .map(Transform.class::cast);
    }

    static Stream<Method> methods() {
        return Quantizers.methods().all().stream();
    }

    @Test
    void idsAreUniqueAndFound() {
        List<String> ids = Quantizers.methods().all().stream().map(Method::id).toList();
        assertEquals(new HashSet<>(ids).size(), ids.size());
        ids.forEach(id ->
                assertEquals(id, Quantizers.methods().find(id).orElseThrow().id()));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void isDescribed(Method method) {
        assertTrue(method.id().matches("[a-z][a-z0-9-]*"));
        assertTrue(method.version() >= 1);
        for (String text : List.of(method.title(), method.summary(), method.reference())) {
            assertFalse(text.isBlank());
            assertFalse(text.contains("!"));
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void settingsAreComplete(Method method) {
        List<String> names = method.settings().stream().map(Setting::name).toList();
        assertEquals(new HashSet<>(names).size(), names.size());
        for (Setting setting : method.settings()) {
            assertTrue(setting.name().matches("[a-z][a-z0-9-]*"), setting.name());
            assertFalse(setting.label().isBlank());
            assertTrue(setting.help().endsWith("."), setting.name());
            assertDoesNotThrow(() -> setting.check(setting.standard()));
            assertDoesNotThrow(() -> assertEquals(
                    setting.standard(), setting.parse(setting.standard().text())));
            setting.when().ifPresent(condition -> assertTrue(names.contains(condition.name())));
        }
    }

    @ParameterizedTest
    @MethodSource("transforms")
    void theForecastIsTheResultToTheBit(Transform transform) throws Exception {
        for (Settings settings : variants(transform)) {
            for (ModelTensor tensor : tensors()) {
                Forecast forecast = transform.forecast(tensor, settings, evidence(tensor));
                CompressedTensor result = apply(transform, tensor, settings);
                String where = settings.values() + " on " + tensor.tensor().shape();
                assertEquals(forecast.ledger(), result.ledger(), where);
                assertEquals(tensor.tensor().shape(), result.shape(), where);
                assertEquals(forecast.type() == DType.OPAQUE, typeOf(result) == DType.OPAQUE, where);
                assertTrue(forecast.type() == typeOf(result), where);
                assertEquals(
                        forecast.type() == DType.OPAQUE, !forecast.nearest().isEmpty(), where);
                assertFalse(forecast.storage().isBlank());
            }
        }
    }

    /// The data is a window of the right size over memory that is no longer there.
    @ParameterizedTest
    @MethodSource("transforms")
    void theForecastReadsNoWeights(Transform transform) throws Exception {
        MemorySegment gone;
        try (var arena = Arena.ofShared()) {
            gone = arena.allocate(4 * 64 * 96);
        }
        ModelTensor tensor = TestTensors.stored(Shape.of(64, 96), DType.F32, gone);
        for (Settings settings : variants(transform)) {
            assertTrue(transform
                            .forecast(tensor, settings, evidence(tensor))
                            .ledger()
                            .total()
                    > 0);
        }
    }

    @ParameterizedTest
    @MethodSource("transforms")
    void theSameWeightsGiveTheSameResultOnAnyNumberOfThreads(Transform transform) throws Exception {
        Transform alone = (Transform)
                Quantizers.methods(new Workers(1)).find(transform.id()).orElseThrow();
        Transform crowd = (Transform)
                Quantizers.methods(new Workers(7)).find(transform.id()).orElseThrow();
        ModelTensor tensor = TestTensors.gaussian(9, 800, 192); // several windows
        for (Settings settings : variants(transform)) {
            float[] once = TestTensors.decode(apply(alone, tensor, settings));
            assertArrayEquals(once, TestTensors.decode(apply(alone, tensor, settings)));
            assertArrayEquals(once, TestTensors.decode(apply(crowd, tensor, settings)), settings.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("transforms")
    void theErrorIsSane(Transform transform) throws Exception {
        for (Settings settings : variants(transform)) {
            for (ModelTensor tensor : tensors()) {
                float[] original = TestTensors.decode(TestTensors.view(tensor));
                float[] decoded = TestTensors.decode(apply(transform, tensor, settings));
                double signal = TestTensors.meanSquaredError(original, new float[original.length]);
                double error = TestTensors.meanSquaredError(original, decoded);
                assertTrue(
                        error <= signal,
                        settings.values() + " on " + tensor.tensor().shape() + ": " + error);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("transforms")
    void rowsDecodeTheSameAloneAndTogether(Transform transform) throws Exception {
        ModelTensor tensor = TestTensors.gaussian(2, 9, 100);
        for (Settings settings : variants(transform)) {
            CompressedTensor result = apply(transform, tensor, settings);
            float[] all = TestTensors.decode(result);
            float[] row = new float[100];
            for (int i = 0; i < 9; i++) {
                result.decode(i, 1, row);
                assertArrayEquals(Arrays.copyOfRange(all, i * 100, i * 100 + 100), row);
            }
            assertThrows(IndexOutOfBoundsException.class, () -> result.decode(9, 1, row));
            assertThrows(IndexOutOfBoundsException.class, () -> result.decode(0, 2, row));
        }
    }

    @ParameterizedTest
    @MethodSource("transforms")
    void stopsWhenCancelled(Transform transform) throws Exception {
        ModelTensor tensor = TestTensors.gaussian(0, 4, 64);
        Job cancelled = new Job() {
            @Override
            public boolean isCancelled() {
                return true;
            }

            @Override
            public void report(double fraction, String activity) {}
        };
        if (transform instanceof Keep) {
            return; // does no work that could be cancelled
        }
        for (Settings settings : variants(transform)) {
            RowSource weights = TestTensors.view(tensor);
            assertThrows(
                    CancellationException.class,
                    () -> transform.apply(tensor, weights, settings, evidence(tensor), cancelled));
        }
    }

    private static CompressedTensor apply(Transform transform, ModelTensor tensor, Settings settings) throws Exception {
        return transform.apply(tensor, TestTensors.view(tensor), settings, evidence(tensor), Job.UNWATCHED);
    }

    /// An importance matrix for the tensor, as some types demand it; none for a tensor without columns.
    private static Evidence evidence(ModelTensor tensor) {
        Shape shape = tensor.tensor().shape();
        return shape.columns() == 0
                ? Evidence.NONE
                : EVIDENCE.computeIfAbsent(shape, ignored -> evidence(tensor, shape));
    }

    private static Evidence evidence(ModelTensor tensor, Shape shape) {
        long matrices = shape.rank() < 3 ? 1 : shape.dimensions().get(shape.rank() - 3);
        float[] sums = TestTensors.numbers(77, (int) (matrices * shape.columns()));
        for (int i = 0; i < sums.length; i++) {
            sums[i] = 0.5f + Math.abs(sums[i]);
        }
        var entry = new ImportanceMatrix.Entry(sums, new long[] {1});
        var entries = new TreeMap<>(Map.of(tensor.id().name(), entry));
        var matrix = new ImportanceMatrix(entries, List.of("text"), 1, 512);
        // Inputs that hardly depend on each other, so that small errors of the weights are what a method aims at.
        float[][] inputs = new float[(int) shape.columns()][(int) shape.columns()];
        for (int token = 0; token < inputs.length; token++) {
            inputs[token] = TestTensors.numbers(78 + token, inputs[token].length);
            inputs[token][token] += 3 * inputs.length;
        }
        return Evidence.of(new Evidence.Calibration(matrix, "00", "imatrix.gguf"))
                .with(Moments.of("text", "00", Map.of(tensor.id(), inputs)));
    }

    private static DType typeOf(CompressedTensor tensor) {
        return switch (tensor) {
            case Dense dense -> dense.type();
            case Packed packed -> packed.type();
            default -> DType.OPAQUE;
        };
    }

    /// A matrix, one whose rows no block divides, one whose rows all do, a vector, a single weight,
    /// zeros, a convolution, nothing.
    private static List<ModelTensor> tensors() {
        return List.of(
                TestTensors.gaussian(1, 16, 128),
                TestTensors.gaussian(2, 5, 37),
                TestTensors.gaussian(6, 3, 512),
                TestTensors.gaussian(3, 64),
                TestTensors.gaussian(4, 1),
                TestTensors.weight(Shape.of(2, 32), new float[64]),
                TestTensors.gaussian(5, 4, 3, 3, 3),
                TestTensors.weight(Shape.of(0, 32)),
                TestTensors.weight(Shape.of(3, 0)));
    }

    /// The standard settings, and each setting at each option or end while the others stay.
    private static List<Settings> variants(Transform transform) {
        Settings standard = quick(transform);
        List<Settings> variants = new ArrayList<>(List.of(standard));
        for (Setting setting : transform.settings()) {
            Settings base = setting.when()
                    .map(c -> standard.with(
                            c.name(), new SettingValue.Text(c.values().getFirst())))
                    .orElse(standard);
            values(setting).forEach(value -> variants.add(base.with(setting.name(), value)));
        }
        return variants;
    }

    /// The standard settings, with few steps where a method learns.
    private static Settings quick(Transform transform) {
        Settings standard = Settings.standard(transform.settings());
        return standard.values().containsKey("steps") ? standard.with("steps", new SettingValue.Whole(3)) : standard;
    }

    private static List<SettingValue> values(Setting setting) {
        return switch (setting) {
            case Setting.Whole whole ->
                Stream.of(whole.least(), whole.least() + 1, whole.unit().equals("steps") ? 5 : whole.most())
                        .map(v -> (SettingValue) new SettingValue.Whole(v))
                        .toList();
            case Setting.Real real ->
                Stream.of(real.least(), real.most())
                        .map(v -> (SettingValue) new SettingValue.Real(v))
                        .toList();
            case Setting.Choice choice ->
                choice.options().stream()
                        .map(o -> (SettingValue) new SettingValue.Text(o.id()))
                        .toList();
            case Setting.Listing listing -> List.of(listing.standard());
            case Setting.Toggle _ -> List.of(new SettingValue.Truth(true), new SettingValue.Truth(false));
        };
    }
}
