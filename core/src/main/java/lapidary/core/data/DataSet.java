package lapidary.core.data;

import java.nio.file.Path;
import java.util.List;

/// Data that a model can be calibrated, tuned or judged on. What is large stays in its file until it is asked for.
public sealed interface DataSet permits TextData, TokenData, ImageData, PairData, ArrayData {

    /// Where it comes from and what its content is.
    Origin origin();

    DataKind kind();

    /// How many characters, tokens, images, pairs or examples there are.
    long count();

    /// As shown beside a number: the name of the file or folder.
    default String name() {
        return origin().name();
    }

    /// SHA-256 of the content, hexadecimal: of a file its bytes, of several files see [Origin].
    default String sha256() {
        return origin().content().sha256();
    }

    /// The files that hold it, at least one.
    default List<Path> files() {
        return origin().files();
    }

    /// What was taken for granted when it was read, as sentences: the width of its numbers, a
    /// column that was chosen.
    default List<String> notes() {
        return origin().notes();
    }
}
