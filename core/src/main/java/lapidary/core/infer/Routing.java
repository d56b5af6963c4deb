package lapidary.core.infer;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import lapidary.core.linalg.Matrix;

/// Which experts each token is sent to, and what their outputs are multiplied with.
///
/// The probabilities are the softmax of the router's outputs over all experts; a token goes to the likeliest ones.
/// Source: llama.cpp `src/llama-graph.cpp`, `build_moe_ffn`; Jiang et al., Mixtral of Experts (arXiv 2401.04088),
/// section 2.1.
public final class Routing {
    /// Sums are kept above the smallest normal number of F16.
    private static final float SMALLEST_SUM = 6.103515625e-5f;

    private final int experts;
    private final int[][] chosen; // (tokens, used), the likeliest first
    private final float[][] weights; // (tokens, used)

    private Routing(int experts, int[][] chosen, float[][] weights) {
        this.experts = experts;
        this.chosen = chosen;
        this.weights = weights;
    }

    /// @param logits `float32[tokens, experts]`, what the router gives
    public static Routing of(Matrix logits, Part.Experts part) {
        int[][] chosen = new int[logits.rows()][];
        float[][] weights = new float[logits.rows()][];
        for (int token = 0; token < logits.rows(); token++) {
            float[] probabilities = softmax(logits.rows(token, 1).toArray());
            chosen[token] = likeliest(probabilities, part.used());
            weights[token] = weights(probabilities, chosen[token], part);
        }
        return new Routing(logits.columns(), chosen, weights);
    }

    private static float[] softmax(float[] logits) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        float[] probabilities = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = (float) (Math.exp(logits[i] - largest) / sum);
        }
        return probabilities;
    }

    /// Of equal ones the first.
    private static int[] likeliest(float[] probabilities, int used) {
        return IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer expert) -> -probabilities[expert]))
                .limit(used)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static float[] weights(float[] probabilities, int[] chosen, Part.Experts part) {
        float[] weights = new float[chosen.length];
        float sum = 0;
        for (int i = 0; i < chosen.length; i++) {
            weights[i] = probabilities[chosen[i]];
            sum += weights[i];
        }
        float divisor = part.normalized() ? Math.max(sum, SMALLEST_SUM) : 1;
        for (int i = 0; i < chosen.length; i++) {
            weights[i] = weights[i] / divisor * (float) part.scale();
        }
        return weights;
    }

    int experts() {
        return experts;
    }

    /// The rows of the tokens that an expert is given, ascending.
    public int[] tokensOf(int expert) {
        return IntStream.range(0, chosen.length)
                .filter(token -> rank(token, expert) >= 0)
                .toArray();
    }

    /// What an expert's outputs for these tokens are multiplied with.
    public float[] weightsOf(int expert, int[] tokens) {
        float[] found = new float[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            found[i] = weights[tokens[i]][rank(tokens[i], expert)];
        }
        return found;
    }

    private int rank(int token, int expert) {
        int[] own = chosen[token];
        for (int rank = 0; rank < own.length; rank++) {
            if (own[rank] == expert) {
                return rank;
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        return Arrays.deepToString(chosen);
    }
}
