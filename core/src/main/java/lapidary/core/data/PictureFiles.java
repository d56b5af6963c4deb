package lapidary.core.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.job.Job;

/// Images in files of their own: a folder per class, or a folder without classes. They stay in their files; only their
/// bytes are hashed when the folder is opened.
final class PictureFiles implements ImageSource {
    private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "bmp");
    private static final long LARGEST_FILE = 1L << 28;

    private final Path folder;
    private final List<Path> files;

    private PictureFiles(Path folder, List<Path> files) {
        this.folder = folder;
        this.files = files;
    }

    @Override
    public int count() {
        return files.size();
    }

    @Override
    public RawImage image(int index) throws IOException {
        return PictureDecoder.read(files.get(index));
    }

    @Override
    public String nameOf(int index) {
        Path file = files.get(index);
        return file.startsWith(folder) ? folder.relativize(file).toString() : file.toString();
    }

    static boolean isPicture(Path file) {
        return isPicture(Origin.nameOf(file));
    }

    static boolean isPicture(String name) {
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    /// Whether a folder, or a folder in it, has images.
    static boolean matches(Path folder) throws IOException {
        for (Path entry : Sources.entries(folder)) {
            if (Files.isDirectory(entry)
                    ? Sources.entries(entry).stream().anyMatch(PictureFiles::isPicture)
                    : isPicture(entry)) {
                return true;
            }
        }
        return false;
    }

    /// @param folder with a folder per class, or with images
    static ImageData read(Path folder, Job job) throws IOException {
        List<Path> files = new ArrayList<>();
        List<Integer> classes = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Path> entries = Sources.entries(folder);
        for (Path entry : entries) {
            if (!Files.isDirectory(entry)) {
                continue;
            }
            int before = files.size();
            Sources.entries(entry).stream().filter(PictureFiles::isPicture).forEach(files::add);
            if (files.size() > before) {
                names.add(Origin.nameOf(entry));
                classes.addAll(Collections.nCopies(files.size() - before, names.size() - 1));
            }
            checkCount(folder, files.size());
        }
        List<String> notes = new ArrayList<>();
        if (files.isEmpty()) {
            entries.stream().filter(PictureFiles::isPicture).forEach(files::add);
            notes.add("no folders of classes: the images have no labels");
        } else {
            notes.add(
                    areNumbers(names)
                            ? "classes are the numbers that the folders are called by"
                            : "classes are the names of the folders, in alphabetical order from 0 on");
        }
        return read(
                folder,
                files,
                classes.isEmpty()
                        ? Optional.empty()
                        : Optional.of(TableData.classes(
                                classes.stream().map(names::get).toList())),
                notes,
                job);
    }

    private static boolean areNumbers(List<String> names) {
        return names.stream().allMatch(TableData::isClassNumber);
    }

    private static void checkCount(Path folder, int count) throws FormatException {
        if (count > Sources.MOST_FILES) {
            throw new FormatException(
                    Problem.LIMIT_EXCEEDED, folder, "folder", "at most " + Sources.MOST_FILES + " images", "more");
        }
    }

    /// @param origin the folder, or the list that names the files
    static ImageData read(Path origin, List<Path> files, Optional<Labels> labels, List<String> notes, Job job)
            throws IOException {
        if (files.isEmpty()) {
            throw new FormatException(
                    Problem.MISSING_FILE, origin, "folder", "images (.png, .jpg, .jpeg, .bmp)", "none");
        }
        Sketch.Builder sketch = new Sketch.Builder(DataKind.IMAGES);
        List<String> hashes = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < files.size(); i++) {
            byte[] content = Sources.bytes(files.get(i), LARGEST_FILE, "image", job);
            String hash = Sources.sha256(content);
            sketch.add(Long.parseUnsignedLong(hash, 0, 16, 16));
            hashes.add(
                    labels.isPresent() ? labels.get().names().get(labels.get().at(i)) + " " + hash : hash);
            bytes += content.length;
            job.report((double) i / files.size(), Origin.nameOf(files.get(i)));
        }
        Content content = new Content(Sources.together(hashes), bytes, sketch.build());
        Path base = Files.isDirectory(origin) ? origin : origin.toAbsolutePath().getParent();
        return new ImageData(
                new Origin(Origin.nameOf(origin), List.of(origin), content, notes),
                new PictureFiles(base == null ? origin : base, List.copyOf(files)),
                labels);
    }
}
