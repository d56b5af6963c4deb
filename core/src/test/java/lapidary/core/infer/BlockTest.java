package lapidary.core.infer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import lapidary.core.eval.Classics;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;
import org.junit.jupiter.api.Test;

class BlockTest {
    private static boolean isLayer(Part part, String name) {
        return part instanceof Part.Project layer && layer.weight().id().name().contains(name);
    }

    @Test
    void aBeginningEndsWithTheLastPartThatIsAskedFor() throws IOException {
        try (Model model = Classics.open()) {
            Block block = Network.of(model).blocks().getFirst();
            Block found = block.until(part -> isLayer(part, "q_proj") || isLayer(part, "gate_proj"));
            assertEquals(block.parts().subList(0, found.parts().size()), found.parts());
            assertEquals(
                    List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj"),
                    found.projections().stream()
                            .map(layer -> layer.weight().id().name().split("\\.")[4])
                            .toList());
            assertEquals(List.of(), block.until(part -> false).parts());
            assertEquals(block, block.until(part -> true));
        }
    }

    /// What enters a layer does not depend on whether the block goes on after it.
    @Test
    void layersOfABeginningAreFedTheSame() throws IOException {
        try (Model model = Classics.open()) {
            model.file().reading(() -> {
                try (Engine engine = new Engine(model, 16, 1 << 26, new Workers(1));
                        NativeFloats room = new NativeFloats(2L * 16 * 256)) {
                    ForwardPass pass = engine.pass(Weights.original(model));
                    Block block = engine.network().blocks().get(1);
                    List<float[]> fed = new ArrayList<>();
                    Observer observer = new Observer() {
                        @Override
                        public void feeds(Part.Project layer, int sequence, Matrix input) {
                            if (isLayer(layer, "up_proj")) {
                                fed.add(input.toArray());
                            }
                        }
                    };
                    for (Block run : List.of(block, block.until(part -> isLayer(part, "up_proj")))) {
                        Matrix hidden = room.matrix(16, 256);
                        pass.embed(new int[] {1, 5, 9, 200, 31, 7, 8, 1000, 4, 3, 17, 90, 12, 13, 14, 15}, hidden);
                        pass.block(run, List.of(hidden), observer, Job.UNWATCHED);
                    }
                    assertEquals(2, fed.size());
                    assertArrayEquals(fed.get(0), fed.get(1));
                }
                return model;
            });
        }
    }
}
