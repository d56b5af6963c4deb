package lapidary.core.recipe;

import java.util.Optional;

/// Which model a recipe was made for, without a path.
///
/// @param architecture its name as the file has it
/// @param headerSha256 hash of the headers that list its tensors
/// @param contentSha256 hash of the whole content, where it was computed
public record Source(String architecture, String headerSha256, Optional<String> contentSha256) {}
