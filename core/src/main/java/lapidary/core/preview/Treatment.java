package lapidary.core.preview;

import lapidary.core.method.Transform;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Settings;

/// What is done to one tensor. Two are equal when they give the same weights.
///
/// @param tensor what it is done to
/// @param transform the method, at the version that this program has
/// @param settings complete
record Treatment(ModelTensor tensor, Transform transform, Settings settings) {

    @Override
    public boolean equals(Object other) {
        return other instanceof Treatment that
                && tensor.id().equals(that.tensor.id())
                && transform.id().equals(that.transform.id())
                && transform.version() == that.transform.version()
                && settings.equals(that.settings);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * tensor.id().hashCode() + transform.id().hashCode()) + settings.hashCode();
    }
}
