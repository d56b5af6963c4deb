package lapidary.core.model;

import java.util.List;
import lapidary.core.tensor.Shape;

/// A weight that the models of a family have, once or in every block.
///
/// @param role what it does
/// @param gguf its name in GGUF files, with `{}` for the number of the block
/// @param huggingFace its name in Hugging Face folders, likewise; with `[]` for the number of the expert
/// @param shape outputs first; of an expert's weight as GGUF files stack them, the experts before them
/// @param treatment how the two conventions differ about its values
/// @param isRequired whether no model of the family does without it
record FamilyWeight(
        TensorRole role, String gguf, String huggingFace, List<Extent> shape, Treatment treatment, boolean isRequired) {

    /// What turns a weight of Hugging Face's convention into that of GGUF.
    enum Treatment {
        NONE,
        /// The rows of each head regrouped, so that what is rotated together lies together.
        ROTATED_ROWS,
        /// Rows in the order head by head, q, k and v of each, become all of q, all of k, all of v.
        HEADS_APART,
        /// The file has inputs × outputs.
        TRANSPOSED,
        /// One is added to every value.
        PLUS_ONE
    }

    FamilyWeight {
        shape = List.copyOf(shape);
    }

    /// The same, but models may do without it.
    FamilyWeight optional() {
        return new FamilyWeight(role, gguf, huggingFace, shape, treatment, false);
    }

    FamilyWeight treated(Treatment other) {
        return new FamilyWeight(role, gguf, huggingFace, shape, other, isRequired);
    }

    /// Whether Hugging Face folders have one for each expert.
    boolean isOfExpert() {
        return huggingFace.contains("[]");
    }

    boolean isInBlock() {
        return gguf.contains("{}");
    }

    /// The shape that it must have; of all experts together.
    Shape shape(Architecture numbers) {
        return Shape.of(shape.stream().mapToLong(extent -> extent.of(numbers)).toArray());
    }

    /// The shape that the weight of one expert must have.
    Shape shapeOfOne(Architecture numbers) {
        return Shape.of(
                shape.stream().skip(1).mapToLong(extent -> extent.of(numbers)).toArray());
    }
}
