package lapidary.core.model;

import java.util.Optional;

/// What a file says about its architecture.
///
/// @param name as the file has it, or "unknown"
/// @param family empty for one that is not known
/// @param numbers empty where the file does not say enough
/// @param whyUnknown one sentence; present exactly when there are no numbers, or its tensors do not
///     agree with them
/// @param whyNotRunnable one sentence; empty when nothing stands against running it
record ArchitectureReading(
        String name,
        Optional<Family> family,
        Optional<Architecture> numbers,
        Optional<String> whyUnknown,
        Optional<String> whyNotRunnable) {

    static ArchitectureReading unknown(String name, String reason) {
        return new ArchitectureReading(
                name, Optional.empty(), Optional.empty(), Optional.of(reason), Optional.of(reason));
    }

    static ArchitectureReading of(String name, Family family, Architecture numbers) {
        return new ArchitectureReading(
                name, Optional.of(family), Optional.of(numbers), Optional.empty(), Optional.empty());
    }

    /// With a reason why its description cannot be trusted, unless there is one already.
    ArchitectureReading unlessUnknown(Optional<String> reason) {
        return new ArchitectureReading(
                name, family, numbers, whyUnknown.or(() -> reason), whyNotRunnable.or(() -> reason));
    }

    /// With a reason why it cannot be run, unless there is one already.
    ArchitectureReading unlessNotRunnable(Optional<String> reason) {
        return new ArchitectureReading(name, family, numbers, whyUnknown, whyNotRunnable.or(() -> reason));
    }
}
