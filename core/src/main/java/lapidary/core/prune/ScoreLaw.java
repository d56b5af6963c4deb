package lapidary.core.prune;

/// What a weight scores when weights of all layers compete; within a layer larger magnitudes never score less.
enum ScoreLaw {
    /// w² / Σ v² over all weights that are no smaller, itself included.
    LAYER_ADAPTIVE {
        @Override
        double score(double energy, double upToIt) {
            return upToIt == 0 ? 0 : energy / upToIt;
        }
    },
    /// w² alone.
    MAGNITUDE {
        @Override
        double score(double energy, double upToIt) {
            return energy;
        }
    };

    /// @param energy of the weight
    /// @param upToIt energy of everything that is kept when it is the smallest weight that is kept
    abstract double score(double energy, double upToIt);

    /// The least score that a weight of a point can have.
    double least(EnergyCurve curve, int point) {
        return score(curve.least(point), curve.energyAt(point));
    }

    /// The largest score that a weight of a point can have.
    double largest(EnergyCurve curve, int point) {
        double energy = curve.largest(point);
        return score(energy, curve.before(point) + energy);
    }
}
