package lapidary.core.model;

import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;

/// Typed access to the metadata of a GGUF file.
///
/// @param family what the keys of the architecture begin with
record GgufNumbers(ModelFile file, String family) {

    /// The whole key of a number of the architecture.
    String key(String name) {
        return family + "." + name;
    }

    Optional<MetadataValue> value(String key) {
        return Optional.ofNullable(file.metadata().get(key));
    }

    boolean has(String name) {
        return value(key(name)).isPresent();
    }

    boolean isList(String name) {
        return value(key(name)).orElse(null) instanceof MetadataValue.Sequence;
    }

    int whole(String name, int standard) throws FormatException {
        return wholeAt(key(name), standard);
    }

    int wholeAt(String key, int standard) throws FormatException {
        Optional<MetadataValue> value = value(key);
        if (value.isEmpty()) {
            return standard;
        }
        if (value.get() instanceof MetadataValue.Whole whole
                && whole.value() >= 0
                && whole.value() <= Integer.MAX_VALUE) {
            return (int) whole.value();
        }
        throw ArchitectureLimits.bad(file.path(), key, "a whole number from 0 to 2³¹", shown(value.get()));
    }

    double real(String name, double standard) throws FormatException {
        Optional<MetadataValue> value = value(key(name));
        if (value.isEmpty()) {
            return standard;
        }
        if (value.get() instanceof MetadataValue.Real real) {
            return real.value();
        }
        throw ArchitectureLimits.bad(file.path(), key(name), "a floating-point number", shown(value.get()));
    }

    boolean truth(String name, boolean standard) throws FormatException {
        Optional<MetadataValue> value = value(key(name));
        if (value.isEmpty()) {
            return standard;
        }
        if (value.get() instanceof MetadataValue.Truth truth) {
            return truth.value();
        }
        throw ArchitectureLimits.bad(file.path(), key(name), "true or false", shown(value.get()));
    }

    String text(String name, String standard) throws FormatException {
        Optional<MetadataValue> value = value(key(name));
        if (value.isEmpty()) {
            return standard;
        }
        if (value.get() instanceof MetadataValue.Text text) {
            return text.value();
        }
        throw ArchitectureLimits.bad(file.path(), key(name), "text", shown(value.get()));
    }

    private static String shown(MetadataValue value) {
        return switch (value) {
            case MetadataValue.Whole whole ->
                whole.signed() ? String.valueOf(whole.value()) : Long.toUnsignedString(whole.value());
            case MetadataValue.Real real -> String.valueOf(real.value());
            case MetadataValue.Truth truth -> String.valueOf(truth.value());
            case MetadataValue.Text text -> "'" + text.value() + "'";
            case MetadataValue.Sequence sequence ->
                "a list of " + sequence.values().size();
        };
    }
}
