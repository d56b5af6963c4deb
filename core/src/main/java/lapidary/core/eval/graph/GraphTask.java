package lapidary.core.eval.graph;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import lapidary.core.data.DataKind;
import lapidary.core.data.ImageInput;
import lapidary.core.data.RawImage;
import lapidary.core.format.onnx.GraphValue;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.tensor.DType;

/// What a graph looks like it is for, told by its inputs and outputs.
///
/// @param kind best guess
/// @param kinds of data that it can be judged on, best first; empty where only random inputs remain
/// @param input the one that is read for its kind: images, token ids or features
public record GraphTask(Kind kind, List<DataKind> kinds, Optional<GraphValue> input) {
    private static final int IMAGE_RANK = 4;

    public GraphTask {
        kinds = List.copyOf(kinds);
    }

    /// Kinds of tasks.
    public enum Kind {
        IMAGES("image model"),
        SENTENCES("sentence encoder"),
        FEATURES("model of features"),
        OTHER("model of several inputs");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    public static GraphTask of(GraphModel graph) {
        Optional<GraphValue> tokens =
                graph.inputs().stream().filter(GraphTask::isTokens).findFirst();
        boolean isEncoder = tokens.isPresent()
                && graph.inputs().stream()
                        .allMatch(input -> input.axes().map(List::size).orElse(0) == 2 && isWhole(input));
        if (isEncoder) {
            return new GraphTask(Kind.SENTENCES, List.of(DataKind.PAIRS, DataKind.ARRAYS), tokens);
        }
        if (graph.inputs().size() != 1) {
            return new GraphTask(Kind.OTHER, List.of(DataKind.ARRAYS), Optional.empty());
        }
        GraphValue input = graph.inputs().getFirst();
        if (input.axes().map(List::size).orElse(0) == IMAGE_RANK && takesImages(input)) {
            return new GraphTask(Kind.IMAGES, List.of(DataKind.IMAGES, DataKind.ARRAYS), Optional.of(input));
        }
        return new GraphTask(Kind.FEATURES, List.of(DataKind.ARRAYS), Optional.of(input));
    }

    private static boolean isTokens(GraphValue input) {
        return input.name().equals("input_ids") || input.name().endsWith("input_ids");
    }

    private static boolean isWhole(GraphValue input) {
        return input.type().filter(type -> type.kind() == DType.Kind.INTEGER).isPresent();
    }

    private static boolean takesImages(GraphValue input) {
        return ImageInput.of(extents(input), new RawImage(1, 1, 1, 1, new float[1]))
                .isPresent();
    }

    /// What an image becomes for this graph; empty when it takes no images.
    public Optional<ImageInput> imageInput(RawImage image) {
        return kind == Kind.IMAGES ? ImageInput.of(extents(input.orElseThrow()), image) : Optional.empty();
    }

    /// The kinds of data in words.
    String wanted() {
        return kinds.stream().map(DataKind::label).collect(Collectors.joining(" or "));
    }

    /// Extents of an input, −1 for open ones.
    static long[] extents(GraphValue value) {
        return value.axes().orElse(List.of()).stream()
                .mapToLong(axis -> axis.extent().orElse(-1))
                .toArray();
    }

    /// How many rows a batch must have; empty when any number will do.
    static OptionalInt fixedRows(GraphValue value) {
        long[] extents = extents(value);
        boolean isFixed = extents.length > 0 && extents[0] > 0 && extents[0] < 1 << 20;
        return isFixed ? OptionalInt.of((int) extents[0]) : OptionalInt.empty();
    }
}
