package lapidary.core.linalg;

/// The searches as plain loops; the oracle of the others.
final class PlainTupleSearch implements TupleSearch {

    @Override
    public int nearest(
            Tuples tuples, int list, float[] x, int at, float[] weights, int from, float scale, float shift) {
        int best = 0;
        float least = Float.POSITIVE_INFINITY;
        int start = tuples.first()[list];
        for (int group = start; group < tuples.first()[list + 1]; group++) {
            for (int lane = 0; lane < Tuples.GROUP; lane++) {
                float error = 0;
                for (int i = 0; i < tuples.dimensions(); i++) {
                    byte coordinate = tuples.coordinates()[(group * tuples.dimensions() + i) * Tuples.GROUP + lane];
                    float difference = scale * (coordinate + shift) - x[at + i];
                    error += weights[from + i] * difference * difference;
                }
                if (error < least) {
                    least = error;
                    best = (group - start) * Tuples.GROUP + lane;
                }
            }
        }
        return best;
    }

    @Override
    public void codes(float[] x, float inverse, int limit, byte[] codes) {
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) Nearest.of(0.5f * (inverse * x[i] - 1), 0, limit);
        }
    }
}
