package lapidary.core.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.calib.Evidence;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.method.Transform;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.Quantizers;
import lapidary.core.quant.TestTensors;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.solve.Treatment;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The policy of the cache, with states of 2 tokens of width 3, 4 sequences and 2 blocks: 8 states of the original.
class StatesTest {
    private static final long STATE = 4 * 2 * 3;
    private static final Assignment NOTHING = new Assignment(new TreeMap<>());

    private long before;

    @BeforeEach
    void count() {
        before = NativeFloats.liveBytes();
    }

    @AfterEach
    void leavesNothing() {
        assertEquals(before, NativeFloats.liveBytes());
    }

    @Test
    void givesBackWhatWasKept() {
        try (States states = states(20);
                NativeFloats memory = new NativeFloats(6)) {
            Prefix original = states.begin(List.of(NOTHING)).getFirst();
            Prefix edited = states.begin(List.of(NOTHING, treated(4))).getLast();
            states.keep(original, 1, 0, filled(memory, 7));
            states.keep(edited, 1, 0, filled(memory, 8));
            assertEquals(7, states.find(original, 1, 0).orElseThrow().get(1, 2));
            assertEquals(8, states.find(edited, 1, 0).orElseThrow().get(1, 2));
            assertEquals(Optional.empty(), states.find(edited, 2, 0));
            assertEquals(Optional.empty(), states.find(original, 1, 1));
        }
    }

    @Test
    void theOriginalComesFirst() {
        try (States states = states(9);
                NativeFloats memory = new NativeFloats(6)) {
            Prefix original = states.begin(List.of(NOTHING)).getFirst();
            Prefix edited = states.begin(List.of(treated(4))).getFirst();
            for (int sequence = 0; sequence < 4; sequence++) {
                states.keep(edited, 1, sequence, filled(memory, sequence));
            }
            assertEquals(1, kept(states, edited), "one state is left over for edits");
            for (int sequence = 0; sequence < 4; sequence++) {
                states.keep(original, 1, sequence, filled(memory, sequence));
                states.keep(original, 2, sequence, filled(memory, sequence));
            }
            assertFalse(states.hasRoomForOriginal());
            assertEquals(8, kept(states, original));
        }
    }

    @Test
    void aSmallBudgetKeepsTheFirstSequences() {
        try (States states = states(3);
                NativeFloats memory = new NativeFloats(6)) {
            Prefix original = states.begin(List.of(NOTHING)).getFirst();
            for (int sequence = 0; sequence < 4; sequence++) {
                states.keep(original, 1, sequence, filled(memory, sequence));
                states.keep(original, 2, sequence, filled(memory, sequence));
            }
            assertEquals(3, kept(states, original));
            assertTrue(states.find(original, 2, 0).isPresent());
            assertTrue(states.find(original, 1, 1).isPresent());
            assertTrue(states.find(original, 1, 3).isEmpty());
        }
    }

    @Test
    void oldEditsMakeRoomAndTheCurrentOneStays() {
        try (States states = states(10);
                NativeFloats memory = new NativeFloats(6)) {
            Prefix old = states.begin(List.of(treated(4))).getFirst();
            states.keep(old, 1, 0, filled(memory, 1));
            states.keep(old, 1, 1, filled(memory, 2));
            Prefix current = states.begin(List.of(treated(3))).getFirst();
            states.keep(current, 1, 0, filled(memory, 3));
            states.keep(current, 1, 1, filled(memory, 4));
            states.keep(current, 1, 2, filled(memory, 5));
            assertEquals(0, kept(states, old));
            assertEquals(2, kept(states, current));
            assertEquals(4, states.find(current, 1, 1).orElseThrow().get(0, 0));
        }
    }

    @Test
    void anEditThatSharesABeginningFindsItsStates() {
        try (States states = states(20);
                NativeFloats memory = new NativeFloats(6)) {
            Prefix first = states.begin(List.of(NOTHING, treated(4))).getLast();
            states.keep(first, 2, 3, filled(memory, 9));
            states.begin(List.of(NOTHING, treated(2)));
            Prefix again =
                    states.begin(List.of(NOTHING, treated(4), treated(5))).get(1);
            assertSame(first, again);
            assertTrue(states.find(again, 2, 3).isPresent());
        }
    }

    @Test
    void keepingTheSameStateTwiceTakesNoRoom() {
        try (States states = states(8);
                NativeFloats memory = new NativeFloats(6)) {
            Prefix original = states.begin(List.of(NOTHING)).getFirst();
            for (int i = 0; i < 20; i++) {
                states.keep(original, 1, 0, filled(memory, i));
            }
            assertTrue(states.hasRoomForOriginal());
            assertEquals(0, states.find(original, 1, 0).orElseThrow().get(0, 0));
        }
    }

    private static States states(int room) {
        return new States(2, 3, 4, 2, room * STATE);
    }

    private static int kept(States states, Prefix prefix) {
        int count = 0;
        for (int block = 1; block <= 2; block++) {
            for (int sequence = 0; sequence < 4; sequence++) {
                count += states.find(prefix, block, sequence).isPresent() ? 1 : 0;
            }
        }
        return count;
    }

    private static Matrix filled(NativeFloats memory, float value) {
        Matrix matrix = memory.matrix(2, 3);
        matrix.set(new float[] {value, value, value, value, value, value});
        return matrix;
    }

    private static Assignment treated(int bits) {
        Transform method = (Transform) Quantizers.methods().find("rtn").orElseThrow();
        Settings settings = Settings.standard(method.settings()).with("bits", new SettingValue.Whole(bits));
        ModelTensor tensor = TestTensors.weight(Shape.of(1, 2), 1, 2);
        SortedMap<TensorId, Treatment> treatments = new TreeMap<>();
        treatments.put(tensor.id(), new Treatment(tensor, method, settings, Evidence.NONE, Optional.empty()));
        return new Assignment(treatments);
    }
}
