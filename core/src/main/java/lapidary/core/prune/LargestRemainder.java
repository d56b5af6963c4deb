package lapidary.core.prune;

import java.util.Comparator;
import java.util.stream.IntStream;

/// Rounds shares so that their sum is exact: all are rounded down, and what is missing goes to the largest remainders.
final class LargestRemainder {
    private LargestRemainder() {}

    /// @param wishes not negative
    /// @param most what each may get, at least
    /// @param sum of the result, at most the sum of `most`
    static long[] round(double[] wishes, long[] most, long sum) {
        long[] rounded = new long[wishes.length];
        long rest = sum;
        for (int i = 0; i < wishes.length; i++) {
            rounded[i] = Math.min(most[i], (long) Math.floor(wishes[i]));
            rest -= rounded[i];
        }
        int[] order = IntStream.range(0, wishes.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -(wishes[i] - rounded[i])))
                .mapToInt(Integer::intValue)
                .toArray();
        while (rest != 0) {
            long before = rest;
            for (int i : order) {
                if (rest > 0 && rounded[i] < most[i]) {
                    rounded[i]++;
                    rest--;
                } else if (rest < 0 && rounded[i] > 0) {
                    rounded[i]--;
                    rest++;
                }
            }
            if (rest == before) {
                throw new IllegalArgumentException("no way to hand out " + sum);
            }
        }
        return rounded;
    }
}
