package lapidary.core.calib;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.tensor.TensorId;

/// How strongly each input column of each weight is driven: the squares of a layer's inputs, summed over the tokens
/// of a calibration text. What llama.cpp calls an imatrix.
///
/// @param entries by tensor name, as GGUF files name tensors
/// @param datasets names of the texts it was computed on
/// @param dataHashes SHA-256 of these texts, in the same order; empty where the file does not
/// say, as those of llama.cpp
/// @param chunks sequences of the text that it was computed on
/// @param chunkTokens tokens of each; 0 where the file does not say (its counts are sequences then, not tokens)
public record ImportanceMatrix(
        SortedMap<String, Entry> entries, List<String> datasets, List<String> dataHashes, int chunks, int chunkTokens) {

    /// Tokens per sequence that llama.cpp assumes where a file does not say.
    public static final int STANDARD_CHUNK = 512;

    public ImportanceMatrix {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
        datasets = List.copyOf(datasets);
        dataHashes = List.copyOf(dataHashes);
    }

    /// Of texts whose hashes are not known.
    public ImportanceMatrix(SortedMap<String, Entry> entries, List<String> datasets, int chunks, int chunkTokens) {
        this(entries, datasets, List.of(), chunks, chunkTokens);
    }

    /// The same, with the hashes of its texts.
    public ImportanceMatrix of(List<String> hashes) {
        return new ImportanceMatrix(entries, datasets, hashes, chunks, chunkTokens);
    }

    /// What is known about one tensor.
    ///
    /// @param sums `float32[matrices, columns]`, squares of the inputs summed over tokens; not to be changed
    /// @param counts tokens that each matrix saw, `int64[matrices]`; a single one where all saw the same
    @SuppressWarnings("ArrayRecordComponent") // decision: as large as a model is wide, handed on without copies
    public record Entry(float[] sums, long[] counts) {
        /// @throws IllegalArgumentException when the counts do not divide the sums
        public Entry {
            if (counts.length == 0 || sums.length == 0 || sums.length % counts.length != 0) {
                throw new IllegalArgumentException(counts.length + " counts for " + sums.length + " sums of squares");
            }
        }

        /// Mean squares, `float32[matrices, columns]`, as llama.cpp's quantizer uses them: 1 for a matrix that
        /// saw no token.
        public float[] means() {
            float[] means = new float[sums.length];
            int columns = sums.length / counts.length;
            for (int i = 0; i < means.length; i++) {
                float count = counts[i / columns];
                means[i] = count > 0 ? sums[i] / count : 1;
            }
            return means;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Entry that && Arrays.equals(sums, that.sums) && Arrays.equals(counts, that.counts);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(sums) + Arrays.hashCode(counts);
        }

        @Override
        public String toString() {
            return sums.length + " sums, counts " + Arrays.toString(counts);
        }
    }

    /// How many tokens each layer saw.
    public Coverage coverage() {
        List<Coverage.Layer> layers = new ArrayList<>();
        entries.forEach((name, entry) -> {
            for (int matrix = 0; matrix < entry.counts().length; matrix++) {
                layers.add(new Coverage.Layer(
                        new TensorId(name),
                        matrix,
                        entry.counts().length,
                        entry.counts()[matrix],
                        entry.sums().length / entry.counts().length));
            }
        });
        return new Coverage(layers);
    }

    /// Mean squares of a tensor's input columns; see [Entry#means()].
    ///
    /// @param ggufName the tensor's name in a GGUF file
    public Optional<float[]> means(String ggufName) {
        return Optional.ofNullable(entries.get(ggufName)).map(Entry::means);
    }
}
