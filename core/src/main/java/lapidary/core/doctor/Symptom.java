package lapidary.core.doctor;

import lapidary.core.format.FormatException.Problem;

/// The kinds of findings: a closed list with stable ids, so that scripts can rely on them.
public enum Symptom {
    UNREADABLE("unreadable"),
    EMPTY_FILE("empty-file"),
    NOT_A_MODEL("not-a-model"),
    POINTER_FILE("pointer-file"),
    WRONG_EXTENSION("wrong-extension"),
    TRUNCATED("truncated"),
    DAMAGED_HEADER("damaged-header"),
    WRONG_SIZE("wrong-size"),
    DUPLICATE_NAME("duplicate-name"),
    OVERLAPPING_DATA("overlapping-data"),
    UNALIGNED_DATA("unaligned-data"),
    MISSING_FILE("missing-file"),
    MISSING_TENSOR("missing-tensor"),
    UNKNOWN_TYPE("unknown-type"),
    BAD_NAME("bad-name"),
    EMPTY_TENSOR("empty-tensor"),
    ABSURD_METADATA("absurd-metadata"),
    MISSING_METADATA("missing-metadata"),
    MISSING_CONFIG("missing-config"),
    MISSING_TOKENIZER("missing-tokenizer"),
    CONFIG_MISMATCH("config-mismatch"),
    TIED_EMBEDDING("tied-embedding"),
    SHARED_DATA("shared-data"),
    NOT_EXECUTED("not-executed"),
    NEEDS_CODE("needs-code"),
    CANNOT_RUN("cannot-run"),
    NOT_A_NUMBER("not-a-number"),
    INFINITE("infinite"),
    ALL_ZERO("all-zero"),
    CONSTANT("constant"),
    OUT_OF_HALF_RANGE("out-of-half-range"),
    PATTERN_CLAIMED("pattern-claimed"),
    PATTERN_KEPT("pattern-kept"),
    PATTERN_BROKEN("pattern-broken"),
    CHANGED_WHILE_OPEN("changed-while-open"),
    READER_DEFECT("reader-defect");

    private final String id;

    Symptom(String id) {
        this.id = id;
    }

    /// As `--json` says it.
    public String id() {
        return id;
    }

    /// What a reader's complaint is a symptom of.
    static Symptom of(Problem problem) {
        return switch (problem) {
            case UNKNOWN_FORMAT -> NOT_A_MODEL;
            case TRUNCATED -> TRUNCATED;
            case BAD_MAGIC, UNSUPPORTED_VERSION, BAD_HEADER, BAD_OFFSET, OVERFLOW, LIMIT_EXCEEDED, BAD_SHAPE ->
                DAMAGED_HEADER;
            case OVERLAP -> OVERLAPPING_DATA;
            case DUPLICATE_NAME -> DUPLICATE_NAME;
            case WRONG_SIZE -> WRONG_SIZE;
            case UNSUPPORTED_TYPE -> UNKNOWN_TYPE;
            case MISSING_FILE -> MISSING_FILE;
            case MISSING_TENSOR -> MISSING_TENSOR;
            case MISSING_METADATA -> MISSING_METADATA;
            case BAD_VALUE -> ABSURD_METADATA;
            case BAD_TOKENIZER -> MISSING_TOKENIZER;
            case NOT_FINITE -> NOT_A_NUMBER;
            case CHANGED_WHILE_OPEN -> CHANGED_WHILE_OPEN;
        };
    }
}
