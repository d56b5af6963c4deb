package lapidary.core.method;

import java.util.List;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.Setting;
import lapidary.core.setting.Settings;

/// A compression method. One file and one line in [Methods] give it its form, flags, recipe entry, ledger and
/// contract test.
public sealed interface Method permits Transform, GroupTransform, RuntimeSwitch {

    /// Stable id in recipes and on the command line: "rtn".
    String id();

    /// Raised when the same settings would give other results.
    int version();

    /// As the window names it: "Round to nearest".
    String title();

    /// One sentence: what it does and where it shines.
    String summary();

    /// Where it comes from: paper with section or equation, or the program whose behaviour it follows.
    String reference();

    /// Its knobs, each declared once.
    List<Setting> settings();

    /// Its place in the chain of a tensor; of runtime switches, which are part of no chain, it means nothing.
    default Stage stage() {
        return Stage.ROUND;
    }

    /// What it is good for, as the gallery of methods says it.
    default Profile profile() {
        return Profile.UNKNOWN;
    }

    /// What it takes with these settings, predicted from shapes; without what calibration takes.
    default Effort effort(Settings settings) {
        return Effort.COPY;
    }

    /// This method with these settings, as recipes say it; see [lapidary.core.recipe.RecipeEdit].
    default Choice with(Settings settings) {
        return new Choice(id(), version(), settings.inForce(settings()), stage());
    }
}
