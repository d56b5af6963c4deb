package lapidary.core.quant;

import lapidary.core.tensor.DType;

/// The shift-and-scale fit of one group: ŵ = α·T + γ with T of −1, 0 and 1.
///
/// T begins as sign(w − m) where |w − m| > threshold · mean|w − m|, with m the mean (0 without a shift): Ternary Weight
/// Networks (arXiv 1605.04711), section 2.3. Given T, α and γ solve the normal equations
/// `[ΣT² ΣT; ΣT n]·[α γ] = [ΣTw Σw]`; then every weight may move to its nearest level and both be fitted again.
///
/// @param threshold of the first T, in mean magnitudes
/// @param rounds how often weights move to their nearest level
/// @param hasShift whether there is γ; 0 otherwise
record TernaryFit(double threshold, int rounds, boolean hasShift) {

    /// @param alpha distance of the levels
    /// @param gamma middle level
    record Levels(double alpha, double gamma) {}

    /// Levels of some weights; sets `codes` to T.
    Levels fit(float[] weights, int from, int count, byte[] codes, int at) {
        double middle = hasShift && count > 0 ? sum(weights, from, count) / count : 0;
        double magnitude = 0;
        for (int i = from; i < from + count; i++) {
            magnitude += Math.abs(weights[i] - middle);
        }
        double limit = count == 0 ? 0 : threshold * magnitude / count;
        assign(weights, from, count, middle, limit, codes, at);
        Levels levels = solve(weights, from, count, codes, at);
        for (int round = 0; round < rounds && levels.alpha > 0; round++) {
            assign(weights, from, count, levels.gamma, levels.alpha / 2, codes, at);
            levels = solve(weights, from, count, codes, at);
        }
        return levels;
    }

    private static void assign(
            float[] weights, int from, int count, double middle, double limit, byte[] codes, int at) {
        for (int i = 0; i < count; i++) {
            double distance = weights[from + i] - middle;
            codes[at + i] = (byte) (distance > limit ? 1 : distance < -limit ? -1 : 0);
        }
    }

    private Levels solve(float[] weights, int from, int count, byte[] codes, int at) {
        double squares = 0;
        double codeSum = 0;
        double products = 0;
        for (int i = 0; i < count; i++) {
            int code = codes[at + i];
            squares += code * code;
            codeSum += code;
            products += code * (double) weights[from + i];
        }
        if (!hasShift) {
            return new Levels(squares == 0 ? 0 : products / squares, 0);
        }
        double total = sum(weights, from, count);
        double determinant = count * squares - codeSum * codeSum;
        if (determinant <= 0) {
            return new Levels(0, count == 0 ? 0 : total / count); // all at one level
        }
        return new Levels(
                (count * products - codeSum * total) / determinant,
                (squares * total - codeSum * products) / determinant);
    }

    private static double sum(float[] weights, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += weights[i];
        }
        return sum;
    }

    /// A number as its type holds it.
    static float stored(double value, DType type) {
        float single = (float) value;
        return type == DType.F16 ? Float.float16ToFloat(Float.floatToFloat16(single)) : single;
    }
}
