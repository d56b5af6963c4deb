package lapidary.core.discover;

import java.nio.file.Path;

/// A folder in which a program keeps models.
public record Place(Keeper keeper, Path folder) {}
