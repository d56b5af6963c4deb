package lapidary.core.quant;

/// How codes lie around zero.
enum Scheme {
    /// Unsigned codes and a zero point: fits weights that are not centred.
    ASYMMETRIC("asymmetric"),
    /// Signed codes from −(2^(b−1) − 1) to 2^(b−1) − 1; ±1 at one bit.
    SYMMETRIC("symmetric"),
    /// Signed codes from −2^(b−1) to 2^(b−1) − 1, the weight of largest magnitude on −2^(b−1); the
    /// scale carries its sign.
    FULL_RANGE("full-range");

    private final String id;

    Scheme(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }
}
