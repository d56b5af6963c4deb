package lapidary.core.solve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.MomentsCalibrator;
import lapidary.core.compress.Compressor;
import lapidary.core.compress.Report;
import lapidary.core.compressed.Codecs;
import lapidary.core.job.Job;
import lapidary.core.job.NotedJob;
import lapidary.core.job.Workers;
import lapidary.core.linalg.DoubleMatrix;
import lapidary.core.method.Methods;
import lapidary.core.method.Transform;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TinyModels;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.setting.SettingValue;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What methods say about their results reaches whoever reads the report.
class NotesTest {
    @TempDir
    Path folder;

    @Test
    void aDampingThatHadToGrowIsInTheReport() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("in"), "llama"))) {
            Evidence evidence = evidence(model);
            ModelTensor layer = layer(model);
            // Two inputs more alike than they can be: no sum of squares gives that.
            DoubleMatrix second = evidence.moments(layer).orElseThrow().second();
            double too = 1.05 * Math.sqrt(second.get(0, 0) * second.get(1, 1));
            second.set(0, 1, too);
            second.set(1, 0, too);
            Report report = new Compressor(Quantizers.methods())
                    .run(model, recipe(model, evidence, "original"), evidence, folder.resolve("out"), Job.UNWATCHED);
            List<String> said = report.fallbacks().stream()
                    .filter(each -> each.contains("GPTQ took a damping of 100 % where 1 % was asked for"))
                    .toList();
            assertEquals(1, said.size(), report.fallbacks().toString());
            // Query, key and value read the same inputs.
            assertTrue(
                    said.getFirst().startsWith("model.layers.0.self_attn.k_proj.weight and 2 more: "), said.getFirst());
        }
    }

    @Test
    void whatIsSaidWhileBlocksAreSolvedStaysWithTheResults() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("in"), "llama"))) {
            Evidence evidence = evidence(model);
            Recipe recipe = recipe(model, evidence, "sequential");
            Methods methods = new Methods(List.of(talkative()));
            Solving solving = Solving.of(model, methods, recipe, evidence);
            Path out = folder.resolve("out");
            ModelTensor layer = layer(model);
            try (WorkFolder kept = WorkFolder.kept(out)) {
                solving.run(kept, Workers.shared(), Job.UNWATCHED);
            }
            try (WorkFolder kept = WorkFolder.kept(out)) {
                Solved resumed = solving.run(kept, Workers.shared(), Job.UNWATCHED);
                assertEquals(List.of("it was hard"), resumed.notes(layer.id()));
                Report report =
                        new Compressor(methods).run(model, recipe, evidence, Optional.of(resumed), out, Job.UNWATCHED);
                assertTrue(
                        report.fallbacks().stream().anyMatch(each -> each.endsWith(" more: it was hard")),
                        report.fallbacks().toString());
                kept.done();
            }
        }
    }

    @Test
    void weightsThatAreAtHandSayItAgain() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("in"), "llama"))) {
            Evidence evidence = evidence(model);
            Solving solving =
                    Solving.of(model, new Methods(List.of(talkative())), recipe(model, evidence, "original"), evidence);
            Treatments treatments = new Treatments(tensor -> Codecs.view(tensor.tensor()), 1 << 24, Workers.shared());
            ModelTensor layer = layer(model);
            Treatment treatment =
                    Treatment.of(solving.chains().of(layer), evidence, Optional.empty(), Optional.empty());
            for (int turn = 0; turn < 2; turn++) {
                NotedJob job = new NotedJob(Job.UNWATCHED);
                treatments.of(treatment).compute(job.part(0, 0.5));
                assertEquals(List.of(new NotedJob.Note(layer.id().name(), "it was hard")), job.notes());
            }
            assertEquals(1, treatments.of(treatment).notes().size());
        }
    }

    private static ModelTensor layer(Model model) {
        return model.find(new TensorId("model.layers.0.self_attn.q_proj.weight"))
                .orElseThrow();
    }

    /// GPTQ that has something to say about every tensor, and says it twice.
    private static Transform talkative() {
        Object gptq = Quantizers.methods().find("gptq").orElseThrow();
        return (Transform) Proxy.newProxyInstance(
                Transform.class.getClassLoader(), new Class<?>[] {Transform.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("apply") && arguments.length == 5) {
                        String name = ((ModelTensor) arguments[0]).id().name();
                        ((Job) arguments[4]).note(name, "it was hard");
                        ((Job) arguments[4]).note(name, "it was hard");
                    }
                    try {
                        return method.invoke(gptq, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Recipe recipe(Model model, Evidence evidence, String activations) {
        Map<String, SettingValue> settings = Map.of(
                "activations", new SettingValue.Text(activations),
                "bits", new SettingValue.Whole(3),
                "group", new SettingValue.Whole(16));
        Recipe unchanged = RecipeEdit.unchanged(model, new Target("safetensors", DType.F32, Target.Misfit.DENSE));
        return RecipeEdit.calibrate(
                RecipeEdit.choose(
                        unchanged, model.tensors(), new Selector.All(), GroupMethods.choice("gptq", settings)),
                evidence);
    }

    private static Evidence evidence(Model model) throws Exception {
        int[] tokens = new int[220];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = (i * 31 + i * i % 17) % 250;
        }
        MomentsCalibrator.Request request = new MomentsCalibrator.Request(tokens, 16, 12, "made up", "ab".repeat(32));
        return Evidence.NONE.with(new MomentsCalibrator(model, Workers.shared()).run(request, Job.UNWATCHED));
    }
}
