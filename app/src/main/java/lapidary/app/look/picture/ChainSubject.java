package lapidary.app.look.picture;

import java.util.List;
import lapidary.core.calib.Evidence;
import lapidary.core.job.Job;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.preview.TensorPreview;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;

/// A tensor that several stages of a recipe work on. Read while its model is held open.
///
/// @param evidence that the methods work with
public record ChainSubject(ModelTensor tensor, TensorPreview chains, Recipe recipe, Evidence evidence) {

    /// What there is to see of the methods that work on groups.
    ///
    /// @throws InvalidSettingException when the recipe has an unknown method or setting
    /// @throws UnfitException when a tensor cannot be treated so
    /// @throws NotFiniteException when one holds a weight that is not finite
    public List<Picture> pictures(Job job) throws InvalidSettingException, UnfitException, NotFiniteException {
        return GroupPictures.of(tensor, chains.groups(tensor, recipe, evidence, job));
    }
}
