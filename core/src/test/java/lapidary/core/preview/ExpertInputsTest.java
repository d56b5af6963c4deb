package lapidary.core.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import lapidary.core.compressed.Codecs;
import lapidary.core.infer.Engine;
import lapidary.core.infer.ExpertLayer;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.NativeWeights;
import lapidary.core.infer.Observer;
import lapidary.core.infer.Part;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TinyModels;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpertInputsTest {
    private static final int[] TOKENS = {3, 50, 97, 144, 191, 238, 24, 71, 118, 165, 212, 259, 45, 92, 139, 186, 233};

    @TempDir
    Path folder;

    /// All weights larger by a tenth.
    private record Larger(RowSource original) implements RowSource {
        @Override
        public Shape shape() {
            return original.shape();
        }

        @Override
        public void decode(long firstRow, int rows, float[] out) {
            original.decode(firstRow, rows, out);
            for (int i = 0; i < rows * shape().columns(); i++) {
                out[i] *= 1.1f;
            }
        }
    }

    private static Observer capturing(LayerInputs inputs) {
        return new Observer() {
            @Override
            public void feeds(Part.Project layer, int sequence, Matrix input) {
                inputs.capture(layer, sequence, input);
            }

            @Override
            public void routes(Part.Experts layer, int expert, int sequence, int[] tokens, float[] shares) {
                inputs.experts().route(sequence, tokens);
            }

            @Override
            public void feeds(ExpertLayer layer, int sequence, Matrix input) {
                inputs.experts().capture(layer, sequence, input);
            }
        };
    }

    /// y = 1.1 · x has the relative error 0.1², whatever the inputs; that holds for each expert and
    /// for all together.
    @Test
    void layersOfExpertsHaveOutputErrorsOverTheTokensThatReachedThem() throws IOException {
        int count = TOKENS.length;
        try (Model model = Model.open(TinyModels.write(folder, "mixtral"));
                Engine engine = new Engine(model, count, NativeWeights.standardBudget(), new Workers(1));
                LayerInputs inputs = new LayerInputs(engine.network(), count, 1, 1 << 24);
                OutputErrors errors = new OutputErrors(engine, inputs);
                NativeFloats room =
                        new NativeFloats((long) count * engine.architecture().width())) {
            ForwardPass pass = engine.pass(Weights.original(model));
            Matrix hidden = room.matrix(count, engine.architecture().width());
            for (int round = 0; round < 2; round++) { // a second pass changes nothing
                pass.embed(TOKENS, hidden);
                pass.blocks(0, 2, List.of(hidden), capturing(inputs), Job.UNWATCHED);
            }
            int tokens = 0;
            for (int expert = 0; expert < 4; expert++) {
                ModelTensor tensor =
                        model.named("blk.1.ffn_down_exps.weight", expert).orElseThrow();
                if (inputs.has(tensor.id())) {
                    RowSource original = Codecs.view(tensor.tensor());
                    assertEquals(
                            0.01,
                            errors.relativeError(tensor.id(), original, new Larger(original), Job.UNWATCHED),
                            1e-5);
                    tokens += inputs.all(tensor.id()).stream()
                            .mapToInt(found -> found.input().rows())
                            .sum();
                }
            }
            assertEquals(2 * count, tokens);
            ModelTensor router = model.named("blk.0.ffn_gate_inp.weight").orElseThrow();
            assertTrue(inputs.has(router.id()));
            assertFalse(inputs.has(
                    model.named("blk.0.attn_norm.weight").orElseThrow().id()));
        }
    }
}
