package lapidary.core.linalg;

import java.util.Arrays;

/// The searches as plain loops, one block after the other.
final class PlainBlockSearch implements BlockSearch {
    static final int SWEEPS = 5;
    static final int LEVEL_TRIES = 7;

    @Override
    public void symmetric(WeighedBlocks blocks, int limit, float[] scales, float[] inverses) {
        for (int b = 0; b < blocks.count(); b++) {
            float maximum = signedMaximum(blocks, b);
            scales[b] = 0;
            inverses[b] = 0;
            if (Math.abs(maximum) >= NOTHING) {
                symmetric(blocks, b, limit, maximum, scales, inverses);
            }
        }
    }

    private static void symmetric(
            WeighedBlocks blocks, int b, int limit, float maximum, float[] scales, float[] inverses) {
        float[] sums = new float[2];
        float best = 0;
        for (int i = 0; i <= 18; i++) {
            float inverse = inverse(i, limit, maximum);
            symmetricSums(blocks, b, limit, inverse, sums);
            if (i == 0 || (sums[1] > 0 && sums[0] * sums[0] > best * sums[1])) {
                scales[b] = sums[1] != 0 ? sums[0] / sums[1] : 0;
                inverses[b] = inverse;
                best = scales[b] * sums[0];
            }
        }
    }

    /// The scales that are tried, in order: the plain one, then 0.9 … 0.1 fewer and 0.1 … 0.9 more codes.
    static float inverse(int attempt, int limit, float maximum) {
        if (attempt == 0) {
            return -limit / maximum;
        }
        return -(limit + 0.1f * symmetricStep(attempt)) / maximum;
    }

    static int symmetricStep(int attempt) {
        return attempt <= 9 ? attempt - 10 : attempt - 9;
    }

    /// Σ w·x·code and Σ w·code².
    private static void symmetricSums(WeighedBlocks blocks, int b, int limit, float inverse, float[] sums) {
        float products = 0;
        float squares = 0;
        int from = blocks.at() + b * blocks.size();
        for (int i = 0; i < blocks.size(); i++) {
            float x = blocks.weights()[from + i];
            float w = blocks.importance()[b * blocks.size() + i];
            int code = Nearest.of(inverse * x, -limit, limit - 1);
            products += w * x * code;
            squares += w * code * code;
        }
        sums[0] = products;
        sums[1] = squares;
    }

    @Override
    public void descend(WeighedBlocks blocks, int limit, float[] scales, byte[] codes) {
        for (int b = 0; b < blocks.count(); b++) {
            scales[b] = descend(blocks, b, limit, codes);
        }
    }

    private static float descend(WeighedBlocks blocks, int b, int limit, byte[] codes) {
        float maximum = signedMaximum(blocks, b);
        int first = b * blocks.size();
        if (Math.abs(maximum) < NOTHING) {
            Arrays.fill(codes, first, first + blocks.size(), (byte) 0);
            return 0;
        }
        float inverse = -limit / maximum;
        float[] sums = new float[2];
        symmetricSums(blocks, b, limit, inverse, sums);
        for (int i = 0; i < blocks.size(); i++) {
            codes[first + i] =
                    (byte) Nearest.of(inverse * blocks.weights()[blocks.at() + first + i], -limit, limit - 1);
        }
        boolean changed = true;
        for (int sweep = 0; sweep < SWEEPS && changed; sweep++) {
            changed = false;
            for (int i = first; i < first + blocks.size(); i++) {
                changed |= improve(blocks, i, limit, codes, sums);
            }
        }
        for (int i = first; i < first + blocks.size(); i++) {
            codes[i] += (byte) limit;
        }
        return sums[1] > 0 ? sums[0] / sums[1] : 0;
    }

    /// Takes the code that is best with all others fixed, if that makes (Σ w·x·code)² / Σ w·code² larger.
    private static boolean improve(WeighedBlocks blocks, int i, int limit, byte[] codes, float[] sums) {
        float x = blocks.weights()[blocks.at() + i];
        float w = blocks.importance()[i];
        float products = sums[0] - w * x * codes[i];
        if (!(products > 0)) {
            return false;
        }
        float squares = sums[1] - w * codes[i] * codes[i];
        int code = Nearest.of(x * squares / products, -limit, limit - 1);
        if (code == codes[i]) {
            return false;
        }
        products += w * x * code;
        squares += w * code * code;
        if (!(squares > 0) || !(products * products * sums[1] > sums[0] * sums[0] * squares)) {
            return false;
        }
        codes[i] = (byte) code;
        sums[0] = products;
        sums[1] = squares;
        return true;
    }

    @Override
    public void affine(WeighedBlocks blocks, AffineGrid grid, AffineFit fit) {
        PlainAffineSearch search = new PlainAffineSearch(blocks, grid);
        for (int b = 0; b < blocks.count(); b++) {
            search.run(b, fit);
        }
    }

    @Override
    public void levels(WeighedBlocks blocks, Levels levels, float[] scales) {
        for (int b = 0; b < blocks.count(); b++) {
            float maximum = signedMaximum(blocks, b);
            scales[b] = Math.abs(maximum) < NOTHING ? 0 : level(blocks, b, levels, maximum);
        }
    }

    private static float level(WeighedBlocks blocks, int b, Levels levels, float maximum) {
        float[] sums = new float[2];
        levelSums(blocks, b, levels, 1 / (-maximum / levels.value(0)), sums);
        float scale = sums[1] > 0 ? sums[0] / sums[1] : 0;
        float best = scale * sums[0];
        for (int attempt = -LEVEL_TRIES; attempt <= LEVEL_TRIES; attempt++) {
            levelSums(blocks, b, levels, (attempt + levels.value(0)) / maximum, sums);
            if (sums[1] > 0 && sums[0] * sums[0] > best * sums[1]) {
                scale = sums[0] / sums[1];
                best = scale * sums[0];
            }
        }
        return scale;
    }

    /// Σ w·level·x and Σ w·level².
    private static void levelSums(WeighedBlocks blocks, int b, Levels levels, float inverse, float[] sums) {
        float products = 0;
        float squares = 0;
        int from = blocks.at() + b * blocks.size();
        for (int i = 0; i < blocks.size(); i++) {
            float x = blocks.weights()[from + i];
            float w = blocks.importance()[b * blocks.size() + i];
            float level = levels.value(levels.nearest(inverse * x));
            products += w * level * x;
            squares += w * level * level;
        }
        sums[0] = products;
        sums[1] = squares;
    }

    @Override
    public void codes(
            float[] weights, int at, int count, float minimum, float scale, int low, int high, byte[] out, int to) {
        for (int i = 0; i < count; i++) {
            out[to + i] = (byte) (Nearest.of((weights[at + i] + minimum) / scale, low, high) - low);
        }
    }

    @Override
    public void nearest(float[] weights, int at, int count, float inverse, Levels levels, byte[] out, int to) {
        for (int i = 0; i < count; i++) {
            out[to + i] = (byte) levels.nearest(inverse * weights[at + i]);
        }
    }

    /// The weight of largest magnitude with its sign; the first of equals. Zero when all are.
    private static float signedMaximum(WeighedBlocks blocks, int b) {
        float magnitude = 0;
        float signed = 0;
        int from = blocks.at() + b * blocks.size();
        for (int i = from; i < from + blocks.size(); i++) {
            float candidate = Math.abs(blocks.weights()[i]);
            if (candidate > magnitude) {
                magnitude = candidate;
                signed = blocks.weights()[i];
            }
        }
        return signed;
    }
}
