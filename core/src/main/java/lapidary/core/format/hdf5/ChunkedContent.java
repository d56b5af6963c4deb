package lapidary.core.format.hdf5;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.Scratch;
import lapidary.core.format.StoredBytes;
import lapidary.core.format.hdf5.ChunkIndex.Chunk;
import lapidary.core.format.hdf5.Dataset.Filter;
import lapidary.core.tensor.Shape;
import org.jspecify.annotations.Nullable;

/// A chunked dataset put together row after row, once somebody reads it.
///
/// Source: HDF5 File Format Specification 3.0, section IV.A.2.l; HDF5 `H5Zshuffle.c`.
final class ChunkedContent implements StoredBytes {
    private final Bytes bytes;
    private final ChunkIndex index;
    private final Shape shape;
    private final int width;
    private final List<Filter> filters;
    private final byte[] fill;
    private final Arena arena;
    private @Nullable MemorySegment whole;

    /// @param fill an element that was never written
    ChunkedContent(
            Bytes bytes, ChunkIndex index, Shape shape, int width, List<Filter> filters, byte[] fill, Arena arena) {
        this.bytes = bytes;
        this.index = index;
        this.shape = shape;
        this.width = width;
        this.filters = filters;
        this.fill = fill;
        this.arena = arena;
    }

    @Override
    public long size() {
        return Math.multiplyExact(shape.elements(), (long) width);
    }

    @Override
    public synchronized MemorySegment segment() {
        MemorySegment known = whole;
        if (known == null) {
            try {
                known = Scratch.fill(size(), "a chunked dataset of " + bytes.file(), arena, this::fill);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            whole = known;
        }
        return known;
    }

    private void fill(MemorySegment room) throws FormatException {
        for (byte part : fill) {
            if (part != 0) {
                prefill(room);
                break;
            }
        }
        for (Chunk chunk : index.chunks()) {
            place(chunk, MemorySegment.ofArray(decoded(chunk)), room);
        }
    }

    private void prefill(MemorySegment room) {
        MemorySegment element = MemorySegment.ofArray(fill);
        for (long at = 0; at < room.byteSize(); at += width) {
            MemorySegment.copy(element, 0, room, at, width);
        }
    }

    /// Copies the rows of a piece that lie inside the dataset.
    private void place(Chunk chunk, MemorySegment piece, MemorySegment room) {
        int rank = shape.rank();
        List<Long> extents = index.extents();
        long columns =
                Math.min(extents.getLast(), shape.columns() - chunk.origin().getLast());
        long rows = index.chunkBytes() / width / extents.getLast();
        for (long row = 0; row < rows; row++) {
            long rest = row;
            long at = 0;
            long step = 1;
            boolean isInside = true;
            long[] position = new long[rank - 1];
            for (int d = rank - 2; d >= 0; d--) {
                position[d] = chunk.origin().get(d) + rest % extents.get(d);
                rest /= extents.get(d);
                isInside &= position[d] < shape.dimensions().get(d);
            }
            for (int d = rank - 2; d >= 0; d--) {
                at += position[d] * step;
                step *= shape.dimensions().get(d);
            }
            if (isInside) {
                long to = at * shape.columns() + chunk.origin().getLast();
                MemorySegment.copy(piece, row * extents.getLast() * width, room, to * width, columns * width);
            }
        }
    }

    /// The plain bytes of a piece.
    private byte[] decoded(Chunk chunk) throws FormatException {
        byte[] data =
                bytes.slice(chunk.address(), chunk.size(), "chunk").toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        for (int i = filters.size() - 1; i >= 0; i--) {
            if ((chunk.mask() >> i & 1) == 0) {
                data = switch (filters.get(i).id()) {
                    case Filter.DEFLATE -> inflated(chunk, data);
                    case Filter.SHUFFLE -> unshuffled(data);
                    default -> Arrays.copyOf(data, Math.max(0, data.length - Integer.BYTES)); // checksum
                };
            }
        }
        if (data.length != index.chunkBytes()) {
            throw wrong(chunk, index.chunkBytes() + " bytes", data.length + " bytes");
        }
        return data;
    }

    private byte[] inflated(Chunk chunk, byte[] data) throws FormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(data);
            byte[] plain = new byte[Math.toIntExact(index.chunkBytes()) + 64];
            int length = 0;
            while (!inflater.finished() && length < plain.length) {
                int made = inflater.inflate(plain, length, plain.length - length);
                if (made == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw wrong(chunk, "deflated data with an end", length + " bytes and no end");
                }
                length += made;
            }
            return Arrays.copyOf(plain, length);
        } catch (DataFormatException e) {
            throw wrong(chunk, "deflated data", String.valueOf(e.getMessage()));
        } finally {
            inflater.end();
        }
    }

    /// First all first bytes of the elements, then all second ones …; what is left over stays at the end.
    private byte[] unshuffled(byte[] data) {
        int elements = data.length / width;
        byte[] plain = data.clone();
        for (int part = 0; part < width; part++) {
            for (int i = 0; i < elements; i++) {
                plain[i * width + part] = data[part * elements + i];
            }
        }
        return plain;
    }

    private FormatException wrong(Chunk chunk, String expected, String found) {
        return bytes.wrong(Problem.BAD_VALUE, chunk.address(), "chunk", expected, found);
    }
}
