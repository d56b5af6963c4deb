package lapidary.app.queue;

import java.nio.file.Path;
import java.util.Optional;

/// What the window would write now.
///
/// @param out the file or folder
/// @param judge what the preview measures on; empty where that is nothing or several
/// @param importance where the importance matrix lies that the recipe rests on
public record Wanted(Path out, Optional<Path> judge, Optional<Path> importance) {}
