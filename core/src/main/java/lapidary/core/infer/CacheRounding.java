package lapidary.core.infer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lapidary.core.compressed.Codec;
import lapidary.core.compressed.Codecs;
import lapidary.core.linalg.InputRounding;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Architecture;
import lapidary.core.tensor.DType;

/// Rounds keys and values to what a cache holds of them, as they enter it, and queries to what llama.cpp makes of
/// them there.
///
/// llama.cpp turns heads whose size 64 divides by a Hadamard matrix before it stores them in blocks; here they are
/// turned, rounded and turned back, which gives the same products.
///
/// Source: llama.cpp `src/llama-kv-cache.cpp`, `build_input_k_rot`, `build_input_v_rot`; Liu et al., KIVI (arXiv
/// 2402.02750), section 3.2, for keys by channel.
final class CacheRounding {
    private static final int HADAMARD = 64;

    private final CacheFormat cache;
    private final int headSize;
    private final InputRounding kernels = InputRounding.fastest();

    CacheRounding(CacheFormat cache, Architecture architecture) {
        this.cache = cache;
        this.headSize = architecture.headSize();
    }

    /// Rounds the rows that are new.
    void enter(Workspace space) {
        int turned = turn(cache.keys(), true);
        round(space.slot(Slot.QUERY), cache.keys().query(), turned);
        if (!cache.keys().isByChannel()) {
            round(space.slot(Slot.KEY), cache.keys(), turned);
        }
        round(space.slot(Slot.VALUE), cache.values(), turn(cache.values(), false));
    }

    /// Where the queries end that see the same rounded keys: all of them, unless keys wait for their group.
    int end(int position, int last) {
        int group = CacheType.CHANNEL_TOKENS;
        return cache.keys().isByChannel() ? Math.min(last, (position / group + 1) * group) : last;
    }

    /// Rounds the group of keys that is complete now, so that later queries see it rounded.
    void settle(Workspace space, int end) {
        int group = CacheType.CHANNEL_TOKENS;
        if (cache.keys().isByChannel() && end % group == 0) {
            byChannel(space.keys().rows(end - group, group), cache.keys().bits());
        }
    }

    /// The size of the Hadamard matrix by which llama.cpp turns the parts of a head; 0 for none.
    private int turn(CacheType type, boolean isKeys) {
        if (!type.isBlocks() || headSize % HADAMARD != 0) {
            return 0;
        }
        return isKeys ? Math.max(HADAMARD, Integer.lowestOneBit(headSize)) : HADAMARD;
    }

    private static void round(Matrix queries, Rounding rounding, int turned) {
        if (!rounding.isNone()) {
            Hadamard.turn(queries, turned);
            rounding.apply(queries, queries);
            Hadamard.turn(queries, turned);
        }
    }

    private void round(Matrix rows, CacheType type, int turned) {
        Hadamard.turn(rows, turned);
        switch (type) {
            case F32 -> {}
            case F16 -> new Rounding.Half().apply(rows, rows);
            case BF16 -> new Rounding.Bfloat().apply(rows, rows);
            case Q8_0 -> new Rounding.Blocks().apply(rows, rows);
            case Q5_1, Q5_0, Q4_1, Q4_0, IQ4_NL -> stored(rows, type.stored().orElseThrow());
            case INT8, INT4 -> byHead(rows, type.bits());
            case INT8_CHANNEL, INT4_CHANNEL -> throw new IllegalStateException("keys by channel wait for their group");
        }
        Hadamard.turn(rows, turned);
    }

    /// Through the stored type; rows that no such type can hold stay as they are.
    private static void stored(Matrix rows, DType type) {
        Codec codec = Codecs.find(type).orElseThrow();
        float[] values = new float[rows.columns()];
        MemorySegment bytes =
                MemorySegment.ofArray(new byte[rows.columns() / type.blockElements() * type.blockBytes()]);
        for (int row = 0; row < rows.rows(); row++) {
            long at = 4 * rows.at(row);
            MemorySegment.copy(rows.data(), ValueLayout.JAVA_FLOAT, at, values, 0, values.length);
            if (isFinite(values)) {
                codec.encode(values, 0, values.length, bytes, 0);
                codec.decode(bytes, 0, values.length, values, 0);
                MemorySegment.copy(values, 0, rows.data(), ValueLayout.JAVA_FLOAT, at, values.length);
            }
        }
    }

    private static boolean isFinite(float[] values) {
        float sum = 0;
        for (float value : values) {
            sum += value * 0;
        }
        return sum == 0;
    }

    private void byHead(Matrix rows, int bits) {
        int most = (1 << bits) - 1;
        for (int row = 0; row < rows.rows(); row++) {
            for (int column = 0; column < rows.columns(); column += headSize) {
                long at = rows.at(row) + column;
                float low = kernels.lowest(rows.data(), at, headSize);
                float high = kernels.highest(rows.data(), at, headSize);
                float start = half(low);
                float step = half((high - start) / most);
                kernels.steps(rows.data(), at, headSize, start, step, most, rows.data(), at);
            }
        }
    }

    /// @param group `float32[CHANNEL_TOKENS, keyWidth]`
    private void byChannel(Matrix group, int bits) {
        int most = (1 << bits) - 1;
        try (NativeFloats room = new NativeFloats(group.rows())) {
            MemorySegment column = room.data();
            for (int i = 0; i < group.columns(); i++) {
                gather(group, i, column);
                float start = half(kernels.lowest(column, 0, group.rows()));
                float step = half((kernels.highest(column, 0, group.rows()) - start) / most);
                kernels.steps(column, 0, group.rows(), start, step, most, column, 0);
                scatter(column, i, group);
            }
        }
    }

    private static void gather(Matrix group, int column, MemorySegment to) {
        for (int row = 0; row < group.rows(); row++) {
            to.setAtIndex(ValueLayout.JAVA_FLOAT, row, group.get(row, column));
        }
    }

    private static void scatter(MemorySegment from, int column, Matrix group) {
        for (int row = 0; row < group.rows(); row++) {
            float value = from.getAtIndex(ValueLayout.JAVA_FLOAT, row);
            group.data().setAtIndex(ValueLayout.JAVA_FLOAT, group.at(row) + column, value);
        }
    }

    private static float half(float value) {
        return Float.float16ToFloat(Float.floatToFloat16(value));
    }
}
