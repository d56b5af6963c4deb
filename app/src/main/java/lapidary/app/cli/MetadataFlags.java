package lapidary.app.cli;

import java.util.Locale;
import lapidary.core.format.MetadataEdit;
import lapidary.core.format.MetadataText;
import lapidary.core.format.MetadataValue;

/// Changes of metadata as flags say them: KEY=TYPE:VALUE.
final class MetadataFlags {
    private MetadataFlags() {}

    /// What `--override-kv` means to llama.cpp's quantizer: `int` is stored as a 32-bit number
    /// without sign, `float` as one
    /// of 32 bits. The names of the stored types are understood, too.
    static MetadataEdit parse(String flag, String text) throws UsageException {
        int equals = text.indexOf('=');
        int colon = text.indexOf(':', equals + 1);
        if (equals < 1 || colon < 0) {
            throw new UsageException(flag + ": expected KEY=TYPE:VALUE, found '" + text + "'");
        }
        String type = text.substring(equals + 1, colon).toLowerCase(Locale.ROOT);
        String value = text.substring(colon + 1);
        MetadataEdit edit = new MetadataEdit.Put(text.substring(0, equals), value(flag, type, value));
        if (edit.obstacle().isPresent()) {
            throw new UsageException(flag + ": " + edit.obstacle().get() + ", found '" + value + "'");
        }
        return edit;
    }

    private static MetadataValue value(String flag, String type, String value) throws UsageException {
        String stored =
                switch (type) {
                    case "int" -> "uint32";
                    case "float" -> "float32";
                    default -> type;
                };
        String text = type.equals("int") && value.startsWith("-") ? value.substring(1) : value;
        return MetadataText.parse(stored, text)
                .orElseThrow(() -> new UsageException(
                        flag + ": " + expected(type, stored) + ", found '" + type + ":" + value + "'"));
    }

    private static String expected(String type, String stored) {
        return MetadataText.isType(stored)
                ? "expected a value that fits " + type
                : "expected a value of type int, float, str, " + String.join(", ", MetadataText.types());
    }
}
