package lapidary.views.catalogue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javafx.geometry.Insets;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.TreeItem;
import javafx.scene.control.TreeView;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.core.job.Progress;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.views.bits.BitsChip;
import lapidary.views.form.SettingsForm;
import lapidary.views.job.JobBar;
import lapidary.views.job.JobItem;
import lapidary.views.state.EmptyState;
import lapidary.views.table.StatisticsTable;
import lapidary.views.text.MeasuredLabel;
import lapidary.views.tree.TensorLine;
import lapidary.views.tree.TensorTreeCell;
import org.controlsfx.control.RangeSlider;
import org.kordamp.ikonli.material2.Material2OutlinedAL;

/// Pages of the small controls.
public final class ControlPages {
    private static final String PROTOCOL = "windows, context 256";

    private ControlPages() {}

    public static Parent numbers() {
        MeasuredLabel divergence = measured("KL", 0.02134, 0.0008, "nats");
        MeasuredLabel stale = measured("Perplexity", 45.03, 0.92, "");
        stale.staleProperty().set(true);
        MeasuredLabel superseded = measured("Top-1", 93.84, 0.61, "%");
        superseded.supersededProperty().set(true);
        MeasuredLabel predicted = new MeasuredLabel("File", "tokens");
        predicted
                .measuredProperty()
                .set(Measured.exact("file size", 2_181_038, "bytes", 0, Provenance.predicted("planner")));
        StatisticsTable table = new StatisticsTable(List.of("original", "Q4_0"));
        table.entriesProperty()
                .set(List.of(
                        entry("Mean", "0.00012", "0.00011"),
                        entry("Standard deviation", "0.04213", "0.04198"),
                        entry("Minimum", "−0.31415", "−0.30762"),
                        entry("Maximum", "0.29871", "0.29102"),
                        new StatisticsTable.Entry("Zeros", List.of("0.00", "11.82"), "%", ""),
                        new StatisticsTable.Entry("SQNR", List.of("–", "21.30"), "dB", "Signal to noise")));
        FlowPane chips = new FlowPane(16, 8);
        chips.getChildren()
                .addAll(
                        new BitsChip("IQ1_S", 1.56),
                        new BitsChip("Q2_K", 2.63),
                        new BitsChip("Q3_K", 3.44),
                        new BitsChip("Q4_0", 4.5),
                        new BitsChip("Q5_1", 6),
                        new BitsChip("Q6_K", 6.56),
                        new BitsChip("RTN 7", 7.25),
                        new BitsChip("Q8_0", 8.5),
                        new BitsChip("BF16", 16));
        return page(new VBox(8, divergence, stale, superseded, predicted), table, chips);
    }

    public static SettingsForm settings() {
        return new SettingsForm(List.of(
                new Setting.Whole(
                        "bits",
                        "Bits",
                        "How many bits each code takes. Fewer bits make a smaller file and larger errors.",
                        "bits",
                        1,
                        8,
                        new SettingValue.Whole(4),
                        Optional.empty()),
                new Setting.Choice(
                        "symmetry",
                        "Grid",
                        "Symmetric grids need no zero points.",
                        List.of(
                                new Setting.Option("symmetric", "Symmetric", "No zero points"),
                                new Setting.Option("asymmetric", "Asymmetric", "With zero points")),
                        new SettingValue.Text("symmetric"),
                        Optional.empty()),
                new Setting.Choice(
                        "grouping",
                        "Scales",
                        "Which weights share a scale.",
                        List.of(
                                new Setting.Option("tensor", "Tensor", ""),
                                new Setting.Option("channel", "Row", ""),
                                new Setting.Option("group", "Group", "")),
                        new SettingValue.Text("group"),
                        Optional.empty()),
                new Setting.Whole(
                        "group",
                        "Group size",
                        "How many consecutive weights of a row share a scale.",
                        "weights",
                        1,
                        65536,
                        new SettingValue.Whole(64),
                        Optional.of(new Setting.Condition("grouping", List.of("group")))),
                new Setting.Choice(
                        "range",
                        "Range",
                        "How the range of the grid is found.",
                        List.of(
                                new Setting.Option("minmax", "Smallest to largest", ""),
                                new Setting.Option("percentile", "Percentile", ""),
                                new Setting.Option("mse", "Least squared error", "")),
                        new SettingValue.Text("percentile"),
                        Optional.empty()),
                new Setting.Real(
                        "percentile",
                        "Percentile",
                        "Share of the weights inside the range; the rest is clipped to its ends.",
                        "%",
                        90,
                        100,
                        new SettingValue.Real(99.9),
                        Optional.of(new Setting.Condition("range", List.of("percentile")))),
                new Setting.Real(
                        "damping",
                        "Damping",
                        "Added to the diagonal of the Hessian.",
                        "",
                        1e-5,
                        1,
                        new SettingValue.Real(0.01),
                        Optional.empty()),
                new Setting.Toggle(
                        "output",
                        "Output head",
                        "Also compress the output head.",
                        new SettingValue.Truth(true),
                        Optional.empty())));
    }

    static Parent form() {
        SettingsForm form = settings();
        TextField group = (TextField) form.lookupAll(".text-field").stream()
                .filter(f -> ((TextField) f).getText().equals("64"))
                .findFirst()
                .orElseThrow();
        group.setText("64k");
        return page(form);
    }

    public static Parent tree() {
        TreeItem<TensorLine> root = new TreeItem<>();
        root.getChildren().add(item("embedding", "BF16", "32,000 × 256", 16_384_000, "", 16));
        for (int block = 0; block < 3; block++) {
            TreeItem<TensorLine> group = new TreeItem<>(
                    new TensorLine("block " + block, "", "", "", 1_573_376, block == 1 ? "mixed" : "", 5.1, true));
            group.getChildren().add(item("attn_norm", "F32", "256", 1024, "", 32));
            group.getChildren().add(item("attn_q", "BF16", "256 × 256", 131_072, "Q4_0", 4.5));
            group.getChildren().add(item("attn_k", "BF16", "64 × 256", 32_768, "Q6_K", 6.56));
            group.getChildren().add(item("ffn_down", "BF16", "256 × 1,024", 524_288, "Q8_0", 8.5));
            group.setExpanded(block < 2);
            root.getChildren().add(group);
        }
        TreeView<TensorLine> tree = new TreeView<>(root);
        tree.setShowRoot(false);
        tree.setCellFactory(view -> new TensorTreeCell<>(line -> line));
        tree.getSelectionModel().select(3);
        VBox.setVgrow(tree, Priority.ALWAYS);
        VBox box = new VBox(tree);
        box.getStyleClass().add("panel-side");
        return box;
    }

    static Parent jobs() {
        JobBar busy = new JobBar();
        busy.jobs()
                .add(new JobItem(
                        new Progress("Export", "waiting", 0, Duration.ZERO, Progress.State.WAITING), () -> {}));
        busy.jobs()
                .add(new JobItem(
                        new Progress(
                                "Measuring accuracy",
                                "sequence 34 of 48",
                                0.71,
                                Duration.ofMillis(9800),
                                Progress.State.RUNNING),
                        () -> {}));
        JobBar stopping = new JobBar();
        JobItem stopped = new JobItem(
                new Progress("Export", "blk.3.ffn_down", 0.4, Duration.ofSeconds(2), Progress.State.RUNNING), () -> {});
        stopped.cancel();
        stopping.jobs().add(stopped);
        return page(busy, stopping, new JobBar());
    }

    static Parent states() {
        HBox box = new HBox(
                EmptyState.empty(
                                Material2OutlinedAL.FOLDER_OPEN,
                                "No model open",
                                "Drop a GGUF or safetensors file here to see its weights and make it smaller.")
                        .withButton("Open a file", () -> {}),
                EmptyState.loading("Reading weights", "The histogram appears as soon as the first rows are read."),
                EmptyState.failed("Cannot read model.gguf", "Tensor blk.3.ffn_up ends past the end of the file.")
                        .withButton("Open another file", () -> {}));
        box.getChildren().forEach(c -> {
            HBox.setHgrow(c, Priority.ALWAYS);
            ((Region) c).setPrefWidth(300);
        });
        return box;
    }

    public static Parent controls() {
        Button accent = new Button("Compress model");
        accent.getStyleClass().add("accent");
        Button flat = new Button("Flat");
        flat.getStyleClass().add("flat");
        Button disabled = new Button("Disabled");
        disabled.setDisable(true);
        ComboBox<String> combo = new ComboBox<>();
        combo.getItems().addAll("Round to nearest", "Q4_0");
        combo.setValue("Round to nearest");
        TextField field = new TextField("The old man");
        CheckBox box = new CheckBox("Keep norms");
        box.setSelected(true);
        ToggleButton toggle = new ToggleButton("Log");
        toggle.setSelected(true);
        RangeSlider range = new RangeSlider(0, 100, 20, 80);
        Label heading = new Label("Heading 0123456789");
        heading.getStyleClass().add("heading");
        Label mono = new Label("model.layers.0.self_attn.q_proj.weight  11 7 1");
        mono.getStyleClass().add("mono");
        Label muted = new Label("Muted text, digits 1,111,111 and 8,888,888");
        muted.getStyleClass().add("muted");
        return page(
                heading,
                new HBox(8, new Button("Undo"), accent, flat, disabled, toggle),
                new HBox(8, combo, field, box),
                new HBox(16, new Slider(0, 10, 4), range),
                muted,
                mono);
    }

    static VBox page(Node... content) {
        VBox box = new VBox(20, content);
        box.setPadding(new Insets(16));
        return box;
    }

    private static MeasuredLabel measured(String title, double value, double half, String unit) {
        MeasuredLabel label = new MeasuredLabel(title, "tokens");
        label.measuredProperty()
                .set(new Measured(
                        title,
                        value,
                        value - half,
                        value + half,
                        unit,
                        12_288,
                        Provenance.measured("heldout.txt", PROTOCOL)));
        return label;
    }

    private static StatisticsTable.Entry entry(String name, String original, String compressed) {
        return new StatisticsTable.Entry(name, List.of(original, compressed), "", "");
    }

    private static TreeItem<TensorLine> item(
            String name, String type, String shape, long bytes, String choice, double bits) {
        return new TreeItem<>(
                new TensorLine(name, "blk.0." + name + ".weight", type, shape, bytes, choice, bits, false));
    }
}
