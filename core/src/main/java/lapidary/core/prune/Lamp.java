package lapidary.core.prune;

/// LAMP: layer-adaptive magnitude. A weight scores w² / Σ v² over all weights of its layer that are no smaller, itself
/// included, and the highest scores of all layers are kept.
///
/// That is the exact maximum of the product, over layers, of the share of energy that is kept: removing a weight
/// multiplies it by one less its score, and scores never fall along the order of removal. The largest weight of every
/// layer scores 1, so that no layer is emptied as long as there is a weight for each; and multiplying a layer by a
/// number changes nothing.
///
/// Ties: of equal scores the layer that comes first in the model keeps its weight.
record Lamp() implements ContestScheme {
    @Override
    public String id() {
        return "lamp";
    }

    @Override
    public String title() {
        return "LAMP";
    }

    @Override
    public String summary() {
        return "Weighs each weight against what its own layer would keep: a fair contest between layers of any "
                + "scale; needs no data and never empties a layer.";
    }

    @Override
    public String reference() {
        return "Lee et al., Layer-adaptive Sparsity for the Magnitude-based Pruning (arXiv 2010.07611), equation 4";
    }

    @Override
    public ScoreLaw law() {
        return ScoreLaw.LAYER_ADAPTIVE;
    }
}
