package lapidary.core.quant;

import java.util.Arrays;
import lapidary.core.method.NotFiniteException;

/// Ranges over a whole tensor, window by window, so that it never has to lie in memory at once. Windows are merged
/// in order.
record WholeTensor(GridChoice choice, RowWindows windows) {

    double meanMagnitude() throws NotFiniteException {
        double[] sums = new double[windows.count()];
        windows.forEach((window, firstRow, rows, values) ->
                sums[window] = GridEncoder.sumOfMagnitudes(values, 0, values.length));
        long elements = windows.weights().shape().elements();
        return elements == 0 ? 0 : sum(sums) / elements;
    }

    Extent extent() throws NotFiniteException {
        return switch (choice.range()) {
            case RangeRule.MinMax _ -> minMax();
            case RangeRule.Percentile(double share) -> percentile(share);
            case RangeRule.Searched(RangeSearch by) -> search(by);
        };
    }

    private Extent minMax() throws NotFiniteException {
        Extent[] extents = new Extent[windows.count()];
        windows.forEach((window, firstRow, rows, values) -> extents[window] = Extent.of(values, 0, values.length));
        return Arrays.stream(extents).reduce(Extent.NOTHING, Extent::union);
    }

    private Extent percentile(double share) throws NotFiniteException {
        long elements = windows.weights().shape().elements();
        if (elements == 0) {
            return Extent.NOTHING;
        }
        long rank = Extent.rank(elements, share);
        return new Extent(
                Math.min(0, new OrderStatistic(windows).find(elements - rank)),
                Math.max(0, new OrderStatistic(windows).find(rank - 1)));
    }

    private Extent search(RangeSearch by) throws NotFiniteException {
        Extent whole = minMax();
        int columns = windows.columns();
        double[][] errors = new double[by.candidates()][windows.count()];
        windows.forEach((window, firstRow, rows, values) -> {
            for (int candidate = 0; candidate < errors.length; candidate++) {
                Extent extent = by.candidate(whole, candidate);
                errors[candidate][window] = choice.importance().isEmpty()
                        ? by.error(choice.grid(), values, 0, values.length, extent, RangeRule.ALIKE, 0)
                        : weighed(by, extent, firstRow, columns, values);
            }
        });
        int best = 0;
        for (int candidate = 1; candidate < errors.length; candidate++) {
            if (sum(errors[candidate]) < sum(errors[best])) {
                best = candidate;
            }
        }
        return by.candidate(whole, best);
    }

    private double weighed(RangeSearch by, Extent extent, long firstRow, int columns, float[] values) {
        Importance importance = choice.importance().orElseThrow();
        double error = 0;
        for (int at = 0; at < values.length; at += columns) {
            float[] ofRow = importance.ofRow(firstRow + at / columns);
            error += by.error(choice.grid(), values, at, columns, extent, ofRow, 0);
        }
        return error;
    }

    private static double sum(double[] parts) {
        double sum = 0;
        for (double part : parts) {
            sum += part;
        }
        return sum;
    }
}
