package lapidary.core.linalg;

/// The search for scale and minimum as a plain loop over one block at a time.
///
/// Each try gives codes, the codes give the scale and minimum of least squares, and these an error; what makes the
/// error smaller is kept. A minimum that is kept moves the range that the following tries divide.
final class PlainAffineSearch {
    private final WeighedBlocks blocks;
    private final AffineGrid grid;
    private final int[] codes;

    private float low;
    private float high;
    private float sumOfImportance;
    private float sumOfWeights;
    private float scale;
    private float error;

    PlainAffineSearch(WeighedBlocks blocks, AffineGrid grid) {
        this.blocks = blocks;
        this.grid = grid;
        this.codes = new int[blocks.size()];
    }

    void run(int b, AffineFit fit) {
        measure(b);
        low = Math.min(low, 0);
        fit.origins()[b] = low;
        if (high == low) {
            scale = 0;
            fit.inverses()[b] = 0;
        } else {
            start(b, fit);
            for (int attempt = 0; attempt <= grid.steps(); attempt++) {
                attempt(b, (grid.first() + grid.step() * attempt + grid.limit()) / (high - low), fit);
            }
        }
        fit.scales()[b] = scale;
        fit.minimums()[b] = -low;
    }

    private float weight(int b, int i) {
        return blocks.weights()[blocks.at() + b * blocks.size() + i];
    }

    private float importance(int b, int i) {
        return blocks.importance()[b * blocks.size() + i];
    }

    private void measure(int b) {
        low = weight(b, 0);
        high = low;
        sumOfImportance = importance(b, 0);
        sumOfWeights = sumOfImportance * low;
        for (int i = 1; i < blocks.size(); i++) {
            float x = weight(b, i);
            low = x < low ? x : low;
            high = x > high ? x : high;
            sumOfImportance += importance(b, i);
            sumOfWeights += importance(b, i) * x;
        }
    }

    private void start(int b, AffineFit fit) {
        float inverse = grid.limit() / (high - low);
        fit.inverses()[b] = inverse;
        scale = 1 / inverse;
        encode(b, inverse);
        error = error(b, scale, low);
    }

    private void encode(int b, float inverse) {
        for (int i = 0; i < codes.length; i++) {
            codes[i] = Nearest.of(inverse * (weight(b, i) - low), 0, grid.limit());
        }
    }

    private void attempt(int b, float inverse, AffineFit fit) {
        encode(b, inverse);
        float sumOfCodes = 0;
        float sumOfSquares = 0;
        float sumOfProducts = 0;
        for (int i = 0; i < codes.length; i++) {
            float weighed = importance(b, i) * codes[i];
            sumOfCodes += weighed;
            sumOfSquares += weighed * codes[i];
            sumOfProducts += weighed * weight(b, i);
        }
        float determinant = sumOfImportance * sumOfSquares - sumOfCodes * sumOfCodes;
        if (!(determinant > 0)) {
            return;
        }
        float newScale = (sumOfImportance * sumOfProducts - sumOfWeights * sumOfCodes) / determinant;
        float newLow = (sumOfSquares * sumOfWeights - sumOfCodes * sumOfProducts) / determinant;
        if (newLow > 0) {
            newLow = 0;
            newScale = sumOfProducts / sumOfSquares;
        }
        float newError = error(b, newScale, newLow);
        if (newError < error) {
            fit.inverses()[b] = inverse;
            fit.origins()[b] = low;
            error = newError;
            scale = newScale;
            low = newLow;
        }
    }

    private float error(int b, float scale, float low) {
        float sum = 0;
        for (int i = 0; i < codes.length; i++) {
            float difference = scale * codes[i] + low - weight(b, i);
            sum += importance(b, i) * (grid.absolute() ? Math.abs(difference) : difference * difference);
        }
        return sum;
    }
}
