package lapidary.core.format.hdf5;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.hdf5.Dataset.Filter;
import lapidary.core.tensor.Shape;

/// The pieces of a chunked dataset, each checked against the file before any is read.
///
/// Source: HDF5 File Format Specification 3.0, section III.A.1.
///
/// @param chunkBytes of a piece when nothing is compressed
record ChunkIndex(List<Chunk> chunks, List<Long> extents, long chunkBytes) {
    private static final int MOST_CHUNKS = 1 << 22;
    private static final int MOST_LEVELS = 32;
    private static final long LARGEST_CHUNK = 1L << 30;

    /// Deflate makes at most 1,032 bytes of one.
    private static final long MOST_EXPANSION = 1_032;

    private static final int OVERHEAD = 64;

    /// One piece.
    ///
    /// @param origin index of its first element
    /// @param size bytes in the file
    /// @param mask bits of the filters that it did not go through
    record Chunk(List<Long> origin, long address, long size, long mask) {}

    /// @param width of an element
    static ChunkIndex read(Bytes bytes, Dataset.Layout.Chunked layout, Shape shape, int width, List<Filter> filters)
            throws FormatException {
        int rank = shape.rank();
        if (layout.chunk().size() != rank + 1 || layout.chunk().getLast() != width) {
            throw bytes.wrong(
                    Problem.BAD_SHAPE,
                    Math.max(0, layout.tree()),
                    "chunks",
                    rank + " extents and elements of " + width + " bytes",
                    layout.chunk() + "");
        }
        List<Long> extents = layout.chunk().subList(0, rank);
        long size = width;
        for (long extent : extents) {
            size = size > LARGEST_CHUNK ? size : size * extent;
        }
        if (size > LARGEST_CHUNK) {
            throw bytes.wrong(
                    Problem.LIMIT_EXCEEDED,
                    Math.max(0, layout.tree()),
                    "chunks",
                    "at most " + LARGEST_CHUNK + " bytes each",
                    layout.chunk() + "");
        }
        checkWhole(bytes, shape, width);
        Reader reader = new Reader(bytes, shape, extents, size, filters);
        if (layout.tree() != Bytes.UNDEFINED) {
            reader.read(layout.tree(), MOST_LEVELS);
        }
        return new ChunkIndex(List.copyOf(reader.chunks), List.copyOf(extents), size);
    }

    /// Pieces that were never written read as a fill value, but no file is so much larger than it is.
    private static void checkWhole(Bytes bytes, Shape shape, int width) throws FormatException {
        long most = bytes.data().byteSize() * MOST_EXPANSION;
        if (shape.elements() > most / width) {
            throw bytes.wrong(
                    Problem.LIMIT_EXCEEDED, 0, "chunks", "at most " + most + " bytes", "a dataset of " + shape);
        }
    }

    private static final class Reader {
        private final Bytes bytes;
        private final Shape shape;
        private final List<Long> extents;
        private final long chunkBytes;
        private final List<Filter> filters;
        private final List<Chunk> chunks = new ArrayList<>();
        private final Set<Long> nodes = new HashSet<>();
        private final Set<List<Long>> origins = new HashSet<>();

        Reader(Bytes bytes, Shape shape, List<Long> extents, long chunkBytes, List<Filter> filters) {
            this.bytes = bytes;
            this.shape = shape;
            this.extents = extents;
            this.chunkBytes = chunkBytes;
            this.filters = filters;
        }

        /// @param most levels that the node may be above the leaves
        void read(long address, int most) throws FormatException {
            if (!nodes.add(address)) {
                throw bytes.wrong(Problem.OVERLAP, address, "chunks", "a node that was not read before", "the same");
            }
            Bytes.Cursor cursor = bytes.at(address, "chunks");
            cursor.expect("TREE");
            int type = cursor.unsignedByte();
            int level = cursor.unsignedByte();
            int used = cursor.unsignedShort();
            if (type != 1 || level > most) {
                throw cursor.problem(
                        Problem.BAD_VALUE,
                        "a node of chunks at most " + most + " levels high",
                        "type " + type + ", level " + level);
            }
            cursor.address();
            cursor.address();
            for (int i = 0; i < used; i++) {
                long size = cursor.unsignedInt();
                long mask = cursor.unsignedInt();
                List<Long> origin = new ArrayList<>();
                for (int d = 0; d <= extents.size(); d++) {
                    origin.add(cursor.signedLong());
                }
                long child = cursor.address();
                if (level > 0) {
                    read(child, level - 1);
                } else {
                    add(new Chunk(List.copyOf(origin.subList(0, extents.size())), child, size, mask));
                }
            }
        }

        private void add(Chunk chunk) throws FormatException {
            for (int d = 0; d < extents.size(); d++) {
                long start = chunk.origin().get(d);
                if (start < 0 || start >= shape.dimensions().get(d) || start % extents.get(d) != 0) {
                    throw bytes.wrong(
                            Problem.BAD_OFFSET,
                            Math.max(0, chunk.address()),
                            "chunk",
                            "a place in " + shape + " that is a multiple of " + extents,
                            chunk.origin() + "");
                }
            }
            bytes.slice(chunk.address(), chunk.size(), "chunk");
            boolean isPacked = filters.stream().anyMatch(filter -> filter.id() == Filter.DEFLATE);
            boolean fits = isPacked
                    ? chunkBytes / MOST_EXPANSION <= chunk.size()
                    : chunk.size() >= chunkBytes && chunk.size() <= chunkBytes + OVERHEAD;
            if (!fits) {
                throw bytes.wrong(
                        Problem.WRONG_SIZE, chunk.address(), "chunk", chunkBytes + " bytes", chunk.size() + " bytes");
            }
            if (!origins.add(chunk.origin())) {
                throw bytes.wrong(
                        Problem.DUPLICATE_NAME, chunk.address(), "chunk", "one at " + chunk.origin(), "a second one");
            }
            chunks.add(chunk);
            if (chunks.size() > MOST_CHUNKS) {
                throw bytes.wrong(
                        Problem.LIMIT_EXCEEDED, chunk.address(), "chunk", "at most " + MOST_CHUNKS + " chunks", "more");
            }
        }
    }
}
