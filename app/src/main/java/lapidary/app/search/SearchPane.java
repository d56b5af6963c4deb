package lapidary.app.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.core.allocate.EvoPress;
import lapidary.views.plot.LineagePlot;
import lapidary.views.state.EmptyState;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import org.kordamp.ikonli.material2.Material2OutlinedAL;

/// The view *Search*: evolution over bits, sparsity or depth; the family tree as it grows, what a candidate comes to,
/// and the button that takes it.
public final class SearchPane extends VBox {
    private static final double LEAST_OF_TREE = 200;
    private static final int LEAST_REACH = 8;

    private final SearchModel model;
    private final LineagePlot tree = new LineagePlot();
    private final CandidatePane candidate;
    private final Label state = new Label();
    private final Button start = new Button(Messages.of("search.start"));
    private final Button hold = new Button(Messages.of("search.hold"));
    private final Button end = new Button(Messages.of("search.end"));
    private final StackPane content = new StackPane();
    private final ScrollPane found;
    private final Runnable showData;

    public SearchPane(SearchModel model, Runnable showData) {
        this.model = model;
        this.showData = showData;
        this.candidate = new CandidatePane(model);
        setId("search");
        getStyleClass().add("contest");
        tree.setId("search-tree");
        Help.on(tree, "help.search-tree");
        tree.upTitleProperty().set(Messages.of("search.tree.up"));
        tree.acrossTitleProperty().set(Messages.of("search.tree.across"));
        tree.onPickProperty().set(node -> model.pickedProperty().set(Optional.of(node.id())));
        tree.setMinHeight(LEAST_OF_TREE);
        VBox.setVgrow(tree, Priority.ALWAYS);
        found = new ScrollPane(new VBox(8, tree, candidate));
        found.setFitToWidth(true);
        found.setFitToHeight(true);
        found.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        found.getStyleClass().add("edge-to-edge");
        content.setMinHeight(0);
        VBox.setVgrow(content, Priority.ALWAYS);
        SearchOptionsRow row = new SearchOptionsRow(model.options());
        row.setMinHeight(Region.USE_PREF_SIZE);
        row.disableProperty().bind(model.phaseProperty().map(SearchPane::isBusy));
        getChildren().addAll(header(), row, content);
        model.familyProperty().subscribe(ignored -> grow());
        model.phaseProperty().subscribe(ignored -> grow());
        model.problemProperty().subscribe(ignored -> show());
        model.pickedProperty().subscribe(ignored -> ring());
        model.onChange(this::show);
    }

    private static boolean isBusy(SearchModel.Phase phase) {
        return phase == SearchModel.Phase.RUNNING || phase == SearchModel.Phase.HELD;
    }

    private HBox header() {
        Label title = new Label(Messages.of("search.title"));
        title.getStyleClass().add("heading");
        title.setMinWidth(USE_PREF_SIZE);
        state.getStyleClass().add("muted");
        state.setId("search-state");
        state.setMinWidth(0);
        HBox.setHgrow(state, Priority.ALWAYS);
        state.setMaxWidth(Double.MAX_VALUE);
        start.setId("search-start");
        Help.on(start, "help.search-start");
        start.getStyleClass().add("accent");
        start.setOnAction(ignored -> model.start());
        hold.setId("search-hold");
        hold.setOnAction(ignored -> model.hold(model.phaseProperty().get() == SearchModel.Phase.RUNNING));
        end.setId("search-end");
        end.setOnAction(ignored -> model.end());
        List.of(start, hold, end).forEach(button -> {
            button.setMinWidth(USE_PREF_SIZE);
            button.managedProperty().bind(button.visibleProperty());
        });
        HBox header = new HBox(8, title, state, start, hold, end);
        header.getStyleClass().add("part-header");
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }

    private void grow() {
        Family family = model.familyProperty().get();
        int stages =
                model.setup().map(setup -> setup.evolution().tokens().size()).orElse(1);
        List<LineagePlot.Node> nodes = new ArrayList<>();
        for (EvoPress.Candidate each : family.candidates()) {
            nodes.add(new LineagePlot.Node(
                    each.id(),
                    each.parent().map(OptionalInt::of).orElse(OptionalInt.empty()),
                    each.generation(),
                    each.fitness(),
                    each.generation() == 0 || each.stages() >= stages,
                    each.isChosen(),
                    SearchWords.candidate(each, stages)));
        }
        List<LineagePlot.Best> best = new ArrayList<>();
        for (int generation = 0; generation < family.best().size(); generation++) {
            EvoPress.Candidate parent = family.best().get(generation);
            best.add(new LineagePlot.Best(generation, parent.id(), parent.fitness()));
        }
        tree.generationsProperty().set(reach(family));
        tree.nodesProperty().set(nodes);
        tree.bestProperty().set(best);
        ring();
        show();
    }

    /// How far the axis goes: somewhat further than the search is, but not beyond its end.
    private int reach(Family family) {
        int planned =
                model.setup().map(setup -> setup.evolution().generations()).orElse(1);
        boolean isBusy = isBusy(model.phaseProperty().get());
        int done = family.generations();
        return Math.clamp(isBusy ? Math.max(LEAST_REACH, done + done / 3) : done, 1, planned);
    }

    private void ring() {
        tree.selectedProperty()
                .set(model.shown().map(each -> OptionalInt.of(each.id())).orElse(OptionalInt.empty()));
    }

    private void show() {
        SearchModel.Phase phase = model.phaseProperty().get();
        boolean isBusy = isBusy(phase);
        String obstacle = model.obstacle();
        start.setVisible(!isBusy);
        start.setDisable(!obstacle.isEmpty());
        start.setText(Messages.of(phase == SearchModel.Phase.OVER ? "search.again" : "search.start"));
        hold.setVisible(isBusy);
        hold.setText(Messages.of(phase == SearchModel.Phase.HELD ? "search.go-on" : "search.hold"));
        end.setVisible(isBusy);
        state.setText(words(phase));
        content.getChildren().setAll(model.tried() > 0 ? found : empty(isBusy, obstacle));
    }

    private EmptyState empty(boolean isBusy, String obstacle) {
        String title = Messages.of("search.empty.title");
        if (isBusy) {
            return EmptyState.loading(title, Messages.of("search.empty.running"));
        }
        if (!model.problemProperty().get().isEmpty()) {
            return EmptyState.failed(title, model.problemProperty().get());
        }
        if (obstacle.isEmpty()) {
            return EmptyState.empty(Material2OutlinedAL.DEVICE_HUB, title, Messages.of("search.empty.text"));
        }
        EmptyState lacking = EmptyState.empty(Material2OutlinedAL.DEVICE_HUB, title, Messages.of(obstacle));
        return obstacle.equals("search.obstacle.data")
                ? lacking.withButton(Messages.of("common.choose-data"), showData)
                : lacking;
    }

    private String words(SearchModel.Phase phase) {
        if (!model.problemProperty().get().isEmpty()) {
            return model.problemProperty().get();
        }
        Family family = model.familyProperty().get();
        int all = model.setup().map(setup -> setup.evolution().generations()).orElse(0);
        String best =
                family.leader().map(leader -> SearchWords.kl(leader.fitness())).orElse(Numbers.NONE);
        return switch (phase) {
            case IDLE -> "";
            case RUNNING ->
                family.best().isEmpty()
                        ? Messages.of("search.state.beginning")
                        : Messages.of("search.state.running", family.generations(), all, best);
            case HELD -> Messages.of("search.state.held", family.generations(), all, best);
            case OVER -> Messages.of("search.state.over", family.generations(), all, best);
        };
    }
}
