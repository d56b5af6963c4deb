package lapidary.core.latency;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lapidary.core.infer.TokenProducts;
import lapidary.core.method.UnfitException;
import lapidary.core.tensor.DType;

/// Times by type and shape, of one machine with so many threads. Immutable.
///
/// Source: the look-up table of FBNet (arXiv 1812.03443, section 3.3): the time of a network is the sum of those of
/// its parts, each measured by itself.
///
/// @param source who measured: "Lapidary on AMD EPYC, 2 cores", or what a file that was brought says
/// @param machine [Machine#id]; "" for a table that was brought
public record LatencyTable(
        String source,
        String machine,
        int threads,
        SortedMap<Product, Timing> products,
        SortedMap<Fixed, Timing> fixed) {

    public LatencyTable {
        if (threads < 1) {
            throw new IllegalArgumentException("expected at least one thread, got " + threads);
        }
        products = Collections.unmodifiableSortedMap(new TreeMap<>(products));
        fixed = Collections.unmodifiableSortedMap(new TreeMap<>(fixed));
    }

    /// One that nothing is known in.
    public static LatencyTable empty(Machine machine, int threads) {
        return new LatencyTable(
                "Lapidary on " + machine.title(),
                machine.id(),
                threads,
                Collections.emptySortedMap(),
                Collections.emptySortedMap());
    }

    public LatencyTable with(Product product, Timing timing) {
        SortedMap<Product, Timing> more = new TreeMap<>(products);
        more.put(product, timing);
        return new LatencyTable(source, machine, threads, more, fixed);
    }

    public LatencyTable with(Fixed rest, Timing timing) {
        SortedMap<Fixed, Timing> more = new TreeMap<>(fixed);
        more.put(rest, timing);
        return new LatencyTable(source, machine, threads, products, more);
    }

    public SortedSet<DType> types() {
        return products.keySet().stream().map(Product::type).collect(Collectors.toCollection(TreeSet::new));
    }

    /// The type under which the table lists weights of another one: itself, or that of F32 copies for what Lapidary
    /// multiplies so; empty where it lists neither.
    public Optional<DType> form(DType type) {
        SortedSet<DType> known = types();
        if (known.contains(type)) {
            return Optional.of(type);
        }
        return !TokenProducts.isDirect(type) && known.contains(DType.COMPUTED)
                ? Optional.of(DType.COMPUTED)
                : Optional.empty();
    }

    /// Whether all types have times.
    public boolean covers(Iterable<DType> wanted) {
        for (DType type : wanted) {
            if (form(type).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /// How long a product takes, see [Interpolation].
    ///
    /// @param workingSet bytes of all weights that a token reads
    /// @throws UnfitException for a type that has no times; says how to get them
    public Timing product(DType type, long rows, long columns, long workingSet) throws UnfitException {
        DType form = form(type)
                .orElseThrow(() -> new UnfitException("how long " + type + " takes on this machine is not known:"
                        + " measure it with 'lapidary latency --types "
                        + type.name().toLowerCase(java.util.Locale.ROOT)
                        + "'"));
        Map<Product, Timing> own = products.entrySet().stream()
                .filter(entry -> entry.getKey().type() == form)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return new Interpolation(own).of(form, rows, columns, workingSet);
    }

    /// What a token takes besides products: at the nearest contexts measured, between them by straight line, beyond
    /// them by that of the last two; empty where nothing is known of the architecture.
    public Optional<Timing> fixed(String architecture, int context) {
        SortedMap<Integer, Timing> known = new TreeMap<>();
        fixed.forEach((key, timing) -> {
            if (key.architecture().equals(architecture)
                    || (key.architecture().equals(Fixed.ANY) && !known.containsKey(key.context()))) {
                known.put(key.context(), timing);
            }
        });
        return known.isEmpty() ? Optional.empty() : Optional.of(Interpolation.at(known, context));
    }
}
