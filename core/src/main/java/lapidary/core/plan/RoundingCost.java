package lapidary.core.plan;

import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import lapidary.core.compressed.Codec;
import lapidary.core.compressed.Codecs;
import lapidary.core.tensor.DType;

/// What writing weights in a type that does not hold them costs, predicted: the error of that type for weights that
/// are normally distributed. The report of the written file says what it was for the weights themselves.
final class RoundingCost {
    private static final int SAMPLE = 1 << 17;

    private static final Map<DType, Double> NOISE = new ConcurrentHashMap<>();

    private RoundingCost() {}

    /// "adds an error of about 0.72 % of the weights' energy (21.4 dB, predicted for bell-shaped weights)"
    static String words(DType type) {
        double ratio = noise(type);
        return String.format(
                Locale.ROOT,
                "which adds an error of about %.2g %% of the weights' energy (%.1f dB, predicted for bell-shaped weights)",
                100 * ratio,
                -10 * Math.log10(ratio));
    }

    /// Σ(w − ŵ)²/Σw².
    static double noise(DType type) {
        return NOISE.computeIfAbsent(type, RoundingCost::measure);
    }

    private static double measure(DType type) {
        Codec codec = Codecs.find(type).orElseThrow();
        float[] weights = new float[SAMPLE];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < SAMPLE; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        int bytes = SAMPLE / type.blockElements() * type.blockBytes();
        MemorySegment data = MemorySegment.ofArray(new byte[bytes]);
        codec.encode(weights, 0, SAMPLE, data, 0);
        float[] found = new float[SAMPLE];
        codec.decode(data, 0, SAMPLE, found, 0);
        double noise = 0;
        double power = 0;
        for (int i = 0; i < SAMPLE; i++) {
            double difference = (double) weights[i] - found[i];
            noise += difference * difference;
            power += (double) weights[i] * weights[i];
        }
        return noise / power;
    }
}
