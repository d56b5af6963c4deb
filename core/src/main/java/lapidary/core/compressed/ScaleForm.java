package lapidary.core.compressed;

import lapidary.core.tensor.Shape;

/// How the scales of a [LevelGrid] are stored, and what that costs.
public enum ScaleForm {
    /// Single precision.
    F32(32, 0, 0),
    /// Half precision.
    F16(16, 0, 0),
    /// Powers of two in a byte, 2^(e − 127): OCP Microscaling Formats 1.0.
    E8M0(8, 0, 0),
    /// FP8 E4M3 beside one F32 scale for the tensor: NVFP4.
    E4M3(8, 0, 32),
    /// Eight-bit dynamic codes of what is above the mean, in blocks of [#NESTED_BLOCK] with an F32 scale each: the
    /// double quantization of QLoRA (arXiv 2305.14314, section 3).
    NESTED(8, 32, 32);

    /// Scales that share a scale when they are [#NESTED].
    public static final int NESTED_BLOCK = 256;

    private final int bitsPerScale;
    private final int bitsPerBlock;
    private final int bitsPerTensor;

    ScaleForm(int bitsPerScale, int bitsPerBlock, int bitsPerTensor) {
        this.bitsPerScale = bitsPerScale;
        this.bitsPerBlock = bitsPerBlock;
        this.bitsPerTensor = bitsPerTensor;
    }

    /// Whether a scale depends on those of the whole tensor.
    public boolean isOfTensor() {
        return bitsPerTensor > 0;
    }

    /// The bits of all scales.
    ///
    /// @param groupSize as in [Grid]
    Ledger ledger(Shape shape, int groupSize) {
        long groups = Grid.groups(shape, groupSize);
        Ledger ledger = Ledger.of("scales", Math.multiplyExact(groups, (long) bitsPerScale));
        if (!isOfTensor()) {
            return ledger;
        }
        long blocks = bitsPerBlock == 0 ? 0 : Math.ceilDiv(groups, (long) NESTED_BLOCK);
        return ledger.plus(Ledger.of(
                "scales of scales", Math.addExact(Math.multiplyExact(blocks, (long) bitsPerBlock), bitsPerTensor)));
    }
}
