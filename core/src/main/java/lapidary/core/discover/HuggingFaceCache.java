package lapidary.core.discover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The cache of `huggingface_hub`: `models--ORGANIZATION--NAME/snapshots/REVISION/…`, where files are links to
/// `blobs/…` and `refs/main` names the newest revision.
final class HuggingFaceCache {
    private static final String PREFIX = "models--";
    private static final long LONGEST_REVISION = 200;
    private static final int DEEPEST = 3;

    private final Folders folders;
    private final FolderModels models;

    HuggingFaceCache(Folders folders) {
        this.folders = folders;
        this.models = new FolderModels(folders);
    }

    List<FoundModel> models(Path hub) {
        List<FoundModel> found = new ArrayList<>();
        for (Path repository : folders.folders(hub)) {
            String folder = Folders.name(repository);
            if (folder.startsWith(PREFIX)) {
                String name = folder.substring(PREFIX.length()).replace("--", "/");
                snapshot(repository).ifPresent(snapshot -> walk(snapshot, name, 0, found));
            }
        }
        return found;
    }

    /// The one that `refs/main` names; without it the last one by name.
    private Optional<Path> snapshot(Path repository) {
        Path snapshots = repository.resolve("snapshots");
        if (!folders.isThere(snapshots)) {
            return Optional.empty();
        }
        List<Path> all = folders.folders(snapshots);
        String main = revision(repository.resolve("refs").resolve("main"));
        return all.stream()
                .filter(folder -> Folders.name(folder).equals(main))
                .findFirst()
                .or(() -> all.isEmpty() ? Optional.empty() : Optional.of(all.getLast()));
    }

    private String revision(Path reference) {
        try {
            return Files.isRegularFile(reference) && Files.size(reference) < LONGEST_REVISION
                    ? Files.readString(reference).strip()
                    : "";
        } catch (IOException e) {
            folders.skip(reference, "cannot be read");
            return "";
        }
    }

    private void walk(Path folder, String name, int depth, List<FoundModel> out) {
        List<Path> entries = folders.list(folder);
        out.addAll(models.in(folder, entries, name, Keeper.HUGGING_FACE));
        for (Path entry : entries) {
            if (Files.isDirectory(entry) && depth < DEEPEST) {
                walk(entry, name + "/" + Folders.name(entry), depth + 1, out);
            }
        }
    }
}
