package lapidary.core.format.onnx;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.format.FormatException;

/// An input or output of a graph.
///
/// @param type in words: "FLOAT [batch, 3, 224, 224]"
record ValueInfo(String name, String type) {
    private static final int MOST_DIMENSIONS = 64;

    static ValueInfo read(Message message) throws FormatException {
        String name = "";
        String type = "";
        Message.Fields fields = message.fields();
        while (fields.next()) {
            switch (fields.number()) {
                case 1 -> name = fields.text();
                case 2 -> type = type(fields.content(message.place()));
                default -> {}
            }
        }
        return new ValueInfo(name, type);
    }

    private static String type(Message message) throws FormatException {
        Message.Fields fields = message.fields();
        while (fields.next()) {
            if (fields.number() == 1) {
                return tensor(fields.content(message.place()));
            }
        }
        return "no tensor";
    }

    private static String tensor(Message message) throws FormatException {
        String element = "";
        List<String> extents = new ArrayList<>();
        Message.Fields fields = message.fields();
        while (fields.next()) {
            switch (fields.number()) {
                case 1 -> {
                    long number = fields.whole();
                    element = ElementType.find(number).map(ElementType::name).orElse("ONNX type " + number);
                }
                case 2 -> addExtents(fields.content(message.place()), extents);
                default -> {}
            }
        }
        return element + " " + extents;
    }

    private static void addExtents(Message shape, List<String> extents) throws FormatException {
        Message.Fields fields = shape.fields();
        while (fields.next() && extents.size() < MOST_DIMENSIONS) {
            if (fields.number() == 1) {
                extents.add(extent(fields.content(shape.place())));
            }
        }
    }

    private static String extent(Message dimension) throws FormatException {
        String text = "?";
        Message.Fields fields = dimension.fields();
        while (fields.next()) {
            switch (fields.number()) {
                case 1 -> text = String.valueOf(fields.whole());
                case 2 -> text = fields.text();
                default -> {}
            }
        }
        return text;
    }
}
