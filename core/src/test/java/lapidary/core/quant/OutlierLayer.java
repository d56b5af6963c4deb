package lapidary.core.quant;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Objects;
import lapidary.core.calib.InputMoments;
import lapidary.core.job.Workers;
import lapidary.core.linalg.DoubleMatrix;
import lapidary.core.method.Transform;
import lapidary.core.tensor.Shape;

/// A layer of 64 outputs and 128 inputs of which every sixteenth is ten times as large, made by NumPy (PCG64, seed 1):
/// the one that published ratios were measured on. Weights, then the upper triangle of the second moments of 1,024
/// inputs, then their mean magnitudes, all F32.
final class OutlierLayer {
    static final int OUTPUTS = 64;
    static final int INPUTS = 128;
    private static final Transform NEAREST = new RoundToNearest(new Workers(2));

    final float[] weights = new float[OUTPUTS * INPUTS];
    final InputMoments moments;

    OutlierLayer() {
        try (InputStream in = Objects.requireNonNull(OutlierLayer.class.getResourceAsStream("outlier-layer.f32"))) {
            FloatBuffer data = ByteBuffer.wrap(in.readAllBytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
            data.get(weights);
            DoubleMatrix second = DoubleMatrix.allocate(Arena.ofAuto(), INPUTS, INPUTS);
            for (int row = 0; row < INPUTS; row++) {
                for (int column = row; column < INPUTS; column++) {
                    float value = data.get();
                    second.set(row, column, value);
                    second.set(column, row, value);
                }
            }
            double[] magnitudes = new double[INPUTS];
            for (int i = 0; i < INPUTS; i++) {
                magnitudes[i] = data.get();
            }
            moments = new InputMoments(second, magnitudes, new float[INPUTS], 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ScaledLayer layer(String... settings) {
        var tensor = TestTensors.weight(Shape.of(OUTPUTS, INPUTS), weights);
        return new ScaledLayer(
                tensor.id(),
                TestTensors.view(tensor),
                RowRounding.of(NEAREST, tensor, TestTensors.settings(NEAREST, settings)));
    }

    /// As the layer's inputs are once they are divided by these.
    InputMoments divided(float[] scales) {
        DoubleMatrix second = DoubleMatrix.allocate(Arena.ofAuto(), INPUTS, INPUTS);
        for (int row = 0; row < INPUTS; row++) {
            for (int column = 0; column < INPUTS; column++) {
                second.set(row, column, moments.second().get(row, column) / scales[row] / scales[column]);
            }
        }
        return new InputMoments(second, moments.meanMagnitude(), moments.largest(), moments.tokens());
    }

    float[] scaled(float[] scales) {
        float[] scaled = weights.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= scales[i % INPUTS];
        }
        return scaled;
    }

    /// tr(D·H·Dᵀ) of weights that were scaled.
    double loss(float[] changed, float[] scales) {
        double loss = 0;
        for (int row = 0; row < OUTPUTS; row++) {
            double[] difference = new double[INPUTS];
            for (int i = 0; i < INPUTS; i++) {
                difference[i] = (double) changed[row * INPUTS + i] / scales[i] - weights[row * INPUTS + i];
            }
            for (int i = 0; i < INPUTS; i++) {
                for (int j = 0; j < INPUTS; j++) {
                    loss += difference[i] * moments.second().get(i, j) * difference[j];
                }
            }
        }
        return loss;
    }
}
