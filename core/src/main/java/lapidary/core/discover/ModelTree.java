package lapidary.core.discover;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Folders of folders in which models lie under their own names, as LM Studio (publisher/model/file) and llama.cpp
/// (one folder) keep them.
final class ModelTree {
    private static final int DEEPEST = 5;

    private final Folders folders;
    private final FolderModels models;
    private final Keeper keeper;

    ModelTree(Folders folders, Keeper keeper) {
        this.folders = folders;
        this.models = new FolderModels(folders);
        this.keeper = keeper;
    }

    List<FoundModel> models(Path root) {
        List<FoundModel> found = new ArrayList<>();
        walk(root, "", 0, found);
        return found;
    }

    private void walk(Path folder, String name, int depth, List<FoundModel> out) {
        List<Path> entries = folders.list(folder);
        out.addAll(models.in(folder, entries, name, keeper));
        for (Path entry : entries) {
            boolean isHidden = Folders.name(entry).startsWith(".");
            if (!isHidden && Files.isDirectory(entry) && depth < DEEPEST) {
                String own = Folders.name(entry);
                walk(entry, name.isEmpty() ? own : name + "/" + own, depth + 1, out);
            }
        }
    }
}
