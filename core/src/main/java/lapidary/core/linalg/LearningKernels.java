package lapidary.core.linalg;

/// Loops of what learns how to round weights. Positions count elements; what is filled has the positions of what is
/// read. The plain version is the oracle; both give the same bits: sums are taken in [#LANES] parts whatever the
/// processor, and exp is one polynomial.
public interface LearningKernels {
    /// Parts of a sum: element i of a range goes to part i mod 16, parts are added in their order.
    int LANES = 16;

    /// The fastest version that this Java runtime offers: the Vector API where its module is there.
    static LearningKernels fastest() {
        return Fastest.LEARNING;
    }

    /// h = σ(v)·stretch + shift, held inside [0, 1], and its slope dh/dv, which is 0 where it was held.
    void stretchedSigmoid(float[] v, int count, float stretch, float shift, float[] h, float[] slope);

    /// out = clamp(base + part, low, high)·scale − weight.
    void clippedChange(
            float[] base,
            float[] part,
            float low,
            float high,
            float scale,
            float[] weights,
            int from,
            int to,
            float[] out);

    /// out = step·scale − weight.
    void change(float[] steps, float scale, float[] weights, int from, int to, float[] out);

    /// out = exp(log·exponent).
    void powers(float[] logs, float exponent, float[] out);

    /// slope = (slope·pull + push·sign(s)·powers[|s|·n])·bend with s = 2h − 1, sign(0) = 1.
    ///
    /// @param powers `float32[n + 1]`: a function on [0, 1], looked up at the nearest place
    void pressed(float[] h, float[] bend, float pull, float push, float[] powers, int from, int to, float[] slope);

    /// One step of Adam: mean = β₁·mean + (1 − β₁)·g, square = β₂·square + (1 − β₂)·g², parameter −= scale·mean /
    /// (√(square·spread) + ε).
    void adam(AdamStep step, float[] slope, float[] mean, float[] square, int count, float[] parameters);

    /// β₁, β₂ and ε, and what undoes that both means began with 0.
    record AdamStep(float first, float second, float epsilon, float scale, float spread) {}

    /// steps = x held inside [low, high], to the nearest whole number, half to even, 0 without a sign; with
    /// `isSign` −1 below 0, otherwise 1.
    ///
    /// @param low and
    /// @param high whole numbers within ±2²²
    void nearest(float[] x, float low, float high, boolean isSign, int from, int to, float[] steps);

    /// out = weight / scale + added.
    void quotients(float[] weights, float scale, float[] added, int from, int to, float[] out);

    /// out = weight / ±exp(log + logs), the exponent held inside [−87, 88].
    void divided(float[] weights, float[] logs, float log, boolean isNegative, int from, int to, float[] out);

    /// slopes = −p·exact where `exact` lies inside [low, high], otherwise 0, with p = slope·pull.
    ///
    /// @param sums `float32[2]`: Σ slopes and Σ p·steps
    void divisorSlopes(
            float[] slope,
            float pull,
            float[] exact,
            float low,
            float high,
            float[] steps,
            int from,
            int to,
            float[] slopes,
            float[] sums);

    /// With p = slope·pull and w = weight/scale: where w + change lies inside [low, high], slopes =
    /// p and p·(steps − w)
    /// goes to the first sum; otherwise slopes = 0, p·steps goes to the first sum and −p to the second.
    ///
    /// @param sums `float32[2]`
    void changeSlopes(
            float[] slope,
            float pull,
            float[] weights,
            float scale,
            float[] exact,
            float low,
            float high,
            float[] steps,
            int from,
            int to,
            float[] slopes,
            float[] sums);

    /// Σ x·y in double.
    double dot(float[] x, float[] y, int from, int to);
}
