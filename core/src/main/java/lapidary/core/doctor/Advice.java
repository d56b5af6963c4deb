package lapidary.core.doctor;

import lapidary.core.format.FormatException.Problem;

/// What to do about a reader's complaint.
final class Advice {
    static final String DOWNLOAD_AGAIN =
            "Download or copy the file again and compare its size with the one its publisher names.";

    private Advice() {}

    static String about(Problem problem) {
        return switch (problem) {
            case UNKNOWN_FORMAT ->
                "Choose the file that holds the weights; the list of readable formats is in the README.";
            case TRUNCATED -> "The download or copy stopped early. " + DOWNLOAD_AGAIN;
            case BAD_MAGIC -> "The file is not what its name says, or its beginning is damaged. " + DOWNLOAD_AGAIN;
            case UNSUPPORTED_VERSION -> "Convert the file again with a current version of the tool that made it.";
            case BAD_HEADER, BAD_OFFSET, BAD_SHAPE, WRONG_SIZE, OVERLAP, OVERFLOW ->
                "The file is damaged or was made by a faulty tool. " + DOWNLOAD_AGAIN
                        + " If it is whole, convert it again.";
            case LIMIT_EXCEEDED -> "No real model needs this much: do not trust the file.";
            case DUPLICATE_NAME -> "Convert the model again: two tensors cannot have one name.";
            case UNSUPPORTED_TYPE -> "Ask its publisher for a version in F16, BF16 or F32.";
            case MISSING_FILE -> "Put the missing file beside the others, or download the whole folder again.";
            case MISSING_TENSOR -> "The model is incomplete: download all of its files again.";
            case MISSING_METADATA -> "Convert the model again with a tool that writes what is missing.";
            case BAD_VALUE -> "Correct the value, or convert the model again.";
            case BAD_TOKENIZER -> "Take the tokenizer's files from the original model.";
            case NOT_FINITE -> "Weights that are no numbers spoil whatever they touch: get the model from its source.";
            case CHANGED_WHILE_OPEN -> "Wait until the program that writes the file has finished, then try again.";
        };
    }
}
