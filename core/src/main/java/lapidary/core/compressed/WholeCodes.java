package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// A codec of blocks that takes integer codes and their scale as they are: value = code · scale − zero · scale, or
/// code · scale + minimum.
interface WholeCodes {
    DType type();

    /// Which codes it takes.
    Numbers numbers();

    /// Writes one block into `bytes` from `to` on.
    ///
    /// @param scale a half
    /// @param minimum what [Numbers#minimum] says: a half that is added, or a whole number of scales that is taken
    /// away; 0 where there is none
    /// @param codes `int8`, as many as the block has weights, within [Numbers]
    void putWhole(float scale, float minimum, byte[] codes, byte[] bytes, int to);

    /// The integers that a code of the type can stand for.
    ///
    /// @param least 0 where there is a minimum
    /// @param minimum what is stored besides the scale
    /// @param hasZero whether 0 is among them: not where a code is only a sign
    record Numbers(int least, int most, Minimum minimum, boolean hasZero) {
        static Numbers signed(int least, int most) {
            return new Numbers(least, most, Minimum.NONE, true);
        }

        /// Codes from 0 on.
        static Numbers above(Minimum minimum, int most) {
            return new Numbers(0, most, minimum, true);
        }

        static Numbers sign() {
            return new Numbers(-1, 1, Minimum.NONE, false);
        }
    }

    /// What a block has besides its scale.
    enum Minimum {
        NONE,
        /// A half that is added.
        HALF,
        /// A small whole number of scales that is taken away.
        CODE
    }
}
