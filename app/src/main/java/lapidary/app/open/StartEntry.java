package lapidary.app.open;

import java.nio.file.Path;

/// A model on the start page.
///
/// @param source who keeps it: "Recent", "Ollama" …
/// @param type in what form, as far as names tell; "" where they do not
/// @param bytes of its weights; 0 where that is not known
public record StartEntry(Path path, String name, String source, String type, long bytes) {}
