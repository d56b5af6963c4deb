package lapidary.core.prune;

/// The largest magnitudes of the whole model, by one threshold. Layers of small scale may be emptied.
record GlobalMagnitude() implements ContestScheme {
    @Override
    public String id() {
        return "global";
    }

    @Override
    public String title() {
        return "Global magnitude";
    }

    @Override
    public String summary() {
        return "Keeps the largest weights of the whole model by one threshold; empties layers whose weights are small "
                + "by scale alone.";
    }

    @Override
    public String reference() {
        return "Han et al., Learning both Weights and Connections for Efficient Neural Networks (arXiv 1506.02626); "
                + "one threshold as in Frankle and Carbin (arXiv 1803.03635)";
    }

    @Override
    public ScoreLaw law() {
        return ScoreLaw.MAGNITUDE;
    }
}
