package lapidary.core.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// What can be told of a path without any reader: what it is, how large, and what its first bytes say.
///
/// @param head the first bytes of a file; empty for a folder
record FirstLook(Path path, boolean isFolder, long bytes, byte[] head, Content content) {
    private static final int HEAD_BYTES = 64;

    static FirstLook at(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return new FirstLook(path, true, 0, new byte[0], Content.OTHER);
        }
        if (!Files.isRegularFile(path)) {
            return new FirstLook(path, false, 0, new byte[0], Content.OTHER);
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] head = in.readNBytes(HEAD_BYTES);
            return new FirstLook(path, false, Files.size(path), head, Content.of(head));
        }
    }

    /// The ending of the name, lower case, without the dot; "" without one.
    String extension() {
        String name = name();
        return name.contains(".") ? name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT) : "";
    }

    String name() {
        Path name = path.toAbsolutePath().normalize().getFileName();
        return name == null ? path.toString() : name.toString();
    }

    /// Tells what the bytes and the name say.
    void tell(Findings findings) {
        if (isFolder) {
            return;
        }
        if (content.isMisnamed(extension())) {
            findings.warning(
                    Symptom.WRONG_EXTENSION,
                    "file name",
                    "The name ends in ." + extension() + ", the content is " + content.title() + ".",
                    content.extension().isEmpty()
                            ? "Give the file a name that says what it is."
                            : "Rename the file so that it ends in " + content.extension() + ".");
        }
        if (name().endsWith(".part") || name().endsWith(".crdownload") || name().endsWith(".incomplete")) {
            findings.warning(
                    Symptom.TRUNCATED,
                    "file name",
                    "The name is that of a download that has not finished.",
                    "Let the download finish, or start it again.");
        }
    }

    /// Tells what a file that no reader opens seems to be.
    void tellOfTheUnopened(Findings findings) {
        if (bytes == 0 && Files.isRegularFile(path)) {
            findings.error(Symptom.EMPTY_FILE, "file", "The file is empty.", Advice.DOWNLOAD_AGAIN);
            return;
        }
        switch (content) {
            case GIT_LFS ->
                findings.error(
                        Symptom.POINTER_FILE,
                        "file",
                        "This is a Git LFS pointer of " + bytes + " bytes, not the model.",
                        "Run 'git lfs pull' in its folder, or download the file itself.");
            case WEB_PAGE ->
                findings.error(
                        Symptom.NOT_A_MODEL,
                        "file",
                        "This is a web page that was saved under the name of a model.",
                        "Download the file itself; a site that asks for a login sends such pages instead.");
            case ZEROS ->
                findings.error(
                        Symptom.TRUNCATED,
                        "offset 0",
                        "The file begins with zeros: room was made for it, but nothing was written.",
                        Advice.DOWNLOAD_AGAIN);
            case OLD_GGML ->
                findings.error(
                        Symptom.NOT_A_MODEL,
                        "offset 0",
                        "This is a file in " + content.title() + ", which current programs no longer read.",
                        "Get the model as GGUF, or convert the original again.");
            case GGUF -> tellOfGguf(findings);
            case SAFETENSORS -> tellOfSafetensors(findings);
            case ZIP, PICKLE, HDF5, NUMPY, TFLITE, OTHER -> {}
        }
    }

    private void tellOfGguf(Findings findings) {
        if (head.length >= 24) {
            ByteBuffer header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
            boolean isBig = header.getInt(4) != 0 && (header.getInt(4) & 0xffff) == 0;
            ByteBuffer numbers = isBig ? header.order(ByteOrder.BIG_ENDIAN) : header;
            findings.information(
                    Symptom.DAMAGED_HEADER,
                    "offset 4",
                    "The header names GGUF version " + Integer.toUnsignedString(numbers.getInt(4)) + ", "
                            + Long.toUnsignedString(numbers.getLong(8)) + " tensors and "
                            + Long.toUnsignedString(numbers.getLong(16)) + " metadata entries; the file has "
                            + Findings.count(bytes) + " bytes.",
                    "");
        }
    }

    private void tellOfSafetensors(Findings findings) {
        long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        findings.information(
                Symptom.DAMAGED_HEADER,
                "offset 0",
                "The first bytes promise a header of " + Findings.count(length) + " bytes; the file has "
                        + Findings.count(bytes) + ".",
                "");
    }
}
