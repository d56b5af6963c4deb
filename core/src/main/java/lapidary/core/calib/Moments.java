package lapidary.core.calib;

import java.lang.foreign.Arena;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import lapidary.core.linalg.DoubleMatrix;
import lapidary.core.tensor.TensorId;

/// The second moments of what enters every linear layer of a model, from one run over calibration data. They lie
/// outside the heap until they are closed, or nobody holds them any more.
public final class Moments {
    private final String dataName;
    private final String dataSha256;
    private final String sha256;
    private final long tokens;
    private final Map<TensorId, InputMoments> layers;
    private final long bytes;

    /// Holds the native memory of all layers.
    @SuppressWarnings("unused") // keeps the memory reachable
    private final Arena arena;

    Moments(
            String dataName,
            String dataSha256,
            String sha256,
            long tokens,
            Map<TensorId, InputMoments> layers,
            long bytes,
            Arena arena) {
        this.dataName = dataName;
        this.dataSha256 = dataSha256;
        this.sha256 = sha256;
        this.tokens = tokens;
        this.layers = Collections.unmodifiableMap(layers);
        this.bytes = bytes;
        this.arena = arena;
    }

    /// The moments of inputs that are at hand.
    ///
    /// @param inputs by layer: `float32[tokens][inputs]`, finite
    public static Moments of(String dataName, String sha256, Map<TensorId, float[][]> inputs) {
        Arena arena = Arena.ofAuto();
        Map<TensorId, InputMoments> layers = new LinkedHashMap<>();
        long tokens = 0;
        long bytes = 0;
        for (Map.Entry<TensorId, float[][]> layer : inputs.entrySet()) {
            InputMoments moments = moments(layer.getValue(), arena);
            layers.put(layer.getKey(), moments);
            tokens = Math.max(tokens, moments.tokens());
            bytes += 8L * moments.inputs() * moments.inputs();
        }
        return new Moments(dataName, sha256, sha256, tokens, layers, bytes, arena);
    }

    private static InputMoments moments(float[][] tokens, Arena arena) {
        int inputs = tokens[0].length;
        DoubleMatrix values = DoubleMatrix.allocate(arena, tokens.length, inputs);
        double[] magnitudes = new double[inputs];
        float[] largest = new float[inputs];
        double share = 1 / Math.sqrt(tokens.length);
        for (int token = 0; token < tokens.length; token++) {
            for (int i = 0; i < inputs; i++) {
                float value = tokens[token][i];
                values.set(token, i, value * share);
                magnitudes[i] += Math.abs(value) / tokens.length;
                largest[i] = Math.max(largest[i], Math.abs(value));
            }
        }
        DoubleMatrix second = DoubleMatrix.allocate(arena, inputs, inputs);
        DoubleMatrix.addTransposedProduct(values, values, second);
        return new InputMoments(second, magnitudes, largest, tokens.length);
    }

    /// Of one layer; empty for what is no linear layer of a block.
    public Optional<InputMoments> of(TensorId tensor) {
        return Optional.ofNullable(layers.get(tensor));
    }

    /// Every layer that was seen.
    public Map<TensorId, InputMoments> layers() {
        return layers;
    }

    /// Name of the data, without a path.
    public String dataName() {
        return dataName;
    }

    /// Of the data alone, hexadecimal: by it recipes name the data.
    public String dataSha256() {
        return dataSha256;
    }

    /// Of model, data and length of the run, hexadecimal: equal moments have equal ones.
    public String sha256() {
        return sha256;
    }

    /// Tokens of the data that were used.
    public long tokens() {
        return tokens;
    }

    /// Native bytes that they take.
    public long bytes() {
        return bytes;
    }
}
