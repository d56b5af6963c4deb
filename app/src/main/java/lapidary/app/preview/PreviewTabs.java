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
                        "Running estimate",
                        "Running estimate (Ctrl+2)",
                        ALWAYS,
                        once(
                                () -> model.trailProperty().get().evaluation().isPresent() ? estimates : graphEstimates,
                                () -> model.trailProperty().get().newest().isPresent())),
                new PreviewTab(
                        "tab-texts",
                        "By text",
                        "Each judging text on its own, and their average",
                        model.texts().several(),
                        once(
                                () -> several,
                                () -> model.trailProperty().get().newest().isPresent())),
                new PreviewTab("tab-text", "Text side by side", "Text side by side (Ctrl+3)", isLanguage, () -> texts),
                new PreviewTab(
                        "tab-tokens",
                        "Tokens",
                        "The text coloured by each token's divergence (Ctrl+J)",
                        isLanguage,
                        once(
                                () -> tokens,
                                () -> model.trailProperty().get().newest().isPresent())),
                new PreviewTab(
                        "tab-classes",
                        "Classes",
                        "Accuracy, flips and the confusion matrix (Ctrl+3)",
                        graph.classifies(),
                        () -> classes),
                new PreviewTab(
                        "tab-images",
                        "Images",
                        "The images that suffered most (Ctrl+J)",
                        graph.showsImages(),
                        () -> images),
                new PreviewTab(
                        "tab-pairs",
                        "Pairs",
                        "Rank correlation, cosines and the pairs seen most differently",
                        graph.compares(),
                        () -> pairs),
                new PreviewTab(
                        "tab-layers",
                        "Layers",
                        "Error of each layer's own output",
                        model.judgeProperty().map(Optional::isPresent),
                        () -> layers));
    }

    /// The node as soon as there are numbers, and until then the state of waiting for them.
    private static Supplier<Node> once(Supplier<Node> node, BooleanSupplier hasNumbers) {
        return () -> hasNumbers.getAsBoolean()
                ? node.get()
                : EmptyState.loading("Measuring", "The first numbers come within a second or two.");
    }
}
