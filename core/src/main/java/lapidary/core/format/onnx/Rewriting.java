package lapidary.core.format.onnx;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import lapidary.core.format.FormatException;

/// Changes to some fields of a model, anywhere in it; everything else stays as it is, byte for byte, but for the
/// lengths of the messages around them.
final class Rewriting {
    private final Map<Long, Rope> replaced = new HashMap<>();
    private final Map<Long, Rope> prepended = new HashMap<>();
    private final Map<Long, Rope> appended = new HashMap<>();
    private final NavigableSet<Long> touched = new TreeSet<>();

    /// Puts whole fields, or nothing, in the place of one.
    ///
    /// @param content that the field has now
    void replace(Message content, Rope fields) {
        replaced.put(content.begin(), fields);
        touched.add(content.begin());
    }

    /// Puts whole fields before those that a message has.
    void prepend(Message message, Rope fields) {
        prepended.computeIfAbsent(message.begin(), ignored -> new Rope()).add(fields);
        touched.add(message.begin());
    }

    /// Puts whole fields behind those that a message has.
    void append(Message message, Rope fields) {
        appended.computeIfAbsent(message.begin(), ignored -> new Rope()).add(fields);
        touched.add(message.begin());
    }

    /// The message with all changes within it.
    Rope apply(Message message) throws FormatException {
        Rope out = new Rope();
        if (!isTouched(message)) {
            return out.add(new Rope.Copied(message));
        }
        Rope before = prepended.get(message.begin());
        if (before != null) {
            out.add(before);
        }
        Message.Fields fields = message.fields();
        while (fields.next()) {
            if (fields.wireType() == Message.LENGTH) {
                Message content = fields.raw();
                Rope other = replaced.get(content.begin());
                if (other != null) {
                    out.add(other);
                    continue;
                }
                if (isTouched(content)) {
                    out.message(fields.number(), apply(content));
                    continue;
                }
            }
            out.add(new Rope.Copied(new Message(message.file(), fields.start(), fields.end(), message.place())));
        }
        Rope after = appended.get(message.begin());
        return after == null ? out : out.add(after);
    }

    /// A message is touched where something within it is, or at its beginning.
    private boolean isTouched(Message message) {
        Long first = touched.ceiling(message.begin());
        return first != null && (first < message.end() || first == message.begin());
    }
}
