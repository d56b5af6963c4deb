package lapidary.core.calib;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.format.FileLayout;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.format.gguf.GgufFormat;
import lapidary.core.format.gguf.GgufTarget;
import lapidary.core.job.Job;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;

/// Importance matrices in GGUF: for each weight `NAME.in_sum2`, `float32[matrices, columns]`, and `NAME.counts`,
/// `float32[matrices, 1]`; the texts, the sequences and their length in the metadata.
final class ImportanceGguf {
    private static final String DATASETS = "imatrix.datasets";
    private static final String HASHES = "lapidary.imatrix.datasets_sha256";
    private static final String CHUNK_COUNT = "imatrix.chunk_count";
    private static final String CHUNK_SIZE = "imatrix.chunk_size";
    private static final String SUMS = ".in_sum2";
    private static final String COUNTS = ".counts";
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final ModelFile file;

    private ImportanceGguf(ModelFile file) {
        this.file = file;
    }

    static ImportanceMatrix read(Path path) throws IOException {
        try (ModelFile file = new GgufFormat().open(path)) {
            return file.reading(() -> new ImportanceGguf(file).read());
        }
    }

    private ImportanceMatrix read() throws FormatException {
        Map<String, Tensor> tensors = new HashMap<>();
        file.tensors().forEach(tensor -> tensors.put(tensor.id().name(), tensor));
        SortedMap<String, ImportanceMatrix.Entry> entries = new TreeMap<>();
        for (Tensor tensor : file.tensors()) {
            String name = tensor.id().name();
            if (name.endsWith(COUNTS)) {
                String weight = name.substring(0, name.length() - COUNTS.length());
                need(tensors, weight + SUMS);
            } else if (name.endsWith(SUMS)) {
                String weight = name.substring(0, name.length() - SUMS.length());
                entries.put(weight, entry(weight, tensor, need(tensors, weight + COUNTS)));
            }
        }
        if (entries.isEmpty()) {
            throw new FormatException(
                    Problem.MISSING_TENSOR,
                    file.path(),
                    "tensors",
                    "pairs NAME" + SUMS + " and NAME" + COUNTS + ", as an importance matrix has them",
                    file.tensors().size() + " others (is it a model?)");
        }
        return new ImportanceMatrix(
                entries, texts(DATASETS), texts(HASHES), whole(CHUNK_COUNT, 0), Math.max(1, whole(CHUNK_SIZE, 1)));
    }

    private Tensor need(Map<String, Tensor> tensors, String name) throws FormatException {
        Tensor found = tensors.get(name);
        if (found == null) {
            throw new FormatException(
                    Problem.MISSING_TENSOR, file.path(), "tensors", "a tensor '" + name + "'", "none of that name");
        }
        return found;
    }

    private ImportanceMatrix.Entry entry(String weight, Tensor sums, Tensor counts) throws FormatException {
        float[] squares = floats(sums);
        float[] seen = floats(counts);
        if (squares.length == 0 || seen.length == 0 || squares.length % seen.length != 0) {
            throw new FormatException(
                    Problem.BAD_SHAPE,
                    file.path(),
                    "entry '" + weight + "'",
                    "as many sums for each of its counts",
                    squares.length + " sums and " + seen.length + " counts");
        }
        ImportanceFile.check(file.path(), "tensor '" + sums.id() + "'", squares);
        ImportanceFile.check(file.path(), "tensor '" + counts.id() + "'", seen);
        long[] whole = new long[seen.length];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = Math.round((double) seen[i]);
        }
        return new ImportanceMatrix.Entry(squares, whole);
    }

    private float[] floats(Tensor tensor) throws FormatException {
        if (tensor.type() != DType.F32 || tensor.shape().elements() > Integer.MAX_VALUE / Float.BYTES) {
            throw new FormatException(
                    Problem.UNSUPPORTED_TYPE,
                    file.path(),
                    "tensor '" + tensor.id() + "'",
                    "F32",
                    tensor.typeName() + " " + tensor.shape());
        }
        float[] values = new float[Math.toIntExact(tensor.shape().elements())];
        CompressedTensor view = Codecs.view(tensor);
        view.decode(0, Math.toIntExact(tensor.shape().rows()), values);
        return values;
    }

    private List<String> texts(String key) {
        List<String> names = new ArrayList<>();
        if (file.metadata().get(key) instanceof MetadataValue.Sequence sequence) {
            for (MetadataValue value : sequence.values()) {
                if (value instanceof MetadataValue.Text text) {
                    names.add(text.value());
                }
            }
        }
        return names;
    }

    private int whole(String key, int standard) {
        return file.metadata().get(key) instanceof MetadataValue.Whole whole
                        && whole.value() >= 0
                        && whole.value() <= Integer.MAX_VALUE
                ? (int) whole.value()
                : standard;
    }

    static void write(ImportanceMatrix matrix, Path path, Job job) throws IOException {
        SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
        List<MetadataValue> texts =
                matrix.datasets().stream().map(MetadataValue::text).toList();
        int chunk = matrix.chunkTokens() == 0 ? ImportanceMatrix.STANDARD_CHUNK : matrix.chunkTokens();
        metadata.put("general.type", MetadataValue.text("imatrix"));
        metadata.put(DATASETS, new MetadataValue.Sequence(MetadataValue.text(""), texts));
        if (!matrix.dataHashes().isEmpty()) {
            List<MetadataValue> hashes =
                    matrix.dataHashes().stream().map(MetadataValue::text).toList();
            metadata.put(HASHES, new MetadataValue.Sequence(MetadataValue.text(""), hashes));
        }
        metadata.put(CHUNK_COUNT, MetadataValue.uint32(matrix.chunks()));
        metadata.put(CHUNK_SIZE, MetadataValue.uint32(chunk));
        List<FileLayout.Entry> entries = new ArrayList<>();
        List<float[]> contents = new ArrayList<>();
        // Files of the older kind count sequences; here tokens are counted.
        int scale = matrix.chunkTokens() == 0 ? chunk : 1;
        matrix.entries().forEach((name, entry) -> {
            int matrices = entry.counts().length;
            entries.add(FileLayout.Entry.of(name + SUMS, shape(matrices, entry.sums().length / matrices), DType.F32));
            contents.add(scaled(entry.sums(), scale));
            entries.add(FileLayout.Entry.of(name + COUNTS, shape(matrices, 1), DType.F32));
            contents.add(scaled(floats(entry.counts()), scale));
        });
        GgufTarget target = new GgufTarget();
        FileLayout layout = target.layout(metadata, entries, List.of());
        target.write(layout, path, (index, slot, sink) -> sink.write(bytes(contents.get(index))), job);
    }

    /// GGUF drops outer dimensions of one.
    private static Shape shape(long matrices, long columns) {
        return matrices == 1 ? Shape.of(columns) : Shape.of(matrices, columns);
    }

    private static float[] floats(long[] counts) {
        float[] floats = new float[counts.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = counts[i];
        }
        return floats;
    }

    private static float[] scaled(float[] values, int scale) {
        float[] scaled = values.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= scale;
        }
        return scaled;
    }

    private static MemorySegment bytes(float[] values) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[Float.BYTES * values.length]);
        for (int i = 0; i < values.length; i++) {
            bytes.set(FLOAT.withByteAlignment(1), (long) Float.BYTES * i, values[i]);
        }
        return bytes;
    }
}
