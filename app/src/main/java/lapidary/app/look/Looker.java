package lapidary.app.look;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.app.look.picture.ChainSubject;
import lapidary.app.look.picture.Subject;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.StorageWords;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Grid;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.GroupTransform;
import lapidary.core.method.Method;
import lapidary.core.method.Methods;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.RuntimeSwitch;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.preview.TensorPreview;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Settings;
import lapidary.core.stats.Comparison;
import lapidary.core.stats.Histogram;
import lapidary.core.stats.Statistics;
import lapidary.core.tensor.RowSource;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// Reads tensors of one model and compresses them for the eye. Runs away from the screen, and remembers the last few.
final class Looker {
    private static final int MOST_REMEMBERED = 24;
    private static final int MOST_LEVELS = 32;
    private static final int MOST_WORST = 10;

    private final OpenModel open;
    private final Methods methods;
    private @Nullable TensorPreview chains;
    private final Map<ModelTensor, OriginalLook> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ModelTensor, OriginalLook> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    Looker(OpenModel open, Methods methods) {
        this.open = open;
        this.methods = methods;
    }

    OpenModel model() {
        return open;
    }

    /// @throws UnfitException when nobody here can decode the tensor's type
    OriginalLook original(ModelTensor tensor, Job job) throws UnfitException {
        synchronized (remembered) {
            OriginalLook known = remembered.get(tensor);
            if (known != null) {
                return known;
            }
        }
        RowSource rows = new LeasedRows(open, Codecs.view(tensor.tensor()));
        if (!rows.isDecodable()) {
            throw new UnfitException(
                    Messages.of("look.weights-type-listed", tensor.tensor().typeName()));
        }
        OriginalLook look = new OriginalLook(tensor, rows, Statistics.of(rows, job));
        synchronized (remembered) {
            remembered.put(tensor, look);
        }
        return look;
    }

    CompressedLook compressed(OriginalLook original, Choice choice, Evidence evidence, Job job)
            throws InvalidSettingException, NotFiniteException, UnfitException {
        Method method = methods.find(choice.method())
                .orElseThrow(() -> new InvalidSettingException(Messages.of("look.there-no-method", choice.method())));
        Settings settings = Settings.complete(method.settings(), choice.settings());
        return switch (method) {
            case Transform transform -> compressed(original, choice, transform, settings, evidence, job);
            case GroupTransform group ->
                throw new InvalidSettingException(Messages.of("look.works-on-several", group.id()));
            case RuntimeSwitch runtime ->
                throw new InvalidSettingException(Messages.of("look.changes-no-weights", runtime.id()));
        };
    }

    /// What all stages of a recipe together make of a tensor, without the scales that move to other tensors.
    CompressedLook treated(OriginalLook original, Recipe recipe, Choice choice, Evidence evidence, Job job)
            throws InvalidSettingException, NotFiniteException, UnfitException {
        ModelTensor tensor = original.tensor();
        TensorPreview preview = chains();
        RowSource made = preview.treated(tensor, recipe, evidence, job.part(0, 0.6));
        String name = methods.find(choice.method()).orElse(null) instanceof Transform rounding
                ? StorageWords.brief(
                        rounding.forecast(tensor, Settings.complete(rounding.settings(), choice.settings()), evidence)
                                .storage())
                : Messages.of("look.after");
        ChainSubject chain = new ChainSubject(tensor, preview, recipe, evidence);
        return look(original, choice, name, made, Optional.empty(), Optional.of(chain), job.part(0.6, 1));
    }

    /// Made when first asked for, by a job: it is nothing for the screen's thread.
    private TensorPreview chains() {
        synchronized (remembered) {
            if (chains == null) {
                chains = new TensorPreview(open.model(), methods, Workers.shared());
            }
            return chains;
        }
    }

    private CompressedLook compressed(
            OriginalLook original, Choice choice, Transform transform, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException, UnfitException {
        ModelTensor tensor = original.tensor();
        String name = StorageWords.brief(
                transform.forecast(tensor, settings, evidence).storage());
        CompressedTensor made = transform.apply(tensor, original.rows(), settings, evidence, job.part(0, 0.4));
        Subject subject = new Subject(tensor, original.rows(), made, transform, settings, evidence);
        return look(original, choice, name, made, Optional.of(subject), Optional.empty(), job.part(0.4, 1));
    }

    private CompressedLook look(
            OriginalLook original,
            Choice choice,
            String name,
            RowSource made,
            Optional<Subject> subject,
            Optional<ChainSubject> chain,
            Job job) {
        RowSource rows = new LeasedRows(open, made);
        Histogram bins = original.statistics().histogram();
        return new CompressedLook(
                original.tensor().id(),
                choice,
                name,
                rows,
                Statistics.of(rows, job.part(0, 0.4)),
                Histogram.of(rows, bins, job.part(0.4, 0.6)),
                Comparison.of(original.rows(), rows, job.part(0.6, 0.8)),
                WorstWeights.of(original.rows(), rows, MOST_WORST, job.part(0.8, 1)),
                subject.flatMap(of -> ScaleRows.of(of.made())),
                subject,
                chain,
                subject.map(of -> levels(of.made())).orElse(List.of()));
    }

    /// The values that weights have, when the whole tensor shares one scale and few bits.
    private static List<Double> levels(CompressedTensor made) {
        if (!(made instanceof Grid grid) || grid.groupSize() != 0 || 1 << grid.bits() > MOST_LEVELS) {
            return List.of();
        }
        boolean[] used = new boolean[256];
        for (byte[] row : grid.codes()) {
            for (byte code : row) {
                used[code & 0xff] = true;
            }
        }
        List<Double> levels = new ArrayList<>();
        for (int code = 0; code < used.length; code++) {
            if (used[code]) {
                int offset = grid.isSymmetric() ? (byte) code : code - grid.zeroPoints()[0];
                levels.add((double) offset * grid.scales()[0]);
            }
        }
        levels.sort(null);
        return levels;
    }
}
