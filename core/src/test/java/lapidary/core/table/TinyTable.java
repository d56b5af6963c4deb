package lapidary.core.table;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import lapidary.core.calib.Evidence;
import lapidary.core.format.Sha256;
import lapidary.core.infer.TinyLlama;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Target;
import lapidary.core.tensor.DType;

/// Tables of a very small random model.
public final class TinyTable {
    public static final Methods METHODS = Quantizers.methods();
    public static final Target FILE = new Target("safetensors", DType.F32, Target.Misfit.REFUSE);
    static final int CONTEXT = 16;

    private TinyTable() {}

    public static TableText text(long seed) {
        int[] tokens =
                new Random(seed).ints(5 * CONTEXT + 1, 0, TinyLlama.VOCABULARY).toArray();
        return new TableText(List.of(tokens), "random", Sha256.of("seed " + seed), CONTEXT, 4);
    }

    public static List<TypeOption> options(String... texts) throws Exception {
        return TypeOption.parse(METHODS, List.of(texts));
    }

    public static TableMeasurement measurement(
            Model model, TableText text, List<TypeOption> options, Path folder, Workers workers) throws Exception {
        TableMeasurement.Request request = new TableMeasurement.Request(FILE, options, Evidence.NONE, text, false);
        return new TableMeasurement(model, METHODS, request, folder, workers);
    }
}
