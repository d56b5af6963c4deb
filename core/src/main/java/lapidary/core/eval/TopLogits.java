package lapidary.core.eval;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import lapidary.core.linalg.Kernels;

/// What is kept of the original's logits at the scored positions of one sequence instead of the whole vocabulary: the
/// `kept` likeliest tokens, logSumExp, the probability of all others together (the rest), and a few of those others
/// drawn in proportion to their probability. A buffer.
final class TopLogits {
    private static final long SEED = 0x6c61_7069_6461_7279L;

    final Likeliest likeliest; // (scored, kept)
    final double[] losses; // (scored)
    final double[] rests; // (scored)
    final int samples;
    final int[] sampled; // (scored, samples), -1 where there is no rest
    final float[] sampledLogits; // (scored, samples)

    /// @param samples even: two halves, each drawn on its own, whose difference tells how sure they are
    TopLogits(int scored, int kept, int samples) {
        if (samples % 2 != 0) {
            throw new IllegalArgumentException("expected an even number of samples, got " + samples);
        }
        this.likeliest = new Likeliest(scored, kept);
        this.losses = new double[scored];
        this.rests = new double[scored];
        this.samples = samples;
        this.sampled = new int[Math.multiplyExact(scored, samples)];
        this.sampledLogits = new float[sampled.length];
        Arrays.fill(sampled, -1);
    }

    /// Keeps what matters of a position.
    ///
    /// @param at of the first of `vocabulary` logits
    /// @param place of the sequence in the text: it decides what is drawn, so that a second run draws the same
    /// @param tail room for `vocabulary` numbers
    void fill(
            Kernels kernels,
            MemorySegment data,
            long at,
            int vocabulary,
            int place,
            int position,
            double logSum,
            int target,
            double[] tail) {
        likeliest.fill(kernels, data, at, vocabulary, position, logSum);
        losses[position] = logSum - data.getAtIndex(ValueLayout.JAVA_FLOAT, at + target);
        for (int i = 0; i < vocabulary; i++) {
            tail[i] = Math.exp(data.getAtIndex(ValueLayout.JAVA_FLOAT, at + i) - logSum);
        }
        for (int rank = 0; rank < likeliest.count(); rank++) {
            int token = likeliest.token(position, rank);
            if (token >= 0) {
                tail[token] = 0;
            }
        }
        double rest = 0;
        for (int i = 0; i < vocabulary; i++) {
            rest += tail[i];
        }
        rests[position] = rest;
        if (rest > 0) {
            draw(data, at, vocabulary, new SplittableRandom(SEED ^ ((long) place << 32 | position)), position, tail);
        }
    }

    /// Systematic sampling, twice: of evenly spaced points with a random beginning, each picks the token whose
    /// piece of the summed-up rest it falls on. Every draw has the probability p(token) / rest.
    private void draw(
            MemorySegment data, long at, int vocabulary, SplittableRandom random, int position, double[] tail) {
        int half = samples / 2;
        for (int side = 0; side < 2; side++) {
            double begin = random.nextDouble();
            double sum = 0;
            int token = -1;
            for (int i = 0; i < half; i++) {
                double point = (i + begin) / half * rests[position];
                while (token + 1 < vocabulary && (token < 0 || sum <= point || tail[token] == 0)) {
                    sum += tail[++token];
                }
                int chosen = lastWithMass(tail, token);
                int to = position * samples + side * half + i;
                sampled[to] = chosen;
                sampledLogits[to] = data.getAtIndex(ValueLayout.JAVA_FLOAT, at + chosen);
            }
        }
    }

    private static int lastWithMass(double[] tail, int token) {
        int chosen = token;
        while (tail[chosen] == 0) {
            chosen--;
        }
        return chosen;
    }

    int scored() {
        return losses.length;
    }
}
