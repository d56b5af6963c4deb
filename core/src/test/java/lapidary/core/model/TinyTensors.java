package lapidary.core.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// Weights that are always the same, as the bytes of a safetensors file: from a linear congruential generator, so that
/// other programs can be given the same.
final class TinyTensors {
    private final boolean hasShiftedNorms;
    private long state = 42;

    /// @param hasShiftedNorms whether norms are kept less one
    TinyTensors(boolean hasShiftedNorms) {
        this.hasShiftedNorms = hasShiftedNorms;
    }

    /// @param tensors name and shape of each, in the order of the file
    byte[] safetensors(Map<String, long[]> tensors) {
        List<String> entries = new ArrayList<>();
        long at = 0;
        for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
            long end = at + 4 * elements(tensor.getValue());
            String extents =
                    LongStream.of(tensor.getValue()).mapToObj(String::valueOf).collect(Collectors.joining(","));
            entries.add("\"" + tensor.getKey() + "\":{\"dtype\":\"F32\",\"shape\":[" + extents + "],\"data_offsets\":["
                    + at + "," + end + "]}");
            at = end;
        }
        byte[] header = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + header.length + (int) at).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header);
        for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
            boolean isNorm = tensor.getKey().matches(".*(norm|ln_.)\\.weight") && !hasShiftedNorms;
            float scale = tensor.getValue().length == 1 ? 0.4f : 1;
            for (long i = 0; i < elements(tensor.getValue()); i++) {
                file.putFloat((isNorm ? 1 : 0) + scale * next());
            }
        }
        return file.array();
    }

    /// From −0.5 to 0.5, a multiple of 2⁻²⁴.
    private float next() {
        state = state * 6364136223846793005L + 1442695040888963407L;
        return (state >>> 40) / (float) (1 << 24) - 0.5f;
    }

    private static long elements(long[] shape) {
        return LongStream.of(shape).reduce(1, (a, b) -> a * b);
    }
}
