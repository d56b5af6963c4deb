package lapidary.core.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftOversTest {
    @TempDir
    Path folder;

    @Test
    void whatNobodyWritesIsRemovedAndNothingElse() throws IOException {
        Path left = Files.writeString(folder.resolve(".model.gguf.1a2b3c.part"), "half");
        Files.writeString(folder.resolve("model.gguf"), "whole");
        Files.writeString(folder.resolve("download.part"), "somebody's");
        Files.writeString(folder.resolve(".notes.part"), "somebody's");
        Files.createDirectory(folder.resolve(".folder.1a2b.part"));
        assertEquals(List.of(left), LeftOvers.sweep(folder));
        assertEquals(List.of(".folder.1a2b.part", ".notes.part", "download.part", "model.gguf"), names());
    }

    @Test
    void whatIsBeingWrittenStays() throws IOException {
        Path target = folder.resolve("model.gguf");
        try (AtomicFile file = AtomicFile.create(target)) {
            file.write(ByteBuffer.wrap(new byte[10]));
            assertEquals(List.of(), LeftOvers.sweep(folder));
            file.commit();
        }
        assertEquals(List.of("model.gguf"), names());
    }

    @Test
    void aHalfWrittenFolderIsRemovedOnceItsWriterIsGone() throws IOException {
        Path half = halfWritten(folder.resolve("model"));
        assertEquals(List.of(half), LeftOvers.sweep(folder));
        assertEquals(List.of(), names());
    }

    @Test
    void aFolderThatIsBeingWrittenStays() throws IOException {
        Path target = folder.resolve("model");
        try (AtomicFolder filling = AtomicFolder.create(target, name -> true)) {
            AtomicFile.write(filling.folder().resolve("weights"), "1");
            assertEquals(List.of(), LeftOvers.sweep(folder));
            filling.commit();
        }
        assertEquals(List.of("model"), names());
        assertEquals(List.of(target.resolve("weights")), inside(target));
    }

    @Test
    void anOlderFolderThatSteppedAsideStays() throws IOException {
        Path aside = Files.createDirectory(folder.resolve(".model.1a2b.part"));
        Files.writeString(aside.resolve("weights"), "the only ones");
        assertEquals(List.of(), LeftOvers.sweep(folder));
        assertEquals("the only ones", Files.readString(aside.resolve("weights")));
    }

    @Test
    void aMarkedFolderThatHoldsAnotherFolderStaysWhole() throws IOException {
        Path half = halfWritten(folder.resolve("model"));
        Files.createDirectory(half.resolve("somebody's"));
        List<Path> before = inside(half);
        assertEquals(List.of(), LeftOvers.sweep(folder));
        assertEquals(before, inside(half));
    }

    /// What a process leaves that is killed while it fills a folder: all of it, and no lock.
    private Path halfWritten(Path target) throws IOException {
        Path copy = folder.resolve(".model.1a2b.part");
        try (AtomicFolder filling = AtomicFolder.create(target, name -> true)) {
            AtomicFile.write(filling.folder().resolve("weights"), "half");
            Files.createDirectory(copy);
            for (Path file : inside(filling.folder())) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    @Test
    void aFolderThatIsNotThereHasNone() {
        assertEquals(List.of(), LeftOvers.sweep(folder.resolve("nowhere")));
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path kept = Files.writeString(folder.resolve("kept"), "x");
        try {
            Files.createSymbolicLink(folder.resolve(".model.gguf.12.part"), kept);
        } catch (UnsupportedOperationException | IOException e) {
            return;
        }
        assertEquals(List.of(), LeftOvers.sweep(folder));
        assertTrue(Files.exists(kept));
    }

    private static List<Path> inside(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
