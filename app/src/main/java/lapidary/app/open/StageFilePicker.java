package lapidary.app.open;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import javafx.stage.Window;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// The platform's own file chooser, over a window.
public final class StageFilePicker implements FilePicker {
    private final Window owner;
    private @Nullable File last;

    public StageFilePicker(Window owner) {
        this.owner = owner;
    }

    @Override
    public Optional<Path> modelFile() {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(Messages.of("open.open-model-file"));
        chooser.getExtensionFilters()
                .addAll(
                        new FileChooser.ExtensionFilter(
                                Messages.of("open.models"),
                                "*.gguf",
                                "*.safetensors",
                                "*.safetensors.index.json",
                                "*.pt",
                                "*.pth",
                                "*.bin",
                                "*.bin.index.json",
                                "*.ckpt",
                                "*.th",
                                "*.pkl",
                                "*.npy",
                                "*.npz",
                                "*.h5",
                                "*.hdf5",
                                "*.keras",
                                "*.onnx",
                                "*.tflite"),
                        new FileChooser.ExtensionFilter(Messages.of("open.all-files"), "*"));
        return file(chooser);
    }

    @Override
    public Optional<Path> file(String title, String kind, String... endings) {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(title);
        chooser.getExtensionFilters()
                .addAll(
                        new FileChooser.ExtensionFilter(kind, endings),
                        new FileChooser.ExtensionFilter(Messages.of("open.all-files"), "*"));
        return file(chooser);
    }

    @Override
    public Optional<Path> save(String title, String name) {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(title);
        chooser.setInitialDirectory(last);
        chooser.setInitialFileName(name);
        File chosen = chooser.showSaveDialog(owner);
        return Optional.ofNullable(chosen).map(File::toPath);
    }

    private Optional<Path> file(FileChooser chooser) {
        chooser.setInitialDirectory(last);
        File chosen = chooser.showOpenDialog(owner);
        if (chosen == null) {
            return Optional.empty();
        }
        last = chosen.getParentFile();
        return Optional.of(chosen.toPath());
    }

    @Override
    public Optional<Path> modelFolder() {
        DirectoryChooser chooser = new DirectoryChooser();
        chooser.setTitle(Messages.of("open.open-model-folder"));
        chooser.setInitialDirectory(last);
        File chosen = chooser.showDialog(owner);
        if (chosen != null) {
            last = chosen.getParentFile();
        }
        return Optional.ofNullable(chosen).map(File::toPath);
    }

    @Override
    public Optional<Path> folder(Path start) {
        DirectoryChooser chooser = new DirectoryChooser();
        chooser.setTitle(Messages.of("open.choose-folder"));
        chooser.setInitialDirectory(Files.isDirectory(start) ? start.toFile() : null);
        return Optional.ofNullable(chooser.showDialog(owner)).map(File::toPath);
    }
}
