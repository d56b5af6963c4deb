package lapidary.core.preview;

import java.util.List;

/// What a preview keeps in memory, so that an edit need not compute it again.
///
/// @param parts what it keeps, each with its bytes now and its budget
/// @param policy what goes first when a budget is full, in a sentence
public record PreviewMemory(List<Part> parts, String policy) {
    public PreviewMemory {
        parts = List.copyOf(parts);
    }

    /// One kind of what is kept.
    ///
    /// @param name in the plural, for a person: "hidden states"
    /// @param bytes in use now
    /// @param budgetBytes that may be in use; more only while a single edit needs it
    public record Part(String name, long bytes, long budgetBytes) {}
}
