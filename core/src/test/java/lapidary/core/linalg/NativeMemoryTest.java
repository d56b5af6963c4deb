package lapidary.core.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeMemoryTest {
    private static final byte[] BYTES = {3, 1, 4, 1, 5, 9, 2, 6, 5};

    @TempDir
    private Path folder;

    @Test
    void givesFilesNativeMemoryAndArraysTheSameClassAndBytes() throws IOException {
        Path file = Files.write(folder.resolve("bytes"), BYTES);
        List<Class<?>> classes = new ArrayList<>();
        try (Arena arena = Arena.ofShared();
                FileChannel channel = FileChannel.open(file)) {
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, BYTES.length, arena);
            MemorySegment allocated = arena.allocate(BYTES.length).copyFrom(mapped);
            for (MemorySegment data : List.of(mapped, allocated, MemorySegment.ofArray(BYTES))) {
                NativeMemory.use(data, there -> {
                    MemorySegment same = NativeMemory.at(there);
                    classes.add(same.getClass());
                    assertArrayEquals(BYTES, same.toArray(ValueLayout.JAVA_BYTE));
                });
            }
        }
        assertEquals(3, classes.size());
        assertEquals(1, classes.stream().distinct().count());
    }

    @Test
    void readsNothingBehindTheEnd() {
        NativeMemory.use(MemorySegment.ofArray(BYTES), there -> {
            MemorySegment same = NativeMemory.at(there);
            assertThrows(IndexOutOfBoundsException.class, () -> same.get(ValueLayout.JAVA_BYTE, BYTES.length));
            assertThrows(IndexOutOfBoundsException.class, () -> same.get(ValueLayout.JAVA_BYTE, -1));
        });
    }

    @Test
    void refusesWhatWasClosed() {
        MemorySegment gone;
        try (Arena arena = Arena.ofConfined()) {
            gone = arena.allocate(8);
        }
        assertThrows(IllegalStateException.class, () -> NativeMemory.use(gone, there -> {}));
    }

    @Test
    void takesEmptySegments() {
        NativeMemory.use(
                MemorySegment.ofArray(new byte[0]),
                there -> assertEquals(0, NativeMemory.at(there).byteSize()));
    }
}
