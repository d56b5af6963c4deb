package lapidary.app.preview;

import java.util.List;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import lapidary.app.workbench.Awaited;
import lapidary.app.workbench.Planned;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.measure.Measured;
import lapidary.core.method.RunOptions;
import lapidary.views.text.Bytes;
import lapidary.views.text.MeasureText;
import lapidary.views.text.MeasuredLabel;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// What the recipe saves and what it costs, in one line that never scrolls away. Grey while it belongs to an older
/// recipe.
public final class EstimateLine extends HBox {
    private static final PseudoClass REFUSED = PseudoClass.getPseudoClass("refused");
    private static final PseudoClass STALE = PseudoClass.getPseudoClass("stale");

    private static final String UNIT = Messages.of("common.tokens");

    private final PreviewModel model;
    private final Label size = new Label();
    private final Label sizeTag = new Label(Messages.of("preview.exact"));
    private final HBox sizes = new HBox(size, sizeTag);
    private final MeasuredLabel divergence = new MeasuredLabel(Messages.of("preview.kl"), UNIT).withoutTag();
    private final Label reference = new Label();
    private final MeasuredLabel perplexity =
            new MeasuredLabel("", UNIT).withoutTag().withoutInterval();
    private final MeasuredLabel agreement = new MeasuredLabel("top-1", UNIT).withoutTag();
    private final Label source = new Label();
    private final GraphEstimate graph;
    private final Label waiting = new Label();
    private final Label runtime = new Label();
    private final Tooltip exact = new Tooltip();

    public EstimateLine(PreviewModel model) {
        this.model = model;
        this.graph = new GraphEstimate(model);
        setId("estimate-line");
        getStyleClass().add("estimate-line");
        setAlignment(Pos.CENTER_LEFT);
        size.getStyleClass().add("measured-value");
        sizeTag.getStyleClass().add("measured-tag");
        sizes.getStyleClass().add("measured-label");
        sizes.setAlignment(Pos.BASELINE_LEFT);
        Tooltip.install(sizes, exact);
        reference.getStyleClass().add("measured-name");
        waiting.getStyleClass().add("muted");
        HBox perplexities = new HBox(reference, perplexity);
        perplexities.getStyleClass().add("estimate-pair");
        perplexities.setAlignment(Pos.BASELINE_LEFT);
        for (Region part : List.of(size, sizeTag, reference, source, waiting)) {
            part.setMinWidth(USE_PREF_SIZE);
        }
        source.setId("estimate-source");
        source.getStyleClass().add("measured-tag");
        getChildren().addAll(sizes, divergence, perplexities, agreement, source, graph, waiting, runtime);
        showRuntime();
        perplexities.visibleProperty().bind(divergence.visibleProperty());
        perplexities.managedProperty().bind(divergence.managedProperty());
        source.visibleProperty().bind(divergence.visibleProperty());
        source.managedProperty().bind(divergence.managedProperty());
        model.staleProperty().subscribe(isStale -> source.pseudoClassStateChanged(STALE, isStale));
        List.of(divergence, perplexity, agreement)
                .forEach(label -> label.staleProperty().bind(model.staleProperty()));
        WorkbenchModel workbench = model.workbench();
        workbench.plannedProperty().subscribe(ignored -> showSize());
        workbench.awaiting().awaitedProperty().subscribe(ignored -> {
            showSize();
            showNumbers();
        });
        workbench.recipeProperty().subscribe(ignored -> showSize());
        model.trailProperty().subscribe(ignored -> showNumbers());
        model.stateProperty().subscribe(ignored -> showNumbers());
    }

    /// What a runtime must do, too, to reach these numbers; gives way in narrow windows.
    private void showRuntime() {
        runtime.setId("estimate-runtime");
        runtime.getStyleClass().add("caption");
        runtime.setMinWidth(0);
        HBox.setHgrow(runtime, Priority.ALWAYS);
        runtime.textProperty().bind(model.switches().optionsProperty().map(RunOptions::words));
        runtime.managedProperty().bind(runtime.textProperty().isNotEmpty());
        Tooltip whole = new Tooltip();
        whole.textProperty()
                .bind(runtime.textProperty().map(text -> Messages.of("preview.measured-with-runtime", text)));
        whole.setWrapText(true);
        whole.setMaxWidth(360);
        runtime.setTooltip(whole);
    }

    private void showSize() {
        WorkbenchModel workbench = model.workbench();
        Optional<Planned> planned = workbench.plannedProperty().get();
        sizes.setVisible(planned.isPresent());
        sizes.setManaged(planned.isPresent());
        sizes.pseudoClassStateChanged(STALE, !workbench.isPlanCurrent());
        if (planned.isEmpty() || workbench.model().isEmpty()) {
            return;
        }
        long before = workbench.model().get().model().file().bytes();
        long after = planned.get().plan().fileBytes();
        size.setText(Bytes.text(before) + " → " + (after == 0 ? Numbers.NONE : Bytes.text(after)));
        Optional<Awaited> awaited = workbench.awaiting().awaitedProperty().get();
        boolean isRefused = planned.get().plan().isRefused() && awaited.isEmpty();
        sizeTag.setText(
                isRefused
                        ? Messages.of("common.cannot-be-written")
                        : awaited.map(Awaited::tag).orElse(Messages.of("preview.exact")));
        sizeTag.pseudoClassStateChanged(REFUSED, isRefused);
        exact.setText(Messages.of("preview.now-after", Bytes.exact(before), Bytes.exact(after)));
        sizes.setAccessibleText(Messages.of("preview.file", exact.getText()));
    }

    private void showNumbers() {
        Optional<Evaluation> newest = model.trailProperty().get().evaluation();
        Judged on = model.judgedProperty().get().orElse(new Judged("", ""));
        for (Region part : List.of(divergence, agreement)) {
            part.setVisible(newest.isPresent());
            part.setManaged(newest.isPresent());
        }
        newest.ifPresent(evaluation -> {
            divergence.measuredProperty().set(Metrics.divergence(evaluation, on).orElse(null));
            agreement.measuredProperty().set(Metrics.agreement(evaluation, on).orElse(null));
            Measured loss = Metrics.perplexity(evaluation, on);
            perplexity.measuredProperty().set(loss);
            String together = model.texts().together();
            String tag = MeasureText.tag(loss, UNIT);
            source.setText(together.isEmpty() ? tag : Messages.of("text.tag-of", tag, together));
            reference.setText(evaluation
                    .referencePerplexity()
                    .map(Estimate::value)
                    .map(value -> Messages.of("preview.perplexity.from", Numbers.significant(value, 4)))
                    .orElse(Messages.of("preview.perplexity")));
        });
        graph.show(model.trailProperty().get().newest(GraphOutcome.class));
        boolean hasNumbers = model.trailProperty().get().newest().isPresent();
        waiting.setText(words(model.stateProperty().get(), hasNumbers));
        waiting.setManaged(!waiting.getText().isEmpty());
    }

    private String words(PreviewState state, boolean hasNumbers) {
        return switch (state) {
            case PreviewState.NoModel noModel -> Messages.of("preview.no-model-open");
            case PreviewState.NeedsData needsData -> Messages.of("preview.accuracy-needs-data");
            case PreviewState.Preparing(String data) -> Messages.of("common.reading", data);
            case PreviewState.Unavailable unavailable ->
                model.workbench().awaiting().awaitedProperty().get().isPresent()
                        ? ""
                        : Messages.of("preview.accuracy-not-covered");
            case PreviewState.Running running -> hasNumbers ? "" : Messages.of("preview.measuring");
            case PreviewState.Done done -> "";
        };
    }
}
