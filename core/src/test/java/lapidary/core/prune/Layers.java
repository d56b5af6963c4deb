package lapidary.core.prune;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// Layers for schemes, in arrays instead of files.
record Layers(List<PrunableLayer> layers) {

    /// W1 32 × 8 · 0.5, W2 64 × 32 · 0.1, W3 10 × 64 · 0.2 from seed 7.
    static float[][] three() {
        Congruential numbers = new Congruential(7);
        return new float[][] {
            Congruential.single(numbers.bells(256, 0.5)),
            Congruential.single(numbers.bells(2048, 0.1)),
            Congruential.single(numbers.bells(640, 0.2))
        };
    }

    /// Normally distributed weights.
    static float[] bell(Random random, int count, double scale) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * scale);
        }
        return values;
    }

    static Layers of(float[]... weights) {
        List<PrunableLayer> layers = new ArrayList<>();
        for (float[] each : weights) {
            layers.add(layer(layers.size(), TensorRole.LINEAR, Shape.of(1, each.length), each));
        }
        return new Layers(layers).read();
    }

    /// Shapes alone: convolutions where there is a kernel.
    static Layers shaped(long[]... shapes) {
        List<PrunableLayer> layers = new ArrayList<>();
        for (long[] shape : shapes) {
            TensorRole role = shape.length > 2 ? TensorRole.CONVOLUTION : TensorRole.LINEAR;
            Shape extents = Shape.of(shape);
            layers.add(layer(layers.size(), role, extents, new float[(int) extents.elements()]));
        }
        return new Layers(layers);
    }

    static PrunableLayer layer(int number, TensorRole role, Shape shape, float[] weights) {
        Tensor tensor = new Tensor(
                new TensorId("layer" + number + ".weight"),
                shape,
                DType.F32,
                "F32",
                MemorySegment.ofArray(weights),
                Path.of("memory"),
                0);
        return new PrunableLayer(new ModelTensor(tensor, role, OptionalInt.of(number)));
    }

    private Layers read() {
        List<EnergyCurve> curves;
        try {
            curves = weights().curves(Job.UNWATCHED);
        } catch (NotFiniteException e) {
            throw new IllegalArgumentException(e);
        }
        List<PrunableLayer> read = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            read.add(layers.get(i).with(curves.get(i)));
        }
        return new Layers(read);
    }

    LayerWeights weights() {
        return LayerWeights.of(Workers.shared(), layers);
    }

    List<Long> kept(DensityScheme scheme, double density) throws Exception {
        return list(scheme.allocate(layers, density, weights(), Job.UNWATCHED));
    }

    List<Long> estimate(DensityScheme scheme, double density) throws Exception {
        return list(scheme.estimate(layers, density));
    }

    private static List<Long> list(long[] counts) {
        return Arrays.stream(counts).boxed().toList();
    }
}
