package lapidary.core.eval;

import java.util.Arrays;

/// Losses and divergences of every token scored so far, of a model and the original: what percentiles and
/// covariances are computed from.
final class Pairs {
    private double[] losses = new double[0];
    private double[] references = new double[0];
    private double[] divergences = new double[0];
    private int count;

    void add(double[] model, TokenScores.Comparison original) {
        losses = append(losses, model);
        references = append(references, original.losses());
        divergences = append(divergences, original.divergences());
        count += model.length;
    }

    private double[] append(double[] held, double[] more) {
        double[] all = held;
        if (held.length < count + more.length) {
            all = Arrays.copyOf(held, Math.max(2 * count, count + more.length));
        }
        System.arraycopy(more, 0, all, count, more.length);
        return all;
    }

    Percentiles divergences() {
        return Percentiles.of(Arrays.copyOf(divergences, count));
    }

    /// Errors as llama.cpp computes them: of the mean √((mean(v²) − mean²) / (n − 1)), of the root mean square half
    /// the error of the mean square over the root.
    Divergence.ProbabilityChange change() {
        double[] changes = new double[count];
        double sum = 0;
        double squares = 0;
        double fourths = 0;
        for (int i = 0; i < count; i++) {
            double change = Math.exp(-losses[i]) - Math.exp(-references[i]);
            double square = change * change;
            changes[i] = change;
            sum += change;
            squares += square;
            fourths += square * square;
        }
        double mean = sum / count;
        double square = squares / count;
        double rms = Math.sqrt(square);
        double squareError = error(fourths / count - square * square);
        return new Divergence.ProbabilityChange(
                mean,
                error(square - mean * mean),
                rms,
                rms == 0 ? 0 : squareError / (2 * rms),
                Percentiles.of(changes));
    }

    Divergence.PerplexityRatio perplexities() {
        double model = 0;
        double original = 0;
        for (int i = 0; i < count; i++) {
            model += losses[i];
            original += references[i];
        }
        model /= count;
        original /= count;
        double ofModel = 0;
        double ofOriginal = 0;
        double together = 0;
        for (int i = 0; i < count; i++) {
            double a = losses[i] - model;
            double b = references[i] - original;
            ofModel += a * a;
            ofOriginal += b * b;
            together += a * b;
        }
        double variance = (ofModel + ofOriginal - 2 * together) / count;
        return new Divergence.PerplexityRatio(
                model - original, error(variance), together / Math.sqrt(ofModel * ofOriginal));
    }

    private double error(double variance) {
        return count < 2 ? Double.NaN : Math.sqrt(Math.max(0, variance) / (count - 1));
    }
}
