package lapidary.core.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MachineMemoryTest {
    @Test
    void theMachinesOwnWordsAreRead() {
        assertEquals(
                2048L * 1024,
                MachineMemory.listed(List.of("MemTotal:  9999 kB", "MemAvailable:      2048 kB", "Buffers: 1 kB")));
        assertEquals(0, MachineMemory.listed(List.of("MemAvailable: much")));
        assertEquals(0, MachineMemory.listed(List.of()));
        assertTrue(MachineMemory.available() > 0);
    }

    @Test
    void noMoreIsFreeThanThereIs() {
        assertTrue(MachineMemory.total() >= MachineMemory.available());
    }
}
