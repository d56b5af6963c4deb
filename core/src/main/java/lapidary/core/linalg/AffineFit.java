package lapidary.core.linalg;

/// What a search for scale and minimum found, block by block: x ≈ code·scale − minimum, where the codes are
/// clamp(rint(inverse·(x − origin)), 0, limit).
///
/// @param minimums by how much the grid reaches below zero; not negative
public record AffineFit(float[] scales, float[] minimums, float[] inverses, float[] origins) {

    /// Room for that many blocks.
    public AffineFit(int count) {
        this(new float[count], new float[count], new float[count], new float[count]);
    }
}
