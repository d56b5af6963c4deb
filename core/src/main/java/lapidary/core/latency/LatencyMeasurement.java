package lapidary.core.latency;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import lapidary.core.format.FormatException;
import lapidary.core.infer.TokenClock;
import lapidary.core.infer.TokenProducts;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import lapidary.core.model.Model;
import lapidary.core.tensor.DType;

/// Measures what a table does not list yet, and keeps it product by product: cancelled, it keeps what it has.
public final class LatencyMeasurement {
    /// Bytes that are read before it is a weight's turn again: what a last-level cache holds, and what none does.
    public static final List<Long> WORKING_SETS = List.of(4L << 20, 16L << 20, 64L << 20);

    /// Shapes for machines that are measured without a model, outputs × inputs.
    public static final List<int[]> SHAPES =
            List.of(new int[] {256, 256}, new int[] {1024, 256}, new int[] {1024, 1024}, new int[] {4096, 4096});

    /// Types that are measured unless somebody says otherwise.
    public static final List<DType> TYPES = List.of(
            DType.F32,
            DType.F16,
            DType.Q8_0,
            DType.Q6_K,
            DType.Q5_K,
            DType.Q4_K,
            DType.Q4_0,
            DType.Q3_K,
            DType.Q2_K,
            DType.COMPUTED);

    /// That the first product of a type is run before it counts: the runtime compiles its kernel meanwhile.
    private static final long FIRST_WARM_NANOS = 1_000_000_000L;

    /// How often all products are gone through: what disturbs the machine for a while, or what the runtime has not
    /// compiled yet, disturbs a part of the samples of many products, not all of one.
    private static final int ROUNDS = 3;

    /// Products after which the table is written.
    private static final int SAVED = 20;

    private static final int CONTEXT_STEPS = 3;

    private final Path file;
    private final Workers workers;

    /// @param file that the table is kept in
    public LatencyMeasurement(Path file, Workers workers) {
        this.file = file;
        this.workers = workers;
    }

    /// Everything that predictions for a model need, for this machine; what is known already is not
    /// measured again. A
    /// file that was damaged counts as none.
    ///
    /// @param types that its weights may have
    /// @param again whether what is known is measured again
    /// @throws FormatException when the model cannot be run; says why
    /// @throws CancellationException when the job was cancelled; what was measured until then is kept
    public static LatencyTable here(
            Model model, Collection<DType> types, int context, boolean again, Workers workers, Job job)
            throws IOException {
        Path file = LatencyFile.standard(Machine.here(), workers.threads());
        LatencyMeasurement measurement = new LatencyMeasurement(file, workers);
        LatencyTable rested = measurement.rest(known(workers), model, context, again, job.part(0, 0.1));
        return measurement.run(rested, products(model, types), again, job.part(0.1, 1));
    }

    /// What is known of this machine, which may be nothing.
    public static LatencyTable known(Workers workers) throws IOException {
        try {
            Optional<LatencyTable> known = LatencyFile.here(workers.threads());
            if (known.isPresent()) {
                return known.get();
            }
        } catch (FormatException e) {
            // Measured again: nothing is lost but time.
        }
        return LatencyTable.empty(Machine.here(), workers.threads());
    }

    /// What whole tokens of a model take, with weights as they are given: what predictions are compared with.
    ///
    /// @throws FormatException when the model cannot be run; says why
    public static Measured whole(Model model, Weights weights, int context, Workers workers, Job job)
            throws IOException {
        Timing timing = model.file().reading(() -> {
            try (TokenClock clock = TokenClock.whole(model, weights, TokenSamples.room(context), workers)) {
                return new TokenSamples(clock, context, TokenSamples.FIRST_WARM_NANOS).run(job);
            }
        });
        return new Measured(
                TokenLatency.METRIC,
                timing.nanos() / TokenLatency.NANOS,
                timing.low() / TokenLatency.NANOS,
                timing.high() / TokenLatency.NANOS,
                "ms",
                timing.count(),
                Provenance.measured(
                        "", "one token after the other, " + workers.threads() + " threads, context " + context));
    }

    /// The products of a model: its own shapes as each of these types.
    ///
    /// @throws FormatException when the model cannot be run; says why
    public static SortedSet<Product> products(Model model, Collection<DType> types) throws IOException {
        TokenUses uses = TokenUses.of(model);
        SortedSet<Product> products = new TreeSet<>();
        model.tensors().forEach(tensor -> uses.of(tensor.id()).ifPresent(use -> {
            var part = TokenUses.part(tensor.tensor().shape(), use);
            products.addAll(products(types, Math.toIntExact(part.rows()), Math.toIntExact(part.columns())));
        }));
        return products;
    }

    /// The standard shapes as each of these types.
    public static SortedSet<Product> products(Collection<DType> types) {
        SortedSet<Product> products = new TreeSet<>();
        SHAPES.forEach(shape -> products.addAll(products(types, shape[0], shape[1])));
        return products;
    }

    private static List<Product> products(Collection<DType> types, int rows, int columns) {
        List<Product> products = new ArrayList<>();
        for (DType type : types) {
            DType form = TokenProducts.isDirect(type) ? type : DType.COMPUTED;
            if (form.divides(columns)) {
                WORKING_SETS.forEach(set -> products.add(new Product(form, rows, columns, set)));
            }
        }
        return products;
    }

    /// Times what the table does not list.
    ///
    /// @param again whether what it lists is measured again
    /// @throws CancellationException when the job was cancelled; what was measured until then is kept
    public LatencyTable run(LatencyTable known, SortedSet<Product> wanted, boolean again, Job job) throws IOException {
        LatencyTable table = known;
        List<Product> missing = wanted.stream()
                .filter(product -> again || !known.products().containsKey(product))
                .toList();
        Map<Product, double[]> samples = new HashMap<>();
        EnumSet<DType> compiled = EnumSet.noneOf(DType.class);
        for (int i = 0; i < ROUNDS * missing.size(); i++) {
            Product product = missing.get(i % missing.size());
            job.report((double) i / (ROUNDS * missing.size()), product.title());
            long warm = compiled.add(product.type()) ? FIRST_WARM_NANOS : 0;
            double[] more = new ProductClock(product, warm, workers).run(job);
            double[] all = samples.merge(product, more, LatencyMeasurement::joined);
            table = table.with(product, Timing.of(all.clone()));
            if (i % SAVED == SAVED - 1 || i == ROUNDS * missing.size() - 1) {
                LatencyFile.write(table, file);
            }
        }
        return table;
    }

    private static double[] joined(double[] first, double[] more) {
        double[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }

    /// Times what a token of a model takes besides products, at contexts up to one.
    ///
    /// @param again whether what is listed is measured again
    /// @throws FormatException when the model cannot be run; says why
    /// @throws CancellationException when the job was cancelled
    public LatencyTable rest(LatencyTable known, Model model, int context, boolean again, Job job) throws IOException {
        String architecture = TokenUses.of(model).architecture();
        LatencyTable table = known;
        SortedSet<Integer> contexts = contexts(context);
        contexts.removeIf(at -> !again && known.fixed().containsKey(new Fixed(architecture, at)));
        if (contexts.isEmpty()) {
            return table;
        }
        SortedMap<Integer, Timing> times = model.file().reading(() -> rest(model, contexts, job));
        for (Map.Entry<Integer, Timing> time : times.entrySet()) {
            table = table.with(new Fixed(architecture, time.getKey()), time.getValue());
        }
        LatencyFile.write(table, file);
        return table;
    }

    private SortedMap<Integer, Timing> rest(Model model, SortedSet<Integer> contexts, Job job) throws IOException {
        SortedMap<Integer, Timing> times = new TreeMap<>();
        int last = contexts.last();
        try (TokenClock clock = TokenClock.withoutProducts(model, TokenSamples.room(last), workers)) {
            for (int at : contexts) {
                job.report((double) at / (last + 1), "attention over " + at + " tokens");
                long warm = times.isEmpty() ? TokenSamples.FIRST_WARM_NANOS : 0;
                times.put(at, new TokenSamples(clock, at, warm).run(job));
            }
        }
        return times;
    }

    private static SortedSet<Integer> contexts(int context) {
        SortedSet<Integer> contexts = new TreeSet<>();
        for (int i = 0; i < CONTEXT_STEPS; i++) {
            contexts.add(context >> i);
        }
        return contexts;
    }
}
