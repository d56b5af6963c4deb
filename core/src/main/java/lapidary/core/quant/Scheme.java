package lapidary.core.quant;

import lapidary.core.compressed.GridForm.Codes;

/// How codes lie around zero.
enum Scheme {
    /// Unsigned codes and a zero point: fits weights that are not centred.
    ASYMMETRIC("asymmetric", Codes.ZERO_POINTS),
    /// Signed codes from −(2^(b−1) − 1) to 2^(b−1) − 1; ±1 at one bit.
    SYMMETRIC("symmetric", Codes.SYMMETRIC),
    /// Signed codes from −2^(b−1) to 2^(b−1) − 1, the weight of largest magnitude on −2^(b−1); the
    /// scale carries its sign.
    FULL_RANGE("full-range", Codes.FULL_RANGE);

    private final String id;
    private final Codes codes;

    Scheme(String id, Codes codes) {
        this.id = id;
        this.codes = codes;
    }

    String id() {
        return id;
    }

    /// As a [lapidary.core.compressed.GridForm] calls it.
    Codes codes() {
        return codes;
    }

    /// Such a grid as a data type: "int4 full range", "ternary".
    String typeName(int bits) {
        if (this == SYMMETRIC && bits <= 2) {
            return bits == 1 ? "binary" : "ternary";
        }
        return "int" + bits + " " + id.replace('-', ' ');
    }
}
