package lapidary.core.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import lapidary.core.compressed.Codecs;
import lapidary.core.model.Model.Described;

/// Finds the rope scaling of a configuration behind the divisors that a GGUF file keeps as tensors.
record StoredDivisors(Model model, Described described) {
    private static final double LOW_FREQUENCY = 1;
    private static final double HIGH_FREQUENCY = 4;
    private static final int USUAL_CONTEXT = 8192;
    private static final double SAME = 1e-5;

    /// The same model with its scaling as `config.json` says it.
    ///
    /// @throws UnsuitedException when the divisors are those of no known scaling
    Described asConfigured() throws IOException, UnsuitedException {
        Rope rope = described.numbers().rope();
        if (!(rope.scaling() instanceof Rope.Stored stored)) {
            return described;
        }
        List<Double> shorts = values("rope_factors_short.weight");
        List<Double> longs = values("rope_factors_long.weight");
        List<Double> frequencies = values("rope_freqs.weight");
        if (frequencies.isEmpty() && (shorts.isEmpty() || longs.isEmpty())) {
            throw new UnsuitedException("Its rotary angles are divided by numbers that are not all there.");
        }
        Rope.Scaling scaling = frequencies.isEmpty()
                ? new Rope.LongRope(
                        shorts, longs, stored.originalContext(), OptionalDouble.of(stored.attentionFactor()))
                : llama3(rope, frequencies)
                        .orElseThrow(() -> new UnsuitedException(
                                "Its rotary angles are divided by numbers ('rope_freqs.weight') that no rope scaling of a "
                                        + "Hugging Face folder gives."));
        return new Described(described.family(), described.numbers().with(rope.scaledBy(scaling)));
    }

    private static Optional<Rope.Scaling> llama3(Rope rope, List<Double> found) {
        Rope.Llama3 guess = new Rope.Llama3(found.getLast(), LOW_FREQUENCY, HIGH_FREQUENCY, context(rope, found));
        float[] expected = guess.divisors(rope.dimensions(), rope.base());
        boolean isSame = expected.length == found.size();
        for (int i = 0; isSame && i < expected.length; i++) {
            isSame = Math.abs(expected[i] / found.get(i) - 1) < SAME;
        }
        return isSame ? Optional.of(guess) : Optional.empty();
    }

    /// The context that a divisor between one and the factor tells.
    private static int context(Rope rope, List<Double> found) {
        double factor = found.getLast();
        for (int pair = 0; pair < found.size(); pair++) {
            double divisor = found.get(pair);
            if (divisor > 1 && divisor < factor) {
                double smooth = (1 / divisor - 1 / factor) / (1 - 1 / factor);
                double wavelength = 2 * Math.PI * Math.pow(rope.base(), 2.0 * pair / rope.dimensions());
                double context = wavelength * (smooth * (HIGH_FREQUENCY - LOW_FREQUENCY) + LOW_FREQUENCY);
                return (int) Math.clamp(Math.round(context), 1, 1 << 30);
            }
        }
        return USUAL_CONTEXT;
    }

    private List<Double> values(String name) throws IOException {
        Optional<ModelTensor> tensor = model.tensors().stream()
                .filter(found -> found.id().name().equals(name))
                .findFirst();
        List<Double> values = new ArrayList<>();
        if (tensor.isPresent() && tensor.get().tensor().shape().rank() == 1) {
            float[] floats =
                    new float[Math.toIntExact(tensor.get().tensor().shape().elements())];
            model.file().reading(() -> {
                Codecs.view(tensor.get().tensor()).decode(0, 1, floats);
                return floats;
            });
            for (float value : floats) {
                values.add((double) value);
            }
        }
        return values;
    }
}
