package lapidary.core.format;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256, hexadecimal: over the headers that listed a model's tensors, which ties a recipe to its
/// source without reading the weights, and over files that are written.
public final class HeaderDigest {
    private static final long PIECE = 1 << 20;

    private final MessageDigest digest;

    public HeaderDigest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public HeaderDigest add(MemorySegment bytes) {
        for (long at = 0; at < bytes.byteSize(); at += PIECE) {
            digest.update(
                    bytes.asSlice(at, Math.min(PIECE, bytes.byteSize() - at)).asByteBuffer());
        }
        return this;
    }

    /// Adds all remaining bytes.
    HeaderDigest add(ByteBuffer bytes) {
        digest.update(bytes);
        return this;
    }

    /// The hash, hexadecimal; nothing can be added afterwards.
    public String finish() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
