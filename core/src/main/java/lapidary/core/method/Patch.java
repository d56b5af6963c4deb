package lapidary.core.method;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.method.Group.Producer;
import lapidary.core.method.Group.Reader;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;

/// What a [GroupTransform] makes of the tensors of a group. Of one tensor, factors apply first, then bounds; or it is
/// replaced.
///
/// @param scaled function-preserving all together: what readers gain, the producer loses
/// @param clipped bounds for what is rounded
/// @param replaced new values for vectors, in the shape of the tensor
public record Patch(
        SortedMap<TensorId, Scaling> scaled,
        SortedMap<TensorId, Clip> clipped,
        SortedMap<TensorId, CompressedTensor> replaced) {

    /// Changes nothing.
    public static final Patch NONE = new Patch(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    public Patch {
        scaled = Collections.unmodifiableSortedMap(new TreeMap<>(scaled));
        clipped = Collections.unmodifiableSortedMap(new TreeMap<>(clipped));
        replaced = Collections.unmodifiableSortedMap(new TreeMap<>(replaced));
    }

    /// Multiplies what readers do to each value with a scale, and divides what the producer gives by it.
    ///
    /// @param scale `float32[width]`, positive and finite
    /// @throws IllegalArgumentException for a group without a producer, or a scale that is not positive and finite
    public static Patch fold(Group group, float[] scale) {
        Producer producer = group.producer()
                .orElseThrow(() -> new IllegalArgumentException("scales of '" + group.id() + "' cannot move"));
        if (scale.length != group.width()) {
            throw new IllegalArgumentException(scale.length + " scales for " + group.width() + " values");
        }
        for (float each : scale) {
            if (!(each > 0 && Float.isFinite(each) && Float.isFinite(1 / each))) {
                throw new IllegalArgumentException("a scale of " + each + " for '" + group.id() + "'");
            }
        }
        SortedMap<TensorId, Scaling> scaled = new TreeMap<>();
        group.readers().forEach(reader -> multiply(reader, scale, scaled));
        switch (producer) {
            case Producer.Norm norm -> {
                scaled.put(norm.gain().id(), new Scaling(divisors(scale), new float[0], norm.offset()));
                norm.bias().ifPresent(bias -> scaled.put(bias.id(), new Scaling(divisors(scale), new float[0], 0)));
            }
            case Producer.Rows rows -> {
                divide(rows.weight(), rows, scale, scaled);
                rows.bias().ifPresent(bias -> divide(bias, rows, scale, scaled));
            }
        }
        return new Patch(scaled, new TreeMap<>(), new TreeMap<>());
    }

    private static void multiply(Reader reader, float[] scale, SortedMap<TensorId, Scaling> scaled) {
        if (reader.isWhole()) {
            scaled.put(reader.tensor().id(), new Scaling(new float[0], scale.clone(), 0));
            return;
        }
        int matrices = Math.toIntExact(reader.tensor().tensor().shape().rows() / reader.rows());
        Scaling scaling = scaled.computeIfAbsent(
                reader.tensor().id(), id -> new Scaling(new float[0], ones(matrices * scale.length), 0));
        int matrix = Math.toIntExact(reader.firstRow() / reader.rows());
        System.arraycopy(scale, 0, scaling.columns(), matrix * scale.length, scale.length);
    }

    private static void divide(
            ModelTensor tensor, Producer.Rows rows, float[] scale, SortedMap<TensorId, Scaling> scaled) {
        long count = tensor.tensor().shape().rank() == 1
                ? tensor.tensor().shape().elements()
                : tensor.tensor().shape().rows();
        float[] factors = ones(Math.toIntExact(count));
        for (int i = 0; i < scale.length; i++) {
            factors[rows.rows().get(i)] = 1 / scale[i];
        }
        scaled.put(tensor.id(), new Scaling(factors, new float[0], 0));
    }

    private static float[] divisors(float[] scale) {
        float[] divisors = new float[scale.length];
        for (int i = 0; i < scale.length; i++) {
            divisors[i] = 1 / scale[i];
        }
        return divisors;
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    /// The same with bounds.
    public Patch with(SortedMap<TensorId, Clip> bounds) {
        return new Patch(scaled, bounds, replaced);
    }

    /// Factors on one tensor.
    public static Patch scaling(TensorId tensor, Scaling factors) {
        return new Patch(new TreeMap<>(Map.of(tensor, factors)), new TreeMap<>(), new TreeMap<>());
    }

    /// New values for vectors.
    public static Patch replacing(SortedMap<TensorId, CompressedTensor> values) {
        return new Patch(new TreeMap<>(), new TreeMap<>(), values);
    }
}
