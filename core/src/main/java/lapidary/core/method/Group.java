package lapidary.core.method;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;

/// Linear layers that read the same values, and what makes these values: scales can move from one side to the other
/// without changing what both compute together.
///
/// @param id unique in a model
/// @param block index of the transformer block
/// @param width how many values are read
/// @param producer empty where no scale can move: between them and whatever makes the values stands something that
/// is not linear, value by value
public record Group(String id, int block, int width, Optional<Producer> producer, List<Reader> readers) {

    public Group {
        readers = List.copyOf(readers);
        if (readers.isEmpty()) {
            throw new IllegalArgumentException("group '" + id + "' without readers");
        }
    }

    /// Rows of a tensor that read the values: all of it, or one of the matrices that it stacks.
    ///
    /// @param firstRow where they begin in the tensor
    public record Reader(ModelTensor tensor, long firstRow, long rows) {

        static Reader whole(ModelTensor tensor) {
            return new Reader(tensor, 0, tensor.tensor().shape().rows());
        }

        /// Whether it is all of its tensor.
        public boolean isWhole() {
            return rows == tensor.tensor().shape().rows();
        }
    }

    /// What makes the values.
    public sealed interface Producer {

        /// Every tensor that changes when a scale moves.
        Stream<ModelTensor> tensors();

        /// A norm: value = normalized · (gain + offset) + bias.
        ///
        /// @param offset 1 where gains are stored less one, as in Hugging Face's files of Gemma
        record Norm(ModelTensor gain, Optional<ModelTensor> bias, double offset) implements Producer {
            @Override
            public Stream<ModelTensor> tensors() {
                return Stream.concat(Stream.of(gain), bias.stream());
            }
        }

        /// Rows of another linear layer, from which the values differ by nothing but factors that are the same
        /// whatever its scale.
        ///
        /// @param rows the row of the weight, and the element of the bias, that each value comes from
        record Rows(ModelTensor weight, Optional<ModelTensor> bias, List<Integer> rows) implements Producer {
            public Rows {
                rows = List.copyOf(rows);
            }

            @Override
            public Stream<ModelTensor> tensors() {
                return Stream.concat(Stream.of(weight), bias.stream());
            }
        }
    }

    /// Whether scales can move.
    public boolean isFoldable() {
        return producer.isPresent();
    }

    /// The tensors of its readers, each once.
    public List<ModelTensor> tensors() {
        return readers.stream().map(Reader::tensor).distinct().toList();
    }

    /// Whether a tensor is one of its readers or of its producer.
    public boolean has(TensorId tensor) {
        return Stream.concat(tensors().stream(), producer.stream().flatMap(Producer::tensors))
                .anyMatch(member -> member.id().equals(tensor));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Group that && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
