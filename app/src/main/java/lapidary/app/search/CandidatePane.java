package lapidary.app.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import lapidary.core.allocate.EvoPress;
import lapidary.core.allocate.SearchSpace;
import lapidary.core.measure.Measured;
import lapidary.views.plot.LinesPlot;
import lapidary.views.table.StatisticsTable;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// The candidate that is looked at: what each unit has, what it comes to on judging data beside other choices, and the
/// button that takes it.
final class CandidatePane extends GridPane {
    /// From this width on the picture stands beside the words.
    private static final double WIDE = 760;

    private static final int MOST_CHANGES = 3;

    private final SearchModel model;
    private final LinesPlot levels = new LinesPlot(false);
    private final Label who = new Label();
    private final Label changes = new Label();
    private final Label judged = new Label();
    private final StatisticsTable verdicts =
            new StatisticsTable(List.of(Messages.of("search.kl"), Messages.of("search.less")));
    private final Button take = new Button(Messages.of("search.take"));
    private final Button judge = new Button(Messages.of("search.judge"));

    CandidatePane(SearchModel model) {
        this.model = model;
        setHgap(16);
        setMinHeight(USE_PREF_SIZE);
        levels.setId("search-levels");
        Help.on(levels, "help.search-levels");
        levels.acrossTitleProperty().set(Messages.of("search.levels.across"));
        levels.setMinHeight(150);
        levels.setPrefHeight(180);
        who.setId("search-who");
        who.getStyleClass().add("strong");
        changes.setWrapText(true);
        changes.setMinHeight(USE_PREF_SIZE);
        changes.getStyleClass().add("muted");
        judged.setWrapText(true);
        judged.getStyleClass().add("muted");
        judged.setMinHeight(USE_PREF_SIZE);
        verdicts.setId("search-verdicts");
        take.setId("search-take");
        take.getStyleClass().add("accent");
        take.setOnAction(ignored -> model.take());
        judge.setId("search-judge");
        judge.setOnAction(ignored -> model.judge());
        HBox buttons = new HBox(8, take, judge);
        buttons.setAlignment(Pos.CENTER_LEFT);
        VBox text = new VBox(6, who, buttons, changes, verdicts, judged);
        text.setMinWidth(0);
        setVgap(8);
        getChildren().addAll(levels, text);
        widthProperty().subscribe(width -> arrange(text, width.doubleValue() >= WIDE));
        model.familyProperty().subscribe(ignored -> show());
        model.pickedProperty().subscribe(ignored -> show());
        model.phaseProperty().subscribe(ignored -> show());
        model.verdictsProperty().subscribe(ignored -> tell());
    }

    /// Side by side, or the words above the picture.
    private void arrange(VBox text, boolean isWide) {
        getColumnConstraints().clear();
        for (double share : isWide ? new double[] {55, 45} : new double[] {100}) {
            ColumnConstraints column = new ColumnConstraints();
            column.setPercentWidth(share);
            column.setMinWidth(0);
            getColumnConstraints().add(column);
        }
        setConstraints(text, isWide ? 1 : 0, 0);
        setConstraints(levels, 0, isWide ? 0 : 1);
        GridPane.setVgrow(levels, Priority.ALWAYS);
    }

    private void show() {
        Optional<EvoPress.Candidate> shown = model.shown();
        Optional<SearchSpace> space = model.made().map(SearchMaker.Made::space);
        boolean isReady = shown.isPresent() && space.isPresent();
        take.setDisable(!isReady);
        judge.setDisable(!isReady || model.phaseProperty().get() != SearchModel.Phase.OVER);
        if (!isReady) {
            return;
        }
        EvoPress.Candidate candidate = shown.orElseThrow();
        boolean isBest = model.pickedProperty().get().isEmpty();
        who.setText(Messages.of(
                isBest ? "search.best" : "search.picked",
                candidate.id(),
                candidate.generation(),
                SearchWords.kl(candidate.fitness())));
        changes.setText(candidate
                .parent()
                .flatMap(model.familyProperty().get()::find)
                .map(parent -> Messages.of(
                        "search.from",
                        parent.id(),
                        SearchWords.difference(space.get(), parent.state(), candidate.state(), MOST_CHANGES)))
                .orElse(Messages.of("search.a-start")));
        draw(space.get(), candidate.state());
        tell();
    }

    /// What each unit has, beside what the best one for damages that add up has.
    private void draw(SearchSpace space, int[] state) {
        List<LinesPlot.Line> lines = new ArrayList<>();
        String own = Messages.of("search.line.shown");
        model.familyProperty()
                .get()
                .additive()
                .ifPresent(other -> lines.add(line(space, Messages.of("search.line.additive"), other)));
        lines.add(line(space, own, state));
        levels.upTitleProperty().set(space.valueTitle());
        levels.linesProperty().set(lines);
        levels.strongProperty().set(Set.of(own));
    }

    private static LinesPlot.Line line(SearchSpace space, String name, int[] state) {
        double[] x = new double[2 * state.length]; // steps: from half a unit before to half a unit behind
        double[] y = new double[2 * state.length];
        for (int unit = 0; unit < state.length; unit++) {
            x[2 * unit] = unit + 0.5;
            x[2 * unit + 1] = unit + 1.5;
            y[2 * unit] = space.value(unit, state[unit]);
            y[2 * unit + 1] = y[2 * unit];
        }
        return new LinesPlot.Line(name, x, y);
    }

    private void tell() {
        Verdicts found = model.verdictsProperty().get();
        boolean isJudged = !found.rows().isEmpty();
        verdicts.setVisible(isJudged);
        verdicts.setManaged(isJudged);
        judged.setText(
                isJudged
                        ? Messages.of("search.judged", Numbers.count(found.tokens()), found.data())
                                + found.reference()
                                        .map(who -> Messages.of("search.less-than", Messages.of(who.key())))
                                        .orElse("")
                        : Messages.of("search.unjudged"));
        verdicts.entriesProperty()
                .set(found.rows().stream()
                        .map(row -> new StatisticsTable.Entry(
                                Messages.of(row.who().key()),
                                List.of(
                                        plusMinus(row.divergence()),
                                        row.less().map(CandidatePane::range).orElse(Numbers.NONE)),
                                "",
                                ""))
                        .toList());
    }

    private static String plusMinus(Measured measured) {
        return String.format(Locale.ROOT, "%.5f ± %.5f", measured.value(), measured.halfWidth());
    }

    private static String range(Measured less) {
        return Messages.of(
                "search.to",
                Numbers.fixed(less.value(), 1),
                Numbers.fixed(less.low(), 1),
                Numbers.fixed(less.high(), 1));
    }
}
