package lapidary.core.linalg;

/// Chooses the kernels once. The incubating module is there only when the program was started with it.
final class Fastest {
    static final Kernels KERNELS =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
                    ? new VectorKernels()
                    : new PlainKernels();
    static final BlockSearch BLOCK_SEARCH = new PlainBlockSearch();

    private Fastest() {}
}
