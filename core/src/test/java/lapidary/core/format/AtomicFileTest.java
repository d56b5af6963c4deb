package lapidary.core.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void showsNothingUntilTheCommit() throws IOException {
        Path target = folder.resolve("a.bin");
        try (AtomicFile file = AtomicFile.create(target)) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            assertEquals(false, Files.exists(target));
            file.commit();
        }
        assertEquals(List.of("a.bin"), names(folder));
        assertEquals(3, Files.size(target));
    }

    @Test
    void keepsTheOldFileWhenNotCommitted() throws IOException {
        Path target = folder.resolve("a.txt");
        AtomicFile.write(target, "old");
        try (AtomicFile file = AtomicFile.create(target)) {
            file.write(ByteBuffer.wrap(new byte[100]));
        }
        assertEquals("old", Files.readString(target));
        assertEquals(List.of("a.txt"), names(folder));
    }

    @Test
    void replacesTheOldFileOnCommit() throws IOException {
        Path target = folder.resolve("a.txt");
        AtomicFile.write(target, "old and long");
        AtomicFile.write(target, "new");
        assertEquals("new", Files.readString(target));
    }

    @Test
    void givesTheFileTheRightsThatAnyNewFileHas() throws IOException {
        Path plain = Files.createFile(folder.resolve("plain"));
        Path target = folder.resolve("atomic");
        AtomicFile.write(target, "x");
        assertEquals(
                PosixFilePermissions.toString(Files.getPosixFilePermissions(plain)),
                PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
    }

    @Test
    void refusesAFolderAsTarget() throws IOException {
        Path target = Files.createDirectory(folder.resolve("models"));
        assertThrows(FileSystemException.class, () -> AtomicFile.create(target));
    }

    @Test
    void refusesAFolderThatDoesNotExist() {
        assertThrows(NoSuchFileException.class, () -> AtomicFile.create(folder.resolve("none/a.txt")));
    }

    @Test
    void fillsAFolderUnderAnotherName() throws IOException {
        Path target = folder.resolve("model");
        try (AtomicFolder filling = AtomicFolder.create(target, name -> true)) {
            AtomicFile.write(filling.folder().resolve("a"), "1");
            assertEquals(false, Files.exists(target));
            filling.commit();
        }
        assertEquals(List.of("model"), names(folder));
        assertEquals(List.of("a"), names(target));
    }

    @Test
    void removesAnUnfinishedFolder() throws IOException {
        try (AtomicFolder filling = AtomicFolder.create(folder.resolve("model"), name -> true)) {
            AtomicFile.write(filling.folder().resolve("a"), "1");
        }
        assertEquals(List.of(), names(folder));
    }

    @Test
    void replacesAnOlderFolderWithAllItsFiles() throws IOException {
        Path target = Files.createDirectory(folder.resolve("model"));
        AtomicFile.write(target.resolve("old.part-of-model"), "1");
        try (AtomicFolder filling = AtomicFolder.create(target, name -> name.endsWith(".part-of-model"))) {
            AtomicFile.write(filling.folder().resolve("new"), "2");
            filling.commit();
        }
        assertEquals(List.of("model"), names(folder));
        assertEquals(List.of("new"), names(target));
    }

    @Test
    void neverReplacesAFolderWithOtherPeoplesFiles() throws IOException {
        Path target = Files.createDirectory(folder.resolve("documents"));
        AtomicFile.write(target.resolve("letter.odt"), "1");
        FileSystemException refused = assertThrows(
                FileSystemException.class, () -> AtomicFolder.create(target, name -> name.equals("config.json")));
        assertEquals(true, refused.getMessage().contains("letter.odt"), refused.getMessage());
        assertEquals(List.of("letter.odt"), names(target));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
