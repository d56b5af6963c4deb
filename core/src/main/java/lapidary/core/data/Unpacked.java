package lapidary.core.data;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.job.Job;

/// A file in memory, gunzipped where it is gzipped.
///
/// @param content what was in it
/// @param sha256 of the file as it lies there
/// @param fileBytes of the file as it lies there
record Unpacked(byte[] content, String sha256, long fileBytes) {

    static Unpacked read(Path file, long most, String what, Job job) throws IOException {
        byte[] packed = Sources.bytes(file, most, what, job);
        String sha256 = Sources.sha256(packed);
        boolean isZipped = packed.length > 2 && packed[0] == 0x1f && (packed[1] & 0xff) == 0x8b;
        return new Unpacked(isZipped ? unzipped(packed, file, most, what) : packed, sha256, packed.length);
    }

    private static byte[] unzipped(byte[] packed, Path file, long most, String what) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] content = in.readNBytes((int) Math.min(most + 1, Integer.MAX_VALUE - 16));
            if (content.length > most) {
                throw new FormatException(
                        Problem.LIMIT_EXCEEDED, file, what, "at most " + most + " unzipped bytes", "more");
            }
            return content;
        } catch (ZipException | EOFException e) {
            throw new FormatException(Problem.TRUNCATED, file, what, "sound gzip data", String.valueOf(e.getMessage()));
        }
    }

    /// The first bytes, gunzipped where they are gzipped; as many as a beginning yields.
    static byte[] head(byte[] head) {
        if (head.length < 3 || head[0] != 0x1f || (head[1] & 0xff) != 0x8b) {
            return head;
        }
        byte[] content = new byte[head.length];
        int count = 0;
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(head))) {
            int read = in.read(content, 0, content.length);
            while (read > 0 && count + read < content.length) {
                count += read;
                read = in.read(content, count, content.length - count);
            }
            return Arrays.copyOf(content, count + Math.max(0, read));
        } catch (IOException e) {
            return Arrays.copyOf(content, count); // a beginning ends in the middle
        }
    }
}
