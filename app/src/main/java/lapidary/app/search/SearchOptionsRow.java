package lapidary.app.search;

import java.util.List;
import javafx.beans.property.IntegerProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Spinner;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import lapidary.core.allocate.DepthPart;
import lapidary.core.method.Transform;
import lapidary.core.prune.Pruners;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import lapidary.views.text.Titles;

/// What is searched, within what, and with how much effort.
final class SearchOptionsRow extends FlowPane {
    private static final List<Integer> TOKENS = List.of(1024, 2048, 4096, 8192, 16_384);

    private final SearchOptions options;

    SearchOptionsRow(SearchOptions options) {
        super(12, 6);
        this.options = options;
        getStyleClass().add("contest-options");
        setAlignment(Pos.CENTER_LEFT);
        CheckBox additive = new CheckBox(Messages.of("search.additive"));
        additive.setId("search-additive");
        additive.setTooltip(new Tooltip(Messages.of("search.additive.help")));
        additive.selectedProperty().bindBidirectional(options.additive);
        Node bits = labelled("search.budget", budget());
        Node sparsity = labelled(
                "search.remove", spinner("search-sparsity", "help.search-sparsity", options.sparsity, 5, 95, 5), "%");
        Node score = labelled("search.score", score());
        Node drop = labelled("search.drop", spinner("search-drop", "help.search-drop", options.drop, 1, 64, 1));
        Node part = labelled("search.part", part());
        shownFor(SearchKind.BITS, bits);
        shownFor(SearchKind.SPARSITY, sparsity, score);
        shownFor(SearchKind.DEPTH, drop, part);
        getChildren()
                .addAll(
                        labelled("search.over", kind()),
                        bits,
                        sparsity,
                        score,
                        drop,
                        part,
                        labelled(
                                "search.generations",
                                spinner(
                                        "search-generations",
                                        "help.search-generations",
                                        options.generations,
                                        1,
                                        1000,
                                        10)),
                        labelled(
                                "search.offspring",
                                spinner("search-offspring", "help.search-offspring", options.offspring, 2, 256, 4)),
                        labelled("search.tokens", tokens()),
                        labelled("search.seed", spinner("search-seed", "help.search-seed", options.seed, 0, 9999, 1)),
                        additive);
    }

    private void shownFor(SearchKind kind, Node... nodes) {
        for (Node node : nodes) {
            node.visibleProperty().bind(options.kind.isEqualTo(kind));
            node.managedProperty().bind(node.visibleProperty());
        }
    }

    private static HBox labelled(String key, Node control) {
        return labelled(key, control, "");
    }

    private static HBox labelled(String key, Node control, String unit) {
        Label label = new Label(Messages.of(key));
        label.setMinWidth(USE_PREF_SIZE);
        label.setLabelFor(control);
        control.setAccessibleText(label.getText());
        HBox box = new HBox(6, label, control);
        if (!unit.isEmpty()) {
            box.getChildren().add(new Label(unit));
        }
        box.setAlignment(Pos.CENTER_LEFT);
        return box;
    }

    private ComboBox<SearchKind> kind() {
        ComboBox<SearchKind> kind = new ComboBox<>();
        kind.setId("search-kind");
        Help.on(kind, "help.search-kind");
        kind.getItems().setAll(SearchKind.values());
        kind.setConverter(Titles.of(SearchKind::title));
        kind.valueProperty().bindBidirectional(options.kind);
        return kind;
    }

    private TextField budget() {
        TextField budget = new TextField();
        budget.setId("search-budget");
        budget.setPrefColumnCount(7);
        budget.setTooltip(new Tooltip(Messages.of("search.budget.help")));
        budget.textProperty().bindBidirectional(options.budget);
        return budget;
    }

    private ComboBox<Transform> score() {
        ComboBox<Transform> score = new ComboBox<>();
        score.setId("search-score");
        score.getItems().setAll(Pruners.all());
        score.setConverter(Titles.of(Transform::title));
        score.setTooltip(new Tooltip(Messages.of("search.score.help")));
        score.setValue(options.pruner.get());
        score.valueProperty().subscribe(chosen -> options.pruner.set(chosen));
        return score;
    }

    private ComboBox<DepthPart.Kind> part() {
        ComboBox<DepthPart.Kind> part = new ComboBox<>();
        part.setId("search-part");
        part.getItems().setAll(DepthPart.Kind.values());
        part.setConverter(Titles.of(DepthPart.Kind::title));
        part.valueProperty().bindBidirectional(options.part);
        return part;
    }

    private ComboBox<Integer> tokens() {
        ComboBox<Integer> tokens = new ComboBox<>();
        tokens.setId("search-tokens");
        tokens.getItems().setAll(TOKENS);
        tokens.setConverter(Titles.of(count -> Numbers.count(count)));
        tokens.setTooltip(new Tooltip(Messages.of("search.tokens.help")));
        tokens.setValue(options.tokens.get());
        tokens.valueProperty().subscribe(options.tokens::set);
        options.tokens.subscribe(now -> tokens.setValue(now.intValue()));
        return tokens;
    }

    private static Spinner<Integer> spinner(String id, String help, IntegerProperty of, int least, int most, int step) {
        Spinner<Integer> spinner = new Spinner<>(least, most, of.get(), step);
        spinner.setId(id);
        Help.on(spinner, help);
        spinner.setEditable(true);
        spinner.setPrefWidth(88);
        spinner.valueProperty().subscribe(of::set);
        of.subscribe(now -> spinner.getValueFactory().setValue(now.intValue()));
        return spinner;
    }
}
