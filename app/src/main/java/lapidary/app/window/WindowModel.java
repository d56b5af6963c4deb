package lapidary.app.window;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import lapidary.app.bits.BitsModel;
import lapidary.app.choice.ChoiceModel;
import lapidary.app.cli.About;
import lapidary.app.contest.ContestModel;
import lapidary.app.data.DataMemory;
import lapidary.app.data.DataModel;
import lapidary.app.data.LayerCalibration;
import lapidary.app.datatype.TypesModel;
import lapidary.app.diagnose.DiagnosticsModel;
import lapidary.app.doctor.DoctorModel;
import lapidary.app.export.ExportModel;
import lapidary.app.export.Judgement;
import lapidary.app.gallery.GalleryModel;
import lapidary.app.history.HistoryModel;
import lapidary.app.job.JobsModel;
import lapidary.app.look.LookModel;
import lapidary.app.metadata.MetadataModel;
import lapidary.app.model.TreeModel;
import lapidary.app.open.PreferencesFile;
import lapidary.app.open.RecentModel;
import lapidary.app.open.Samples;
import lapidary.app.open.StartModel;
import lapidary.app.open.ThemeModel;
import lapidary.app.preset.ImportanceModel;
import lapidary.app.preset.PresetModel;
import lapidary.app.preview.Judged;
import lapidary.app.preview.PreviewModel;
import lapidary.app.preview.PromptModel;
import lapidary.app.preview.graph.GraphPreviewModel;
import lapidary.app.prune.PruneModel;
import lapidary.app.queue.QueueModel;
import lapidary.app.search.SearchModel;
import lapidary.app.sensitivity.SensitivityModel;
import lapidary.app.sensitivity.SuperWeightsModel;
import lapidary.app.workbench.MachineTimes;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.app.workspace.WorkspaceModel;
import lapidary.core.discover.Place;
import lapidary.core.method.Methods;
import lapidary.core.recipe.Recipe;
import lapidary.views.image.CopyBoard;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// The models of all parts of one window, built once and wired by constructors.
public final class WindowModel implements AutoCloseable {
    private final JobsModel jobs;
    private final WorkbenchModel workbench;
    private final DataModel data;
    private final PreviewModel preview;
    private final GraphPreviewModel graph;
    private final PromptModel prompt;
    private final TreeModel tree;
    private final ChoiceModel choice;
    private final LookModel look;
    private final GalleryModel gallery;
    private final TypesModel types;
    private final ExportModel export;
    private final DoctorModel doctor;
    private final PresetModel presets;
    private final ImportanceModel importance;
    private final LayerCalibration calibration;
    private final MetadataModel metadata;
    private final MachineTimes times;
    private final ContestModel contest;
    private final BitsModel bits;
    private final QueueModel queue;
    private final PruneModel prune;
    private final SearchModel search;
    private final SensitivityModel sensitivity;
    private final SuperWeightsModel superWeights;
    private final HistoryModel history;
    private final DiagnosticsModel diagnostics;
    private final RecentModel recent;
    private final StartModel start;
    private final ObjectProperty<View> view = new SimpleObjectProperty<>(View.LOOK);
    private final ThemeModel theme;
    private final Arrivals arrivals;
    private final Companions help;
    private final BooleanProperty exporting = new SimpleBooleanProperty();
    private @Nullable WorkspaceModel workspace;

    /// A window that looks for models nowhere but among those opened before.
    ///
    /// @param screen runs what it is given on the screen's thread, in order
    /// @param file where the window remembers things
    public WindowModel(Methods methods, Executor screen, PreferencesFile file) {
        this(methods, screen, file, List.of());
    }

    /// @param screen runs what it is given on the screen's thread, in order
    /// @param file where the window remembers things
    /// @param places where other programs keep their models
    public WindowModel(Methods methods, Executor screen, PreferencesFile file, List<Place> places) {
        jobs = new JobsModel(screen);
        workbench = new WorkbenchModel(methods, jobs);
        data = new DataModel(workbench, new DataMemory(file.folder()));
        preview = new PreviewModel(workbench, data);
        graph = new GraphPreviewModel(preview);
        prompt = new PromptModel(preview);
        tree = new TreeModel(workbench, preview.weightErrorsProperty());
        choice = new ChoiceModel(workbench, preview.weightErrorsProperty());
        look = new LookModel(workbench);
        gallery = new GalleryModel(workbench, method -> choice.pick(Optional.of(method)));
        types = new TypesModel(workbench);
        types.shownProperty().bind(view.isEqualTo(View.TYPES));
        export = new ExportModel(workbench, this::judgement);
        doctor = new DoctorModel(workbench);
        presets = new PresetModel(workbench);
        importance = new ImportanceModel(workbench, data);
        calibration = new LayerCalibration(workbench, data);
        metadata = new MetadataModel(workbench);
        times = new MachineTimes(workbench);
        contest = new ContestModel(workbench, data, times);
        sensitivity = new SensitivityModel(workbench, data);
        bits = BitsWiring.of(workbench, data, preview, presets, sensitivity, times, () -> view.set(View.DATA));
        queue = QueueWiring.of(this, file.state());
        bits.tables().shownProperty().bind(view.isEqualTo(View.BITS));
        prune = new PruneModel(workbench, calibration);
        prune.shownProperty().bind(view.isEqualTo(View.PRUNE));
        search = new SearchModel(workbench, data);
        sensitivity.shownProperty().bind(view.isEqualTo(View.SENSITIVITY));
        superWeights = new SuperWeightsModel(workbench, data);
        superWeights.shownProperty().bind(view.isEqualTo(View.SUPER_WEIGHTS));
        history = new HistoryModel(workbench);
        history.shownProperty().bind(view.isEqualTo(View.HISTORY));
        HistoryWiring.measure(workbench, preview);
        diagnostics = new DiagnosticsModel(
                workbench, About::version, text -> CopyBoard.system().text(text));
        recent = new RecentModel(workbench, file);
        start = new StartModel(workbench, recent, places);
        theme = new ThemeModel(recent);
        arrivals = new Arrivals(workbench, recent, data);
        help = Companions.of(this);
    }

    /// Palette, guide, tour and what this program is.
    Companions help() {
        return help;
    }

    /// How fast this machine is with the open model.
    public MachineTimes times() {
        return times;
    }

    public WorkbenchModel workbench() {
        return workbench;
    }

    public DataModel data() {
        return data;
    }

    public PreviewModel preview() {
        return preview;
    }

    /// What the preview found out about a model that is run as a graph.
    public GraphPreviewModel graph() {
        return graph;
    }

    public PromptModel prompt() {
        return prompt;
    }

    public TreeModel tree() {
        return tree;
    }

    public ChoiceModel choice() {
        return choice;
    }

    public LookModel look() {
        return look;
    }

    /// The methods there are.
    public GalleryModel gallery() {
        return gallery;
    }

    /// The explorer of data types.
    public TypesModel types() {
        return types;
    }

    public ExportModel export() {
        return export;
    }

    public DoctorModel doctor() {
        return doctor;
    }

    public StartModel start() {
        return start;
    }

    /// Which view the middle shows.
    public ObjectProperty<View> viewProperty() {
        return view;
    }

    public PresetModel presets() {
        return presets;
    }

    public ImportanceModel importance() {
        return importance;
    }

    /// What is found out about the inputs of layers, for methods that ask for it.
    public LayerCalibration calibration() {
        return calibration;
    }

    /// Which type each tensor has.
    public BitsModel bits() {
        return bits;
    }

    /// Jobs that wait, run and are done.
    public QueueModel queue() {
        return queue;
    }

    /// What is pruned.
    public PruneModel prune() {
        return prune;
    }

    /// Search by evolution.
    public SearchModel search() {
        return search;
    }

    /// How fragile each tensor is.
    public SensitivityModel sensitivity() {
        return sensitivity;
    }

    /// The few weights that the model cannot do without.
    public SuperWeightsModel superWeights() {
        return superWeights;
    }

    /// Methods compared with each other.
    public ContestModel contest() {
        return contest;
    }

    public MetadataModel metadata() {
        return metadata;
    }

    /// Everything that was tried.
    public HistoryModel history() {
        return history;
    }

    /// Keeps the work on every model in a folder from now on. Called before any model is opened.
    public WorkspaceModel keepWork(Path folder) {
        WorkspaceModel kept = new WorkspaceModel(workbench, HistoryWiring.place(view), folder);
        workspace = kept;
        return kept;
    }

    /// What keeps the work; empty where nothing is kept.
    Optional<WorkspaceModel> workspace() {
        return Optional.ofNullable(workspace);
    }

    /// What to send when something went wrong.
    public DiagnosticsModel diagnostics() {
        return diagnostics;
    }

    public RecentModel recent() {
        return recent;
    }

    /// Whether the dark theme is on.
    public BooleanProperty darkProperty() {
        return theme.darkProperty();
    }

    /// The theme that is wanted.
    public ThemeModel theme() {
        return theme;
    }

    /// Whether the right side shows how the model is written instead of the choice.
    public BooleanProperty exportingProperty() {
        return exporting;
    }

    /// Opens the language model that comes with the program, where it is installed.
    public void openSample() {
        open(Samples.languageModel());
    }

    /// Opens the image classifier that comes with the program, where it is installed.
    public void openClassifier() {
        open(Samples.classifier());
    }

    private void open(Optional<Path> sample) {
        if (sample.isPresent()) {
            workbench.open(sample.get());
        } else {
            workbench.report(Messages.of("window.built-in-sample-not"));
        }
    }

    /// Takes the last change back: of the data while that is shown, else of the recipe.
    public void undo() {
        if (view.get() == View.DATA && data.canUndoProperty().get()) {
            data.undo();
        } else {
            workbench.undo();
        }
    }

    /// Opens what was dropped, or handed over by a later start: models, recipes and data, in any mixture.
    public void take(List<Path> files) {
        arrivals.take(files);
    }

    /// What the preview knows of a recipe, for its report.
    private Judgement judgement(Recipe recipe) {
        List<String> remarks = new ArrayList<>(preview.fallbacks());
        graph.summary(recipe).ifPresent(remarks::add);
        if (preview.finished(recipe).isPresent()) {
            remarks.addAll(preview.remarks());
        }
        return new Judgement(
                preview.finished(recipe),
                preview.judgedProperty().get().flatMap(Judged::reference),
                remarks,
                QueueWiring.tried(bits.tradeOff(), recipe));
    }

    @Override
    public void close() {
        help.close();
        contest.close();
        times.close();
        bits.close();
        prune.close();
        search.close();
        sensitivity.close();
        superWeights.close();
        preview.close();
        graph.close();
        data.close();
        look.close();
        types.close();
        doctor.close();
        start.close();
        calibration.close();
        history.close();
        workbench.close();
        workspace().ifPresent(WorkspaceModel::close);
        jobs.close();
        queue.close();
    }
}
