package lapidary.core.eval;

/// Angles and lengths, in double.
final class Vectors {
    private Vectors() {}

    /// ⟨a, b⟩ / (‖a‖ ‖b‖); 1 for two zero vectors, 0 when one is zero.
    static double cosine(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException(a.length + " numbers beside " + b.length);
        }
        double together = 0;
        double ofA = 0;
        double ofB = 0;
        for (int i = 0; i < a.length; i++) {
            together += a[i] * b[i];
            ofA += a[i] * a[i];
            ofB += b[i] * b[i];
        }
        if (ofA == 0 || ofB == 0) {
            return ofA == ofB ? 1 : 0;
        }
        return Math.clamp(together / (Math.sqrt(ofA) * Math.sqrt(ofB)), -1, 1);
    }
}
