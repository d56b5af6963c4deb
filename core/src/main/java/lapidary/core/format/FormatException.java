package lapidary.core.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/// Bad input: a file that is truncated, lies about itself, or holds what no reader knows. Its
/// message names the file, the tensor or field, the offset, what was expected and what was found,
/// and is shown to the user as it is.
public final class FormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /// What is wrong, for tests, the doctor and exit codes.
    public enum Problem {
        UNKNOWN_FORMAT,
        BAD_MAGIC,
        UNSUPPORTED_VERSION,
        TRUNCATED,
        OVERFLOW,
        LIMIT_EXCEEDED,
        BAD_HEADER,
        BAD_OFFSET,
        OVERLAP,
        DUPLICATE_NAME,
        WRONG_SIZE,
        BAD_SHAPE,
        UNSUPPORTED_TYPE,
        MISSING_FILE,
        MISSING_TENSOR,
        MISSING_METADATA,
        BAD_VALUE,
        BAD_TOKENIZER,
        NOT_FINITE,
        CHANGED_WHILE_OPEN
    }

    private final Problem problem;
    private final transient Path file;

    /// @param place tensor, field or "header", with the offset where one is known: "tensor
    ///     'blk.0.attn_q.weight' at offset 1234"
    /// @param expected what a sound file would have there
    /// @param found what this one has
    public FormatException(Problem problem, Path file, String place, String expected, String found) {
        super(file + ": " + place + ": expected " + expected + ", found " + found + " ("
                + problem.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")");
        this.problem = problem;
        this.file = file;
    }

    public Problem problem() {
        return problem;
    }

    public Path file() {
        return file;
    }
}
