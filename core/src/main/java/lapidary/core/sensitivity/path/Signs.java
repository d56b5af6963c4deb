package lapidary.core.sensitivity.path;

/// Random signs, one per weight of a tensor: +1 or −1 with equal chance, always the same for the same seed, probe and
/// tensor, and known for each weight by itself.
///
/// @param probe number of the probe
/// @param tensor number of the tensor
record Signs(long seed, int probe, int tensor) {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    int of(long element) {
        long word = mix(mix(seed + GOLDEN * (probe + 1)) + GOLDEN * (tensor + 1) + mix(element >>> 6));
        return (word >>> (element & 63) & 1) == 0 ? 1 : -1;
    }

    /// The finalizer of SplitMix64 (G. Steele et al., Fast splittable pseudorandom number generators, 2014).
    private static long mix(long value) {
        long mixed = value;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
