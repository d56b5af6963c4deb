package lapidary.core.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import lapidary.core.job.Foresight.Needs;
import lapidary.core.job.Foresight.Shortage;
import lapidary.core.job.Foresight.Space;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ForesightTest {
    private static final long MEBIBYTE = 1 << 20;
    private static final long GIBIBYTE = 1 << 30;

    @Test
    void whatFitsPassesWithoutAWord() throws IOException {
        Needs needs = new Needs(List.of(new Space(Path.of("/a"), GIBIBYTE, "the file")), GIBIBYTE, GIBIBYTE, "");
        assertEquals(List.of(), machine(2 * GIBIBYTE, GIBIBYTE, 2 * GIBIBYTE).check(needs));
    }

    @Test
    void aFullDiskIsRefusedWithWhatWhereAndWhatToDo() {
        Needs needs = Needs.ofDisk(new Space(Path.of("/a"), 12 * GIBIBYTE + 410 * MEBIBYTE, "the compressed model"));
        IOException refused = assertThrows(NoRoomException.class, () -> machine(3 * GIBIBYTE, GIBIBYTE, GIBIBYTE)
                .check(needs));
        assertEquals(
                "Not enough space on the disk of /a: needed are the compressed model 12.4 GiB, free are 3.0 GiB. Free"
                        + " some, or choose a folder on another disk.",
                refused.getMessage().replace('\\', '/'));
    }

    @Test
    void whatSharesADiskIsAddedUp() throws IOException {
        Space file = new Space(Path.of("/a/one"), 600 * MEBIBYTE, "the file");
        Space work = new Space(Path.of("/a/two"), 600 * MEBIBYTE, "solved blocks");
        Space elsewhere = new Space(Path.of("/b/two"), 600 * MEBIBYTE, "solved blocks");
        Foresight machine = machine(GIBIBYTE, GIBIBYTE, GIBIBYTE);
        assertEquals(List.of(), machine.check(Needs.ofDisk(file)));
        assertEquals(List.of(), machine.check(Needs.ofDisk(file, elsewhere)));
        String message = assertThrows(NoRoomException.class, () -> machine.check(Needs.ofDisk(file, work)))
                .getMessage();
        assertTrue(message.contains("the file 600.0 MiB and solved blocks 600.0 MiB"), message);
    }

    @ParameterizedTest(name = "{0} bytes more than fit")
    @ValueSource(longs = {0, 1})
    void aLittleIsLeftFreeForTheSystem(long more) throws IOException {
        Space space = new Space(Path.of("/a"), GIBIBYTE - 16 * MEBIBYTE + more, "the file");
        assertEquals(
                more > 0,
                !machine(GIBIBYTE, 1, 1).shortages(Needs.ofDisk(space)).isEmpty());
    }

    @Test
    void moreThanTheHeapIsRefusedAndMoreThanIsFreeIsAWarning() throws IOException {
        Foresight machine = machine(GIBIBYTE, 4 * GIBIBYTE, 2 * GIBIBYTE);
        Needs heavy = new Needs(List.of(), 5 * GIBIBYTE, 0, "Or choose a smaller batch.");
        assertEquals(
                List.of(new Shortage(
                        true,
                        "Not enough memory: this takes about 5.0 GiB of Java heap, and the program may take 4.0 GiB. Start"
                                + " it with a larger heap (-Xmx). Or choose a smaller batch.")),
                machine.shortages(heavy));
        List<String> warned = machine.check(new Needs(List.of(), GIBIBYTE, 2 * GIBIBYTE, ""));
        assertEquals(
                List.of(
                        "Memory is short: this takes about 3.0 GiB, and 2.0 GiB are free now. Close other programs, or it"
                                + " will be slow or fail."),
                warned);
    }

    @Test
    void aFolderThatDoesNotExistYetIsOnTheDiskOfItsParent(@TempDir Path folder) throws IOException {
        long free = java.nio.file.Files.getFileStore(folder).getUsableSpace();
        Path deep = folder.resolve("not/yet/there");
        assertEquals(List.of(), new Foresight().check(Needs.ofDisk(new Space(deep, 1, "a file"))));
        assertThrows(NoRoomException.class, () -> new Foresight()
                .check(Needs.ofDisk(new Space(deep, 2 * free + GIBIBYTE, "a file"))));
    }

    @Test
    void twoFoldersOfOneDiskAreKnownAsSuch(@TempDir Path folder) throws IOException {
        long free = java.nio.file.Files.getFileStore(folder).getUsableSpace();
        Space[] halves = Stream.of("a", "b")
                .map(name -> new Space(folder.resolve(name), free / 3 * 2, name))
                .toArray(Space[]::new);
        assertThrows(NoRoomException.class, () -> new Foresight().check(Needs.ofDisk(halves)));
    }

    @Test
    void whatNobodyCanTellIsSaidAndRefusesNothing() throws IOException {
        Space[] spaces = {
            new Space(Path.of("/a"), GIBIBYTE, "the file"), new Space(Path.of("/a/b"), GIBIBYTE, "solved blocks")
        };
        Foresight blind =
                new Foresight(folder -> room(folder, OptionalLong.empty()), memory(GIBIBYTE, GIBIBYTE, GIBIBYTE));
        assertEquals(
                List.of(
                        "Free space is unknown on the disk of /a: needed are the file 1.0 GiB and solved blocks 1.0 GiB."),
                blind.check(Needs.ofDisk(spaces)).stream()
                        .map(line -> line.replace('\\', '/'))
                        .toList());
    }

    @Test
    void withoutAListOfMountsTheSystemStillTellsWhatIsFree(@TempDir Path folder) {
        assertTrue(Foresight.unlisted(folder.toFile()).free().orElseThrow() > 0);
        assertEquals(
                OptionalLong.empty(),
                Foresight.unlisted(folder.resolve("none").toFile()).free());
    }

    @Test
    void whereNobodyKnowsWhatTheMachineHasNothingIsRefused() throws IOException {
        Foresight blind = new Foresight(
                folder -> room(folder, OptionalLong.of(GIBIBYTE)), memory(GIBIBYTE, GIBIBYTE, Long.MAX_VALUE));
        assertEquals(
                List.of(
                        "Memory is short: this takes about 1024.0 GiB, and 1.0 GiB are free now. Close other programs, or it"
                                + " will be slow or fail. A smaller batch takes less."),
                blind.check(new Needs(List.of(), 0, 1024 * GIBIBYTE, "A smaller batch takes less.")));
    }

    @ParameterizedTest(name = "{0} bytes more than the machine has")
    @ValueSource(longs = {0, 1})
    void moreThanTheMachineHasIsRefused(long more) throws IOException {
        Foresight machine = new Foresight(
                folder -> room(folder, OptionalLong.of(GIBIBYTE)), memory(4 * GIBIBYTE, GIBIBYTE, 8 * GIBIBYTE));
        Needs needs = new Needs(List.of(), 2 * GIBIBYTE, 6 * GIBIBYTE + more, "A smaller batch takes less.");
        if (more == 0) {
            assertEquals(1, machine.check(needs).size());
            return;
        }
        assertEquals(
                "Not enough memory: this takes about 8.0 GiB, and the machine has 8.0 GiB with its swap space. A smaller"
                        + " batch takes less. To try all the same, start with -Dlapidary.memory=8589934593.",
                assertThrows(NoRoomException.class, () -> machine.check(needs)).getMessage());
    }

    private static Foresight.Room room(Path folder, OptionalLong free) {
        return new Foresight.Room(folder.getName(0).toString(), free);
    }

    /// A machine whose folders directly under the root are disks of their own.
    private static Foresight machine(long free, long heap, long available) {
        return new Foresight(folder -> room(folder, OptionalLong.of(free)), memory(heap, available, 8 * GIBIBYTE));
    }

    private static Foresight.Memory memory(long heap, long available, long total) {
        return new Foresight.Memory() {
            @Override
            public long heap() {
                return heap;
            }

            @Override
            public long available() {
                return available;
            }

            @Override
            public long total() {
                return total;
            }
        };
    }
}
