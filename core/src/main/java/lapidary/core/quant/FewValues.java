package lapidary.core.quant;

import java.util.Optional;
import lapidary.core.compressed.CodeStorage;
import lapidary.core.compressed.GridForm;
import lapidary.core.compressed.GridStorage;
import lapidary.core.method.Forecast;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// A grid of few values: which codes, and what their scale is of a group's weights.
///
/// @param codes of a weight
/// @param bits width of a code in a [lapidary.core.compressed.Grid]
/// @param statistic that α is
/// @param layout groups and storage
record FewValues(StepCodes codes, int bits, Statistic statistic, FewLayout layout) {

    /// What α is of some weights.
    ///
    /// @param ofLargest whether of the largest magnitude instead of the mean magnitude
    /// @param factor of that
    /// @param least α is never less, where some weight is not 0
    /// @param isSearched whether it only starts a search for the α of least squared error
    record Statistic(boolean ofLargest, double factor, double least, boolean isSearched) {
        static Statistic ofMean(double factor) {
            return new Statistic(false, factor, 0, false);
        }

        double alpha(double magnitude) {
            return magnitude == 0 ? 0 : Math.max(least, factor * magnitude);
        }
    }

    /// The unit of some weights.
    float unit(float[] weights, int from, int count) {
        double magnitude = statistic.ofLargest()
                ? largest(weights, from, count)
                : count == 0 ? 0 : GridEncoder.sumOfMagnitudes(weights, from, count) / count;
        double alpha = statistic.alpha(magnitude);
        return statistic.isSearched() && alpha > 0
                ? codes.searched(weights, from, count, alpha, layout.scaleType())
                : codes.unit(alpha, layout.scaleType());
    }

    private static float largest(float[] weights, int from, int count) {
        float largest = 0;
        for (int i = from; i < from + count; i++) {
            largest = Math.max(largest, Math.abs(weights[i]));
        }
        return largest;
    }

    GridForm form(Shape shape) {
        boolean isFullRange = codes.equals(StepCodes.whole(bits));
        return new GridForm(
                bits,
                layout.groupSize(shape),
                isFullRange ? GridForm.Codes.FULL_RANGE : GridForm.Codes.SYMMETRIC,
                layout.scaleType(),
                GridStorage.of(storage()));
    }

    private CodeStorage storage() {
        if (bits == 2) {
            return layout.trits();
        }
        return codes.isOdd() && bits > 1 ? CodeStorage.ODD : CodeStorage.WHOLE_BITS;
    }

    /// What it will be, from the shape alone.
    ///
    /// @param name "ternary", "2 bit without zero"
    /// @param preview what is said of a method that was made for training
    Forecast forecast(Shape shape, String name, String preview) {
        GridForm form = form(shape);
        return new Forecast(
                layout.words(name, form.storage().codes()),
                DType.OPAQUE,
                FewLayout.nearest(bits, codes.isOdd(), shape),
                form.ledger(shape),
                layout.notice(shape, preview),
                Optional.of(form));
    }

    /// Signs, in ±α of the mean magnitude.
    static FewValues signs(Settings settings) {
        return new FewValues(StepCodes.SIGN, 1, Statistic.ofMean(1), FewLayout.of(settings));
    }
}
