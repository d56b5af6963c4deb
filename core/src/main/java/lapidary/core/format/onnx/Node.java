package lapidary.core.format.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.format.FormatException;

/// One operator of a graph: a `NodeProto`.
///
/// @param inputs names of values; "" for one that is left out
record Node(Message message, String name, String operator, String domain, List<String> inputs, List<String> outputs) {
    static final int INPUT = 1;
    static final int OUTPUT = 2;
    static final int NAME = 3;
    static final int OPERATOR = 4;
    static final int ATTRIBUTE = 5;
    static final int DOMAIN = 7;

    static Node read(Message message) throws FormatException {
        String name = "";
        String operator = "";
        String domain = "";
        List<String> inputs = new ArrayList<>(4);
        List<String> outputs = new ArrayList<>(1);
        Message.Fields fields = message.fields();
        while (fields.next()) {
            switch (fields.number()) {
                case INPUT -> inputs.add(fields.text());
                case OUTPUT -> outputs.add(fields.text());
                case NAME -> name = fields.text();
                case OPERATOR -> operator = fields.text();
                case DOMAIN -> domain = fields.text();
                default -> {}
            }
        }
        return new Node(message, name, operator, domain, List.copyOf(inputs), List.copyOf(outputs));
    }

    /// Its name, or what else tells it apart.
    String label() {
        return !name.isEmpty() ? name : outputs.isEmpty() ? operator : outputs.getFirst();
    }

    /// The name of an input; "" when it has none.
    String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    /// The first output; "" when it has none.
    String output() {
        return outputs.isEmpty() ? "" : outputs.getFirst();
    }

    boolean isOf(String otherDomain) {
        return domain.equals(otherDomain) || (otherDomain.isEmpty() && domain.equals("ai.onnx"));
    }

    Optional<Attribute> attribute(String wanted) throws FormatException {
        Message.Fields fields = message.fields();
        while (fields.next()) {
            if (fields.number() == ATTRIBUTE) {
                Attribute attribute = Attribute.read(fields.content(message.place()));
                if (attribute.name().equals(wanted)) {
                    return Optional.of(attribute);
                }
            }
        }
        return Optional.empty();
    }

    /// A whole number among the attributes.
    long whole(String wanted, long standard) throws FormatException {
        Optional<Attribute> found = attribute(wanted);
        return found.isPresent() ? found.get().whole() : standard;
    }

    /// A real number among the attributes.
    float real(String wanted, float standard) throws FormatException {
        Optional<Attribute> found = attribute(wanted);
        return found.isPresent() ? found.get().real() : standard;
    }

    /// An `AttributeProto`, its content unread.
    record Attribute(Message message, String name) {
        static final int NAME = 1;
        static final int REAL = 2;
        static final int WHOLE = 3;
        static final int TEXT = 4;
        static final int TENSOR = 5;
        static final int GRAPH = 6;
        static final int WHOLES = 8;
        static final int GRAPHS = 11;

        static Attribute read(Message message) throws FormatException {
            String name = "";
            Message.Fields fields = message.fields();
            while (fields.next()) {
                if (fields.number() == NAME) {
                    name = fields.text();
                }
            }
            return new Attribute(message, name);
        }

        float real() throws FormatException {
            float value = 0;
            Message.Fields fields = message.fields();
            while (fields.next()) {
                if (fields.number() == REAL) {
                    value = fields.real();
                }
            }
            return value;
        }

        String text() throws FormatException {
            String value = "";
            Message.Fields fields = message.fields();
            while (fields.next()) {
                if (fields.number() == TEXT) {
                    value = fields.text();
                }
            }
            return value;
        }

        long whole() throws FormatException {
            long value = 0;
            Message.Fields fields = message.fields();
            while (fields.next()) {
                if (fields.number() == WHOLE) {
                    value = fields.whole();
                }
            }
            return value;
        }

        /// A short list of whole numbers.
        List<Long> wholes() throws FormatException {
            List<Long> values = new ArrayList<>();
            Message.Fields fields = message.fields();
            while (fields.next() && values.size() < 64) {
                if (fields.number() == WHOLES && fields.wireType() == Message.VARINT) {
                    values.add(fields.whole());
                } else if (fields.number() == WHOLES) {
                    Message.Varints packed = new Message.Varints(fields.content(message.place()));
                    while (packed.hasNext() && values.size() < 64) {
                        values.add(packed.next());
                    }
                }
            }
            return values;
        }

        /// The messages in one of its fields.
        List<Message> messages(int field) throws FormatException {
            List<Message> found = new ArrayList<>(1);
            Message.Fields fields = message.fields();
            while (fields.next()) {
                if (fields.number() == field) {
                    found.add(fields.content(message.place()));
                }
            }
            return found;
        }
    }
}
