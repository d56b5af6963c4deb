package lapidary.core.compressed;

import java.util.Arrays;
import lapidary.core.linalg.Nearest;

/// Stores the scales (or minimums) of a super-block as small whole numbers times one common scale, each weighed by
/// what its sub-block matters: nine tries, then each code improved by itself, at most five times.
///
/// Numbers below zero wrap around in a byte, as in the reference.
/// Source: ggml `ggml-quants.c`, `make_qp_quants`.
final class PositiveScales {
    private static final float NOTHING = 1e-15f;
    private static final int SWEEPS = 5;

    private final float[] x;
    private final int at;
    private final float[] weights;
    private final int limit;
    private final int[] codes;
    private float products;
    private float squares;

    /// @param x `float32[codes.length]` from `at` on; `weights` alike
    /// @param codes receives the codes, each in 0 … 255
    PositiveScales(float[] x, int at, float[] weights, int limit, int[] codes) {
        this.x = x;
        this.at = at;
        this.weights = weights;
        this.limit = limit;
        this.codes = codes;
    }

    /// The common scale.
    float fit() {
        float maximum = 0;
        for (int i = 0; i < codes.length; i++) {
            maximum = maximum > x[at + i] ? maximum : x[at + i];
        }
        if (maximum < NOTHING) {
            Arrays.fill(codes, 0);
            return 0;
        }
        start(bestInverse(maximum));
        boolean changed = true;
        for (int sweep = 0; sweep < SWEEPS && changed; sweep++) {
            changed = false;
            for (int i = 0; i < codes.length; i++) {
                changed |= improve(i);
            }
        }
        return squares > 0 ? products / squares : 0;
    }

    private float bestInverse(float maximum) {
        float best = limit / maximum;
        float scale = 1 / best;
        float bestError = 0;
        for (int i = 0; i < codes.length; i++) {
            float difference = x[at + i] - scale * (Nearest.of(best * x[at + i]) & 0xff);
            bestError += weights[at + i] * difference * difference;
        }
        for (int step = -4; step <= 4; step++) {
            float inverse = (0.1f * step + limit) / maximum;
            float error = step == 0 ? Float.NaN : error(inverse);
            if (error < bestError) {
                bestError = error;
                best = inverse;
            }
        }
        return best;
    }

    private float error(float inverse) {
        float scale = 1 / inverse;
        float error = 0;
        for (int i = 0; i < codes.length; i++) {
            int code = Math.min(limit, Nearest.of(inverse * x[at + i]));
            float difference = x[at + i] - scale * code;
            error += weights[at + i] * difference * difference;
        }
        return error;
    }

    private void start(float inverse) {
        for (int i = 0; i < codes.length; i++) {
            int code = Math.min(limit, Nearest.of(inverse * x[at + i]));
            float w = weights[at + i];
            products += w * x[at + i] * code;
            squares += w * code * code;
            codes[i] = code & 0xff;
        }
    }

    private boolean improve(int i) {
        float w = weights[at + i];
        float newProducts = products - w * x[at + i] * codes[i];
        float newSquares = squares - w * codes[i] * codes[i];
        if (!(newProducts > 0) || !(newSquares > 0)) {
            return false;
        }
        int code = Math.min(limit, Nearest.of(x[at + i] * newSquares / newProducts));
        if (code == codes[i]) {
            return false;
        }
        newProducts += w * x[at + i] * code;
        newSquares += w * code * code;
        if (!(newProducts * newProducts * squares > products * products * newSquares)) {
            return false;
        }
        codes[i] = code & 0xff;
        products = newProducts;
        squares = newSquares;
        return true;
    }
}
