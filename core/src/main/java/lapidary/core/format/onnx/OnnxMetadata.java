package lapidary.core.format.onnx;

import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import lapidary.core.format.FormatException;
import lapidary.core.format.MetadataValue;

/// What a model says about itself, as metadata.
final class OnnxMetadata {
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int LONGEST_KEY = 1000;

    private OnnxMetadata() {}

    /// A `StringStringEntryProto`.
    static Map.Entry<String, String> pair(Message entry) throws FormatException {
        String key = "";
        String value = "";
        Message.Fields fields = entry.fields();
        while (fields.next()) {
            switch (fields.number()) {
                case KEY -> key = fields.text();
                case VALUE -> value = text(fields.content(entry.place()));
                default -> {}
            }
        }
        return Map.entry(key, value);
    }

    /// Adds a pair; a second one of the same key gets a number.
    static void put(SequencedMap<String, MetadataValue> metadata, String key, String value) {
        String unique = key.length() > LONGEST_KEY ? key.substring(0, LONGEST_KEY) : key;
        metadata.putIfAbsent(unique, MetadataValue.text(value));
    }

    /// A text of any length, cut where nobody would read on: class lists and licences are long.
    static String text(Message content) throws FormatException {
        long most = 1L << 16;
        if (content.size() <= most) {
            return content.text();
        }
        byte[] begin = content.bytes().asSlice(0, most).toArray(ValueLayout.JAVA_BYTE);
        return new String(begin, StandardCharsets.UTF_8) + "…";
    }

    /// "ai.onnx 17, com.microsoft 1"
    static String words(List<OperatorSet> sets) {
        List<String> words = new ArrayList<>();
        sets.forEach(set -> words.add((set.domain().isEmpty() ? "ai.onnx" : set.domain()) + " " + set.version()));
        return String.join(", ", words);
    }

    /// An operator set that a model imports.
    record OperatorSet(String domain, long version) {
        static OperatorSet read(Message message) throws FormatException {
            String domain = "";
            long version = 0;
            Message.Fields fields = message.fields();
            while (fields.next()) {
                switch (fields.number()) {
                    case KEY -> domain = fields.text();
                    case VALUE -> version = fields.whole();
                    default -> {}
                }
            }
            return new OperatorSet(domain, version);
        }
    }
}
