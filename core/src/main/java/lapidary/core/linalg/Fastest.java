package lapidary.core.linalg;

import java.util.Optional;

/// Chooses the kernels once. The incubating module is there only when the program was started with it.
final class Fastest {
    private static final boolean HAS_VECTORS =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

    static final Kernels KERNELS = HAS_VECTORS ? new VectorKernels() : new PlainKernels();
    static final WeightKernels WEIGHTS = HAS_VECTORS ? new VectorWeightKernels() : new PlainWeightKernels();
    static final Widening WIDENING = HAS_VECTORS ? new VectorWidening() : new PlainWidening();
    static final StoredWeightKernels STORED_WEIGHTS =
            HAS_VECTORS ? new VectorStoredWeightKernels() : new PlainStoredWeightKernels();
    static final BlockSearch BLOCK_SEARCH = HAS_VECTORS ? new VectorBlockSearch() : new PlainBlockSearch();
    static final BlockRounding BLOCK_ROUNDING = HAS_VECTORS ? new VectorBlockRounding() : new PlainBlockRounding();
    static final InputRounding INPUT_ROUNDING = HAS_VECTORS ? new VectorInputRounding() : new PlainInputRounding();
    static final BlockUnpacking BLOCK_UNPACKING = HAS_VECTORS ? new VectorBlockUnpacking() : new PlainBlockUnpacking();
    static final TupleSearch TUPLE_SEARCH =
            HAS_VECTORS && Lanes.N <= Tuples.GROUP ? new VectorTupleSearch() : new PlainTupleSearch();

    static final LearningKernels LEARNING =
            HAS_VECTORS && Lanes.N <= LearningKernels.LANES ? new VectorLearningKernels() : new PlainLearningKernels();

    static final StoredProducts STORED_PRODUCTS =
            HAS_VECTORS && VectorStoredProducts.IS_WIDE ? new VectorStoredProducts() : new PlainStoredProducts();

    static final Optional<InterleavedProducts> INTERLEAVED_PRODUCTS = HAS_VECTORS && VectorStoredProducts.IS_WIDE
            ? Optional.of(new VectorInterleavedProducts())
            : Optional.empty();

    private Fastest() {}
}
