package lapidary.core.prune;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import lapidary.core.job.Job;
import lapidary.core.method.NotFiniteException;

/// Keeps the `budget` weights of the highest scores of all layers, and says how many of them each layer has.
///
/// Curves narrow the threshold down to a point or two of each layer; only the weights that lie there are looked at one
/// by one. The result is that of sorting all scores: (score descending, layer ascending), exactly.
final class ScoreContest {
    private final ScoreLaw law;
    private final List<EnergyCurve> curves;
    private final long budget;
    private final double low; // at least `budget` weights score this much
    private final double high; // fewer than `budget` do

    /// @param budget at most as many as there are weights
    ScoreContest(ScoreLaw law, List<EnergyCurve> curves, long budget) {
        this.law = law;
        this.curves = curves;
        this.budget = budget;
        this.low = threshold(true);
        this.high = threshold(false);
    }

    /// The largest score that certainly `budget` weights have, or the least that certainly fewer
    /// have; by halving the
    /// patterns of positive doubles.
    private double threshold(boolean isLow) {
        long from = 0;
        long to = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);
        while (to - from > 1) {
            long middle = (from + to) >>> 1;
            double score = Double.longBitsToDouble(middle);
            long count = 0;
            for (EnergyCurve curve : curves) {
                int points = points(curve, score, isLow);
                count += points == 0 ? 0 : curve.keptAt(points - 1);
            }
            if (count >= budget) {
                from = middle;
            } else {
                to = middle;
            }
        }
        return Double.longBitsToDouble(isLow ? from : to);
    }

    /// How many points of a curve score at least this much, with all their weights or with any.
    private int points(EnergyCurve curve, double score, boolean withAll) {
        int from = 0;
        int to = curve.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            double reached = withAll ? law.least(curve, middle) : law.largest(curve, middle);
            if (reached >= score) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /// Counts without a look at any weight: what is certain, and of the points in question a share
    /// that is the same for
    /// all layers. Their sum is the budget.
    long[] estimate() {
        long[] certain = new long[curves.size()];
        long[] open = new long[curves.size()];
        for (int i = 0; i < curves.size(); i++) {
            Range range = range(curves.get(i));
            certain[i] = range.certain();
            open[i] = range.open();
        }
        long rest = budget;
        for (long count : certain) {
            rest -= count;
        }
        rest -= addShares(certain, open, rest);
        fillWithZeros(certain, rest);
        return certain;
    }

    private static long addShares(long[] counts, long[] open, long rest) {
        double[] wishes = new double[open.length];
        long all = 0;
        for (long count : open) {
            all += count;
        }
        long given = Math.min(rest, all);
        if (given == 0) {
            return 0;
        }
        for (int i = 0; i < open.length; i++) {
            wishes[i] = (double) open[i] * given / all;
        }
        long[] shares = LargestRemainder.round(wishes, open, given);
        for (int i = 0; i < shares.length; i++) {
            counts[i] += shares[i];
        }
        return given;
    }

    /// Which weights of a curve are in question.
    ///
    /// @param from first point
    /// @param to end of the points, exclusive
    /// @param certain weights of the points before
    /// @param open weights of these points
    record Range(int from, int to, long certain, long open) {}

    private Range range(EnergyCurve curve) {
        int from = points(curve, high, true);
        int to = Math.max(from, points(curve, low, false));
        long certain = from == 0 ? 0 : curve.keptAt(from - 1);
        long end = to == 0 ? 0 : curve.keptAt(to - 1);
        return new Range(from, to, certain, end - certain);
    }

    /// A layer whose open weights are handed out one by one, the highest score first.
    private final class Candidates {
        private final int layer;
        private final int[] bits; // ascending
        private int next;
        private int bucket = -1;
        private long count;
        private long sum;
        private long squares;
        private double before;
        private double score;

        Candidates(int layer, EnergyCurve curve, Range range, int[] bits) {
            this.layer = layer;
            this.bits = bits;
            this.next = bits.length;
            this.before = curve.before(range.from());
            advance();
        }

        boolean isEmpty() {
            return next < 0;
        }

        void advance() {
            if (--next < 0) {
                return;
            }
            int of = bits[next] >>> MagnitudeCounts.SHIFT;
            if (of != bucket) {
                before = bucket < 0 ? before : before + MagnitudeCounts.energy(bucket, count, sum, squares);
                bucket = of;
                count = 0;
                sum = 0;
                squares = 0;
            }
            long delta = bits[next] & (1 << MagnitudeCounts.SHIFT) - 1;
            count++;
            sum += delta;
            squares += delta * delta;
            double upToIt = before + MagnitudeCounts.energy(bucket, count, sum, squares);
            score = law.score(MagnitudeCounts.energy(bits[next]), upToIt);
        }
    }

    /// Counts that are exact.
    ///
    /// @param found reads weights of a layer, whose magnitudes lie in a range
    /// @throws NotFiniteException for a weight that is NaN or infinite
    long[] solve(Finder found, Job job) throws NotFiniteException {
        long[] counts = new long[curves.size()];
        PriorityQueue<Candidates> queue = new PriorityQueue<>(
                Comparator.comparingDouble((Candidates c) -> -c.score).thenComparingInt(c -> c.layer));
        long rest = budget;
        List<Candidates> all = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            EnergyCurve curve = curves.get(i);
            Range range = range(curve);
            counts[i] = range.certain();
            rest -= range.certain();
            if (range.open() > 0) {
                int[] bits = found.find(i, curve.bucket(range.to() - 1), curve.bucket(range.from()), range.open());
                all.add(new Candidates(i, curve, range, bits));
            }
        }
        queue.addAll(all);
        for (int handed = 0; rest > 0 && !queue.isEmpty(); handed++) {
            if (handed % 65_536 == 0) {
                job.check();
            }
            Candidates best = queue.remove();
            counts[best.layer]++;
            rest--;
            best.advance();
            if (!best.isEmpty()) {
                queue.add(best);
            }
        }
        fillWithZeros(counts, rest);
        return counts;
    }

    /// Zeros all score 0: the first layers keep them.
    private void fillWithZeros(long[] counts, long rest) {
        for (int i = 0; i < counts.length && rest > 0; i++) {
            long added = Math.min(rest, curves.get(i).total() - counts[i]);
            counts[i] += added;
            rest -= added;
        }
    }

    /// Reads the weights in question.
    interface Finder {
        /// @param layer its number
        /// @param fromBucket the lowest bucket of magnitudes
        /// @param toBucket the highest one, inclusive
        /// @param count how many weights there are
        /// @return patterns without the sign, ascending
        int[] find(int layer, int fromBucket, int toBucket, long count) throws NotFiniteException;
    }
}
