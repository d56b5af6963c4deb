package lapidary.core.latency;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import lapidary.core.infer.TokenClock;
import lapidary.core.infer.TokenProducts;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.tensor.DType;

/// Measures what a table does not list yet, and keeps it product by product: cancelled, it keeps what it has.
public final class LatencyMeasurement {
    /// Bytes that are read before it is a weight's turn again: what a last-level cache holds, and what none does.
    public static final List<Long> WORKING_SETS = List.of(4L << 20, 128L << 20);

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

    private static final int CONTEXT_STEPS = 3;
    private static final int REST_SAMPLES = 31;
    private static final int REST_WARM = 200;

    private final Path file;
    private final Workers workers;

    /// @param file that the table is kept in
    public LatencyMeasurement(Path file, Workers workers) {
        this.file = file;
        this.workers = workers;
    }

    /// The products of a model: its own shapes as each of these types.
    ///
    /// @throws lapidary.core.format.FormatException when the model cannot be run; says why
    public static SortedSet<Product> products(Model model, List<DType> types) throws IOException {
        TokenUses uses = TokenUses.of(model);
        SortedSet<Product> products = new TreeSet<>();
        model.tensors().forEach(tensor -> uses.of(tensor.id()).ifPresent(use -> {
            var part = TokenUses.part(tensor.tensor().shape(), use);
            products.addAll(products(types, Math.toIntExact(part.rows()), Math.toIntExact(part.columns())));
        }));
        return products;
    }

    /// The standard shapes as each of these types.
    public static SortedSet<Product> products(List<DType> types) {
        SortedSet<Product> products = new TreeSet<>();
        SHAPES.forEach(shape -> products.addAll(products(types, shape[0], shape[1])));
        return products;
    }

    private static List<Product> products(List<DType> types, int rows, int columns) {
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
        for (int i = 0; i < missing.size(); i++) {
            Product product = missing.get(i);
            job.report((double) i / missing.size(), product.title());
            table = table.with(product, new ProductClock(product, workers).run(job));
            LatencyFile.write(table, file);
        }
        return table;
    }

    /// Times what a token of a model takes besides products, at contexts up to one.
    ///
    /// @param again whether what is listed is measured again
    /// @throws lapidary.core.format.FormatException when the model cannot be run; says why
    /// @throws CancellationException when the job was cancelled
    public LatencyTable rest(LatencyTable known, Model model, int context, boolean again, Job job) throws IOException {
        String architecture = TokenUses.of(model).architecture();
        LatencyTable table = known;
        SortedSet<Integer> contexts = contexts(context);
        contexts.removeIf(at -> !again && known.fixed().containsKey(new Fixed(architecture, at)));
        if (contexts.isEmpty()) {
            return table;
        }
        for (int at : contexts) {
            job.report((double) at / (context + 1), "attention over " + at + " tokens");
            table = table.with(new Fixed(architecture, at), model.file().reading(() -> rest(model, at, job)));
        }
        LatencyFile.write(table, file);
        return table;
    }

    private Timing rest(Model model, int context, Job job) throws IOException {
        try (TokenClock clock = TokenClock.withoutProducts(model, context + REST_WARM + REST_SAMPLES, workers)) {
            for (int i = 0; i < REST_WARM / 2; i++) {
                long unused = clock.next(job);
            }
            clock.fill(context, job);
            return time(clock, REST_SAMPLES, job);
        }
    }

    /// The next tokens, each by itself.
    static Timing time(TokenClock clock, int samples, Job job) {
        double[] nanos = new double[samples];
        for (int i = 0; i < samples; i++) {
            job.check();
            nanos[i] = clock.next(job);
        }
        return Timing.of(nanos);
    }

    private static SortedSet<Integer> contexts(int context) {
        SortedSet<Integer> contexts = new TreeSet<>();
        for (int i = 0; i < CONTEXT_STEPS; i++) {
            contexts.add(context >> i);
        }
        return contexts;
    }
}
