package lapidary.app.search;

import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import lapidary.core.allocate.DepthPart;
import lapidary.core.allocate.Evolution;
import lapidary.core.allocate.SpaceSearch;
import lapidary.core.method.Transform;
import lapidary.core.prune.Pruners;

/// What the next search will be asked for. Lives on the screen's thread.
public final class SearchOptions {
    private static final int FIRST_SHARE = 8;

    final ObjectProperty<SearchKind> kind = new SimpleObjectProperty<>(SearchKind.SPARSITY);
    final StringProperty budget = new SimpleStringProperty("3.0bpw");
    final IntegerProperty sparsity = new SimpleIntegerProperty(50);
    final ObjectProperty<Transform> pruner =
            new SimpleObjectProperty<>(Pruners.all().getFirst());
    final ObjectProperty<DepthPart.Kind> part = new SimpleObjectProperty<>(DepthPart.Kind.BLOCKS);
    final IntegerProperty drop = new SimpleIntegerProperty(1);
    final IntegerProperty generations = new SimpleIntegerProperty(60);
    final IntegerProperty offspring = new SimpleIntegerProperty(16);
    final IntegerProperty tokens = new SimpleIntegerProperty(4096);
    final IntegerProperty seed = new SimpleIntegerProperty(0);
    final BooleanProperty additive = new SimpleBooleanProperty(true);

    SearchOptions() {}

    public ObjectProperty<SearchKind> kindProperty() {
        return kind;
    }

    public IntegerProperty generationsProperty() {
        return generations;
    }

    public IntegerProperty offspringProperty() {
        return offspring;
    }

    /// Tokens that finalists are run on; an eighth of them throws out what is clearly bad.
    public IntegerProperty tokensProperty() {
        return tokens;
    }

    /// How many parts are removed.
    public IntegerProperty dropProperty() {
        return drop;
    }

    /// Whether the best choice for damages that add up is among the first parents.
    public BooleanProperty additiveProperty() {
        return additive;
    }

    SearchSetup setup() {
        int children = offspring.get();
        Evolution evolution = new Evolution(
                generations.get(),
                children,
                List.of(Math.max(1, children / 4), 1),
                List.of(Math.max(256, tokens.get() / FIRST_SHARE), tokens.get()),
                4,
                seed.get());
        return new SearchSetup(
                kind.get(),
                budget.get(),
                sparsity.get() / 100.0,
                pruner.get(),
                part.get(),
                drop.get(),
                evolution,
                additive.get() ? SpaceSearch.Start.ADDITIVE : SpaceSearch.Start.EVEN);
    }
}
