package lapidary.core.format;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import lapidary.core.job.Job;

/// SHA-256, hexadecimal, of what is added piece by piece: of the headers that list a model's tensors, which ties a
/// recipe to its source without reading the weights, and of data, texts and files.
public final class Sha256 {
    private static final int PIECE = 1 << 20;

    private final MessageDigest digest;

    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// Of a text in UTF-8.
    public static String of(String text) {
        return new Sha256().add(text).finish();
    }

    public static String of(byte[] bytes) {
        return new Sha256().add(bytes).finish();
    }

    public Sha256 add(MemorySegment bytes) {
        for (long at = 0; at < bytes.byteSize(); at += PIECE) {
            digest.update(
                    bytes.asSlice(at, Math.min(PIECE, bytes.byteSize() - at)).asByteBuffer());
        }
        return this;
    }

    /// Adds all remaining bytes.
    public Sha256 add(ByteBuffer bytes) {
        digest.update(bytes);
        return this;
    }

    public Sha256 add(byte[] bytes) {
        digest.update(bytes);
        return this;
    }

    /// Adds a text in UTF-8.
    public Sha256 add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Adds the whole content of a file.
    public Sha256 add(Path file, Job job) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long bytes = Math.max(1, channel.size());
            while (channel.read(piece.clear()) >= 0) {
                job.check();
                digest.update(piece.flip());
                job.report(Math.min(1, (double) channel.position() / bytes), String.valueOf(file.getFileName()));
            }
        }
        return this;
    }

    /// The hash, hexadecimal; nothing can be added afterwards.
    public String finish() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
