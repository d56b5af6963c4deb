package lapidary.core.format.zip;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.Scratch;
import lapidary.core.format.StoredBytes;
import org.jspecify.annotations.Nullable;

/// A deflated member, inflated once somebody reads it.
final class Inflation implements StoredBytes {
    private static final int PIECE = 1 << 18;

    private final Path archive;
    private final ZipMember member;
    private final MemorySegment packed;
    private final Arena arena;
    private @Nullable MemorySegment inflated;

    Inflation(Path archive, ZipMember member, MemorySegment packed, Arena arena) {
        this.archive = archive;
        this.member = member;
        this.packed = packed;
        this.arena = arena;
    }

    @Override
    public long size() {
        return member.size();
    }

    @Override
    public synchronized MemorySegment segment() {
        MemorySegment known = inflated;
        if (known == null) {
            try {
                known = inflate();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            inflated = known;
        }
        return known;
    }

    /// The first bytes, at most `most`; nothing else is inflated.
    byte[] head(int most) throws FormatException {
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(most, member.size()));
        try {
            run(head.capacity(), piece -> head.put(piece.limit(Math.min(piece.limit(), head.remaining()))));
        } catch (FormatException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Arrays.copyOf(head.array(), head.position());
    }

    private MemorySegment inflate() throws IOException {
        return Scratch.fill(member.size(), ZipArchive.place(member) + " of " + archive, arena, room -> {
            CRC32 crc = new CRC32();
            long[] at = {0};
            long written = run(member.size(), piece -> {
                crc.update(piece.duplicate());
                MemorySegment bytes = MemorySegment.ofBuffer(piece);
                MemorySegment.copy(bytes, 0, room, at[0], bytes.byteSize());
                at[0] += bytes.byteSize();
            });
            if (written != member.size() || (int) crc.getValue() != member.crc()) {
                throw wrong(
                        member.size() + " bytes with CRC-32 " + Integer.toHexString(member.crc()),
                        written + " bytes with " + Long.toHexString(crc.getValue()));
            }
        });
    }

    /// Inflates until `most` bytes are there or the data ends.
    ///
    /// @return how many bytes there were, at most one piece more than `most`
    private long run(long most, Piece out) throws IOException {
        Inflater inflater = new Inflater(true);
        try {
            byte[] piece = new byte[PIECE];
            long fed = 0;
            long made = 0;
            while (made < most && !inflater.finished()) {
                if (inflater.needsInput()) {
                    long count = Math.min(PIECE, packed.byteSize() - fed);
                    if (count == 0) {
                        throw wrong(member.size() + " bytes", "the end of the packed data after " + made);
                    }
                    inflater.setInput(packed.asSlice(fed, count).asByteBuffer());
                    fed += count;
                }
                int count = inflater.inflate(piece);
                if (count == 0 && inflater.needsDictionary()) {
                    throw wrong("deflated data", "data that needs a dictionary");
                }
                made += count;
                if (made > member.size()) {
                    throw wrong(member.size() + " bytes", "more");
                }
                out.take(ByteBuffer.wrap(piece, 0, count));
            }
            return made;
        } catch (DataFormatException e) {
            throw wrong("deflated data", String.valueOf(e.getMessage()));
        } finally {
            inflater.end();
        }
    }

    private FormatException wrong(String expected, String found) {
        return new FormatException(Problem.BAD_VALUE, archive, ZipArchive.place(member), expected, found);
    }

    /// Takes inflated bytes.
    private interface Piece {
        void take(ByteBuffer bytes) throws IOException;
    }
}
