package lapidary.core.infer.graph;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import lapidary.core.format.onnx.GraphOverride;
import lapidary.core.format.onnx.GraphWeight;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// Weights in native memory as ONNX Runtime takes them; sessions use them where they are. Closed after those sessions.
final class GraphWeights implements AutoCloseable {
    private static final int ALIGNMENT = 64;
    private static final int CHUNK_ELEMENTS = 1 << 16;
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final OrtEnvironment environment;
    private final Arena arena = Arena.ofShared();
    private final Map<String, OnnxTensor> tensors = new HashMap<>();

    GraphWeights(OrtEnvironment environment) {
        this.environment = environment;
    }

    /// By the names that the graph has for them.
    Map<String, OnnxTensor> tensors() {
        return tensors;
    }

    /// Copies a weight as it is stored; does nothing for a type that the runtime's interface has no name for.
    void copy(GraphWeight weight) throws OrtException {
        if (OnnxRuntime.type(weight.type()).isPresent() && weight.data().byteSize() < Integer.MAX_VALUE) {
            MemorySegment room = arena.allocate(weight.data().byteSize(), ALIGNMENT);
            room.copyFrom(weight.data());
            add(weight.value(), weight.type(), weight.shape(), room);
        }
    }

    /// Decodes other values of a weight, rounded to the type that the graph wants.
    void encode(GraphOverride.Given given, RowSource values, Job job) throws OrtException, GraphException {
        add(given.value(), given.type(), given.shape(), encode(given, values, arena, job));
    }

    static MemorySegment encode(GraphOverride.Given given, RowSource values, Arena arena, Job job)
            throws GraphException {
        long bytes = given.type().bytes(given.shape());
        if (bytes > Integer.MAX_VALUE) {
            throw new GraphException("weight '" + given.value() + "' takes " + bytes
                    + " bytes as the graph wants it; other values are tried out up to 2 GiB only");
        }
        MemorySegment room = arena.allocate(bytes, ALIGNMENT);
        int columns = Math.toIntExact(given.shape().columns());
        int chunk = Math.max(1, CHUNK_ELEMENTS / Math.max(1, columns));
        Workers.shared().rows(given.shape().rows(), chunk, job, (from, to) -> {
            float[] rows = new float[Math.multiplyExact(Math.toIntExact(to - from), columns)];
            values.decode(from, Math.toIntExact(to - from), rows);
            put(rows, given.type(), room, from * columns);
        });
        return room;
    }

    private static void put(float[] values, DType type, MemorySegment room, long first) {
        if (type == DType.F32) {
            MemorySegment.copy(values, 0, room, FLOAT, first * Float.BYTES, values.length);
            return;
        }
        ByteBuffer out = room.asSlice(first * type.blockBytes(), (long) values.length * type.blockBytes())
                .asByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.length; i++) {
            Elements.put(out, i, type, values[i]);
        }
    }

    private void add(String name, DType type, Shape shape, MemorySegment room) throws OrtException {
        long[] dimensions =
                shape.dimensions().stream().mapToLong(Long::longValue).toArray();
        tensors.put(
                name,
                OnnxTensor.createTensor(
                        environment,
                        room.asByteBuffer().order(ByteOrder.nativeOrder()),
                        dimensions,
                        Optional.of(type).flatMap(OnnxRuntime::type).orElseThrow()));
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensor::close);
        tensors.clear();
        arena.close();
    }
}
