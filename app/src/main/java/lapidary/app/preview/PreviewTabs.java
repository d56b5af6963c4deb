package lapidary.app.preview;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableValue;
import javafx.scene.Node;
import lapidary.app.preview.graph.ClassesPane;
import lapidary.app.preview.graph.GraphPlots;
import lapidary.app.preview.graph.GraphPreviewModel;
import lapidary.app.preview.graph.LayersPane;
import lapidary.app.preview.graph.PairsPane;
import lapidary.app.preview.graph.WorstImagesPane;
import lapidary.views.state.EmptyState;
import lapidary.views.text.Messages;

/// The tabs of the preview area, in their order: one line each.
public final class PreviewTabs {
    private static final ObservableValue<Boolean> ALWAYS = new SimpleBooleanProperty(true);

    private PreviewTabs() {}

    public static List<PreviewTab> of(PreviewModel model, PromptModel prompt, GraphPreviewModel graph) {
        Node estimates = new EstimatePlots(model);
        Node graphEstimates = new GraphPlots(model);
        Node classes = new ClassesPane(graph);
        Node images = new WorstImagesPane(graph);
        Node pairs = new PairsPane(graph);
        Node layers = new LayersPane(graph);
        ObservableValue<Boolean> isLanguage = model.judgeProperty()
                .map(judge -> judge.filter(LanguageJudge.class::isInstance).isPresent());
        Node texts = new PromptPane(prompt);
        Node tokens = new TokensPane(model.tokens());
        Node several = new TextsPane(model.texts());
        return List.of(
                new PreviewTab(
                        "tab-estimate",
                        Messages.of("preview.running-estimate"),
                        Messages.of("preview.running-estimate-ctrl"),
                        ALWAYS,
                        once(
                                () -> model.trailProperty().get().evaluation().isPresent() ? estimates : graphEstimates,
                                () -> model.trailProperty().get().newest().isPresent())),
                new PreviewTab(
                        "tab-texts",
                        Messages.of("preview.text"),
                        Messages.of("preview.each-judging-text"),
                        model.texts().several(),
                        once(
                                () -> several,
                                () -> model.trailProperty().get().newest().isPresent())),
                new PreviewTab(
                        "tab-text",
                        Messages.of("preview.text-side-side"),
                        Messages.of("preview.text-side-side-ctrl"),
                        isLanguage,
                        () -> texts),
                new PreviewTab(
                        "tab-tokens",
                        Messages.of("preview.tab.tokens"),
                        Messages.of("preview.text-coloured-each"),
                        isLanguage,
                        once(
                                () -> tokens,
                                () -> model.trailProperty().get().newest().isPresent())),
                new PreviewTab(
                        "tab-classes",
                        Messages.of("preview.classes"),
                        Messages.of("preview.accuracy-flips-confusion"),
                        graph.classifies(),
                        () -> classes),
                new PreviewTab(
                        "tab-images",
                        Messages.of("preview.images"),
                        Messages.of("preview.images-suffered-most"),
                        graph.showsImages(),
                        () -> images),
                new PreviewTab(
                        "tab-pairs",
                        Messages.of("preview.pairs"),
                        Messages.of("preview.rank-correlation-cosines"),
                        graph.compares(),
                        () -> pairs),
                new PreviewTab(
                        "tab-layers",
                        Messages.of("preview.layers"),
                        Messages.of("preview.error-each-layers"),
                        model.judgeProperty().map(Optional::isPresent),
                        () -> layers));
    }

    /// The node as soon as there are numbers, and until then the state of waiting for them.
    private static Supplier<Node> once(Supplier<Node> node, BooleanSupplier hasNumbers) {
        return () -> hasNumbers.getAsBoolean()
                ? node.get()
                : EmptyState.loading(Messages.of("preview.measuring"), Messages.of("preview.first-numbers-come"));
    }
}
