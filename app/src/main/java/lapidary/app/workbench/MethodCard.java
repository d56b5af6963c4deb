package lapidary.app.workbench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import lapidary.core.method.Effort;
import lapidary.core.method.Method;
import lapidary.core.method.Need;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.Shape;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// What the gallery says about one method; the command line says the same.
///
/// @param predicted how long the linear weights of the open model take with standard settings, predicted from their
/// shapes; empty without a model
public record MethodCard(Method method, Need need, Optional<Duration> predicted) {
    /// Tokens of a calibration run, as `core.calib` runs it unless told otherwise.
    private static final int CALIBRATION_TOKENS = 64 * 256;

    /// Without a model.
    public static MethodCard of(Method method) {
        return new MethodCard(method, Need.of(method), Optional.empty());
    }

    /// For a model on a machine with so many processor cores.
    public static MethodCard of(Method method, Model model, int cores) {
        List<Shape> shapes = model.tensors().stream()
                .filter(tensor -> tensor.role().kind() == TensorRole.Kind.LINEAR)
                .map(MethodCard::matrix)
                .toList();
        Need need = Need.of(method);
        Duration own = method.effort(Settings.standard(method.settings())).duration(shapes, cores);
        // Each token multiplies with each weight once.
        Duration calibration = need == Need.CALIBRATION
                ? new Effort(CALIBRATION_TOKENS / 20.0, 0, 0).duration(shapes, cores)
                : Duration.ZERO;
        return new MethodCard(method, need, Optional.of(own.plus(calibration)));
    }

    private static Shape matrix(ModelTensor tensor) {
        return tensor.orientation()
                .map(orientation -> orientation.matrix())
                .orElse(tensor.tensor().shape());
    }

    /// "Learned rounding"; where it has its place besides rounding, that too.
    public String family() {
        String family = method.profile().family().label();
        return method.stage() == Stage.ROUND ? family : family + "  ·  " + stage(method.stage());
    }

    /// "about 4 s for this model, predicted"; "" without a model.
    public String cost() {
        return predicted
                .map(time -> time.toMillis() < 1000
                        ? Messages.of("workbench.under-1-s")
                        : Messages.of("workbench.about-for-model", Numbers.duration(time)))
                .orElse("");
    }

    /// What the prediction rests on.
    public String costRule() {
        Effort effort = method.effort(Settings.standard(method.settings()));
        List<String> efforts = new ArrayList<>();
        efforts.add(Messages.of("workbench.effort.weight", Numbers.significant(effort.perWeight(), 2)));
        if (effort.perInput() > 0) {
            efforts.add(Messages.of("workbench.effort.input", Numbers.significant(effort.perInput(), 2)));
        }
        if (effort.cubed() > 0) {
            efforts.add(Messages.of("workbench.effort.layer"));
        }
        String rule = Messages.of("workbench.effort", String.join(", ", efforts));
        return need == Need.CALIBRATION
                ? Messages.of("workbench.includes-calibration-run", rule, CALIBRATION_TOKENS)
                : rule;
    }

    /// Whether every word of a search is found in what the card says.
    public boolean isFoundBy(String search) {
        String text = String.join(
                        " ",
                        method.id(),
                        method.title(),
                        method.summary(),
                        method.reference(),
                        family(),
                        method.profile().shines(),
                        need.label())
                .toLowerCase(Locale.ROOT);
        return Pattern.compile("\\s+")
                .splitAsStream(search.toLowerCase(Locale.ROOT))
                .allMatch(text::contains);
    }

    /// As the gallery calls a stage.
    public static String stage(Stage stage) {
        return switch (stage) {
            case EDIT -> Messages.of("workbench.single-weights");
            case SCALE -> Messages.of("workbench.before-rounding");
            case PRUNE -> Messages.of("workbench.pruning");
            case ROUND -> Messages.of("workbench.rounding");
            case CORRECT -> Messages.of("workbench.after-rounding");
        };
    }
}
