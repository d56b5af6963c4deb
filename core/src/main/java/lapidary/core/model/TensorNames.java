package lapidary.core.model;

import java.util.Optional;
import java.util.OptionalInt;

/// The names of tensors in other conventions.
public final class TensorNames {
    private TensorNames() {}

    /// What GGUF files call a tensor that is named in Hugging Face's convention (or in GGUF's own); empty for names
    /// that are not known.
    public static Optional<String> gguf(String name) {
        return Families.all().stream()
                .flatMap(family -> family.find(name).stream())
                .map(Family.Place::ggufName)
                .findFirst();
    }

    /// Which expert's a tensor is where each has its own, by its name in a Hugging Face folder;
    /// empty for all others.
    public static OptionalInt expert(String name) {
        return Families.all().stream()
                .flatMap(family -> family.find(name).stream())
                .map(Family.Place::expert)
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElse(OptionalInt.empty());
    }

    /// Whether files of some families keep this tensor although every program computes it: masks and tables of
    /// angles, which are no weights.
    public static boolean isComputed(String name) {
        return Family.isComputed(name);
    }
}
