package lapidary.core.quant;

import java.util.List;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;

/// The explicit list of quantizers.
public final class Quantizers {
    /// Id of the method that stores weights in a type of the ggml family.
    public static final String GGML = "ggml";

    /// Id of the method that leaves a tensor as it is stored.
    public static final String KEEP = "keep";

    /// Id of the method whose gain shows once activations are rounded, too.
    public static final String SMOOTHQUANT = "smoothquant";

    private Quantizers() {}

    /// Every method there is, in the order in which the window offers them.
    public static Methods methods() {
        return methods(Workers.shared());
    }

    static Methods methods(Workers workers) {
        return new Methods(List.of(
                new Oriented(new BlockType(workers)),
                new Oriented(new RoundToNearest(workers)),
                new Oriented(new Gptq(workers)),
                new Oriented(new AdaRound(workers)),
                new Oriented(new FlexRound(workers)),
                new Oriented(new SignRound(workers)),
                new Oriented(new AdaQuant(workers)),
                new Oriented(new DataType(workers)),
                new Oriented(new SmallFloat(workers)),
                new Oriented(new Microscaling(workers)),
                new Oriented(new BitNet(workers)),
                new Oriented(new TernaryLlm(workers)),
                new Oriented(new StatisticsBased(workers)),
                new Oriented(new ParetoQ(workers)),
                new Awq(workers),
                new SmoothQuant(workers),
                new NormTweak(),
                new Keep()));
    }
}
