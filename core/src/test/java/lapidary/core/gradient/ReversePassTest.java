package lapidary.core.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import lapidary.core.infer.Block;
import lapidary.core.infer.ForwardPass;
import lapidary.core.job.Job;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TinyModels;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole networks, there and back.
class ReversePassTest {
    static final int[] TEXT =
            IntStream.range(0, 25).map(i -> (7 * i + 11) % 261).toArray();

    /// Of two lengths, the second scored in part.
    static final List<Example> EXAMPLES = List.of(
            Example.whole(TEXT),
            new Example(
                    IntStream.range(0, 16).map(i -> (11 * i + 5) % 261).toArray(), 8, new int[] {4, 9, 200, 31, 7, 7}));

    @TempDir
    Path folder;

    /// Source of the numbers: PyTorch 1.13 autograd in double precision on the same folders: mean
    /// cross entropy of the
    /// 24 next tokens; then of a tensor (of all but learned positions together) the sum of the
    /// gradient's squares, and
    /// Σ gradient · sin(1 + i) over its elements i ([outputs, inputs]).
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "llama, all, 7.2118729, 5.38881343e+01, 0",
        "llama, model.embed_tokens.weight, 7.2118729, 1.71702842e+01, -2.09862408e+00",
        "llama, model.layers.0.self_attn.q_proj.weight, 7.2118729, 6.93689378e+00, 7.14501482e-01",
        "llama, model.layers.0.input_layernorm.weight, 7.2118729, 1.43292765e+00, -2.21344016e-01",
        "llama, model.layers.1.self_attn.k_proj.weight, 7.2118729, 3.41609551e-01, 6.40419907e-01",
        "llama, model.layers.1.mlp.down_proj.weight, 7.2118729, 4.10470092e-01, 2.78273951e-01",
        "llama, lm_head.weight, 7.2118729, 1.47483156e+00, 9.53250404e-01",
        "llama3, all, 6.5002531, 6.60220906e+01, 0",
        "llama3, model.embed_tokens.weight, 6.5002531, 2.57077252e+01, -3.98526941e-01",
        "llama3, model.layers.0.self_attn.q_proj.weight, 6.5002531, 8.90999780e+00, 9.71893631e-01",
        "llama3, model.layers.0.input_layernorm.weight, 6.5002531, 2.57160298e+00, -1.29580687e+00",
        "llama3, model.layers.1.self_attn.k_proj.weight, 6.5002531, 7.42917029e-01, -1.54726769e+00",
        "llama3, model.layers.1.mlp.down_proj.weight, 6.5002531, 4.36367154e-01, 1.71396472e-01",
        "mistral, all, 6.9374305, 5.11307996e+01, 0",
        "mistral, model.embed_tokens.weight, 6.9374305, 1.76553219e+01, 2.29219625e+00",
        "mistral, model.layers.0.self_attn.q_proj.weight, 6.9374305, 7.21002448e+00, -8.38039833e-01",
        "mistral, model.layers.0.input_layernorm.weight, 6.9374305, 1.61811987e+00, 4.42639365e-01",
        "mistral, model.layers.1.self_attn.k_proj.weight, 6.9374305, 3.58968187e-01, 1.01417870e+00",
        "mistral, model.layers.1.mlp.down_proj.weight, 6.9374305, 4.40055564e-01, 1.84794286e-01",
        "mistral, lm_head.weight, 6.9374305, 1.47405162e+00, 5.74700836e-01",
        "qwen2, all, 6.8763087, 5.25959971e+01, 0",
        "qwen2, model.embed_tokens.weight, 6.8763087, 1.96705094e+01, -1.72110028e+00",
        "qwen2, model.layers.0.self_attn.q_proj.weight, 6.8763087, 7.44972999e+00, 1.74709084e+00",
        "qwen2, model.layers.0.input_layernorm.weight, 6.8763087, 1.30057326e+00, 1.03450636e+00",
        "qwen2, model.layers.0.self_attn.k_proj.bias, 6.8763087, 1.14626014e-01, -1.12460065e-01",
        "qwen2, model.layers.1.self_attn.k_proj.weight, 6.8763087, 4.66623235e-01, -1.51836311e-01",
        "qwen2, model.layers.1.mlp.down_proj.weight, 6.8763087, 2.89475050e-01, -6.28323372e-02",
        "qwen2, model.layers.1.self_attn.k_proj.bias, 6.8763087, 9.07275880e-03, -5.63789426e-02",
        "qwen3, all, 6.6648534, 4.65999473e+01, 0",
        "qwen3, model.embed_tokens.weight, 6.6648534, 1.37138926e+01, -1.82814094e+00",
        "qwen3, model.layers.0.self_attn.q_proj.weight, 6.6648534, 3.61789928e+00, -6.76232371e-01",
        "qwen3, model.layers.0.input_layernorm.weight, 6.6648534, 8.94224101e-01, -1.85937505e+00",
        "qwen3, model.layers.1.self_attn.k_proj.weight, 6.6648534, 1.81254043e-01, -2.38291052e-02",
        "qwen3, model.layers.1.mlp.down_proj.weight, 6.6648534, 5.70963258e-01, -5.59428000e-02",
        "qwen3, lm_head.weight, 6.6648534, 1.27758697e+00, -1.96668277e-01",
        "gemma2, all, 6.5010628, 1.53420312e+01, 0",
        "gemma2, model.embed_tokens.weight, 6.5010628, 5.26081055e+00, 5.63837123e-01",
        "gemma2, model.layers.0.self_attn.q_proj.weight, 6.5010628, 7.83778597e-01, 8.76634164e-02",
        "gemma2, model.layers.0.input_layernorm.weight, 6.5010628, 1.68107219e-01, -3.54181790e-01",
        "gemma2, model.layers.1.self_attn.k_proj.weight, 6.5010628, 1.46154013e-01, 2.09604693e-01",
        "gemma2, model.layers.1.mlp.down_proj.weight, 6.5010628, 3.45185336e-01, -1.00728447e-02",
        "gemma3_text, all, 6.6507382, 2.17681167e+01, 0",
        "gemma3_text, model.embed_tokens.weight, 6.6507382, 6.81810726e+00, 1.38262804e-01",
        "gemma3_text, model.layers.0.self_attn.q_proj.weight, 6.6507382, 5.90786616e-01, -1.58905647e-01",
        "gemma3_text, model.layers.0.input_layernorm.weight, 6.6507382, 1.58108707e-01, 9.48325328e-02",
        "gemma3_text, model.layers.1.self_attn.k_proj.weight, 6.6507382, 1.91781377e-01, -2.48654448e-02",
        "gemma3_text, model.layers.1.mlp.down_proj.weight, 6.6507382, 3.87798909e-01, -1.54894404e-01",
        "phi3, all, 7.1718902, 5.42914537e+01, 0",
        "phi3, model.embed_tokens.weight, 7.1718902, 1.67906977e+01, -4.76355619e-01",
        "phi3, model.layers.0.self_attn.qkv_proj.weight, 7.1718902, 2.04364279e+01, -2.29852285e+00",
        "phi3, model.layers.0.input_layernorm.weight, 7.1718902, 9.36878169e-01, 5.23923139e-01",
        "phi3, model.layers.1.self_attn.qkv_proj.weight, 7.1718902, 1.16414088e+00, -5.03146372e-01",
        "phi3, model.layers.1.mlp.down_proj.weight, 7.1718902, 5.16841485e-01, 1.46916328e-01",
        "phi3, lm_head.weight, 7.1718902, 1.42317411e+00, 3.41129041e-01",
        "longrope, all, 6.9960073, 1.39670865e+02, 0",
        "longrope, model.embed_tokens.weight, 6.9960073, 6.25042208e+01, -6.71260129e+00",
        "longrope, model.layers.0.self_attn.qkv_proj.weight, 6.9960073, 5.03595091e+01, -5.20325358e+00",
        "longrope, model.layers.0.input_layernorm.weight, 6.9960073, 5.84487977e+00, -1.54725036e+00",
        "longrope, model.layers.1.self_attn.qkv_proj.weight, 6.9960073, 2.28035895e+00, -5.80464445e-01",
        "longrope, model.layers.1.mlp.down_proj.weight, 6.9960073, 3.63387887e-01, 2.62615419e-01",
        "longrope, lm_head.weight, 6.9960073, 1.41384958e+00, 1.72163207e+00",
        "gpt2, all, 6.2545306, 1.94140805e+01, 0",
        "gpt2, transformer.wte.weight, 6.2545306, 4.86610962e+00, -3.55412067e+00",
        "gpt2, transformer.h.0.ln_1.weight, 6.2545306, 3.23072338e-01, -1.93329559e-01",
        "gpt2, transformer.h.0.attn.c_attn.weight, 6.2545306, 6.93054444e+00, 2.99424273e-01",
        "gpt2, transformer.h.0.attn.c_attn.bias, 6.2545306, 2.32644566e-01, -2.60255860e-01",
        "gpt2, transformer.h.1.attn.c_attn.bias, 6.2545306, 1.82018191e-02, 3.37122071e-02",
        "gpt2, transformer.h.1.mlp.c_proj.weight, 6.2545306, 4.52959280e-01, 4.62256485e-01",
        "gpt_neox, all, 7.0266257, 1.19264406e+01, 0",
        "gpt_neox, gpt_neox.embed_in.weight, 7.0266257, 3.13284108e+00, -8.61563987e-01",
        "gpt_neox, gpt_neox.layers.0.input_layernorm.weight, 7.0266257, 1.24360436e-01, 1.90414136e-01",
        "gpt_neox, gpt_neox.layers.0.attention.query_key_value.weight, 7.0266257, 1.41807671e+00, 7.85047664e-01",
        "gpt_neox, gpt_neox.layers.1.attention.query_key_value.weight, 7.0266257, 4.76854912e-01, -1.11621876e-01",
        "gpt_neox, gpt_neox.layers.1.mlp.dense_4h_to_h.weight, 7.0266257, 5.32011230e-01, -5.18850952e-01",
        "gpt_neox, embed_out.weight, 7.0266257, 1.32802129e+00, 3.38634603e-01"
    })
    void agreesWithAutograd(String type, String name, double loss, double squares, double alongSine)
            throws IOException {
        try (ReverseSetup setup = new ReverseSetup(TinyModels.write(folder, type), 1, Long.MAX_VALUE)) {
            Set<TensorId> wanted = name.equals("all")
                    ? setup.everything()
                    : Set.of(setup.named(name).id());
            ReverseSetup.Found found = setup.gradients(new Objective.NextToken(), List.of(Example.whole(TEXT)), wanted);
            assertEquals(loss, found.objective(), 2e-6 * loss);
            double sum = 0;
            double sine = 0;
            for (Map.Entry<TensorId, float[]> entry : found.gradients().entrySet()) {
                float[] gradient = entry.getValue();
                for (int i = 0; i < gradient.length; i++) {
                    sum += (double) gradient[i] * gradient[i];
                    sine += gradient[i] * Math.sin(1.0 + i);
                }
            }
            assertEquals(squares, sum, 5e-5 * squares);
            if (!name.equals("all")) {
                assertEquals(alongSine, sine, 5e-5 * Math.sqrt(squares));
            }
        }
    }

    /// Mixtures have no reference here: the slope along a random direction over all weights, from differences.
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"mixtral", "qwen2_moe", "qwen3_moe", "olmoe", "gemma2"})
    void slopesAlongARandomDirectionAreDifferences(String type) throws IOException {
        try (ReverseSetup setup = new ReverseSetup(TinyModels.write(folder, type), 1, Long.MAX_VALUE)) {
            Objective nextToken = new Objective.NextToken();
            ReverseSetup.Found found = setup.gradients(nextToken, EXAMPLES, setup.everything());
            Map<TensorId, float[]> direction = setup.direction(new Random(5), 3e-5);
            double slope = found.along(direction);
            double up = setup.objective(nextToken, setup.moved(direction, 1));
            double down = setup.objective(nextToken, setup.moved(direction, -1));
            assertEquals(slope, (up - down) / 2, 1e-3 * found.size(direction) + 3e-6);
        }
    }

    @Test
    void theDivergenceFromItselfIsFlat() throws IOException {
        try (ReverseSetup setup = new ReverseSetup(TinyModels.write(folder, "qwen3"), 1, Long.MAX_VALUE);
                Original original = setup.reverse.original(setup.pass, EXAMPLES, Job.UNWATCHED)) {
            ReverseSetup.Found found =
                    setup.gradients(new Objective.Divergence(original), EXAMPLES, setup.everything());
            assertEquals(0, found.objective());
            found.gradients().values().forEach(values -> assertArrayEquals(new float[values.length], values));
        }
    }

    @Test
    void slopesOfTheDivergenceAreDifferences() throws IOException {
        try (ReverseSetup setup = new ReverseSetup(TinyModels.write(folder, "gemma2"), 1, Long.MAX_VALUE);
                Original original = setup.reverse.original(setup.pass, EXAMPLES, Job.UNWATCHED)) {
            Objective divergence = new Objective.Divergence(original);
            ForwardPass damaged = setup.moved(setup.direction(new Random(1), 0.1), 1);
            ReverseSetup.Found found = setup.gradients(damaged, divergence, EXAMPLES, setup.everything());
            assertTrue(found.objective() > 1e-3, "a damage of " + found.objective());
            Map<TensorId, float[]> direction = setup.direction(new Random(2), 1e-3);
            double up = setup.objective(divergence, setup.moved(damaged, direction, 1));
            double down = setup.objective(divergence, setup.moved(damaged, direction, -1));
            assertEquals(found.along(direction), (up - down) / 2, 2e-3 * found.size(direction) + 1e-6);
        }
    }

    @Test
    void neitherThreadsNorKeptStatesChangeTheResult() throws IOException {
        Path path = TinyModels.write(folder, "gemma3_text");
        try (ReverseSetup one = new ReverseSetup(path, 1, Long.MAX_VALUE);
                ReverseSetup three = new ReverseSetup(path, 3, 0)) {
            ReverseSetup.Found expected = one.gradients(new Objective.NextToken(), EXAMPLES, one.everything());
            ReverseSetup.Found found = three.gradients(new Objective.NextToken(), EXAMPLES, three.everything());
            assertEquals(expected.objective(), found.objective());
            expected.gradients()
                    .forEach((id, values) ->
                            assertArrayEquals(values, found.gradients().get(id), id.name()));
        }
    }

    @Test
    void aPrefixSparesTheBlocksBeforeIt() throws IOException {
        try (ReverseSetup setup = new ReverseSetup(TinyModels.write(folder, "gemma3_text"), 1, Long.MAX_VALUE);
                Prefix prefix = setup.reverse.prefix(setup.pass, EXAMPLES, 4, Job.UNWATCHED)) {
            Objective nextToken = new Objective.NextToken();
            TensorId id = setup.named("model.layers.4.mlp.up_proj.weight").id();
            ReverseSetup.Found expected = setup.gradients(nextToken, EXAMPLES, Set.of(id));
            Map<TensorId, float[]> found = new HashMap<>();
            double objective = setup.reverse.gradients(
                    new ReversePass.Request(setup.pass, EXAMPLES, nextToken, Optional.of(prefix)),
                    Set.of(id),
                    (tensor, gradient) -> found.put(tensor.id(), gradient.toArray()),
                    Job.UNWATCHED);
            assertEquals(expected.objective(), objective);
            assertArrayEquals(expected.gradients().get(id), found.get(id));
        }
    }

    @Test
    void gradientsOfExamplesAddUpByTheirScoredPositions() throws IOException {
        try (ReverseSetup setup = new ReverseSetup(TinyModels.write(folder, "llama"), 1, Long.MAX_VALUE)) {
            TensorId id = setup.named("model.layers.0.mlp.down_proj.weight").id();
            Objective nextToken = new Objective.NextToken();
            float[] whole =
                    setup.gradients(nextToken, EXAMPLES, Set.of(id)).gradients().get(id);
            double[] sum = new double[whole.length];
            for (Example example : EXAMPLES) {
                float[] part = setup.gradients(nextToken, List.of(example), Set.of(id))
                        .gradients()
                        .get(id);
                double share = (double) example.targets().length / Example.scored(EXAMPLES);
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += share * part[i];
                }
            }
            for (int i = 0; i < sum.length; i++) {
                assertEquals(sum[i], whole[i], 1e-7 + 1e-5 * Math.abs(sum[i]));
            }
        }
    }

    @Test
    void theSinkSeesWhatEntersEachBlockFromTheLastOneOn() throws IOException {
        try (ReverseSetup setup = new ReverseSetup(TinyModels.write(folder, "llama"), 1, Long.MAX_VALUE)) {
            List<String> seen = new ArrayList<>();
            GradientSink sink = new GradientSink() {
                @Override
                public void weight(ModelTensor tensor, Matrix gradient) {
                    seen.add(tensor.id().name());
                }

                @Override
                public void enters(Block block, int example, Matrix gradient) {
                    seen.add(block.index() + "/" + example);
                }
            };
            TensorId id = setup.named("model.layers.0.mlp.down_proj.weight").id();
            setup.reverse.gradients(
                    new ReversePass.Request(setup.pass, EXAMPLES, new Objective.NextToken()),
                    Set.of(id),
                    sink,
                    Job.UNWATCHED);
            assertEquals(List.of("1/0", "1/1", "0/0", "0/1", id.name()), seen);
        }
    }

    @Test
    void learnedPositionsHaveNoGradientHere() throws IOException {
        try (ReverseSetup setup = new ReverseSetup(TinyModels.write(folder, "gpt2"), 1, Long.MAX_VALUE)) {
            Set<TensorId> wanted = Set.of(setup.named("transformer.wpe.weight").id());
            assertThrows(
                    IllegalArgumentException.class, () -> setup.gradients(new Objective.NextToken(), EXAMPLES, wanted));
        }
    }

    @Test
    void aCancelledJobLeavesNothingBehind() throws IOException {
        long before = NativeFloats.liveBytes();
        try (ReverseSetup setup = new ReverseSetup(TinyModels.write(folder, "llama"), 1, Long.MAX_VALUE)) {
            Job cancelled = new Job() {
                private int looks;

                @Override
                public boolean isCancelled() {
                    return ++looks > 30;
                }

                @Override
                public void report(double fraction, String activity) {}
            };
            assertThrows(
                    CancellationException.class,
                    () -> setup.reverse.gradients(
                            new ReversePass.Request(setup.pass, EXAMPLES, new Objective.NextToken()),
                            setup.everything(),
                            (tensor, gradient) -> {},
                            cancelled));
        }
        assertEquals(before, NativeFloats.liveBytes());
    }
}
