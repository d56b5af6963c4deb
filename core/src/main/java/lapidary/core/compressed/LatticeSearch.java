package lapidary.core.compressed;

/// How a type looks for the scale of a group of weights on a lattice.
///
/// @param coordinates of its points, the level of code q being 2q + 1
/// @param neighbours of its cells
/// @param group weights that share a scale
/// @param isEven whether the negative weights of eight must be even in number
/// @param nothing a group whose largest magnitude is below counts as zero
/// @param isFitted whether tries are around a first fit of the scale, not around the largest magnitude
/// @param tries how many smaller and how many larger scales are tried
/// @param step between tries, in steps of the lattice's highest level
/// @param refit what is rounded again at the scale found
record LatticeSearch(
        Lattice lattice,
        float[] coordinates,
        LatticeNeighbours neighbours,
        int group,
        boolean isEven,
        float nothing,
        boolean isFitted,
        int tries,
        float step,
        Refit refit) {

    /// Which tuples are rounded again at the scale found.
    enum Refit {
        ALL,
        ALL_IF_ANY_IS_OFF,
        OFF_LATTICE
    }

    LatticeSearch(
            Lattice lattice,
            int shells,
            int group,
            boolean isEven,
            float nothing,
            boolean isFitted,
            int tries,
            float step,
            Refit refit) {
        this(
                lattice,
                lattice.coordinates(1, 3, 5, 7, 9, 11, 13, 15),
                new LatticeNeighbours(lattice, shells, 2, 1),
                group,
                isEven,
                nothing,
                isFitted,
                tries,
                step,
                refit);
    }
}
