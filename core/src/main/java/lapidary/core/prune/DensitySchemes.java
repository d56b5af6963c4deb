package lapidary.core.prune;

import java.util.List;
import java.util.Optional;

/// The explicit list of schemes, in the order in which the window offers them.
public final class DensitySchemes {
    /// The one that is chosen unless another is.
    public static final String STANDARD = "lamp";

    private static final List<DensityScheme> ALL = List.of(
            new Lamp(),
            new GlobalMagnitude(),
            new Uniform(),
            new UniformPlus(),
            new ErdosRenyi(false),
            new ErdosRenyi(true),
            new OutlierWeighed());

    private DensitySchemes() {}

    public static List<DensityScheme> all() {
        return ALL;
    }

    public static Optional<DensityScheme> find(String id) {
        return ALL.stream().filter(scheme -> scheme.id().equals(id)).findFirst();
    }
}
