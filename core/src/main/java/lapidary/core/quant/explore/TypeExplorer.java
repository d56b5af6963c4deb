package lapidary.core.quant.explore;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.job.Job;
import lapidary.core.method.Forecast;
import lapidary.core.method.Method;
import lapidary.core.method.Methods;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Transform;
import lapidary.core.method.TypeOffer;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.stats.Comparison;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Tensor;

/// Tries data types on the rows of one tensor: the real methods on evenly spaced rows, so that an answer takes as long
/// for a large tensor as for a small one. True bits per weight are those of the whole tensor.
public final class TypeExplorer {
    /// Weights that are read at most, unless told otherwise.
    public static final long STANDARD_WEIGHTS = 1 << 18;

    private final Methods methods;
    private final ModelTensor tensor;
    private final SampledRows rows;
    private final Evidence evidence;

    /// @param source the real values of the tensor
    /// @param mostWeights to read; see [SampledRows#of]
    public TypeExplorer(Methods methods, ModelTensor tensor, RowSource source, Evidence evidence, long mostWeights) {
        this.methods = methods;
        this.tensor = tensor;
        RowSource matrix = tensor.orientation()
                .map(orientation -> (RowSource) orientation.toMatrix(source))
                .orElse(source);
        this.rows = SampledRows.of(matrix, mostWeights);
        this.evidence = evidence;
    }

    /// Every type that methods offer.
    ///
    /// @throws NotFiniteException when a weight is NaN or infinite
    public TypeSurvey survey(TypeOffer.Question question, Job job) throws NotFiniteException {
        return survey(question, method -> true, job);
    }

    /// The types that some methods offer.
    ///
    /// @throws NotFiniteException as the other
    TypeSurvey survey(TypeOffer.Question question, Predicate<Method> wanted, Job job) throws NotFiniteException {
        List<Offered> offers = new ArrayList<>();
        methods.all().stream()
                .filter(wanted)
                .filter(Transform.class::isInstance)
                .map(Transform.class::cast)
                .forEach(method -> method.offers(question).forEach(offer -> offers.add(new Offered(method, offer))));
        ModelTensor sample = sample();
        RowSource values = Codecs.view(sample.tensor());
        List<TypeMeasure> types = new ArrayList<>();
        for (int i = 0; i < offers.size(); i++) {
            job.check();
            double share = 1.0 / offers.size();
            types.add(measure(offers.get(i), sample, question.group(), job.part(i * share, (i + 1) * share)));
        }
        return new TypeSurvey(
                tensor.id(),
                question,
                rows.count(),
                rows.of().shape().rows(),
                rows.shape().elements(),
                histogram(values, values, question.group()),
                types);
    }

    private record Offered(Transform method, TypeOffer offer) {}

    private TypeMeasure measure(Offered offered, ModelTensor sample, int group, Job job) throws NotFiniteException {
        TypeOffer offer = offered.offer();
        try {
            Forecast whole = offered.method().forecast(tensor, offer.settings(), evidence);
            String reason = misfit(whole, offer);
            if (!reason.isEmpty()) {
                return measure(offered, Optional.empty(), reason);
            }
            RowSource values = Codecs.view(sample.tensor());
            offered.method().forecast(sample, offer.settings(), evidence);
            CompressedTensor made = offered.method().apply(sample, values, offer.settings(), evidence, job);
            Comparison comparison = Comparison.of(values, made, job);
            double bits = (double) whole.ledger().total()
                    / Math.max(1, tensor.tensor().shape().elements());
            return measure(
                    offered,
                    Optional.of(new TypeMeasure.Error(
                            bits,
                            comparison.meanSquaredError(),
                            comparison.sqnrDecibels(),
                            Math.sqrt(comparison.relativeSquaredError()),
                            histogram(values, made, group))),
                    "");
        } catch (UnfitException e) {
            return measure(offered, Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    private static TypeMeasure measure(Offered offered, Optional<TypeMeasure.Error> error, String reason) {
        TypeOffer offer = offered.offer();
        return new TypeMeasure(offer.name(), offered.method().with(offer.settings()), offer.levels(), error, reason);
    }

    /// Why a tensor would become something else than what was offered; "" when it would not.
    private static String misfit(Forecast whole, TypeOffer offer) {
        boolean isOther = whole.type().kind() == DType.Kind.FLOAT
                || whole.type().kind() == DType.Kind.BLOCK
                        && !offer.name().startsWith(whole.type().name());
        return !isOther ? "" : whole.notice().isEmpty() ? "would become " + whole.storage() : whole.notice();
    }

    /// The sampled rows as a tensor of their own, in memory: a megabyte, or one row.
    private ModelTensor sample() {
        float[] weights = new float[Math.toIntExact(rows.shape().elements())];
        rows.decode(0, Math.toIntExact(rows.count()), weights);
        Tensor own = tensor.tensor();
        Tensor part = new Tensor(
                own.id(), rows.shape(), DType.F32, "F32", MemorySegment.ofArray(weights), own.file(), own.offset());
        return new ModelTensor(part, tensor.role(), tensor.block());
    }

    private static RelativeHistogram histogram(RowSource original, RowSource values, int group) {
        int columns = Math.toIntExact(original.shape().columns());
        RelativeHistogram.Counter counter = new RelativeHistogram.Counter(group);
        float[] before = new float[columns];
        float[] after = new float[columns];
        for (long row = 0; row < original.shape().rows(); row++) {
            original.decode(row, 1, before);
            values.decode(row, 1, after);
            counter.add(before, after, columns);
        }
        return counter.result();
    }
}
