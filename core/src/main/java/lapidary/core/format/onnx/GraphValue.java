package lapidary.core.format.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import lapidary.core.format.FormatException;
import lapidary.core.tensor.DType;

/// An input or output of a graph, as the file declares it.
///
/// @param type of its elements; [DType#OPAQUE] for strings and types that Lapidary does not know, empty when the file
/// does not say or it is no tensor
/// @param axes empty when the file says nothing of its shape
public record GraphValue(String name, Optional<DType> type, Optional<List<Axis>> axes) {
    private static final int MOST_AXES = 64;
    private static final int TENSOR_TYPE = 1;

    public GraphValue {
        axes = axes.map(List::copyOf);
    }

    /// One extent of a shape.
    ///
    /// @param extent empty when it is dynamic
    /// @param name of a dynamic one ("batch"); may be empty
    public record Axis(OptionalLong extent, String name) {
        @Override
        public String toString() {
            return extent.isPresent() ? String.valueOf(extent.getAsLong()) : name.isEmpty() ? "?" : name;
        }
    }

    static GraphValue read(Message message) throws FormatException {
        String name = "";
        GraphValue found = new GraphValue("", Optional.empty(), Optional.empty());
        Message.Fields fields = message.fields();
        while (fields.next()) {
            switch (fields.number()) {
                case 1 -> name = fields.text();
                case 2 -> found = type(fields.content(message.place()));
                default -> {}
            }
        }
        return new GraphValue(name, found.type, found.axes);
    }

    private static GraphValue type(Message message) throws FormatException {
        Message.Fields fields = message.fields();
        while (fields.next()) {
            if (fields.number() == TENSOR_TYPE) {
                return tensor(fields.content(message.place()));
            }
        }
        return new GraphValue("", Optional.empty(), Optional.empty());
    }

    private static GraphValue tensor(Message message) throws FormatException {
        Optional<DType> type = Optional.empty();
        Optional<List<Axis>> axes = Optional.empty();
        Message.Fields fields = message.fields();
        while (fields.next()) {
            switch (fields.number()) {
                case 1 ->
                    type = Optional.of(ElementType.find(fields.whole())
                            .map(ElementType::type)
                            .orElse(DType.OPAQUE));
                case 2 -> axes = Optional.of(axes(fields.content(message.place())));
                default -> {}
            }
        }
        return new GraphValue("", type, axes);
    }

    private static List<Axis> axes(Message shape) throws FormatException {
        List<Axis> axes = new ArrayList<>();
        Message.Fields fields = shape.fields();
        while (fields.next()) {
            if (fields.number() == 1 && axes.size() < MOST_AXES) {
                axes.add(axis(fields.content(shape.place())));
            }
        }
        return axes;
    }

    private static Axis axis(Message dimension) throws FormatException {
        OptionalLong extent = OptionalLong.empty();
        String name = "";
        Message.Fields fields = dimension.fields();
        while (fields.next()) {
            switch (fields.number()) {
                case 1 -> extent = OptionalLong.of(fields.whole());
                case 2 -> name = fields.text();
                default -> {}
            }
        }
        boolean isDynamic = extent.isPresent() && extent.getAsLong() < 0;
        return new Axis(isDynamic ? OptionalLong.empty() : extent, name);
    }

    /// "image F32 [batch, 3, 32, 32]".
    @Override
    public String toString() {
        String shape = axes.map(all -> all.stream().map(Axis::toString).collect(Collectors.joining(", ", " [", "]")))
                .orElse("");
        return name + type.map(found -> " " + found).orElse("") + shape;
    }
}
