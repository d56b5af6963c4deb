package lapidary.core.quant;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.ImportanceMatrix;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.method.Method;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Setting;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// Small tensors that lie in arrays instead of files.
public final class TestTensors {
    private TestTensors() {}

    /// An F32 weight of some block.
    public static ModelTensor weight(Shape shape, float... values) {
        return stored(shape, DType.F32, MemorySegment.ofArray(values));
    }

    public static ModelTensor stored(Shape shape, DType type, MemorySegment data) {
        Tensor tensor = new Tensor(new TensorId("some.weight"), shape, type, type.name(), data, Path.of("memory"), 0);
        return new ModelTensor(tensor, TensorRole.FFN_DOWN, OptionalInt.of(0));
    }

    /// Bell-shaped weights.
    public static ModelTensor gaussian(long seed, long... dimensions) {
        Shape shape = Shape.of(dimensions);
        return weight(shape, numbers(seed, (int) shape.elements()));
    }

    public static float[] numbers(long seed, int count) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    public static CompressedTensor view(ModelTensor tensor) {
        return Codecs.view(tensor.tensor());
    }

    /// All values of a tensor.
    public static float[] decode(CompressedTensor tensor) {
        float[] out = new float[(int) tensor.shape().elements()];
        tensor.decode(0, (int) tensor.shape().rows(), out);
        return out;
    }

    public static double meanSquaredError(float[] a, float[] b) {
        double error = 0;
        for (int i = 0; i < a.length; i++) {
            error += Math.pow((double) a[i] - b[i], 2);
        }
        return a.length == 0 ? 0 : error / a.length;
    }

    /// An importance matrix that knows one tensor.
    public static Evidence importance(String tensor, float[] squares) {
        var entry = new ImportanceMatrix.Entry(squares, new long[] {1});
        var matrix = new ImportanceMatrix(new TreeMap<>(Map.of(tensor, entry)), List.of("text"), 1, 512);
        return Evidence.of(new Evidence.Calibration(matrix, "00", "imatrix.gguf"));
    }

    /// Settings as typed: "bits=4", "group=64".
    public static Settings settings(Method method, String... assignments) {
        Settings settings = Settings.standard(method.settings());
        for (String assignment : assignments) {
            String name = assignment.substring(0, assignment.indexOf('='));
            Setting setting = method.settings().stream()
                    .filter(s -> s.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            try {
                settings = settings.with(name, setting.parse(assignment.substring(name.length() + 1)));
            } catch (InvalidSettingException e) {
                throw new IllegalArgumentException(e);
            }
        }
        return settings;
    }
}
