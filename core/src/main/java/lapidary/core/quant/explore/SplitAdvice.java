package lapidary.core.quant.explore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import lapidary.core.job.Job;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.TypeOffer;
import lapidary.core.quant.FloatLaw;

/// The floats of one width: which split between exponent and mantissa suits the tensor best, and which one the scaling
/// law suggests for training.
///
/// @param bits of the float, the sign included
/// @param tried from the fewest to the most bits of exponent
/// @param suggested name of the law's split: "E2M1"
public record SplitAdvice(int bits, List<TypeMeasure> tried, String suggested) {
    private static final int FEWEST_BITS = 3;
    private static final int MOST_BITS = 8;

    public SplitAdvice {
        tried = List.copyOf(tried);
    }

    /// One for each width from 3 to 8 bits.
    ///
    /// @param group weights that share a scale; 0 for a row
    /// @throws NotFiniteException when a weight is NaN or infinite
    public static List<SplitAdvice> of(TypeExplorer explorer, int group, String scale, Job job)
            throws NotFiniteException {
        List<SplitAdvice> all = new ArrayList<>();
        for (int bits = FEWEST_BITS; bits <= MOST_BITS; bits++) {
            double share = 1.0 / (MOST_BITS - FEWEST_BITS + 1);
            double done = (bits - FEWEST_BITS) * share;
            TypeSurvey survey = explorer.survey(
                    new TypeOffer.Question(bits, group, scale),
                    method -> method.id().equals("float"),
                    job.part(done, done + share));
            int exponent = FloatLaw.exponentBits(bits);
            all.add(new SplitAdvice(bits, survey.types(), "E" + exponent + "M" + (bits - 1 - exponent)));
        }
        return List.copyOf(all);
    }

    /// The split with the least squared error.
    public Optional<TypeMeasure> best() {
        return tried.stream()
                .filter(type -> type.error().isPresent())
                .min(Comparator.comparingDouble(
                        type -> type.error().orElseThrow().meanSquared()));
    }

    /// The one that the law suggests, where it was tried.
    public Optional<TypeMeasure> ofTheLaw() {
        return tried.stream().filter(type -> type.name().equals(suggested)).findFirst();
    }
}
