package lapidary.core.model;

import java.util.Optional;

/// What a file says about its architecture.
///
/// @param name as the file has it, or "unknown"
/// @param numbers of a Llama; present also for some that cannot be run
/// @param whyNotRunnable one sentence; empty when nothing stands against running it
record ArchitectureReading(String name, Optional<Architecture> numbers, Optional<String> whyNotRunnable) {

    static ArchitectureReading unknown(String name, String reason) {
        return new ArchitectureReading(name, Optional.empty(), Optional.of(reason));
    }

    /// With a reason, unless there is one already.
    ArchitectureReading unless(Optional<String> reason) {
        return new ArchitectureReading(name, numbers, whyNotRunnable.or(() -> reason));
    }
}
