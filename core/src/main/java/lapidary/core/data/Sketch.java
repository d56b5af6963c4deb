package lapidary.core.data;

import java.util.Arrays;

/// A sample of the pieces of data by their hashes: those below a limit, which falls as pieces become many. Two sketches
/// sample the same pieces below the lower of their limits, whatever lies around these pieces.
///
/// A piece is a run of [TextPieces#RUN] words of a text (letters and digits alone, case, spaces, punctuation and line
/// ends aside), a run of as many token ids, the pixels of an image of a table or the bytes of an image file, a pair of
/// sentences, or the numbers of an example. Pieces of different kinds never meet: a text and its token ids are not
/// recognized, nor is an image in another encoding.
public final class Sketch {
    /// Hashes kept at most: 2 MiB.
    static final int MOST = 1 << 18;

    private final long[] hashes; // sorted as unsigned numbers, all below the limit
    private final long limit; // unsigned; 0 for none

    private Sketch(long[] hashes, long limit) {
        this.hashes = hashes;
        this.limit = limit;
    }

    /// Different pieces that were sampled.
    public int size() {
        return hashes.length;
    }

    /// The larger of the two shares of sampled pieces that the other holds as well, in [0, 1].
    public double overlap(Sketch other) {
        long lower = limit == 0 ? other.limit : other.limit == 0 ? limit : min(limit, other.limit);
        int mine = below(lower);
        int theirs = other.below(lower);
        if (mine == 0 || theirs == 0) {
            return 0;
        }
        int common = 0;
        int at = 0;
        for (int i = 0; i < mine; i++) {
            while (at < theirs && Long.compareUnsigned(other.hashes[at], hashes[i]) < 0) {
                at++;
            }
            if (at < theirs && other.hashes[at] == hashes[i]) {
                common++;
            }
        }
        return (double) common / Math.min(mine, theirs);
    }

    private static long min(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? a : b;
    }

    private int below(long lower) {
        if (lower == limit) {
            return hashes.length;
        }
        int low = 0;
        int high = hashes.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(hashes[middle], lower) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Gathers pieces.
    public static final class Builder {
        private final int most;
        private final long seed;
        private long[] held = new long[1024];
        private int count;
        private long limit;

        public Builder(DataKind kind) {
            this(kind, MOST);
        }

        /// @param most hashes kept, at least 2
        Builder(DataKind kind, int most) {
            this.most = most;
            this.seed = mixed(kind.ordinal() + 1);
        }

        /// Adds a piece.
        ///
        /// @param hash of its content, however plain
        public void add(long hash) {
            long mixed = mixed(hash ^ seed);
            if (limit != 0 && Long.compareUnsigned(mixed, limit) >= 0) {
                return;
            }
            if (count == held.length) {
                makeRoom();
                if (limit != 0 && Long.compareUnsigned(mixed, limit) >= 0) {
                    return;
                }
            }
            held[count++] = mixed;
        }

        private void makeRoom() {
            sortAndUnite();
            while (count > most) {
                limit = limit == 0 ? 1L << 63 : limit >>> 1;
                count = new Sketch(Arrays.copyOf(held, count), 0).below(limit);
            }
            if (count > held.length / 2) {
                held = Arrays.copyOf(held, 2 * held.length);
            }
        }

        private void sortAndUnite() {
            long[] sorted = Arrays.copyOf(held, count);
            for (int i = 0; i < count; i++) {
                sorted[i] ^= Long.MIN_VALUE;
            }
            Arrays.sort(sorted);
            int kept = 0;
            for (int i = 0; i < count; i++) {
                if (i == 0 || sorted[i] != sorted[i - 1]) {
                    held[kept++] = sorted[i] ^ Long.MIN_VALUE;
                }
            }
            count = kept;
        }

        public Sketch build() {
            makeRoom();
            return new Sketch(Arrays.copyOf(held, count), limit);
        }

        /// Spreads a number over all 64 bits (the finalizer of SplitMix64).
        private static long mixed(long value) {
            long z = value + 0x9e3779b97f4a7c15L;
            z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
            z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
            return z ^ (z >>> 31);
        }
    }
}
