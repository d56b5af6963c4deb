package lapidary.core.sensitivity;

import java.util.List;
import java.util.Optional;

/// The explicit list of scores, in the order in which the window and the command line show them.
public final class Scores {
    /// Id of the score that the others are judged by.
    public static final String MEASURED = "measured-kl";

    /// Id of the score that goes by the trace of the Hessian matrix.
    public static final String HESSIAN = "hessian-trace";

    /// The metric of the trace itself, a number beside that score.
    public static final String TRACE = "trace";

    private Scores() {}

    /// Every score there is: cheap ones first, the measured one last.
    public static List<Score> all() {
        return List.of(
                new WeightSqnr(),
                new WeightSpaceScore(WeightSpaceScore.Kind.KURTOSIS),
                new WeightSpaceScore(WeightSpaceScore.Kind.OUTLIERS),
                new WeightSpaceScore(WeightSpaceScore.Kind.RANK),
                new WeightSpaceScore(WeightSpaceScore.Kind.ENTROPY),
                new WeightSpaceScore(WeightSpaceScore.Kind.NUCLEAR),
                new OutputError(),
                new GptqDiagonal(),
                new ActivationOutliers(),
                new BlockInfluence(),
                new FirstOrder(),
                new FisherRise(),
                new HessianScore(),
                new PathScore(PathScore.Kind.SIGNED),
                new PathScore(PathScore.Kind.ABSOLUTE),
                new PathScore(PathScore.Kind.DIVERGENCE),
                new PathScore(PathScore.Kind.ALONE),
                new MeasuredDivergence());
    }

    public static Optional<Score> find(String id) {
        return all().stream().filter(score -> score.id().equals(id)).findFirst();
    }
}
